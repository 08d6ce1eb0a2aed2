"""The mock's schedule: a draft, a published copy, and who sees which."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from conform.contract import load
from conform.mock.context import Context, Identity
from conform.mock.errors import ApiError
from conform.mock.instants import parse
from conform.mock.schedule import HANDLERS, forget_event
from conform.mock.store import Site

MANAGER = Identity("app", frozenset({"WIX_EVENTS.READ_AGENDA", "WIX_EVENTS.MANAGE_AGENDA"}))
VISITOR = Identity("visitor", frozenset({"WIX_EVENTS.READ_AGENDA"}))
NINE, TEN, ELEVEN = (f"2025-06-15T{hour:02}:00:00Z" for hour in (9, 10, 11))


@pytest.fixture
def site() -> Site:
    site = Site(str(uuid.uuid4()))
    site.clock.set(datetime(2025, 3, 1, tzinfo=UTC))
    return site


@pytest.fixture
def event(site: Site) -> str:
    return add_event(site)


def add_event(site: Site) -> str:
    row = {"id": str(uuid.uuid4()), "slug": str(uuid.uuid4()), "status": "UPCOMING", "title": "DevCon"}
    return str(site.events.put(row)["id"])


def call(site: Site, operation_id: str, who: Identity = MANAGER, **request: Any) -> dict[str, Any]:
    contract = load()
    operation = contract.operations[operation_id]
    assert operation.validate_request(request) == ()
    answer = HANDLERS[operation_id](Context(contract, operation, site, who, request, {}, site.clock.tick()))
    assert operation.check_response(200, "application/json", answer) == ()
    return answer


def add(site: Site, event: str, name: str = "Keynote", start: str = NINE, end: str = TEN, **more: Any) -> Any:
    item = {"name": name, "timeSlot": {"start": start, "end": end}} | more
    return call(site, "addScheduleItem", eventId=event, item=item)["item"]


def names(site: Site, who: Identity = MANAGER, **request: Any) -> list[str]:
    return [item["name"] for item in call(site, "listScheduleItems", who, **request)["items"]]


def refusal(site: Site, operation_id: str, who: Identity = MANAGER, **request: Any) -> ApiError:
    with pytest.raises(ApiError) as caught:
        call(site, operation_id, who, **request)
    return caught.value


def test_added_item_has_every_member_that_is_always_present(site: Site, event: str) -> None:
    item = add(site, event, start="2025-06-15T09:00:00.000Z")
    assert item.pop("createdDate") == item.pop("updatedDate") == "2025-03-01T00:00:00Z"
    assert uuid.UUID(item.pop("id"))
    assert item == {
        "eventId": event,
        "name": "Keynote",
        "timeSlot": {"start": NINE, "end": TEN, "timeZoneId": "Etc/UTC"},
        "hidden": False,
        "description": "",
        "stageName": "",
        "tags": [],
        "status": "SCHEDULED",
        "draft": True,
    }


def test_draft_is_invisible_until_published(site: Site, event: str) -> None:
    item = add(site, event)
    assert names(site) == names(site, VISITOR, eventId=[event]) == []
    assert names(site, state=["DRAFT"]) == ["Keynote"]
    assert refusal(site, "getScheduleItem", itemId=item["id"]).status == 404
    assert call(site, "publishDraft", eventId=event) == {}
    assert names(site, VISITOR) == ["Keynote"]
    published = call(site, "getScheduleItem", VISITOR, itemId=item["id"], eventId=event)
    assert published == {"item": item | {"draft": False}}


def test_edits_of_a_published_item_stay_in_the_draft(site: Site, event: str) -> None:
    item = add(site, event)
    call(site, "publishDraft", eventId=event)
    call(site, "updateScheduleItem", itemId=item["id"], eventId=event, item={"name": "B"}, fields="name")
    both = call(site, "getScheduleItem", itemId=item["id"], includeDraft=True)
    assert (both["item"]["name"], both["draft"]["name"]) == ("Keynote", "B")
    assert (both["item"]["draft"], both["draft"]["draft"]) == (False, True)
    call(site, "deleteScheduleItem", eventId=event, itemIds=[item["id"]])
    assert names(site) == ["Keynote"]
    assert names(site, state=["DRAFT"]) == []


def test_discard_restores_what_was_published(site: Site, event: str) -> None:
    kept = add(site, event)
    call(site, "publishDraft", eventId=event)
    add(site, event, "New")
    call(site, "deleteScheduleItem", eventId=event, itemIds=[kept["id"]])
    assert call(site, "discardDraft", eventId=event) == {}
    assert names(site, state=["DRAFT"]) == ["Keynote"]
    call(site, "publishDraft", eventId=event)
    assert names(site) == ["Keynote"]


def test_publishing_a_deletion_removes_the_item(site: Site, event: str) -> None:
    item = add(site, event)
    other = add_event(site)
    add(site, other, "Elsewhere")
    for each in (event, other):
        call(site, "publishDraft", eventId=each)
    call(site, "deleteScheduleItem", eventId=event, itemIds=[item["id"]])
    call(site, "publishDraft", eventId=event)
    assert names(site) == ["Elsewhere"]


def test_draft_not_published_is_told_to_managers_of_one_event(site: Site, event: str) -> None:
    def told(who: Identity = MANAGER, **request: Any) -> Any:
        return call(site, "listScheduleItems", who, **request).get("draftNotPublished")

    assert told(eventId=[event]) is False
    add(site, event)
    assert told(eventId=[event]) is True
    assert told() is told(VISITOR, eventId=[event]) is told(eventId=[event, add_event(site)]) is None
    call(site, "publishDraft", eventId=event)
    assert told(eventId=[event]) is False


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ([], ["open"]),
        (["PUBLISHED"], ["open"]),
        (["HIDDEN"], ["secret"]),
        (["HIDDEN", "VISIBLE"], ["open", "secret"]),
        (["DRAFT"], ["open", "new"]),
        (["DRAFT", "HIDDEN"], ["secret"]),
    ],
)
def test_states_are_completed(site: Site, event: str, state: list[str], expected: list[str]) -> None:
    add(site, event, "open")
    add(site, event, "secret", TEN, ELEVEN, hidden=True)
    call(site, "publishDraft", eventId=event)
    add(site, event, "new", ELEVEN, "2025-06-15T12:00:00Z")
    assert names(site, state=state) == expected


def test_visitors_may_not_ask_for_drafts_or_hidden_items(site: Site, event: str) -> None:
    item = add(site, event, hidden=True)
    call(site, "publishDraft", eventId=event)
    for state in ("DRAFT", "HIDDEN"):
        assert refusal(site, "listScheduleItems", VISITOR, state=[state]).status == 403
    assert refusal(site, "getScheduleItem", VISITOR, itemId=item["id"], includeDraft=True).status == 403
    assert refusal(site, "getScheduleItem", VISITOR, itemId=item["id"]).status == 404
    assert call(site, "queryScheduleItems", VISITOR, query={})["items"] == []
    assert len(call(site, "queryScheduleItems", query={})["items"]) == 1


def test_list_filters_and_pages_in_the_order_of_time_slots(site: Site, event: str) -> None:
    add(site, event, "c", TEN, ELEVEN, stageName="Main", tags=["AI", "Web"])
    add(site, event, "b", NINE, ELEVEN, tags=["AI"])
    first = add(site, event, "a", NINE, TEN, stageName="Side")
    call(site, "publishDraft", eventId=event)
    assert names(site) == ["a", "b", "c"]
    assert names(site, startingFrom=TEN) == ["c"]
    assert names(site, startingBefore=TEN) == ["a", "b"]
    assert names(site, itemId=[first["id"]]) == ["a"]
    assert names(site, tag=["Web", "None"]) == ["c"]
    assert names(site, stageName=["Main", "Side"], tag=["AI"]) == ["c"]
    assert names(site, eventId=[add_event(site)]) == []
    page = call(site, "listScheduleItems", paging={"limit": 1, "offset": 1}, facet=["tags"])
    assert [item["name"] for item in page["items"]] == ["b"]
    assert (page["total"], page["limit"], page["offset"]) == (3, 1, 1)
    assert page["pagingMetadata"] == {"count": 1, "offset": 1, "total": 3}
    assert page["facets"] == {"tags": {"counts": {"AI": 2, "Web": 1}}}


def test_empty_list_prints_its_counters(site: Site) -> None:
    listed = call(site, "listScheduleItems", VISITOR)
    assert (listed["items"], listed["total"], listed["limit"], listed["offset"]) == ([], 0, 100, 0)


def test_query_finds_the_published_by_name(site: Site, event: str) -> None:
    for name, start, end in (("b", TEN, ELEVEN), ("a", NINE, TEN)):
        add(site, event, name, start, end)
    call(site, "publishDraft", eventId=event)
    add(site, event, "draft only")
    found = call(site, "queryScheduleItems", query={"filter": {"eventId": {"$eq": event}}})
    assert [item["name"] for item in found["items"]] == ["a", "b"]
    found = call(site, "queryScheduleItems", query={"filter": {"name": "b"}})
    assert [item["name"] for item in found["items"]] == ["b"]
    error = refusal(site, "queryScheduleItems", query={"filter": {"tags": {"$eq": "x"}}})
    assert error.body()["details"]["applicationError"]["code"] == "FILTER_PARSER_ERROR"


def test_update_with_a_mask_changes_only_what_it_names(site: Site, event: str) -> None:
    item = add(site, event, description="Long", tags=["AI"])
    changed = call(
        site,
        "updateScheduleItem",
        itemId=item["id"],
        eventId=event,
        item={"timeSlot": {"end": ELEVEN}, "name": "ignored"},
        fields={"paths": ["timeSlot.end", "description"]},
    )["item"]
    assert parse(changed.pop("updatedDate")) > parse(item.pop("updatedDate"))
    assert changed == item | {"description": "", "timeSlot": item["timeSlot"] | {"end": ELEVEN}}


def test_update_without_a_mask_is_a_full_one(site: Site, event: str) -> None:
    item = add(site, event, description="Long", tags=["AI"])
    request = {"itemId": item["id"], "eventId": event, "item": {"name": "New", "hidden": True}}
    changed = call(site, "updateScheduleItem", **request)["item"]
    assert (changed["name"], changed["hidden"], changed["description"], changed["tags"]) == (
        "New",
        True,
        "",
        [],
    )
    assert changed["timeSlot"] == item["timeSlot"]
    assert changed["createdDate"] == item["createdDate"]


def test_update_refuses_unknown_paths_and_missing_names(site: Site, event: str) -> None:
    request = {"itemId": add(site, event)["id"], "eventId": event, "item": {}}
    for mask in ("id", "nothing", "name"):
        assert refusal(site, "updateScheduleItem", **request, fields=mask).status == 400
    assert refusal(site, "updateScheduleItem", **request | {"eventId": add_event(site)}).status == 404


@pytest.mark.parametrize("end", [NINE, "2025-06-15T08:59:59Z"])
def test_item_that_ends_before_it_starts_is_refused(site: Site, event: str, end: str) -> None:
    item = {"name": "Short", "timeSlot": {"start": NINE, "end": end}}
    error = refusal(site, "addScheduleItem", eventId=event, item=item)
    violation = error.body()["details"]["validationError"]["fieldViolations"][0]
    assert (error.status, violation["field"]) == (400, "item.timeSlot.end")
    assert names(site, state=["DRAFT"]) == []


def test_reschedule_shifts_the_whole_draft(site: Site, event: str) -> None:
    add(site, event)
    call(site, "publishDraft", eventId=event)
    zone = "America/Los_Angeles"
    assert call(site, "rescheduleDraft", eventId=event, timeZoneId=zone, timeSlotOffset="-1800s") == {}
    (draft,) = call(site, "listScheduleItems", state=["DRAFT"])["items"]
    assert draft["timeSlot"] == {
        "start": "2025-06-15T08:30:00Z",
        "end": "2025-06-15T09:30:00Z",
        "timeZoneId": zone,
    }
    assert call(site, "listScheduleItems")["items"][0]["timeSlot"]["start"] == NINE
    offset = "999999999999s"
    far = refusal(site, "rescheduleDraft", eventId=event, timeZoneId=zone, timeSlotOffset=offset)
    assert far.status == 400


def test_unknown_events_are_not_found(site: Site) -> None:
    unknown = str(uuid.uuid4())
    assert refusal(site, "publishDraft", eventId=unknown).status == 404
    item = {"name": "Lost", "timeSlot": {"start": NINE, "end": TEN}}
    assert refusal(site, "addScheduleItem", eventId=unknown, item=item).status == 404


def test_forgotten_event_has_no_schedule(site: Site, event: str) -> None:
    add(site, event)
    call(site, "publishDraft", eventId=event)
    forget_event(site, event)
    assert len(site.schedule_draft) == len(site.schedule_published) == 0
