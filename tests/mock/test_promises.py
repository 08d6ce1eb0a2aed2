"""Two promises of the whole mock: every public path is served, and every documented error can be met."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conform.contract import load
from tests.mock.api import EVENT, Api

TICKETED = {"initialType": "TICKETING"}
PRICE = {"fixedPrice": {"value": "10", "currency": "USD"}}
UNKNOWN = "00000000-0000-4000-8000-0000000000ee"
ALIASES = [
    (operation.id, alias)
    for operation in load().operations.values()
    for alias in (operation.path, *operation.aliases)
]
ERRORS = sorted(
    {(operation.id, error.code) for operation in load().operations.values() for error in operation.errors}
)


@pytest.mark.parametrize(("operation_id", "path"), ALIASES)
def test_every_public_path_reaches_its_operation(api: Api, operation_id: str, path: str) -> None:
    operation = load().operations[operation_id]
    for name in operation.path_params:
        path = path.replace(f"{{{name}}}", UNKNOWN)
    headers = {"Authorization": "key", "wix-site-id": api.site}
    api.http.request(operation.method, path, headers=headers, content=b"{}")
    assert [entry["operation"] for entry in api.control.log()] == [operation_id]


def definition(event: dict[str, Any], **more: Any) -> dict[str, Any]:
    base = {"eventId": event["id"], "name": "T", "feeType": "FEE_INCLUDED", "pricingMethod": PRICE}
    return {"ticketDefinition": base | more}


def sold(api: Api) -> dict[str, Any]:
    event = api.event(registration=TICKETED)
    made = api.call("createTicketDefinition", definition(event)).json["ticketDefinition"]
    api.control.sales({made["id"]: {"sold": 1}})
    return {"eventId": event["id"], "currency": "EUR"}


def many(
    api: Api, operation: str, body: Callable[[dict[str, Any]], dict[str, Any]], count: int
) -> dict[str, Any]:
    made = body(api.event(registration=TICKETED))
    for _ in range(count):
        api.call(operation, made)
    return made


def policy(event: dict[str, Any]) -> dict[str, Any]:
    return {"policy": {"eventId": event["id"], "name": "P", "body": "B"}}


def backwards(api: Api) -> dict[str, Any]:
    period = {"startDate": "2027-05-02T00:00:00Z", "endDate": "2027-05-01T00:00:00Z"}
    return definition(api.event(registration=TICKETED), salePeriod=period)


def changed(api: Api) -> tuple[dict[str, Any], dict[str, str]]:
    sent = backwards(api)["ticketDefinition"]
    made = api.call("createTicketDefinition", {"ticketDefinition": sent | {"salePeriod": {}}}).json
    update = {"revision": "1", "salePeriod": sent["salePeriod"]}
    return {"ticketDefinition": update}, {"ticketDefinitionId": made["ticketDefinition"]["id"]}


def reordered(api: Api) -> dict[str, Any]:
    event = api.event(registration=TICKETED)
    made = api.call("createTicketDefinition", definition(event)).json["ticketDefinition"]["id"]
    return {"eventId": event["id"], "ticketDefinitionId": made, "beforeDefinitionId": made}


def reordered_policy(api: Api) -> dict[str, Any]:
    event = api.event()
    made = api.call("createPolicy", policy(event)).json["policy"]["id"]
    return {"eventId": event["id"], "policyId": made, "beforePolicyId": made}


def reordered_event(api: Api) -> tuple[dict[str, Any], dict[str, str]]:
    event, category = (
        api.event(),
        api.call("createCategory", {"category": {"name": "C"}}).json["category"]["id"],
    )
    api.call("assignEvents", {"eventId": [event["id"]]}, categoryId=category)
    return {"eventId": event["id"], "beforeEventId": event["id"]}, {"categoryId": category}


def slug(api: Api, slug: str) -> dict[str, Any]:
    return {"event": EVENT | {"seoSettings": {"slug": slug}}}


def taken(api: Api) -> dict[str, Any]:
    return slug(api, api.event()["slug"])


def limited(api: Api) -> dict[str, Any]:
    api.control.settings(eventLimit=0)
    return {"event": EVENT}


def other(api: Api) -> dict[str, str]:
    return {"eventId": api.event()["id"]}


def canceled(api: Api) -> dict[str, str]:
    event = other(api)
    api.call("cancelEvent", {}, **event)
    return event


def without_fees(api: Api) -> dict[str, Any]:
    api.control.settings(fees=False)
    return definition(api.event(registration=TICKETED))


NO_DATES = {"event": EVENT | {"dateAndTimeSettings": {}}}
BAD = {"filter": {"nothing": 1}}
MEET: dict[tuple[str, str], Callable[[Api], Any]] = {
    ("cancelEvent", "INVALID_EVENT_STATUS_TRANSITION"): lambda api: ({}, canceled(api)),
    ("changeCurrency", "CURRENCY_LOCKED"): sold,
    ("countAvailableTicketDefinitions", "FILTER_PARSER_ERROR"): lambda _: BAD,
    ("countEventsByStatus", "FILTER_PARSER_ERROR"): lambda _: BAD,
    ("countTicketDefinitions", "FILTER_PARSER_ERROR"): lambda _: BAD,
    ("createEvent", "EVENT_LIMIT_REACHED"): limited,
    ("createEvent", "INVALID_EVENT_CONFIGURATION"): lambda _: NO_DATES,
    ("createEvent", "INVALID_SLUG_FORMAT"): lambda api: slug(api, "No slug!"),
    ("createEvent", "SLUG_ALREADY_IN_USE"): taken,
    ("createPolicy", "POLICIES_LIMIT_REACHED"): lambda api: many(api, "createPolicy", policy, 3),
    ("createTicketDefinition", "INVALID_EVENT_TYPE"): lambda api: definition(api.event()),
    ("createTicketDefinition", "INVALID_SALE_PERIOD"): backwards,
    ("createTicketDefinition", "TICKET_DEFINITIONS_LIMIT_REACHED"): lambda api: many(
        api, "createTicketDefinition", definition, 100
    ),
    ("publishDraftEvent", "EVENT_ALREADY_PUBLISHED"): lambda api: ({}, other(api)),
    ("publishDraftEvent", "INVALID_EVENT_STATUS_TRANSITION"): lambda api: ({}, canceled(api)),
    ("queryEvents", "FILTER_PARSER_ERROR"): lambda _: {"query": BAD},
    ("queryScheduleItems", "FILTER_PARSER_ERROR"): lambda _: {"query": BAD},
    ("reorderCategoryEvents", "INVALID_REORDER_INSTRUCTION"): reordered_event,
    ("reorderEventPolicies", "INVALID_REORDER_INSTRUCTION"): reordered_policy,
    ("reorderTicketDefinitions", "INVALID_REORDER_INSTRUCTION"): reordered,
    ("updateEvent", "INVALID_EVENT_CONFIGURATION"): lambda api: (NO_DATES, other(api)),
    ("updateEvent", "INVALID_EVENT_STATUS_TRANSITION"): lambda api: ({"event": EVENT}, canceled(api)),
    ("updateEvent", "INVALID_SLUG_FORMAT"): lambda api: (slug(api, "No slug!"), other(api)),
    ("updateEvent", "SLUG_ALREADY_IN_USE"): lambda api: (taken(api), other(api)),
    ("updateTicketDefinition", "INVALID_SALE_PERIOD"): changed,
    ("createTicketDefinition", "INVALID_FEE_TYPE"): without_fees,
}


@pytest.mark.parametrize(("operation_id", "code"), ERRORS)
def test_every_documented_error_can_be_met(api: Api, operation_id: str, code: str) -> None:
    prepared = MEET[operation_id, code](api)
    body, params = prepared if isinstance(prepared, tuple) else (prepared, {})
    (spec,) = [error for error in load().operations[operation_id].errors if error.code == code]
    answer = api.client.call(operation_id, body, expect=spec.status, **params)
    if spec.kind == "validation":
        assert {violation.get("ruleName") for violation in answer.violations} == {code}
    else:
        assert answer.code == code
