"""Steps on events, each judged by the model, and the comparison of all events of a site."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from conform.client import Exchange
from conform.contract.obligations import Obligation
from conform.laws import promise
from conform.model import DONE, Event, Status, left_open
from strategies.times import text_of
from suites.lifecycle.comparing import NOTHING, agree, at, moment, said
from suites.lifecycle.machine import Machine, Ref

FIELDS = ["DETAILS", "REGISTRATION"]
ZONES = ("UTC", "America/New_York", "Asia/Kolkata")
MOST = 100

MOVES = promise(
    "events/lifecycle-moves",
    says="An event takes every move that its status allows, and refuses others as documented.",
    level="MUST",
    evidence="docs",
    operation="publishDraftEvent",
    source="publish-draft-event, cancel-event, update-event, delete-event",
)
STATUS = promise(
    "events/lifecycle-status",
    says="An event is a DRAFT until it is published, then UPCOMING, STARTED and ENDED by the clock, "
    "and CANCELED for good once it is canceled, in every read.",
    level="MUST",
    evidence="sdk",
    operation="getEvent",
    source="Event.status; publish-draft-event; cancel-event",
)
READS = promise(
    "events/lifecycle-reads",
    says="Every read shows an event as its own writes left it, whatever was done to others in between.",
    level="MUST",
    evidence="docs",
    operation="getEvent",
    source="get-event, query-events, update-event",
)
REGISTRATION = promise(
    "events/lifecycle-registration",
    says="The registration is open for an event that is to come and has something to register for, "
    "and closed for one that is over or canceled.",
    level="MUST",
    evidence="observed",
    operation="getEvent",
    source="observed 2 and 5; cancel-event",
)
DATES = promise(
    "events/lifecycle-dates",
    says="createdDate is the time of the creation, and updatedDate that of the last update.",
    level="MUST",
    evidence="sdk",
    operation="updateEvent",
    source="Event.createdDate, Event.updatedDate",
)
FOUND = promise(
    "events/lifecycle-found",
    says="A query finds the events that it asks for, each once, in the order that it asks for, "
    "drafts only where they are asked for, and its total says how many.",
    level="MUST",
    evidence="docs",
    operation="queryEvents",
    source="query-events",
)
COUNTED = promise(
    "events/lifecycle-counted",
    says="The counts by status are those of the events that are there.",
    level="MUST",
    evidence="docs",
    operation="countEventsByStatus",
    source="count-events-by-status",
)
SLUGS = promise(
    "events/lifecycle-slugs",
    says="Each event has a slug of its own, and is found by it.",
    level="MUST",
    evidence="observed",
    operation="getEventBySlug",
    source="get-event-by-slug; observed 5",
)
GONE = promise(
    "events/lifecycle-gone",
    says="A deleted event is given by no read, and no move brings it back.",
    level="MUST",
    evidence="docs",
    operation="deleteEvent",
    source="delete-event",
)
CLONES = promise(
    "events/lifecycle-clones",
    says="A copy is another event: its title is the original's with a number, it has the same kind of "
    "registration, and it takes place 14 days later.",
    level="MUST",
    evidence="docs",
    operation="cloneEvent",
    source="clone-event",
)
_BY_MEMBER = {
    "status": STATUS,
    "registration.status": REGISTRATION,
    "createdDate": DATES,
    "updatedDate": DATES,
    "slug": SLUGS,
}


def promise_of(path: str) -> Obligation:
    """Give the promise that a member of an event is about."""
    return _BY_MEMBER.get(path, READS)


class EventSteps(Machine):
    """What can be done to events, and what must be seen of them."""

    def create_event(
        self, kind: str, *, site: int = 0, draft: bool, ahead: int, hours: int, zone: str
    ) -> Ref:
        """Create an event, some hours ahead."""
        self.tick()
        title, start, end = self.name("event"), self.hour(ahead), self.hour(ahead + hours)
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

    def there(self, ref: Ref) -> bool:
        """Whether an event is there, by all that was done."""
        return ref.id in self.models[ref.site].events

    def pass_time(self, until: datetime) -> None:
        """Move the clock on; whether a status that time changes touches updatedDate is open."""
        before = self.now
        self.jump(until)
        after = self.now
        for site in self.models:
            for event_id in site.events.ids():
                event = site.events[event_id]
                if event.status(before) is not event.status(after):
                    site.events.change(event_id, updated=None)
                if event.draft and event.start <= after:
                    self.reach("draft whose dates have passed")

    def delete_event(self, ref: Ref) -> None:
        """Delete an event, in whatever status it is."""
        self.tick()
        event = self.models[ref.site].events[ref.id]
        exchange = self.send(f"delete {event.title!r}", "deleteEvent", site=ref.site, eventId=ref.id)
        self.judge(MOVES, DONE, exchange, "")
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

    def look_at_event(self, ref: Ref) -> Exchange:
        """Read an event by its id, and compare; one that was deleted must not come."""
        step = "look at an event by its id"
        exchange = self.send(step, "getEvent", site=ref.site, eventId=ref.id, fields=FIELDS)
        model = self.models[ref.site].events
        if ref.id not in model:
            self.hold(GONE, exchange, "", exchange.status != 200, "no event", f"status {exchange.status}")
            return exchange
        self.hold(READS, exchange, "", exchange.status == 200, "the event", f"status {exchange.status}")
        self._compare_event(exchange, "event", exchange.json["event"], ref.site, ref.id)
        return exchange

    def find_events(
        self,
        site: int,
        step: str,
        *,
        drafts: bool = True,
        only: Mapping[str, Any] | None = None,
        **query: Any,
    ) -> Exchange:
        """Query events; on a site that others use too, those of this machine only."""
        chosen = {**self._own(site), **(only or {})}
        spelled = {"filter": chosen, "paging": {"limit": MOST}, **query}
        body = {"query": spelled, "fields": FIELDS, "includeDrafts": drafts}
        return self.ask(FOUND, f"look for {step}", "queryEvents", body, site=site)

    def compare_events(self, site: int) -> None:
        """Compare all events of a site with the model."""
        model = self.models[site].events
        if not self.ground.alone and not len(model):
            return
        self.patiently(lambda: self._compare_all(site))

    def found_are(self, exchange: Exchange, expected: Sequence[str], *, ordered: bool = False) -> None:
        """See that a query found these events and no others, each once."""
        got = [str(each.get("id")) for each in exchange.json["events"]]
        same = got == list(expected) if ordered else sorted(got) == sorted(expected)
        gone = {name for model in self.models for name in model.events.gone} & set(got)
        wanted = f"{len(expected)} events{' in this order' if ordered else ''}: {list(expected)}"
        self.hold(GONE if gone else FOUND, exchange, "events", same, wanted, got)
        total = at(exchange.json, "pagingMetadata.total")
        right = total == len(expected)
        self.hold(FOUND, exchange, "pagingMetadata.total", right, str(len(expected)), said(total))

    def _compare_all(self, site: int) -> None:
        model, now = self.models[site].events, self.now
        order = [{"fieldName": "createdDate", "order": "ASC"}]
        exchange = self.find_events(site, "all events", sort=order)
        self.found_are(exchange, model.ids(), ordered=self.ground.clocked)
        for index, entity in enumerate(exchange.json["events"]):
            self._compare_event(exchange, f"events[{index}]", entity, site, str(entity["id"]))
        public = self.find_events(site, "all events but drafts", drafts=False)
        self.found_are(public, [event.id for event in model.found(now, drafts=False)])

    def _compare_event(
        self, exchange: Exchange, prefix: str, entity: Mapping[str, Any], site: int, event_id: str
    ) -> None:
        model, now = self.models[site].events, self.now
        event = model[event_id]
        shown = dict(event.shown(now))
        tickets = self.models[site].ticket_definitions
        on_sale = None if event.copied else tickets.on_sale(event_id, now, event.status(now))
        shown["registration.status"] = event.registration(now, on_sale=on_sale)
        known = {path: value for path, value in shown.items() if value is not None}
        self.same(promise_of, exchange, prefix, entity, known)
        self.reach(event.status(now).value)
        if event.updated is None:
            model.change(event_id, updated=moment(at(entity, "updatedDate")))
        if event.slug is None:
            self._learn_slug(exchange, prefix, site, event_id, at(entity, "slug"))

    def _learn_slug(self, exchange: Exchange, prefix: str, site: int, event_id: str, slug: Any) -> None:
        model = self.models[site].events
        others = {model[each].slug for each in model.ids() if each != event_id}
        right = isinstance(slug, str) and slug not in others
        self.hold(SLUGS, exchange, f"{prefix}.slug", right, "a slug that no other event has", said(slug))
        model.change(event_id, slug=slug)

    def _adopt(self, exchange: Exchange, site: int, made: Event) -> None:
        answer = exchange.json["event"]
        model = self.models[site].events
        known = made.id in model or made.id in model.gone
        self.hold(READS, exchange, "event.id", not known, "an id that no event has had", made.id)
        created = self.dated(DATES, exchange, "event.createdDate", at(answer, "createdDate"))
        updated = moment(at(answer, "updatedDate"))
        alike = agree(at(answer, "updatedDate"), created)
        self.hold(DATES, exchange, "event.updatedDate", alike, "the date of creation", said(updated))
        model.add(made)
        changed = model.change(made.id, created=created, updated=updated)
        self.same(promise_of, exchange, "event", answer, changed.shown(self.now))
        self._learn_slug(exchange, "event", site, made.id, at(answer, "slug"))

    def _own(self, site: int) -> dict[str, Any]:
        return {} if self.ground.alone else {"id": {"$in": self.models[site].events.ids()}}


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
