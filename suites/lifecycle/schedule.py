"""Steps on the schedule of an event, each judged by the model, and the comparison of all schedules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from conform.client import Exchange
from conform.contract.obligations import Obligation
from conform.laws import promise
from conform.model import DONE, Item, Schedule, Slot, Verdict, in_order, left_open, refused
from strategies.times import text_of
from suites.lifecycle.comparing import at, moment, said
from suites.lifecycle.events import EventSteps
from suites.lifecycle.ground import Ref

MOVES = promise(
    "schedule/lifecycle-moves",
    says="The draft takes items, changes and deletions, and can be published, discarded and rescheduled.",
    level="MUST",
    evidence="docs",
    operation="publishDraft",
    source="schedule introduction; add-schedule-item, publish-draft, discard-draft, reschedule-draft",
)
PUBLISHED = promise(
    "schedule/lifecycle-published",
    says="The published schedule is what the draft was when it was last published, whatever it is now; "
    "hidden items are listed only where they are asked for.",
    level="MUST",
    evidence="docs",
    operation="listScheduleItems",
    source="schedule introduction; ListScheduleItemsRequest.state",
)
DRAFT = promise(
    "schedule/lifecycle-draft",
    says="The draft has what was added and changed since it was published or discarded, and nothing deleted.",
    level="MUST",
    evidence="docs",
    operation="listScheduleItems",
    source="schedule introduction; discard-draft",
)
TIMES = promise(
    "schedule/lifecycle-times",
    says="An item's slot is as it was sent, moved by every rescheduling of the draft that it was in.",
    level="MUST",
    evidence="sdk",
    operation="rescheduleDraft",
    source="RescheduleDraft",
)
FOUND = promise(
    "schedule/lifecycle-found",
    says="A query finds the published items by start and then by end, and those of no other event.",
    level="MUST",
    evidence="docs",
    operation="queryScheduleItems",
    source="query-schedule-items",
)
PROMISES = (MOVES, PUBLISHED, DRAFT, TIMES, FOUND)
OUTSIDE = left_open("no source tells of items outside of their event")
DRAFTS = {"state": ["DRAFT"]}
SHOWN: dict[str, Mapping[str, Any]] = {"visible": {}, "hidden": {"state": ["HIDDEN"]}}


class ScheduleSteps(EventSteps):
    """What can be done to schedules, and what must be seen of them."""

    def add_item(
        self, event: Ref, *, ahead: int, hours: int, stage: str, tags: tuple[str, ...], hidden: bool
    ) -> Ref | None:
        """Add an item to the draft."""
        slot = (self.hour(ahead), self.hour(ahead + hours))
        item = Item(id="", name=self.name("Item"), slots=(slot,), stage=stage, tags=tags, hidden=hidden)
        body = {"eventId": event.id, "item": _spelled(item)}
        exchange = self.send(f"add {item.name!r}", "addScheduleItem", body, site=event.site)
        verdict = DONE if self._has_room(event, slot) else OUTSIDE
        if not self.judge(MOVES, verdict, exchange, "addScheduleItem outside of the event"):
            return None
        made = replace(item, id=str(at(exchange.json, "item.id")))
        schedule = self.models[event.site].schedule[event.id]
        known = made.id in schedule.draft or made.id in schedule.published
        self.hold(DRAFT, exchange, "item.id", not known, "an id that no item has", made.id)
        schedule.add(made)
        self._same_item(DRAFT, exchange, "item", exchange.json["item"], made)
        if hidden:
            self.reach("hidden item")
        return Ref(event.site, made.id)

    def _has_room(self, event: Ref, slot: Slot) -> bool:
        """Whether a slot lies within its event."""
        found = self.models[event.site].events[event.id]
        return found.start <= slot[0] and slot[1] <= found.end

    def add_refused(self, event: Ref) -> None:
        """Try to add an item with a name that is too long."""
        slot = (self.hour(48), self.hour(49))
        item = Item(id="", name=self.name("Item").ljust(121, "x"), slots=(slot,))
        body = {"eventId": event.id, "item": _spelled(item)}
        step = "add an item with a name that is too long"
        exchange = self.send(step, "addScheduleItem", body, site=event.site)
        self.judge(MOVES, refused("a name has 120 characters at most", 400), exchange, "")

    def update_item(self, event: Ref, item_id: str, *, hidden: bool, ahead: int, stage: str) -> None:
        """Give an item of the draft another name, stage, slot and visibility, all in one whole update."""
        schedule = self.models[event.site].schedule[event.id]
        before, slot = schedule.draft[item_id], (self.hour(ahead), self.hour(ahead + 1))
        changes: dict[str, Any] = {
            "name": self.name("Item"),
            "slots": (slot,),
            "stage": stage,
            "hidden": hidden,
            "description": f"was {before.name}",
        }
        schedule.update(item_id, **changes)
        body = {"eventId": event.id, "item": _spelled(schedule.draft[item_id])}
        step = f"rename {before.name!r} in the draft"
        exchange = self.send(step, "updateScheduleItem", body, site=event.site, itemId=item_id)
        self.judge(MOVES, DONE, exchange, "")
        if item_id in schedule.published:
            self.reach("published item changed in the draft")

    def delete_item(self, event: Ref, item_id: str) -> None:
        """Take an item out of the draft."""
        schedule = self.models[event.site].schedule[event.id]
        step = f"delete {schedule.draft[item_id].name!r} from the draft"
        params: dict[str, Any] = {"eventId": event.id, "itemIds": [item_id]}
        exchange = self.send(step, "deleteScheduleItem", site=event.site, **params)
        self.judge(MOVES, DONE, exchange, "")
        schedule.delete(item_id)
        if item_id in schedule.published:
            self.reach("published item deleted from the draft")

    def publish_draft(self, event: Ref) -> None:
        """Publish the draft of an event."""
        schedule = self.models[event.site].schedule[event.id]
        verdict = schedule.may_publish()
        body = {"eventId": event.id}
        exchange = self.send("publish the draft", "publishDraft", body, site=event.site)
        if self._done(verdict, exchange, "publishDraft without changes"):
            schedule.publish()
            self.patiently(lambda: self._find_published(event, schedule))
            self.reach("published")

    def _find_published(self, event: Ref, schedule: Schedule) -> None:
        """Read the ids of what is published; whether they are those of the draft is open."""
        ids: dict[str, str] = {}
        for kind, params in SHOWN.items():
            exchange = self._list(PUBLISHED, event, f"list the {kind} items", params)
            self._items_are(PUBLISHED, exchange, schedule.public(hidden=kind == "hidden"))
            ids |= {str(at(each, "name")): str(at(each, "id")) for each in exchange.json["items"]}
        schedule.renumber(ids)

    def discard_draft(self, event: Ref) -> None:
        """Discard the changes of an event's draft."""
        schedule = self.models[event.site].schedule[event.id]
        verdict = schedule.may_publish()
        exchange = self.send("discard the draft", "discardDraft", site=event.site, eventId=event.id)
        if self._done(verdict, exchange, "discardDraft without changes"):
            schedule.discard()
            self.reach("discarded" if schedule.published else "discarded before the first publication")

    def reschedule(self, event: Ref, offset: timedelta) -> None:
        """Move all items of an event's draft."""
        schedule = self.models[event.site].schedule[event.id]
        verdict = schedule.may_reschedule()
        moved = [
            (start + offset, end + offset) for item in schedule.draft.values() for start, end in item.slots
        ]
        if not all(self._has_room(event, slot) for slot in moved):
            verdict = OUTSIDE
        seconds = f"{int(offset.total_seconds())}s"
        body = {"eventId": event.id, "timeZoneId": "UTC", "timeSlotOffset": seconds}
        step = f"move the draft by {seconds}"
        exchange = self.send(step, "rescheduleDraft", body, site=event.site)
        if self._done(verdict, exchange, "rescheduleDraft without changes"):
            schedule.reschedule(offset)
            self.reach("rescheduled")

    def look_at_item(self, event: Ref, item_id: str) -> None:
        """Read a published item by its id, and what the draft has made of it."""
        schedule = self.models[event.site].schedule[event.id]
        published = schedule.published[item_id]
        params: dict[str, Any] = {"itemId": item_id, "eventId": event.id, "includeDraft": True}
        step = f"look at {published.name!r} and its draft"
        exchange = self.ask(PUBLISHED, step, "getScheduleItem", site=event.site, **params)
        self._same_item(PUBLISHED, exchange, "item", at(exchange.json, "item"), published)
        if item_id in schedule.changed and item_id in schedule.draft:
            draft = at(exchange.json, "draft")
            self._same_item(DRAFT, exchange, "draft", draft, schedule.draft[item_id])

    def query_items(self, event: Ref) -> None:
        """Query the items of an event: all that is public, and nothing that is not of the event."""
        schedule = self.models[event.site].schedule[event.id]
        query = {"filter": {"eventId": event.id}, "paging": {"limit": 100}}
        exchange = self.ask(FOUND, "query the items", "queryScheduleItems", {"query": query}, site=event.site)
        items = exchange.json["items"]
        got = {str(at(each, "name")) for each in items}
        least = {item.name for item in schedule.public()}
        wanted = f"{sorted(least)}, and of others only hidden and drafted ones"
        self.hold(FOUND, exchange, "items", least <= got <= schedule.names(), wanted, sorted(got))
        slots = [_slot(each) for each in items]
        self.hold(
            FOUND,
            exchange,
            "items",
            in_order(slots),
            "by start, then by end",
            [_told(each) for each in slots],
        )

    def compare_schedules(self, site: int) -> None:
        """Compare the schedules of all events with the model, as published and as drafted."""
        model = self.models[site]
        for event in [each for each in model.schedule.events() if each in model.known_events()]:
            self.patiently(lambda event=event: self._compare_schedule(Ref(site, event)))  # type: ignore[misc]

    def _compare_schedule(self, event: Ref) -> None:
        schedule = self.models[event.site].schedule[event.id]
        for kind, params in SHOWN.items():
            exchange = self._list(PUBLISHED, event, f"list the {kind} items", params)
            expected = schedule.public(hidden=kind == "hidden")
            self._items_are(PUBLISHED, exchange, expected)
            for index, entity in enumerate(exchange.json["items"]):
                item = next(each for each in expected if each.name == entity["name"])
                self._same_item(PUBLISHED, exchange, f"items[{index}]", entity, item)
                if len(item.slots) > 1:
                    schedule.settle(item.id, _slot(entity))
        self._compare_draft(event, schedule)

    def _compare_draft(self, event: Ref, schedule: Schedule) -> None:
        """What differs must be listed; whether the rest of the draft is listed, too, is open."""
        exchange = self._list(DRAFT, event, "list the draft", DRAFTS)
        listed = {str(at(each, "name")): each for each in exchange.json["items"]}
        least = {item.name: item for item in schedule.drafted()}
        most = {item.name for item in schedule.draft.values() if not item.hidden}
        wanted = f"{sorted(least)}, and of others only {sorted(most)}"
        right = set(least) <= set(listed) <= most
        self.hold(DRAFT, exchange, "items", right, wanted, sorted(listed))
        for name, item in least.items():
            self._same_item(DRAFT, exchange, f"items[name = {name}]", listed[name], item)

    def _list(self, promised: Obligation, event: Ref, step: str, params: Mapping[str, Any]) -> Exchange:
        more: dict[str, Any] = {"eventId": [event.id], **params}
        return self.ask(promised, step, "listScheduleItems", site=event.site, **more)

    def _items_are(self, promised: Obligation, exchange: Exchange, expected: list[Item]) -> None:
        got = sorted(str(at(each, "name")) for each in exchange.json["items"])
        names = sorted(item.name for item in expected)
        self.hold(promised, exchange, "items", got == names, f"the items {names}", got)

    def _same_item(
        self, promised: Obligation, exchange: Exchange, prefix: str, entity: Any, item: Item
    ) -> None:
        self.same(lambda _: promised, exchange, prefix, entity, item.shown())
        slot = _slot(entity)
        wanted = " or ".join(_told(each) for each in item.slots)
        self.hold(TIMES, exchange, f"{prefix}.timeSlot", slot in item.slots, wanted, _told(slot))

    def _done(self, verdict: Verdict, exchange: Exchange, what: str) -> bool:
        return self.judge(MOVES, verdict, exchange, what)


def _slot(entity: Any) -> Slot:
    start, end = (moment(at(entity, f"timeSlot.{name}")) for name in ("start", "end"))
    if start is None or end is None:
        raise AssertionError(f"a schedule item without a slot: {entity}")
    return start, end


def _told(slot: Slot) -> str:
    return f"{said(slot[0])} to {said(slot[1])}"


def _spelled(item: Item) -> dict[str, Any]:
    """Spell an item as it is sent: whole, for an update without a mask is a full one."""
    start, end = item.slots[0]
    return {
        "name": item.name,
        "timeSlot": {"start": text_of(start), "end": text_of(end), "timeZoneId": item.zone},
        "description": item.description,
        "stageName": item.stage,
        "tags": list(item.tags),
        "hidden": item.hidden,
    }
