"""Laws of schedule items: the draft, and what of it is published."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conform.client import Client, Exchange
from conform.expect import equal, holds, same_instant
from conform.laws import law
from strategies import schedule, times
from strategies.events import soon
from suites.world import Message, World


def names(client: Client, event: str, *states: str) -> list[str]:
    """List the names of an event's items, published ones by default."""
    wanted: Message = {"state": list(states)} if states else {}
    found = client.call("listScheduleItems", eventId=[event], **wanted)
    return sorted(each["name"] for each in found.json["items"])


def check(exchange: Exchange, sent: Message, root: str) -> None:
    """Compare what an answer shows of an item with what was sent."""
    for name in ("name", "description", "stageName", "tags", "hidden", "status"):
        if name in sent:
            equal(exchange, f"{root}.{name}", sent[name])
    for name in ("start", "end"):
        if name in sent.get("timeSlot", {}):
            equal(exchange, f"{root}.timeSlot.{name}", sent["timeSlot"][name], same=same_instant)
    if "timeZoneId" in sent.get("timeSlot", {}):
        equal(exchange, f"{root}.timeSlot.timeZoneId", sent["timeSlot"]["timeZoneId"])


@law(
    "schedule/add-then-read",
    says="An item reads back from the draft as it was added, and as published after that.",
    level="MUST",
    evidence="docs",
    operation="addScheduleItem",
    source="add-schedule-item, list-schedule-items",
)
@given(item=schedule.items())
def test_add_then_read_equals(world: World, item: Message) -> None:
    event = world.event("RSVP", dateAndTimeSettings=schedule.around(item["timeSlot"]))
    added = world.client.call("addScheduleItem", {"eventId": event, "item": item})
    check(added, item, "item")
    equal(added, "item.eventId", event)
    world.client.call("publishDraft", {"eventId": event})
    shown = ["PUBLISHED", "HIDDEN" if item.get("hidden") else "VISIBLE"]
    found = world.client.call("listScheduleItems", eventId=[event], state=shown)
    holds(found, "items", len(found.json["items"]) == 1, "the one item")
    check(found, item, "items[0]")


@law(
    "schedule/defaults",
    says="A slot without a time zone is in Etc/UTC.",
    level="MUST",
    evidence="sdk",
    operation="addScheduleItem",
    source="TimeInterval.timeZoneId",
)
def test_the_time_zone_has_its_default(world: World) -> None:
    start, end = times.text_of(soon()), times.text_of(soon() + timedelta(hours=1))
    message = world.item_message(world.event("RSVP"), timeSlot={"start": start, "end": end})
    added = world.client.call("addScheduleItem", message)
    equal(added, "item.timeSlot.timeZoneId", "Etc/UTC")


@law(
    "schedule/draft-is-invisible",
    says="What is added to the draft is not in the published schedule until it is published.",
    level="MUST",
    evidence="docs",
    operation="publishDraft",
    source="schedule introduction, publish-draft",
)
@pytest.mark.obligation("listScheduleItems/state/default")
@settings(max_examples=15)
@given(count=st.integers(1, 4))
def test_a_draft_is_invisible_until_published(world: World, count: int) -> None:
    event = world.event("RSVP")
    added = sorted(world.item(event)["name"] for _ in range(count))
    before = world.client.call("listScheduleItems", eventId=[event])
    equal(before, "items", [])
    world.client.call("publishDraft", {"eventId": event})
    after = world.client.call("listScheduleItems", eventId=[event])
    shown = sorted(each["name"] for each in after.json["items"])
    holds(after, "items", shown == added, f"the items that were added: {added}")


@law(
    "schedule/discard-restores",
    says="Discarding the draft leaves the published schedule as it was and the draft without the changes.",
    level="MUST",
    evidence="docs",
    operation="discardDraft",
    source="discard-draft",
)
@settings(max_examples=15)
@given(change=st.sampled_from(("add", "update", "delete")))
def test_discarding_restores_what_was_published(world: World, change: str) -> None:
    early, late = ({**each, "timeZoneId": "UTC"} for each in schedule.adjacent(soon())[:2])
    event = world.event("RSVP", dateAndTimeSettings=schedule.around(early, late, spare=timedelta(hours=1)))
    world.item(event, name="kept", timeSlot=early)
    world.client.call("publishDraft", {"eventId": event})
    published = world.client.call("listScheduleItems", eventId=[event]).json["items"]
    item_id = published[0]["id"]
    if change == "add":
        world.item(event, name="added")
    elif change == "update":
        data = {"name": "changed", "timeSlot": late}
        world.client.call("updateScheduleItem", {"eventId": event, "item": data}, itemId=item_id)
    else:
        world.client.call("deleteScheduleItem", eventId=event, itemIds=[item_id])
    equal(world.client.call("listScheduleItems", eventId=[event]), "items", published)
    world.client.call("discardDraft", eventId=event)
    equal(world.client.call("listScheduleItems", eventId=[event]), "items", published)
    world.client.call("publishDraft", {"eventId": event}, expect=None)  # of nothing: what comes of it is open
    after = world.client.call("listScheduleItems", eventId=[event])
    holds(after, "items", [each["name"] for each in after.json["items"]] == ["kept"], "the published item")
    equal(after, "items[0].timeSlot.start", early["start"], same=same_instant)


@law(
    "schedule/update-works-on-the-draft",
    says="An update shows in the published schedule when it is published, and not before.",
    level="MUST",
    evidence="sdk",
    operation="updateScheduleItem",
    source="UpdateScheduleItem",
)
def test_an_update_is_published_with_the_draft(world: World) -> None:
    event = world.event("RSVP")
    world.item(event, name="before")
    world.client.call("publishDraft", {"eventId": event})
    (item,) = world.client.call("listScheduleItems", eventId=[event]).json["items"]
    data = {"name": "after", "timeSlot": item["timeSlot"]}
    world.client.call("updateScheduleItem", {"eventId": event, "item": data}, itemId=item["id"])
    shown = world.client.call("listScheduleItems", eventId=[event])
    equal(shown, "items[0].name", "before")
    world.client.call("publishDraft", {"eventId": event})
    equal(world.client.call("listScheduleItems", eventId=[event]), "items[0].name", "after")


@law(
    "schedule/delete-works-on-the-draft",
    says="A deleted item stays in the published schedule until the draft is published.",
    level="MUST",
    evidence="sdk",
    operation="deleteScheduleItem",
    source="DeleteScheduleItem",
)
def test_a_deletion_is_published_with_the_draft(world: World) -> None:
    event = world.event("RSVP")
    for name in ("gone", "kept"):
        world.item(event, name=name)
    world.client.call("publishDraft", {"eventId": event})
    listed = world.client.call("listScheduleItems", eventId=[event]).json["items"]
    ids = {each["name"]: each["id"] for each in listed}
    assert ids["gone"] != ids["kept"]
    world.client.call("deleteScheduleItem", eventId=event, itemIds=[ids["gone"]])
    before = world.client.call("listScheduleItems", eventId=[event])
    holds(before, "items", len(before.json["items"]) == 2, "both items")
    world.client.call("publishDraft", {"eventId": event})
    after = world.client.call("listScheduleItems", eventId=[event])
    holds(after, "items", [each["name"] for each in after.json["items"]] == ["kept"], "the item that is kept")


@law(
    "schedule/reschedule",
    says="Rescheduling moves every item of the draft by the same time.",
    level="MUST",
    evidence="sdk",
    operation="rescheduleDraft",
    source="RescheduleDraft",
)
@settings(max_examples=15)
@given(seconds=st.sampled_from((60, 3_600, 86_400)))
def test_rescheduling_moves_every_item(world: World, seconds: int) -> None:
    slots = schedule.adjacent(soon())
    event = world.event("RSVP", dateAndTimeSettings=schedule.around(*slots, spare=timedelta(days=2)))
    for number, slot in enumerate(slots):
        world.item(event, name=f"item {number}", timeSlot={**slot, "timeZoneId": "UTC"})
    body = {"eventId": event, "timeZoneId": "UTC", "timeSlotOffset": f"{seconds}s"}
    world.client.call("rescheduleDraft", body)
    world.client.call("publishDraft", {"eventId": event})
    found = world.client.call("listScheduleItems", eventId=[event])
    step = timedelta(seconds=seconds)
    by_name = {each["name"]: index for index, each in enumerate(found.json["items"])}
    for number, slot in enumerate(slots):
        for name in ("start", "end"):
            moved = datetime.fromisoformat(slot[name]) + step
            path = f"items[{by_name[f'item {number}']}].timeSlot.{name}"
            equal(found, path, times.text_of(moved), same=same_instant)


@law(
    "schedule/filters-of-the-list",
    says="The list keeps to its filters: event, tag, stage, and the times from and before.",
    level="MUST",
    evidence="sdk",
    operation="listScheduleItems",
    source="ListScheduleItemsRequest",
)
def test_the_list_keeps_to_its_filters(world: World) -> None:
    slots = schedule.adjacent(soon())
    event, other = world.event("RSVP", dateAndTimeSettings=schedule.around(*slots)), world.event("RSVP")
    for number, slot in enumerate(slots):
        world.item(event, name=f"{number}", tags=[f"tag {number}"], stageName=f"S{number}", timeSlot=slot)
    world.item(other, name="elsewhere", tags=["tag 0"])
    for each in (event, other):
        world.client.call("publishDraft", {"eventId": each})
    for params, expected in (
        ({"tag": ["tag 1"]}, ["1"]),
        ({"stageName": ["S2"]}, ["2"]),
        ({"startingFrom": slots[1]["start"]}, ["1", "2"]),
        ({"startingBefore": slots[1]["start"]}, ["0"]),
        ({"eventId": [event]}, ["0", "1", "2"]),
    ):
        # One filter at a time, for how several go together is open.
        found = world.client.call("listScheduleItems", paging={"limit": 1_000}, **params)
        got = sorted(each["name"] for each in found.json["items"] if each["eventId"] == event)
        holds(found, "items", got == expected, f"{expected} for {params}")


@law(
    "schedule/list-limit",
    says="The list and the query give up to a hundred items where no limit is asked for.",
    level="MUST",
    evidence="docs",
    operation="listScheduleItems",
    source="list-schedule-items",
)
@pytest.mark.obligation(
    "listScheduleItems/paging.limit/default", "queryScheduleItems/query.paging.limit/default"
)
@pytest.mark.obligation("queryScheduleItems/error/FILTER_PARSER_ERROR")
def test_the_list_gives_a_hundred_items(world: World) -> None:
    event = world.event("RSVP")
    for _ in range(101):
        world.item(event)
    world.client.call("publishDraft", {"eventId": event})
    found = world.client.call("listScheduleItems", eventId=[event])
    holds(found, "items", len(found.json["items"]) == 100, "100 of the 101 items")
    asked = world.client.call("queryScheduleItems", {"query": {"filter": {"eventId": event}}})
    holds(asked, "items", len(asked.json["items"]) == 100, "100 of the 101 items")
    broken = {"query": {"filter": {"name": {"$noSuchOperator": 1}}}}
    refused = world.client.call("queryScheduleItems", broken, expect=None)
    holds(refused, "", refused.status == 400, "status 400, for there is no such operator")
    equal(refused, "details.applicationError.code", "FILTER_PARSER_ERROR")


@law(
    "schedule/default-order",
    says="A query without a sort gives items by start, then by end.",
    level="MUST",
    evidence="docs",
    operation="queryScheduleItems",
    source="query-schedule-items",
)
@settings(max_examples=10)
@given(order=st.permutations((0, 1, 2, 3)))
def test_a_query_is_in_the_order_of_time(world: World, order: list[int]) -> None:
    hour, slots = timedelta(hours=1), {}
    for number in order:
        start = soon() + (number // 2) * hour
        end = start + (number % 2 + 1) * hour
        slots[number] = {"start": times.text_of(start), "end": times.text_of(end), "timeZoneId": "UTC"}
    event = world.event("RSVP", dateAndTimeSettings=schedule.around(*slots.values()))
    for number, slot in slots.items():
        world.item(event, name=f"{number}", timeSlot=slot)
    world.client.call("publishDraft", {"eventId": event})
    body = {"query": {"filter": {"eventId": event}, "paging": {"limit": 10}}}
    found = world.client.call("queryScheduleItems", body)
    # Whether a query shows drafts as well is open.
    got = [each["name"] for each in found.json["items"] if not each.get("draft")]
    holds(found, "items", got == ["0", "1", "2", "3"], "the items by start, then by end")
