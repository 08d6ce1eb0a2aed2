"""Reading entities back, and comparing what an answer shows with what was sent."""

from __future__ import annotations

from typing import Any

from conform.client import Client, Exchange
from conform.expect import absent, equal, member, same_amount, same_instant
from strategies.messages import ABSENT, value_at
from suites.world import SETS, Message


def read_event(client: Client, event_id: str) -> Exchange:
    """Read an event with everything that was sent."""
    return client.call("getEvent", eventId=event_id, fields=list(SETS))


def check_event(exchange: Exchange, sent: Message) -> None:
    """Compare what an answer shows of an event with what was sent."""
    for name in ("title", "shortDescription", "guestListSettings", "agendaSettings"):
        if name in sent:
            check_within(exchange, f"event.{name}", sent[name])
    for name in ("name", "address"):
        if name in sent.get("location", {}):
            check_within(exchange, f"event.location.{name}", sent["location"][name])
    for name in ("startDate", "endDate"):
        if name in sent.get("dateAndTimeSettings", {}):
            path = f"event.dateAndTimeSettings.{name}"
            equal(exchange, path, sent["dateAndTimeSettings"][name], same=same_instant)
    if "timeZoneId" in sent.get("dateAndTimeSettings", {}):
        zone = sent["dateAndTimeSettings"]["timeZoneId"]
        equal(exchange, "event.dateAndTimeSettings.timeZoneId", zone)


def check_unchanged(exchange: Exchange, before: Message) -> None:
    """Compare an event with what it was; whether the token in its calendar's address stays is open."""
    for name in sorted({*before, *member(exchange, "event")} - {"calendarUrls"}):
        if name in before:
            equal(exchange, f"event.{name}", before[name])
        else:
            absent(exchange, f"event.{name}")


def check_within(exchange: Exchange, path: str, sent: Any) -> None:
    """Compare what was sent, member by member: a server may add more, and may leave a false out."""
    if isinstance(sent, dict):
        for name, value in sent.items():
            check_within(exchange, f"{path}.{name}", value)
    elif sent is not False or value_at(exchange.json, path) is not ABSENT:
        equal(exchange, path, sent)


def read_definition(client: Client, definition: str) -> Exchange:
    """Read a ticket definition."""
    return client.call("getTicketDefinition", ticketDefinitionId=definition)


def check_definition(exchange: Exchange, sent: Message, root: str = "ticketDefinition") -> None:
    """Compare what an answer shows of a definition with what was sent; dates lose their seconds."""
    for name in ("name", "description", "policyText", "hidden", "initialLimit", "feeType"):
        if name in sent:
            equal(exchange, f"{root}.{name}", sent[name])
    for name in ("startDate", "endDate"):
        if name in sent.get("salePeriod", {}):
            rounded = sent["salePeriod"][name][:16] + ":00Z"
            equal(exchange, f"{root}.salePeriod.{name}", rounded, same=same_instant)
    pricing = sent.get("pricingMethod", {})
    for name in ("fixedPrice", "guestPrice"):
        if name in pricing:
            check_money(exchange, f"{root}.pricingMethod.{name}", pricing[name])
    for index, option in enumerate(pricing.get("pricingOptions", {}).get("optionDetails", ())):
        path = f"{root}.pricingMethod.pricingOptions.optionDetails[{index}]"
        equal(exchange, f"{path}.name", option["name"])
        check_money(exchange, f"{path}.price", option["price"])


def check_money(exchange: Exchange, path: str, sent: Message) -> None:
    """Compare an amount by its value, and a currency by its code."""
    equal(exchange, f"{path}.value", sent["value"], same=same_amount)
    equal(exchange, f"{path}.currency", sent["currency"])
