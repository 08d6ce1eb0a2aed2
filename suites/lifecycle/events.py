"""Steps on events, each judged by the model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from conform.client import Exchange
from conform.model import DONE, Event, Status, left_open, refused
from strategies.times import text_of
from suites.lifecycle.comparing import NOTHING, at, moment, said
from suites.lifecycle.events_seen import CLONES, DATES, FIELDS, MOVES, READS, EventSights, promise_of
from suites.lifecycle.ground import Ref

ZONES = ("UTC", "America/New_York", "Asia/Kolkata")


class EventSteps(EventSights):
    """What can be done to events."""

    def create_event(
        self,
        kind: str,
        *,
        site: int = 0,
        draft: bool,
        ahead: int,
        hours: int,
        zone: str,
        title: str | None = None,
    ) -> Ref:
        """Create an event, some hours ahead; without a title with one of its own."""
        self.tick()
        title, start, end = title or self.name("Event"), self.hour(ahead), self.hour(ahead + hours)
        event = {
            "title": title,
            "shortDescription": f"about {title}",
            "location": {"name": "Hall", "type": "VENUE"},
            "dateAndTimeSettings": when(start, end, zone),
            "registration": {"initialType": kind},
        }
        body: dict[str, Any] = {"event": event, "fields": FIELDS}
        if draft or kind == "TICKETING":
            body["draft"] = draft  # without it an event is published at once
        said_draft = "draft" if draft else "event"
        exchange = self.send(f"create the {said_draft} {title!r} ({kind})", "createEvent", body, site=site)
        self.judge(MOVES, DONE, exchange, "")
        answer = exchange.json["event"]
        made = Event(
            id=str(at(answer, "id")),
            title=title,
            kind=kind,
            start=start,
            end=end,
            zone=zone,
            summary=f"about {title}",
            draft=draft,
        )
        self._adopt(exchange, site, made)
        return Ref(site, made.id)

    def create_refused(self, site: int = 0) -> None:
        """Try to create an event with a title that is too long."""
        event = {
            "title": self.name("Event").ljust(121, "x"),
            "location": {"name": "Hall", "type": "VENUE"},
            "dateAndTimeSettings": when(self.hour(48), self.hour(50), "UTC"),
            "registration": {"initialType": "RSVP"},
        }
        step = "create an event with a title that is too long"
        exchange = self.send(step, "createEvent", {"event": event}, site=site)
        self.judge(MOVES, refused("a title has 120 characters at most", 400), exchange, "")

    def update_event(self, ref: Ref, what: str, members: Mapping[str, Any], **changes: Any) -> bool:
        """Send an update, and note what it changes if it is done."""
        self.tick()
        model, event = self.models[ref.site].events, self.models[ref.site].events[ref.id]
        body = {"event": dict(members), "fields": FIELDS}
        step = f"give {event.title!r} {what}"
        exchange = self.send(step, "updateEvent", body, site=ref.site, eventId=ref.id)
        verdict = event.may_update(self.now)
        if not self.judge(MOVES, verdict, exchange, f"updateEvent of {event.status(self.now)}"):
            return False
        if "title" in changes:
            changes["slug"] = None  # whether a slug follows the title is open
        updated = self.dated(
            DATES, exchange, "event.updatedDate", at(exchange.json, "event.updatedDate"), since=event.updated
        )
        changed = model.change(ref.id, **changes, updated=updated)
        self.same(promise_of, exchange, "event", exchange.json["event"], changed.shown(self.now))
        return True

    def move_event(self, ref: Ref, operation: str, verb: str) -> bool:
        """Publish or cancel an event, and note what came of it."""
        self.tick()
        site = self.models[ref.site]
        event = site.events[ref.id]
        status = event.status(self.now)
        verdict = (
            event.may_publish(self.now) if operation == "publishDraftEvent" else event.may_cancel(self.now)
        )
        step = f"{verb} {event.title!r}, which is {status}"
        exchange = self.send(step, operation, {"fields": FIELDS}, site=ref.site, eventId=ref.id)
        done = self.judge(MOVES, verdict, exchange, f"{operation} of {status}")
        if not done or status is Status.CANCELED:
            return done
        if operation == "cancelEvent" and at(exchange.json, "event.status") in (NOTHING, "CANCELED"):
            site.cancel(ref.id)
        elif operation == "publishDraftEvent":
            site.events.change(ref.id, draft=False)
        changed = site.events.change(ref.id, updated=moment(at(exchange.json, "event.updatedDate")))
        self.same(promise_of, exchange, "event", exchange.json["event"], changed.shown(self.now))
        return done

    def clone_event(self, ref: Ref, draft: bool | None) -> Ref | None:
        """Copy an event, as a draft or not; without saying which, either may come."""
        self.tick()
        event = self.models[ref.site].events[ref.id]
        status = event.status(self.now)
        body: dict[str, Any] = {"fields": FIELDS}
        if draft is not None:
            body["draft"] = draft
        exchange = self.send(f"copy {event.title!r}", "cloneEvent", body, site=ref.site, eventId=ref.id)
        usual = status in (Status.UPCOMING, Status.CANCELED)
        verdict = DONE if usual else left_open(f"no source tells of copying an event that is {status}")
        if not self.judge(CLONES, verdict, exchange, f"cloneEvent of {status}"):
            return None
        made = _read(exchange.json["event"])
        for path, right, expected in (
            ("id", made.id not in self.models[ref.site].events, "an id of its own"),
            (
                "title",
                made.title != event.title and _plain(made.title) == _plain(event.title),
                "a number behind it",
            ),
            ("registration.initialType", made.kind == event.kind, event.kind),
            ("status", draft is not True or made.draft, "DRAFT, as it was asked for"),
        ):
            self.hold(CLONES, exchange, f"event.{path}", right, expected, at(exchange.json["event"], path))
        if status is Status.UPCOMING:
            spans = event.clone_starts(self.now)
            right = any(first <= made.start <= last for first, last in spans)
            expected = f"14 days after {said(event.start)} or after now, {said(self.now)}"
            self.hold(CLONES, exchange, "event.dateAndTimeSettings.startDate", right, expected, made.start)
        self._adopt(exchange, ref.site, made)
        return Ref(ref.site, made.id)

    def delete_event(self, ref: Ref) -> None:
        """Delete an event; in which statuses but UPCOMING that can be done is open."""
        self.tick()
        event = self.models[ref.site].events[ref.id]
        status = event.status(self.now)
        usual = status is Status.UPCOMING
        verdict = DONE if usual else left_open(f"no source tells of deleting an event that is {status}")
        exchange = self.send(f"delete {event.title!r}", "deleteEvent", site=ref.site, eventId=ref.id)
        if not self.judge(MOVES, verdict, exchange, f"deleteEvent of {status}"):
            return
        self.hold(
            MOVES,
            exchange,
            "eventId",
            at(exchange.json, "eventId") == ref.id,
            ref.id,
            said(at(exchange.json, "eventId")),
        )
        self.models[ref.site].delete(ref.id)
        self.reach("deleted")

    def bulk_move(self, operation: str, verb: str, refs: Sequence[Ref]) -> None:
        """Cancel or delete by a filter on the ids of some events of one site."""
        self.tick()
        site = self.models[refs[0].site]
        ids = [ref.id for ref in refs]
        body = {"filter": {"filter": {"id": {"$in": ids}}}}
        exchange = self.send(f"{verb} {len(ids)} events by a filter", operation, body, site=refs[0].site)
        self.judge(MOVES, DONE, exchange, "")
        for each in dict.fromkeys(ids):
            if operation == "bulkDeleteEventsByFilter":
                site.delete(each)
            else:
                site.cancel(each)
                site.events.change(each, updated=None)

    def _adopt(self, exchange: Exchange, site: int, made: Event) -> None:
        answer = exchange.json["event"]
        model = self.models[site].events
        known = made.id in model or made.id in model.gone
        self.hold(READS, exchange, "event.id", not known, "an id that no event has had", made.id)
        created = self.dated(DATES, exchange, "event.createdDate", at(answer, "createdDate"))
        model.add(made)
        changed = model.change(made.id, created=created, updated=moment(at(answer, "updatedDate")))
        self.same(promise_of, exchange, "event", answer, changed.shown(self.now))
        self._learn_slug(exchange, "event", site, made.id, at(answer, "slug"))


def when(start: datetime, end: datetime, zone: str | None) -> dict[str, Any]:
    """Spell the dates of an event, with or without its time zone."""
    dates = {"startDate": text_of(start), "endDate": text_of(end)}
    return dates if zone is None else {**dates, "timeZoneId": zone}


def _plain(title: str) -> str:
    """Take the number off a copy's title; whether the copy of a copy has two numbers is open."""
    return re.sub(r"( \(\d+\))+$", "", title)


def _read(entity: Mapping[str, Any]) -> Event:
    """Take an event as a target shows it, where nobody can say beforehand what it will be."""
    start, end = (moment(at(entity, f"dateAndTimeSettings.{name}Date")) for name in ("start", "end"))
    if start is None or end is None:
        raise AssertionError(f"a copy of an event with dates has none: {entity}")
    return Event(
        id=str(at(entity, "id")),
        title=str(at(entity, "title")),
        kind=str(at(entity, "registration.initialType")),
        start=start,
        end=end,
        zone=str(at(entity, "dateAndTimeSettings.timeZoneId")),
        summary=str(at(entity, "shortDescription")),
        draft=at(entity, "status") == "DRAFT",
        copied=True,
    )
