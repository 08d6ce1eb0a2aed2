"""The documented dialect against the payloads of the sample flow."""

from __future__ import annotations

import copy
import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from conform.contract import load
from conform.mock.dialect import translate

EVENT = {
    "event": {
        "title": "DevCon",
        "description": "Two days of talks.",
        "location": {
            "type": "ADDRESS",
            "address": {
                "formatted": "1 Plaza",
                "city": "San Francisco",
                "subdivision": "CA",
                "country": "US",
            },
        },
        "scheduling": {
            "config": {
                "startDate": "2025-06-15T09:00:00.000Z",
                "endDate": "2025-06-16T18:00:00.000Z",
                "timeZoneId": "America/Los_Angeles",
            }
        },
        "registration": {"initialType": "TICKETING", "status": "OPEN_TICKETS"},
        "status": "SCHEDULED",
    }
}
EVENT_REFERENCE = {
    "event": {
        "title": "DevCon",
        "shortDescription": "Two days of talks.",
        "location": {
            "type": "VENUE",
            "address": {
                "addressLine": "1 Plaza",
                "city": "San Francisco",
                "subdivision": "CA",
                "country": "US",
            },
        },
        "dateAndTimeSettings": {
            "startDate": "2025-06-15T09:00:00.000Z",
            "endDate": "2025-06-16T18:00:00.000Z",
            "timeZoneId": "America/Los_Angeles",
        },
        "registration": {"initialType": "TICKETING"},
    }
}
PRICE = {"value": "299.00", "currency": "USD"}
SALE = {"startDate": "2025-03-01T00:00:00.000Z", "endDate": "2025-04-30T23:59:59.000Z"}


def ticket(**members: Any) -> dict[str, Any]:
    return {"ticketDefinition": {"eventId": "e", "name": "Early Bird", "salePeriod": SALE} | members}


OPTIONS = ticket(
    pricing={"pricingOptions": {"options": [{"name": "Individual", "price": PRICE}]}},
    limitPerCheckout=5,
    orderIndex=0,
    policy={"limit": 100},
)
OPTIONS_REFERENCE = ticket(
    pricingMethod={"pricingOptions": {"optionDetails": [{"name": "Individual", "price": PRICE}]}},
    feeType="FEE_ADDED_AT_CHECKOUT",
    initialLimit=100,
)
FIXED = ticket(pricing={"fixedPrice": {"price": PRICE}}, policy={"limit": 500}, orderIndex=1)
FIXED_REFERENCE = ticket(
    pricingMethod={"fixedPrice": PRICE}, feeType="FEE_ADDED_AT_CHECKOUT", initialLimit=500
)
ITEM = {"name": "Keynote", "timeSlot": {"start": "2025-06-15T09:00:00Z", "end": "2025-06-15T10:00:00Z"}}
SESSION = {"scheduleItem": {"eventId": "e", "item": ITEM}}
SESSION_REFERENCE = {"eventId": "e", "item": ITEM}


@pytest.mark.parametrize(
    ("operation", "documented", "reference"),
    [
        ("createEvent", EVENT, EVENT_REFERENCE),
        ("createTicketDefinition", OPTIONS, OPTIONS_REFERENCE),
        ("createTicketDefinition", FIXED, FIXED_REFERENCE),
        ("addScheduleItem", SESSION, SESSION_REFERENCE),
    ],
)
def test_documented_payload_becomes_the_reference_one(
    operation: str, documented: Any, reference: Any
) -> None:
    before = copy.deepcopy(documented)
    assert translate(operation, documented) == reference
    assert documented == before
    assert translate(operation, reference) == reference


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("createEvent", []),
        ("createEvent", {"event": []}),
        ("createEvent", {"event": {"description": {"nodes": []}, "location": "here", "scheduling": []}}),
        ("createEvent", {"event": {"scheduling": {"config": []}}}),
        ("createTicketDefinition", {"ticketDefinition": {"pricing": [], "policy": "none"}}),
        ("addScheduleItem", {"scheduleItem": []}),
        ("createTicketDefinition", ticket(pricingMethod={"fixedPrice": PRICE})),
        ("createPolicy", {"policy": {"status": "SCHEDULED"}}),
        ("createCategory", None),
    ],
)
def test_other_shapes_pass_unchanged(operation: str, body: Any) -> None:
    assert translate(operation, body) == body


def test_wrong_kinds_inside_pricing_reach_the_validator() -> None:
    body = ticket(pricing={"pricingOptions": [1], "fixedPrice": {"price": "299.00"}})
    method = translate("createTicketDefinition", body)["ticketDefinition"]["pricingMethod"]
    assert method == {"pricingOptions": [1], "fixedPrice": {"price": "299.00"}}


def test_reference_member_wins_over_its_documented_twin() -> None:
    body = {"event": {"description": "old", "shortDescription": "new"}}
    assert translate("createEvent", body) == {"event": {"shortDescription": "new"}}


def test_every_printed_payload_is_valid_once_translated() -> None:
    printed = Path(__file__).parents[2] / "contract" / "documented" / "devcon.json"
    text = printed.read_text(encoding="utf-8").replace("{eventId}", str(uuid.uuid4()))
    payloads = json.loads(text)["payloads"]
    refused = set()
    for each in payloads:
        operation = load().operations[each["operation"]]
        assert operation.validate_request(translate(operation.id, each["payload"])) == ()
        if operation.validate_request(each["payload"]):
            refused.add(operation.id)
    assert refused == {"createEvent", "createTicketDefinition", "addScheduleItem"}
