"""The documented payloads against the contract: the differences that the reference leads one to expect."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conform.contract import ContractError
from conform.drift import load_flow

EVENT = {
    "event.description": ("type", "rejected"),
    "event.location.type": ("value", "rejected"),
    "event.location.address.formatted": ("renamed", "ignored"),
    "event.scheduling.config": ("renamed", "ignored"),
    "event.dateAndTimeSettings": ("missing", "rejected"),
    "event.registration.status": ("read-only", "ignored"),
    "event.status": ("read-only", "ignored"),
}
TICKET = {
    "ticketDefinition.pricing": ("renamed", "ignored"),
    "ticketDefinition.limitPerCheckout": ("read-only", "ignored"),
    "ticketDefinition.orderIndex": ("unknown", "ignored"),
    "ticketDefinition.salePeriod.endDate": ("rounded", "changed"),
    "ticketDefinition.policy.limit": ("renamed", "ignored"),
    "ticketDefinition.pricingMethod": ("missing", "rejected"),
    "ticketDefinition.feeType": ("missing", "rejected"),
}
OPTIONS = {"ticketDefinition.pricing.pricingOptions.options": ("renamed", "ignored")}
FIXED = {"ticketDefinition.pricing.fixedPrice.price": ("renamed", "ignored")}
ITEM = {
    "scheduleItem.eventId": ("renamed", "ignored"),
    "scheduleItem.item": ("renamed", "ignored"),
    "eventId": ("missing", "rejected"),
}
EXPECTED = {
    "event": EVENT,
    "early-bird": TICKET | OPTIONS,
    "general-admission": TICKET | FIXED,
    "vip": TICKET | OPTIONS,
    "opening-keynote": ITEM,
    "workshop": ITEM,
    "cancellation": {},
    "code-of-conduct": {},
    "ticket-transfer": {},
    "category": {},
}


def test_differences_are_the_known_ones() -> None:
    flow = load_flow("devcon")
    observed: dict[str, dict[str, tuple[str, str]]] = {payload.name: {} for payload in flow.payloads}
    for difference in flow.differences():
        observed[difference.payload][difference.path] = (difference.kind, difference.severity)
    assert observed == EXPECTED


def test_differences_say_where_the_member_went() -> None:
    differences = {difference.key: difference for difference in load_flow("devcon").differences()}
    moved = differences["event: event.scheduling.config renamed"]
    assert (moved.step, moved.reference, moved.evidence) == ("Step 1", "event.dateAndTimeSettings", "sdk")
    wrong = differences["event: event.location.type value"]
    assert wrong.reference == "VENUE | ONLINE"


def test_repaired_documentation_has_fewer_differences() -> None:
    flow = load_flow("devcon")
    event = flow.named("event")
    location = event.payload["event"]["location"] | {"type": "VENUE"}
    repaired = replace(event, payload={"event": event.payload["event"] | {"location": location}})
    before = {difference.key for difference in replace(flow, payloads=(event,)).differences()}
    after = {difference.key for difference in replace(flow, payloads=(repaired,)).differences()}
    assert before - after == {"event: event.location.type value"}
    assert after < before


def test_payload_is_filled_with_the_event_and_left_as_printed() -> None:
    policy = load_flow("devcon").named("cancellation")
    filled = policy.fill("00000000-0000-4000-8000-000000000001")
    assert filled["policy"]["eventId"] == "00000000-0000-4000-8000-000000000001"
    assert policy.payload["policy"]["eventId"] == "{eventId}"


def test_missing_flow_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="documented flow 'devcon' cannot be read"):
        load_flow("devcon", tmp_path)
