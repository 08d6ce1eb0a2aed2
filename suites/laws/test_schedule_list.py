"""Laws of the schedule: what the list is narrowed to, and what publishing and rescheduling leave alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conform.expect import equal, holds, same_instant
from conform.laws import law
from strategies import schedule
from strategies.events import soon
from suites.world import Message, World


def _published(world: World, *names: str) -> tuple[str, list[Message]]:
    """Make an event whose schedule is published, one item after the other."""
    slots = schedule.adjacent(soon())
    event = world.event("RSVP", dateAndTimeSettings=schedule.around(*slots, spare=timedelta(hours=2)))
    made = [
        world.item(event, name=name, timeSlot={**slots[number % len(slots)], "timeZoneId": "UTC"})
        for number, name in enumerate(names)
    ]
    world.client.call("publishDraft", {"eventId": event})
    listed = world.client.call("listScheduleItems", eventId=[event]).json["items"]
    by_name = {each["name"]: each for each in listed}
    return event, [by_name.get(each["name"], each) for each in made]


@law(
    "schedule/list-by-ids",
    says="The list gives the items with the ids that it is asked for, and of every event that it names.",
    level="MUST",
    evidence="sdk",
    operation="listScheduleItems",
    source="ListScheduleItemsRequest.itemId, ListScheduleItemsRequest.eventId",
)
def test_the_list_gives_the_items_and_events_asked_for(world: World) -> None:
    first, items = _published(world, "one", "two", "three")
    second, _ = _published(world, "four")
    _published(world, "five")
    chosen = [items[0]["id"], items[2]["id"]]
    for params, wanted in (
        ({"itemId": chosen}, {"one", "three"}),
        ({"eventId": [first, second]}, {"one", "two", "three", "four"}),
    ):
        found = world.client.call("listScheduleItems", **params)
        got = {each["name"] for each in found.json["items"]}
        holds(found, "items", got == wanted, f"{sorted(wanted)} for {sorted(params)}")


@law(
    "schedule/list-in-pages",
    says="Pages of the list give every item once.",
    level="MUST",
    evidence="sdk",
    operation="listScheduleItems",
    source="ListScheduleItemsRequest.paging",
)
def test_pages_of_the_list_give_every_item_once(world: World) -> None:
    event, items = _published(world, "one", "two", "three")
    gathered: list[str] = []
    for offset in range(len(items)):
        found = world.client.call("listScheduleItems", eventId=[event], paging={"limit": 1, "offset": offset})
        gathered += [each["name"] for each in found.json["items"]]
    holds(found, "items", sorted(gathered) == ["one", "three", "two"], f"each once, and not {gathered}")


@law(
    "schedule/list-by-deprecated-limit-and-offset",
    says="The deprecated limit and offset page the list where they are sent in place of paging.",
    level="MUST",
    evidence="sdk",
    operation="listScheduleItems",
    source="ListScheduleItemsRequest.limit, ListScheduleItemsRequest.offset",
)
def test_the_deprecated_limit_and_offset_page_the_list(world: World) -> None:
    event, items = _published(world, "one", "two", "three")
    every = {each["name"] for each in items}
    first = world.client.call("listScheduleItems", eventId=[event], limit=2)
    rest = world.client.call("listScheduleItems", eventId=[event], offset=2)
    names = [[each["name"] for each in found.json["items"]] for found in (first, rest)]
    holds(first, "items", len(names[0]) == 2, "2 items for limit 2")
    holds(
        rest, "items", set(names[1]) == every - set(names[0]), f"those after {sorted(names[0])} for offset 2"
    )


@law(
    "schedule/publishing-is-of-one-event",
    says="Publishing or rescheduling the draft of one event leaves those of the others alone.",
    level="MUST",
    evidence="docs",
    operation="publishDraft",
    source="publish-draft, RescheduleDraft",
)
def test_publishing_and_rescheduling_are_of_one_event(world: World) -> None:
    slot = {**schedule.adjacent(soon())[0], "timeZoneId": "UTC"}
    dates = schedule.around(slot, spare=timedelta(hours=2))
    event, other = (world.event("RSVP", dateAndTimeSettings=dates) for _ in range(2))
    world.item(event, name="own", timeSlot=slot)
    world.item(other, name="other", timeSlot=slot)
    body = {"eventId": event, "timeZoneId": "UTC", "timeSlotOffset": "3600s"}
    world.client.call("rescheduleDraft", body)
    world.client.call("publishDraft", {"eventId": event})
    listed = world.client.call("listScheduleItems", eventId=[other])
    equal(listed, "items", [])
    world.client.call("publishDraft", {"eventId": other})
    found = world.client.call("listScheduleItems", eventId=[other])
    equal(found, "items[0].timeSlot.start", slot["start"], same=same_instant)


@law(
    "schedule/rescheduling-works-on-the-draft",
    says="Rescheduling leaves the published schedule as it is until the draft is published.",
    level="MUST",
    evidence="sdk",
    operation="rescheduleDraft",
    source="RescheduleDraft",
)
def test_rescheduling_leaves_the_published_schedule(world: World) -> None:
    event, items = _published(world, "one", "two")
    before = {each["name"]: each["timeSlot"]["start"] for each in items}
    body = {"eventId": event, "timeZoneId": "UTC", "timeSlotOffset": "3600s"}
    world.client.call("rescheduleDraft", body)
    found = world.client.call("listScheduleItems", eventId=[event])
    for index, each in enumerate(found.json["items"]):
        path = f"items[{index}].timeSlot.start"
        equal(found, path, before[each["name"]], same=same_instant)


@law(
    "schedule/update-changes-one-item",
    says="An update of an item changes that item, and none of its neighbours.",
    level="MUST",
    evidence="sdk",
    operation="updateScheduleItem",
    source="UpdateScheduleItem",
)
def test_an_update_changes_one_item(world: World) -> None:
    slots = [{**slot, "timeZoneId": "UTC"} for slot in schedule.adjacent(soon())]
    event = world.event("RSVP", dateAndTimeSettings=schedule.around(*slots))
    made = [world.item(event, name=f"{number}", timeSlot=slot) for number, slot in enumerate(slots)]
    changed = {"name": "changed", "timeSlot": slots[1]}
    world.client.call("updateScheduleItem", {"eventId": event, "item": changed}, itemId=made[0]["id"])
    world.client.call("publishDraft", {"eventId": event})
    found = world.client.call("listScheduleItems", eventId=[event])
    got = {each["name"]: each["timeSlot"]["start"] for each in found.json["items"]}
    wanted = {"changed": slots[1]["start"], "1": slots[1]["start"], "2": slots[2]["start"]}
    for index, each in enumerate(found.json["items"]):
        holds(found, f"items[{index}].name", each["name"] in wanted, f"one of {sorted(wanted)}")
        equal(found, f"items[{index}].timeSlot.start", wanted[each["name"]], same=same_instant)
    holds(found, "items", len(got) == len(made), f"{len(made)} items")


@law(
    "schedule/sort-by-event",
    says="A query for items can be sorted by their event, both ways.",
    level="MUST",
    evidence="sdk",
    operation="queryScheduleItems",
    source="ScheduleItemQuerySpec",
)
@pytest.mark.obligation("queryScheduleItems/eventId/sort")
def test_items_are_sorted_by_their_event(world: World) -> None:
    name = world.name()
    events = [_published(world, name)[0] for _ in range(4)]
    for order in ("ASC", "DESC"):
        sort = [{"fieldName": "eventId", "order": order}]
        query = {"filter": {"name": name}, "sort": sort, "paging": {"limit": 10}}
        found = world.client.call("queryScheduleItems", {"query": query})
        wanted = sorted(events, reverse=order == "DESC")
        # Whether a query shows drafts as well is open.
        got = [each["eventId"] for each in found.json["items"] if not each.get("draft")]
        holds(found, "items", got == wanted, f"{wanted}")


@law(
    "schedule/deprecated-total",
    says="The deprecated total of the list counts the items of all pages, as that of the metadata does.",
    level="MUST",
    evidence="sdk",
    operation="listScheduleItems",
    source="ListScheduleItemsResponse.total",
)
def test_the_deprecated_total_is_of_all_pages(world: World) -> None:
    event, items = _published(world, "one", "two", "three")
    found = world.client.call("listScheduleItems", eventId=[event], paging={"limit": 2, "offset": 0})
    # It is superseded: a server may leave it at nothing.
    holds(found, "total", found.json["total"] in (0, len(items)), f"{len(items)}, or 0")
    equal(found, "pagingMetadata.total", len(items))
