from __future__ import annotations

import copy
from typing import Any

import pytest

from conform.contract import load

GUID = "0B2c4d6e-1111-4222-8333-444455556666"
EVENT: dict[str, Any] = {
    "title": "DevCon",
    "location": {"name": "Hall", "type": "VENUE"},
    "dateAndTimeSettings": {
        "startDate": "2025-10-01T08:00:00Z",
        "endDate": "2025-10-02T08:00:00.123Z",
        "timeZoneId": "UTC",
    },
    "registration": {"initialType": "TICKETING"},
}


def found(operation: str, message: Any) -> list[tuple[str, str, Any]]:
    return [(v.path, v.rule, v.limit) for v in load().operations[operation].validate_request(message)]


def event(**changes: Any) -> dict[str, Any]:
    return {"event": {**copy.deepcopy(EVENT), **changes}}


def test_a_plain_event_is_accepted() -> None:
    assert found("createEvent", event() | {"draft": True, "fields": ["DETAILS"]}) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": "x" * 121}, ("event.title", "MAX_LENGTH", 120)),
        ({"title": ""}, ("event.title", "MIN_LENGTH", 1)),
        ({"title": 5}, ("event.title", "TYPE", ["null", "string"])),
        ({"title": float("nan")}, ("event.title", "TYPE", "number")),
        ({"title": "\ud800"}, ("event.title", "FORMAT", "UTF-8")),
        ({"location": {"type": "TBD"}}, ("event.location.type", "ENUM", ["VENUE", "ONLINE"])),
        (
            {"location": {"address": {"country": "usa"}}},
            ("event.location.address.country", "FORMAT", "COUNTRY"),
        ),
        (
            {"location": {"address": {"streetAddress": {}, "addressLine": "x"}}},
            ("event.location.address", "ONE_OF", ("streetAddress", "addressLine")),
        ),
        (
            {"dateAndTimeSettings": {"startDate": "2025-10-01"}},
            ("event.dateAndTimeSettings.startDate", "FORMAT", "date-time"),
        ),
        ({"registration": {}}, ("event.registration.initialType", "REQUIRED", None)),
        (
            {"registration": {"initialType": "RSVP", "rsvp": {"limit": 10**400}}},
            ("event.registration.rsvp.limit", "MAX", 2**31 - 1),
        ),
        (
            {"registration": {"initialType": "RSVP", "tickets": {"taxSettings": {"rate": "0.0001"}}}},
            ("event.registration.tickets.taxSettings.rate", "MIN", "0.001"),
        ),
        (
            {"registration": {"initialType": "RSVP", "tickets": {"taxSettings": {"rate": "1.2345"}}}},
            ("event.registration.tickets.taxSettings.rate", "FORMAT", "DECIMAL_VALUE"),
        ),
    ],
)
def test_one_wrong_member_is_one_violation(changes: dict[str, Any], expected: tuple[str, str, Any]) -> None:
    assert found("createEvent", event(**changes)) == [expected]


def test_missing_members_are_named() -> None:
    assert found("createEvent", {"event": {}}) == [
        ("event.dateAndTimeSettings", "REQUIRED", None),
        ("event.location", "REQUIRED", None),
        ("event.title", "REQUIRED", None),
    ]
    assert found("createEvent", {}) == [("event", "REQUIRED", None)]


def test_read_only_internal_and_unknown_members_are_not_looked_at() -> None:
    changes = {"status": 17, "feed": "x", "unheardOf": [1], "createdDate": "never"}
    address = {"location": {"address": {"geocode": "x", "formattedAddress": 5}}}
    assert found("createEvent", event(**changes, **address)) == []


def test_a_null_member_of_a_one_of_group_counts_as_absent() -> None:
    address = {"address": {"streetAddress": {"name": "A"}, "addressLine": None}}
    assert found("createEvent", event(location=address)) == []


def test_path_parameters_are_checked_although_read_only() -> None:
    assert found("updateEvent", {"event": {"title": "x"}}) == [("event.id", "REQUIRED", None)]
    assert found("updateEvent", {"event": {"id": "7"}}) == [("event.id", "FORMAT", "GUID")]
    assert found("updateEvent", {"event": {"id": GUID}}) == []


def test_a_required_revision_is_checked_although_read_only() -> None:
    message = {"ticketDefinition": {"id": GUID}}
    assert found("updateTicketDefinition", message) == [("ticketDefinition.revision", "REQUIRED", None)]
    message["ticketDefinition"]["revision"] = "one"
    assert found("updateTicketDefinition", message) == [
        ("ticketDefinition.revision", "PATTERN", "^-?[0-9]+$")
    ]


@pytest.mark.parametrize(
    "pricing", [{}, {"free": True}, {"fixedPrice": {"value": "1"}, "guestPrice": {"value": "2"}}]
)
def test_a_new_ticket_has_exactly_one_pricing_method(pricing: dict[str, Any]) -> None:
    definition = {"eventId": GUID, "name": "A", "feeType": "NO_FEE", "pricingMethod": pricing}
    violations = found("createTicketDefinition", {"ticketDefinition": definition})
    assert {(path, rule) for path, rule, _ in violations} == {("ticketDefinition.pricingMethod", "ONE_OF")}


@pytest.mark.parametrize(
    ("value", "accepted"), [("19.90", True), ("-1", True), ("1,5", False), ("1.", False), (5, False)]
)
def test_prices_are_decimal_strings(value: Any, accepted: bool) -> None:
    pricing = {"fixedPrice": {"value": value, "currency": "USD"}}
    definition = {"eventId": GUID, "name": "A", "feeType": "NO_FEE", "pricingMethod": pricing}
    assert (found("createTicketDefinition", {"ticketDefinition": definition}) == []) is accepted


def test_items_of_lists_are_named_by_index() -> None:
    assert found("assignEvents", {"categoryId": GUID, "eventId": [GUID, "x"]}) == [
        ("eventId[1]", "FORMAT", "GUID")
    ]
    assert found("assignEvents", {"categoryId": GUID, "eventId": []}) == [("eventId", "MIN_ITEMS", 1)]


@pytest.mark.parametrize("message", [[], "text", None, 7])
def test_a_message_that_is_no_object_is_a_violation(message: Any) -> None:
    assert [rule for _, rule, _ in found("createEvent", message)] == ["TYPE"]


def test_endless_nesting_is_a_violation() -> None:
    nested: dict[str, Any] = {}
    for _ in range(5000):
        nested = {"x": nested}
    assert [rule for _, rule, _ in found("createEvent", nested)] == ["TYPE"]


POLICY = {"id": GUID, "revision": "1", "name": "A", "body": "B", "eventId": GUID}


def answer(
    operation: str, status: int, body: Any, kind: str | None = "application/json"
) -> list[tuple[str, str]]:
    return [(f.kind, f.path) for f in load().operations[operation].check_response(status, kind, body)]


def test_a_good_answer_has_no_findings() -> None:
    assert answer("getPolicy", 200, {"policy": POLICY}, "application/json; charset=utf-8") == []


@pytest.mark.parametrize(
    ("status", "kind", "body", "expected"),
    [
        (201, "application/json", {"policy": POLICY}, [("status", "")]),
        (200, "text/html", "<p>", [("content-type", "")]),
        (200, None, None, [("content-type", "")]),
        (200, "application/json", {}, [("schema", "policy")]),
        (200, "application/json", {"policy": {**POLICY, "name": "x" * 41}}, [("schema", "policy.name")]),
        (200, "application/json", {"policy": {**POLICY, "extra": 1}}, [("undeclared", "policy.extra")]),
        (200, "application/json", {"policy": POLICY, "more": 1}, [("undeclared", "more")]),
        (409, "application/json", {"message": "outdated"}, []),
        (404, "application/json", {"details": {}}, [("schema", "message")]),
    ],
)
def test_answers_are_held_to_the_contract(
    status: int, kind: str | None, body: Any, expected: list[tuple[str, str]]
) -> None:
    operation = "updatePolicy" if status == 409 else "getPolicy"
    assert answer(operation, status, body, kind) == expected


def test_internal_members_and_enum_values_are_no_finding_in_answers() -> None:
    category = {"id": GUID, "name": "A", "states": ["COMPONENT"], "externalId": "x"}
    assert answer("updateCategory", 200, {"category": category}) == []


def test_null_cursors_and_null_alternatives_are_no_finding() -> None:
    body = {"policies": [POLICY], "metadata": {"count": 1, "cursors": None}}
    assert answer("queryPolicies", 200, body) == []


def test_undeclared_members_are_found_inside_lists() -> None:
    body = {"policies": [POLICY, {**POLICY, "x": {"y": 1}}]}
    assert answer("queryPolicies", 200, body) == [("undeclared", "policies[1].x")]


def test_an_answer_with_the_wrong_enum_value_says_what_was_expected() -> None:
    category = {"id": GUID, "name": "A", "states": ["NEW"]}
    (finding,) = (
        load().operations["updateCategory"].check_response(200, "application/json", {"category": category})
    )
    assert (finding.path, finding.rule, finding.observed) == ("category.states[0]", "ENUM", "NEW")
    assert "MANUAL" in finding.expected
