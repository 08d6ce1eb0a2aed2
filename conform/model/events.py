"""Events: drafts, what is published, what is canceled, and what time makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from conform.model.values import DONE, OneOf, Shown, Status, Verdict, left_open, refused

CLOSED = OneOf(("CLOSED_AUTOMATICALLY", "CLOSED_MANUALLY"))
CLONED_AHEAD = timedelta(days=14)
_PUBLISH_CODES = ("EVENT_ALREADY_PUBLISHED", "INVALID_EVENT_STATUS_TRANSITION")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event; `None` stands for what nobody can know until the target tells."""

    id: str
    title: str
    kind: str
    """`RSVP` or `TICKETING`: the initial type of its registration, which never changes."""
    start: datetime
    end: datetime
    zone: str
    summary: str
    draft: bool
    canceled: bool = False
    copied: bool = False
    """Whether it is a copy, of whose policies and schedule no source tells."""
    slug: str | None = None
    created: datetime | None = None
    updated: datetime | None = None

    def status(self, now: datetime) -> Status:
        """Tell the status: canceled ones stay so, drafts do until they are published, time does the rest."""
        if self.canceled:
            return Status.CANCELED
        if self.draft:
            return Status.DRAFT
        if now < self.start:
            return Status.UPCOMING
        return Status.STARTED if now < self.end else Status.ENDED

    def registration(self, now: datetime, *, on_sale: bool | None) -> Any:
        """Tell the status of the registration, None where it is open.

        `on_sale` says whether tickets can be bought; None where that is open itself.
        """
        status = self.status(now)
        if status in (Status.CANCELED, Status.ENDED):
            return CLOSED
        if self.kind == "TICKETING" and status is Status.DRAFT:
            return "CLOSED_MANUALLY"
        if status is not Status.UPCOMING:
            return None
        if self.kind == "RSVP":
            return "OPEN_RSVP"
        return None if on_sale is None else "OPEN_TICKETS" if on_sale else CLOSED

    def shown(self, now: datetime) -> Shown:
        """Give what every read of the event shows."""
        found: dict[str, Any] = {
            "id": self.id,
            "title": self.title,
            "status": self.status(now).value,
            "shortDescription": self.summary,
            "dateAndTimeSettings.startDate": self.start,
            "dateAndTimeSettings.endDate": self.end,
            "dateAndTimeSettings.timeZoneId": self.zone,
            "dateAndTimeSettings.recurrenceStatus": "ONE_TIME",
            "registration.initialType": self.kind,
            "registration.type": self.kind,
            "slug": self.slug,
            "createdDate": self.created,
            "updatedDate": self.updated,
        }
        return {path: value for path, value in found.items() if value is not None}

    def may_publish(self, now: datetime) -> Verdict:
        """Judge a publication: of a draft, once."""
        match self.status(now):
            case Status.DRAFT if now < self.start:
                return DONE
            case Status.DRAFT:
                return left_open("no source tells what becomes of a draft whose dates have passed")
            case Status.UPCOMING:
                return refused("the event is published already", 428, *_PUBLISH_CODES)
        return left_open("no source tells how publishing an event that is over, on or canceled is answered")

    def may_cancel(self, now: datetime) -> Verdict:
        """Judge a cancellation: of an event that is to come."""
        if self.status(now) is Status.UPCOMING:
            return DONE
        return left_open("the pages tell of canceling events that are to come only")

    def may_update(self, now: datetime) -> Verdict:
        """Judge an update of titles, texts or dates, which needs no revision."""
        if self.status(now) in (Status.DRAFT, Status.UPCOMING):
            return DONE
        return left_open("no source tells which updates an event takes that is over, on or canceled")

    def clone_starts(self, now: datetime) -> tuple[tuple[datetime, datetime], ...]:
        """Give the spans in which a copy may start: two sources disagree on what the 14 days are after."""
        soonest = now + CLONED_AHEAD
        day = timedelta(days=1)
        original = self.start + CLONED_AHEAD
        # A change of the clocks in between may move the hour.
        hour = timedelta(hours=1)
        return ((original - hour, original + hour), (soonest - day, soonest + day))


class Events:
    """The events of a site; those that were deleted are remembered, for no read may give them."""

    def __init__(self) -> None:
        self._all: dict[str, Event] = {}
        self.gone: set[str] = set()

    def __getitem__(self, event_id: str) -> Event:
        return self._all[event_id]

    def __contains__(self, event_id: object) -> bool:
        return event_id in self._all

    def __len__(self) -> int:
        return len(self._all)

    def ids(self) -> list[str]:
        """Give the ids in the order of creation."""
        return list(self._all)

    def add(self, event: Event) -> None:
        """Add an event."""
        self._all[event.id] = event

    def change(self, event_id: str, **members: Any) -> Event:
        """Change members of an event, and give it."""
        changed = replace(self._all[event_id], **members)
        self._all[event_id] = changed
        return changed

    def delete(self, event_id: str) -> None:
        """Delete an event, which can be done in any status."""
        del self._all[event_id]
        self.gone.add(event_id)

    def found(
        self, now: datetime, *, drafts: bool, status: Status | None = None, kind: str | None = None
    ) -> list[Event]:
        """Give what a query finds, in the order of creation; drafts only where they are asked for."""
        return [
            event
            for event in self._all.values()
            if (drafts or event.status(now) is not Status.DRAFT)
            and status in (None, event.status(now))
            and kind in (None, event.kind)
        ]

    def counts(self, now: datetime, *, drafts: bool) -> dict[Status, int]:
        """Count the events by status."""
        found = self.found(now, drafts=drafts)
        return {status: sum(event.status(now) is status for event in found) for status in Status}

    def edges(self) -> Iterable[datetime]:
        """Give the moments at which the status of an event changes by itself."""
        return (moment for event in self._all.values() for moment in (event.start, event.end))
