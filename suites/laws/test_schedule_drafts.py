"""Laws of the draft of a schedule: what one call deletes and moves."""

from __future__ import annotations

from datetime import datetime, timedelta

from conform.expect import equal, holds, same_instant
from conform.laws import law
from strategies import schedule, times
from strategies.events import soon
from suites.world import World


def _published(world: World, event: str) -> list[str]:
    """Publish an event's schedule, and list the names of its items."""
    world.client.call("publishDraft", {"eventId": event})
    found = world.client.call("listScheduleItems", eventId=[event])
    return sorted(each["name"] for each in found.json["items"])


@law(
    "schedule/delete-several",
    says="A deletion takes every item that it names out of the draft, and no other.",
    level="MUST",
    evidence="sdk",
    operation="deleteScheduleItem",
    source="DeleteScheduleItemRequest.itemIds",
)
def test_a_deletion_takes_every_item_it_names(world: World) -> None:
    event = world.event("RSVP")
    ids = {name: world.item(event, name=name)["id"] for name in ("one", "kept", "two", "three")}
    gone = [ids[name] for name in ("one", "two", "three")]
    deleted = world.client.call("deleteScheduleItem", eventId=event, itemIds=gone)
    left = _published(world, event)
    holds(deleted, "", left == ["kept"], f"only 'kept' to be published after that, and not {left}")


@law(
    "schedule/delete-is-of-one-event",
    says="A deletion from the draft of one event takes no item of another.",
    level="MUST",
    evidence="sdk",
    operation="deleteScheduleItem",
    source="DeleteScheduleItemRequest.eventId",
)
def test_a_deletion_is_of_one_event(world: World) -> None:
    event, other = world.event("RSVP"), world.event("RSVP")
    foreign = world.item(other, name="kept")["id"]
    # Whether the id is refused or ignored is open.
    deleted = world.client.call("deleteScheduleItem", eventId=event, itemIds=[foreign], expect=None)
    left = _published(world, other)
    holds(deleted, "", left == ["kept"], f"the other event's item to be published after that, and not {left}")


@law(
    "schedule/reschedule-without-offset",
    says="A draft can be given another time zone without moving it.",
    level="MUST",
    evidence="sdk",
    operation="rescheduleDraft",
    source="RescheduleDraftRequest.timeSlotOffset",
)
def test_a_draft_is_rescheduled_without_an_offset(world: World) -> None:
    # What becomes of the times is open: there is room for any of it.
    slots = schedule.adjacent(soon(), count=12)
    event = world.event("RSVP", dateAndTimeSettings=schedule.around(*slots, spare=timedelta(hours=14)))
    world.item(event, timeSlot={**slots[-1], "timeZoneId": "UTC"})
    world.client.call("rescheduleDraft", {"eventId": event, "timeZoneId": "Europe/Paris"})


@law(
    "schedule/reschedule-moves-all",
    says="Rescheduling moves hidden, canceled and published items of the draft like all others.",
    level="MUST",
    evidence="sdk",
    operation="rescheduleDraft",
    source="RescheduleDraft",
)
def test_rescheduling_moves_all_items(world: World) -> None:
    slot = {**schedule.adjacent(soon())[0], "timeZoneId": "UTC"}
    event = world.event("RSVP", dateAndTimeSettings=schedule.around(slot, spare=timedelta(hours=2)))
    world.item(event, name="published", timeSlot=slot)
    world.item(event, name="published and hidden", timeSlot=slot, hidden=True)
    _published(world, event)
    world.item(event, name="hidden", timeSlot=slot, hidden=True)
    world.item(event, name="canceled", timeSlot=slot, status="CANCELED")
    states = ["DRAFT", "VISIBLE", "HIDDEN"]
    draft = world.client.call("listScheduleItems", eventId=[event], state=states).json["items"]
    # Whether the draft has what was published is open.
    in_draft = {"hidden", "canceled", *(each["name"] for each in draft)}
    body = {"eventId": event, "timeZoneId": "UTC", "timeSlotOffset": "3600s"}
    world.client.call("rescheduleDraft", body)
    world.client.call("publishDraft", {"eventId": event})
    found = world.client.call("listScheduleItems", eventId=[event], state=["PUBLISHED", "VISIBLE", "HIDDEN"])
    for index, each in enumerate(found.json["items"]):
        for end in ("start", "end"):
            moved = datetime.fromisoformat(slot[end]) + timedelta(hours=1 if each["name"] in in_draft else 0)
            equal(found, f"items[{index}].timeSlot.{end}", times.text_of(moved), same=same_instant)
