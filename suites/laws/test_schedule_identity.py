"""Laws of schedule items: which item it is, whose it is, and who may change it."""

from __future__ import annotations

from conform.client import Control
from conform.expect import equal, holds
from conform.laws import law
from suites.laws.strangers import refuses_visitors, twice
from suites.world import Message, World


def published(world: World, event: str) -> list[Message]:
    """Publish an event's schedule, and list its items."""
    world.client.call("publishDraft", {"eventId": event})
    found: list[Message] = world.client.call("listScheduleItems", eventId=[event]).json["items"]
    return found


def drafted(world: World, event: str) -> list[Message]:
    """List what an event's draft has new; whether it keeps its ids when it is published is open."""
    params: Message = {"eventId": [event], "state": ["DRAFT"]}
    found: list[Message] = world.client.call("listScheduleItems", **params).json["items"]
    return found


@law(
    "schedule/same-request-twice",
    says="The same item added twice is two items, or is refused and is one.",
    level="MUST",
    evidence="docs",
    operation="addScheduleItem",
    source="add-schedule-item",
)
def test_the_same_request_twice_makes_two_or_one(world: World) -> None:
    event = world.event("RSVP")
    message = world.item_message(event)
    twice(
        lambda: world.client.call("addScheduleItem", message, expect=None),
        "item",
        lambda: [each["id"] for each in drafted(world, event)],
    )


@law(
    "schedule/query-agrees-with-list",
    says="What a query finds of a published schedule is what the list of it has.",
    level="MUST",
    evidence="docs",
    operation="queryScheduleItems",
    source="query-schedule-items, list-schedule-items",
)
def test_a_query_agrees_with_the_list(world: World) -> None:
    event = world.event("RSVP")
    for _ in range(3):
        world.item(event)
    listed = {each["id"]: each for each in published(world, event)}
    body = {"query": {"filter": {"eventId": event}, "paging": {"limit": 10}}}
    found = world.client.call("queryScheduleItems", body)
    # Whether a query shows drafts as well is open.
    got = {each["id"]: each for each in found.json["items"] if not each.get("draft")}
    holds(found, "items", got == listed, f"the items of the list: {listed}")


@law(
    "schedule/failed-write-changes-nothing",
    says="A refused update leaves the item as it was.",
    level="MUST",
    evidence="docs",
    operation="updateScheduleItem",
    source="about-errors",
)
def test_failed_writes_change_nothing(world: World) -> None:
    event = world.event("RSVP")
    item = world.item(event)
    wrong = {"name": "n" * 121, "timeSlot": item["timeSlot"], "stageName": "Another"}
    body = {"eventId": event, "item": wrong}
    refused = world.client.call("updateScheduleItem", body, itemId=item["id"], expect=None)
    holds(refused, "", 400 <= refused.status < 500, "a refusal, for the name has 121 characters")
    shown = [(each["name"], each.get("stageName", "")) for each in published(world, event)]
    holds(refused, "", shown == [(item["name"], "")], f"the item as it was added: {shown}")


@law(
    "schedule/visitors-cannot-write",
    says="Visitors add, change, publish and delete nothing of a schedule.",
    level="MUST",
    evidence="docs",
    operation="addScheduleItem",
    source="the pages of all writes",
)
def test_visitors_cannot_write(world: World, control: Control) -> None:
    event = world.event("RSVP")
    world.item(event)
    (before,) = published(world, event)
    data = {"name": "Mine", "timeSlot": before["timeSlot"]}
    refuses_visitors(
        world.client,
        control,
        [
            ("addScheduleItem", world.item_message(event), {}),
            ("updateScheduleItem", {"eventId": event, "item": data}, {"itemId": before["id"]}),
            ("deleteScheduleItem", None, {"eventId": event, "itemIds": [before["id"]]}),
            ("publishDraft", {"eventId": event}, {}),
            ("discardDraft", None, {"eventId": event}),
        ],
    )
    world.client.call("publishDraft", {"eventId": event}, expect=None)  # of nothing: what comes of it is open
    equal(world.client.call("listScheduleItems", eventId=[event]), "items", [before])
