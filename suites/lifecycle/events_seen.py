"""What must be seen of the events of a site, by the promises of their lifecycle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from conform.client import Exchange
from conform.contract.obligations import Obligation
from conform.laws import promise
from conform.model import Status
from suites.lifecycle.comparing import at, moment, said
from suites.lifecycle.ground import Ref
from suites.lifecycle.machine import Machine

FIELDS = ["DETAILS", "REGISTRATION"]
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


class EventSights(Machine):
    """Looks at events, and compares them with the model."""

    def answered(self, exchange: Exchange, site: int) -> None:
        """Note that a write of what belongs to events may touch their updatedDate, which is open."""
        super().answered(exchange, site)
        operation, model = exchange.operation, self.models[site].events
        if operation.service != "events" and not operation.reads and exchange.status == 200:
            for event_id in model.ids():
                model.change(event_id, updated=None)

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
        public = sum(not self._is_draft(event_id) for event_id in expected)
        right = total in (len(expected), public)  # whether drafts that are asked for are counted is open
        self.hold(FOUND, exchange, "pagingMetadata.total", right, str(len(expected)), said(total))

    def _is_draft(self, event_id: str) -> bool:
        known = (model.events[event_id] for model in self.models if event_id in model.events)
        return any(event.status(self.now) is Status.DRAFT for event in known)

    def _compare_all(self, site: int) -> None:
        model, now = self.models[site].events, self.now
        order = [{"fieldName": "createdDate", "order": "ASC"}]
        exchange = self.find_events(site, "all events", sort=order)
        self.found_are(exchange, model.ids(), ordered=self.ground.clocked)
        for index, entity in enumerate(exchange.json["events"]):
            self._compare_event(exchange, f"events[{index}]", entity, site, str(entity["id"]))
        public = self.find_events(site, "all events but drafts", drafts=False)
        self.found_are(public, [event.id for event in model.found(now, drafts=False)])
        for ref in self.one_of(site, model.ids()):
            self.look_at_event(ref)

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

    def _own(self, site: int) -> dict[str, Any]:
        return {} if self.ground.alone else {"id": {"$in": self.models[site].events.ids()}}
