"""The mock's policies: three for an event, their revisions and their order."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from conform.contract import load
from conform.mock.context import Context, Identity
from conform.mock.errors import ApiError
from conform.mock.instants import parse
from conform.mock.policies import HANDLERS
from conform.mock.reorder import move
from conform.mock.store import Site

UNKNOWN = str(uuid.UUID(int=1))
CALLER = Identity("app", frozenset())


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


def call(site: Site, operation_id: str, **request: Any) -> dict[str, Any]:
    contract = load()
    operation = contract.operations[operation_id]
    assert operation.validate_request(request) == ()
    context = Context(contract, operation, site, CALLER, request, {}, site.clock.tick())
    answer = HANDLERS[operation_id](context)
    assert operation.check_response(200, "application/json", answer) == ()
    return answer


def refusal(site: Site, operation_id: str, **request: Any) -> tuple[int, dict[str, Any]]:
    with pytest.raises(ApiError) as caught:
        call(site, operation_id, **request)
    return caught.value.status, caught.value.body()["details"].get("applicationError", {})


def create(site: Site, event: str, name: str = "Refunds") -> dict[str, Any]:
    policy = {"eventId": event, "name": name, "body": "<p>None.</p>", "revision": "9"}
    return dict(call(site, "createPolicy", policy=policy)["policy"])


def test_created_policy_reads_back(site: Site, event: str) -> None:
    made = create(site, event)
    assert made == {
        "id": made["id"],
        "revision": "1",
        "createdDate": "2025-03-01T00:00:00Z",
        "updatedDate": "2025-03-01T00:00:00Z",
        "name": "Refunds",
        "body": "<p>None.</p>",
        "eventId": event,
    }
    assert call(site, "getPolicy", policyId=made["id"]) == {"policy": made}


def test_fourth_policy_is_refused_until_one_is_deleted(site: Site, event: str) -> None:
    first, *_ = [create(site, event, name) for name in ("A", "B", "C")]
    policy = {"eventId": event, "name": "D", "body": "d"}
    status, error = refusal(site, "createPolicy", policy=policy)
    assert (status, error["code"]) == (428, "POLICIES_LIMIT_REACHED")
    create(site, add_event(site))
    assert call(site, "deletePolicy", policyId=first["id"]) == {}
    assert refusal(site, "getPolicy", policyId=first["id"])[0] == 404
    assert refusal(site, "deletePolicy", policyId=first["id"])[0] == 404
    create(site, event, "D")


def test_policy_needs_an_event(site: Site) -> None:
    policy = {"eventId": UNKNOWN, "name": "A", "body": "a"}
    assert refusal(site, "createPolicy", policy=policy)[0] == 404


def test_update_needs_the_current_revision(site: Site, event: str) -> None:
    made = create(site, event)
    sent = {"id": made["id"], "name": "New", "body": "new", "eventId": event, "revision": "1"}
    changed = call(site, "updatePolicy", policy=sent)["policy"]
    assert changed == made | {
        "name": "New",
        "body": "new",
        "revision": "2",
        "updatedDate": changed["updatedDate"],
    }
    assert parse(changed["updatedDate"]) > parse(made["updatedDate"])
    assert refusal(site, "updatePolicy", policy=sent)[0] == 409
    assert refusal(site, "updatePolicy", policy=sent | {"revision": None})[0] == 400
    assert refusal(site, "updatePolicy", policy=sent | {"id": UNKNOWN})[0] == 404
    assert call(site, "getPolicy", policyId=made["id"])["policy"] == changed


def test_query_answers_as_documented_without_paging(site: Site, event: str) -> None:
    for name in ("A", "B"):
        create(site, event, name)
    create(site, add_event(site), "Elsewhere")
    newest_first = [{"fieldName": "createdDate", "order": "DESC"}]
    answer = call(site, "queryPolicies", query={"filter": {"eventId": {"$eq": event}}, "sort": newest_first})
    assert [policy["name"] for policy in answer["policies"]] == ["B", "A"]
    assert answer["metadata"] == {"count": 2, "cursors": {}}
    answer = call(site, "queryPolicies", query={"paging": {"limit": 2}})
    assert [policy["name"] for policy in answer["policies"]] == ["Elsewhere", "B"]
    assert answer["metadata"] == {"count": 2, "offset": 0, "total": 3}


def test_query_refuses_an_undeclared_field(site: Site) -> None:
    status, error = refusal(site, "queryPolicies", query={"filter": {"sortIndex": 0}})
    assert (status, error["code"]) == (400, "FILTER_PARSER_ERROR")


def test_reorder_raises_the_revisions_of_those_that_move(site: Site, event: str) -> None:
    oldest, middle, newest = (create(site, event, name) for name in ("A", "B", "C"))
    # Arranged C B A; C goes before A, so that A keeps its place.
    request = {"eventId": event, "policyId": newest["id"], "beforePolicyId": oldest["id"]}
    answer = call(site, "reorderEventPolicies", **request)["policies"]
    assert [(each["name"], each["revision"]) for each in answer] == [("B", "2"), ("C", "2"), ("A", "1")]
    assert answer[0]["updatedDate"] == answer[1]["updatedDate"]
    assert parse(answer[0]["updatedDate"]) > parse(middle["updatedDate"])
    assert answer[2] == oldest
    assert call(site, "reorderEventPolicies", **request)["policies"] == answer
    assert call(site, "getPolicy", policyId=newest["id"])["policy"] == answer[1]


def test_reorder_of_a_foreign_policy_is_refused(site: Site, event: str) -> None:
    mine, foreign = create(site, event), create(site, add_event(site))
    request = {"eventId": event, "policyId": mine["id"], "afterPolicyId": foreign["id"]}
    status, error = refusal(site, "reorderEventPolicies", **request)
    assert (status, error["code"]) == (400, "INVALID_REORDER_INSTRUCTION")


@pytest.mark.parametrize(
    ("item", "before", "after", "expected"),
    [("c", "a", None, "cab"), ("a", None, "c", "bca"), ("b", "c", None, "abc"), ("a", "b", "c", "bca")],
)
def test_move_puts_an_item_beside_another(
    item: str, before: str | None, after: str | None, expected: str
) -> None:
    assert "".join(move("abc", item, before=before, after=after)) == expected


@pytest.mark.parametrize(
    ("item", "before", "after"), [("a", None, None), ("a", "a", None), ("x", "a", None), ("a", None, "x")]
)
def test_move_refuses_what_makes_no_order(item: str, before: str | None, after: str | None) -> None:
    with pytest.raises(ApiError) as caught:
        move(["a", "b"], item, before=before, after=after)
    assert caught.value.body()["details"]["applicationError"]["code"] == "INVALID_REORDER_INSTRUCTION"
