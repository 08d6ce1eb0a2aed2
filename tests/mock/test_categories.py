"""The mock's categories: their events, their order, bulk results and what happens later."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from conform.contract import load
from conform.mock.categories import HANDLERS, forget_event, of_event
from conform.mock.categories_bulk import perform
from conform.mock.context import Context, Identity
from conform.mock.errors import ApiError
from conform.mock.store import Site

MANAGE_AUTO = "WIX_EVENTS.MANAGE_AUTO_CATEGORIES"
MANAGER = Identity("app", frozenset({MANAGE_AUTO}))
PLAIN = Identity("app", frozenset())
UNKNOWN = str(uuid.UUID(int=1))


@pytest.fixture
def site() -> Site:
    site = Site(str(uuid.uuid4()))
    site.clock.set(datetime(2025, 3, 1, tzinfo=UTC))
    return site


def add_event(site: Site, status: str = "UPCOMING") -> str:
    dates = {
        "dateAndTimeTbd": True,
        "dateAndTimeTbdMessage": "Soon",
        "hideEndDate": False,
        "showTimeZone": False,
    }
    row: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "slug": str(uuid.uuid4()),
        "status": status,
        "title": "DevCon",
    }
    row |= {"dateAndTimeSettings": dates, "location": {"type": "ONLINE"}}
    return str(site.events.put(row)["id"])


def call(site: Site, operation_id: str, who: Identity = MANAGER, **request: Any) -> dict[str, Any]:
    contract = load()
    operation = contract.operations[operation_id]
    assert operation.validate_request(request) == ()
    now = site.clock.tick()
    for job in site.due(now):
        perform(contract, site, job)
    answer = HANDLERS[operation_id](Context(contract, operation, site, who, request, {}, now))
    assert operation.check_response(200, "application/json", answer) == ()
    return answer


def create(site: Site, name: str = "Talks", **more: Any) -> str:
    return str(call(site, "createCategory", category={"name": name} | more)["category"]["id"])


def refusal(site: Site, operation_id: str, who: Identity = MANAGER, **request: Any) -> ApiError:
    with pytest.raises(ApiError) as caught:
        call(site, operation_id, who, **request)
    return caught.value


def listed(site: Site, event: str) -> list[str]:
    return [each["id"] for each in call(site, "listEventCategories", eventId=event)["categories"]]


def test_created_category_is_manual(site: Site) -> None:
    created = call(site, "createCategory", category={"name": "Talks"})["category"]
    assert uuid.UUID(created.pop("id"))
    assert created == {"name": "Talks", "states": ["MANUAL"], "createdDate": "2025-03-01T00:00:00Z"}


def test_category_without_a_name_is_refused(site: Site) -> None:
    error = refusal(site, "createCategory", category={"states": ["MANUAL"]})
    assert (error.status, len(site.categories)) == (400, 0)


def test_other_states_need_a_permission(site: Site) -> None:
    category = {"name": "Series", "states": ["MANUAL", "HIDDEN"]}
    assert refusal(site, "createCategory", PLAIN, category=category).status == 403
    assert call(site, "createCategory", category=category)["category"]["states"] == ["MANUAL", "HIDDEN"]
    manual = {"name": "Talks", "states": ["MANUAL"]}
    assert call(site, "createCategory", PLAIN, category=manual)["category"]["name"] == "Talks"


def test_update_renames_and_keeps_the_states(site: Site) -> None:
    category_id = create(site)
    renamed = {"id": category_id, "name": "Keynotes", "states": ["HIDDEN"]}
    updated = call(site, "updateCategory", category=renamed)["category"]
    assert (updated["name"], updated["states"]) == ("Keynotes", ["MANUAL"])
    assert refusal(site, "updateCategory", category={"id": UNKNOWN, "name": "X"}).status == 404


def test_query_sorts_by_name_and_filters(site: Site) -> None:
    ids = {name: create(site, name) for name in ("Workshops", "Keynotes", "Talks")}
    create(site, "Auto", states=["AUTO"])
    answer = call(site, "queryCategories", query={})
    assert [each["name"] for each in answer["categories"]] == ["Auto", "Keynotes", "Talks", "Workshops"]
    assert answer["metaData"]["count"] == answer["metaData"]["total"] == 4
    assert "counts" not in answer["categories"][0]
    for found in ({"id": {"$eq": ids["Talks"]}}, {"name": {"$eq": "Talks"}}):
        answer = call(site, "queryCategories", query={"filter": found})
        assert [each["id"] for each in answer["categories"]] == [ids["Talks"]]
    auto = {"filter": {"states": {"$hasSome": ["AUTO", "HIDDEN"]}}}
    assert [each["name"] for each in call(site, "queryCategories", query=auto)["categories"]] == ["Auto"]


def test_counts_tell_published_events_from_drafts(site: Site) -> None:
    category_id = create(site)
    events = [add_event(site), add_event(site), add_event(site, "DRAFT")]
    call(site, "assignEvents", categoryId=category_id, eventId=events)
    answer = call(site, "queryCategories", query={}, fieldset=["COUNTS"])
    counts = {"assignedEventsCount": 2, "assignedDraftEventsCount": 1}
    assert answer["categories"][0]["counts"] == counts


def test_assigned_event_lists_its_category_once(site: Site) -> None:
    category_id, event = create(site), add_event(site)
    for _ in range(2):
        assert call(site, "assignEvents", categoryId=category_id, eventId=[event]) == {}
    assert site.assignments[category_id] == [event]
    assert listed(site, event) == [category_id]
    assert call(site, "unassignEvents", categoryId=category_id, eventId=[event]) == {}
    assert listed(site, event) == []


def test_hidden_categories_are_not_listed(site: Site) -> None:
    event = add_event(site)
    hidden = create(site, "Series", states=["HIDDEN"])
    call(site, "assignEvents", categoryId=hidden, eventId=[event])
    assert listed(site, event) == []
    assert [row["id"] for row in of_event(site, event)] == [hidden]


def test_assigning_an_unknown_event_changes_nothing(site: Site) -> None:
    category_id, event = create(site), add_event(site)
    assert refusal(site, "assignEvents", categoryId=category_id, eventId=[event, UNKNOWN]).status == 404
    assert refusal(site, "assignEvents", categoryId=UNKNOWN, eventId=[event]).status == 404
    assert listed(site, event) == []


def test_an_eleventh_category_is_refused(site: Site) -> None:
    event = add_event(site)
    for number in range(10):
        call(site, "assignEvents", categoryId=create(site, f"C{number}"), eventId=[event])
    assert refusal(site, "assignEvents", categoryId=create(site), eventId=[event]).status == 400
    assert len(listed(site, event)) == 10


def test_deleted_category_leaves_its_events(site: Site) -> None:
    category_id, event = create(site), add_event(site)
    call(site, "assignEvents", categoryId=category_id, eventId=[event])
    assert call(site, "deleteCategory", categoryId=category_id) == {}
    assert listed(site, event) == []
    assert category_id not in site.assignments
    assert refusal(site, "deleteCategory", categoryId=category_id).status == 404


def test_reorder_moves_one_event(site: Site) -> None:
    category_id = create(site)
    a, b, c = (add_event(site) for _ in range(3))
    call(site, "assignEvents", categoryId=category_id, eventId=[a, b, c])
    assert call(site, "reorderCategoryEvents", categoryId=category_id, eventId=c, beforeEventId=a) == {}
    assert site.assignments[category_id] == [c, a, b]
    call(site, "reorderCategoryEvents", categoryId=category_id, eventId=c, afterEventId=a)
    assert site.assignments[category_id] == [a, c, b]
    wrong: list[dict[str, Any]] = [
        {"eventId": UNKNOWN, "beforeEventId": a},
        {"eventId": a, "afterEventId": UNKNOWN},
        {},
    ]
    for request in wrong:
        error = refusal(site, "reorderCategoryEvents", categoryId=category_id, **request)
        code = error.body()["details"]["applicationError"]["code"]
        assert (error.status, code) == (400, "INVALID_REORDER_INSTRUCTION")
    assert site.assignments[category_id] == [a, c, b]


def test_bulk_create_reports_every_item(site: Site) -> None:
    categories = [{"name": "Talks"}, {"name": "Hidden", "states": ["HIDDEN"]}, {}]
    answer = call(site, "bulkCreateCategory", PLAIN, categories=categories)
    metadata = [result["itemMetadata"] for result in answer["results"]]
    assert [(each["originalIndex"], each["success"]) for each in metadata] == [
        (0, True),
        (1, False),
        (2, False),
    ]
    assert metadata[0]["id"] == answer["results"][0]["item"]["id"]
    assert [each["error"]["code"] for each in metadata[1:]] == ["PERMISSION_DENIED", "INVALID_ARGUMENT"]
    assert answer["bulkActionMetadata"] == {
        "totalSuccesses": 1,
        "totalFailures": 2,
        "undetailedFailures": 0,
    }
    assert len(site.categories) == 1


def test_bulk_assign_and_unassign_report_every_category(site: Site) -> None:
    one, two, event = create(site, "One"), create(site, "Two"), add_event(site)
    answer = call(site, "bulkAssignEvents", categoryId=[one, UNKNOWN, two], eventId=[event])
    metadata = [result["itemMetadata"] for result in answer["results"]]
    assert [(each["id"], each["success"]) for each in metadata] == [
        (one, True),
        (UNKNOWN, False),
        (two, True),
    ]
    assert metadata[1]["error"]["code"] == "NOT_FOUND"
    assert listed(site, event) == [one, two]
    call(site, "bulkUnassignEvents", categoryId=[one])
    assert listed(site, event) == [one, two]
    answer = call(site, "bulkUnassignEvents", categoryId=[one], eventId=[event])
    assert answer["results"][0]["item"]["id"] == one
    assert listed(site, event) == [two]


def test_asynchronous_assignment_comes_later(site: Site) -> None:
    category_id, event = create(site), add_event(site)
    other = add_event(site)
    request: dict[str, Any] = {"categoryId": [category_id], "filter": {"id": {"$eq": event}}}
    assert call(site, "bulkAssignEventsAsync", **request) == {}
    assert listed(site, event) == []
    site.clock.advance(timedelta(seconds=3))
    assert (listed(site, event), listed(site, other)) == ([category_id], [])
    assert call(site, "bulkUnassignEventsAsync", **request) == {}
    assert listed(site, event) == [category_id]
    site.clock.advance(timedelta(seconds=3))
    assert listed(site, event) == []
    assert site.jobs == []


def test_asynchronous_assignment_survives_a_deleted_category(site: Site) -> None:
    category_id, event = create(site), add_event(site)
    call(site, "bulkAssignEventsAsync", categoryId=[category_id], filter={"id": event})
    call(site, "deleteCategory", categoryId=category_id)
    site.clock.advance(timedelta(seconds=3))
    assert listed(site, event) == []
    assert site.assignments == {}


def test_asynchronous_assignment_refuses_a_bad_filter_at_once(site: Site) -> None:
    request: dict[str, Any] = {"categoryId": [create(site)], "filter": {"nothing": 1}}
    assert refusal(site, "bulkAssignEventsAsync", **request).status == 400
    assert site.jobs == []


def test_forgotten_event_is_in_no_category(site: Site) -> None:
    category_id, event = create(site), add_event(site)
    call(site, "assignEvents", categoryId=category_id, eventId=[event])
    forget_event(site, event)
    assert site.assignments == {category_id: []}
