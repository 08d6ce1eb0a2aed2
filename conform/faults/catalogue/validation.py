"""Requests that are taken and should not be, and the other way round."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

from conform.contract import Operation
from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import CHECK

Message = MutableMapping[str, Any]


def _part(message: Message, *path: str) -> Message:
    """Give an object within a message, or an empty one."""
    node: Any = message
    for name in path:
        node = node.get(name) if isinstance(node, MutableMapping) else None
    return node if isinstance(node, MutableMapping) else {}


def _prices(message: Message) -> list[Message]:
    """Give the amounts of a ticket definition in a message."""
    method = _part(message, "ticketDefinition", "pricingMethod")
    return [price for name in ("fixedPrice", "guestPrice") if (price := _part(method, name))]


@fault(
    "validation/long-title-is-cut",
    CHECK,
    operation="createEvent",
    evidence="sdk",
    source="Event.title",
    breaks="createEvent/event.title/max-length",
)
def _(real: Any, operation: Operation, message: Message) -> Any:
    """A title that is too long is cut to 120 characters and taken."""
    event = _part(message, "event")
    if operation.id == "createEvent" and isinstance(event.get("title"), str):
        event["title"] = event["title"][:120]
    return real(operation, message)


@fault(
    "validation/price-may-be-a-number",
    CHECK,
    operation="createTicketDefinition",
    evidence="sdk",
    source="CommonMoney.value",
    breaks="createTicketDefinition/ticketDefinition.pricingMethod.fixedPrice.value/type",
)
def _(real: Any, operation: Operation, message: Message) -> Any:
    """A price is taken as a JSON number, where only a decimal text is one."""
    for price in _prices(message):
        if type(price.get("value")) in (int, float):
            price["value"] = str(price["value"])
    return real(operation, message)


@fault(
    "validation/unknown-fee-type-is-taken",
    CHECK,
    operation="createTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.feeType",
    breaks="createTicketDefinition/ticketDefinition.feeType/enum-closed",
)
def _(real: Any, operation: Operation, message: Message) -> Any:
    """An unknown fee type counts as FEE_INCLUDED."""
    definition = _part(message, "ticketDefinition")
    if isinstance(definition.get("feeType"), str) and "FEE" not in definition["feeType"]:
        definition["feeType"] = "FEE_INCLUDED"
    return real(operation, message)


@fault(
    "validation/place-without-name",
    "event_rows.location",
    operation="createEvent",
    evidence="observed",
    source="observed 2",
    breaks="createEvent/event.location/rule/name-or-address",
)
def _(real: Any, sent: Mapping[str, Any]) -> Any:
    """A location with neither name nor address is taken."""
    bare = not sent.get("name") and not sent.get("address")
    return real({**sent, "name": "To be announced"} if bare else sent)


@fault(
    "validation/undecided-dates-without-message",
    "event_dates.settle",
    operation="createEvent",
    evidence="observed",
    source="observed 2",
    breaks="createEvent/event.dateAndTimeSettings/rule/message-if-tbd",
)
def _(real: Any, sent: Mapping[str, Any], stored: Any = None) -> Any:
    """Dates to be decided are taken without the message that stands for them."""
    bare = sent.get("dateAndTimeTbd") and not sent.get("dateAndTimeTbdMessage")
    filled = {**sent, "dateAndTimeTbdMessage": "To be decided"} if bare else sent
    return real(filled, stored)


@fault(
    "validation/end-date-is-optional",
    "event_dates.settle",
    operation="createEvent",
    evidence="observed",
    source="observed 2",
    breaks="createEvent/event.dateAndTimeSettings/rule/dates-unless-tbd",
)
def _(real: Any, sent: Mapping[str, Any], stored: Any = None) -> Any:
    """An event without an end date is taken, and ends when it starts."""
    start, end = sent.get("startDate"), sent.get("endDate")
    filled = {**sent, "endDate": start} if start and not end else sent
    return real(filled, stored)


@fault(
    "validation/time-zone-is-optional",
    "event_dates.settle",
    operation="createEvent",
    evidence="observed",
    source="observed 2",
    breaks="createEvent/event.dateAndTimeSettings/rule/dates-unless-tbd",
)
def _(real: Any, sent: Mapping[str, Any], stored: Any = None) -> Any:
    """An event without a time zone is taken, and is in UTC."""
    bare = not sent.get("timeZoneId") and not stored
    return real({**sent, "timeZoneId": "UTC"} if bare else sent, stored)


@fault(
    "validation/policy-may-be-empty",
    CHECK,
    operation="createPolicy",
    evidence="sdk",
    source="Policy.body",
    breaks="createPolicy/policy.body/min-length",
)
def _(real: Any, operation: Operation, message: Message) -> Any:
    """A policy without any text is taken."""
    return tuple(each for each in real(operation, message) if each.rule != "MIN_LENGTH")


@fault(
    "validation/description-may-be-text",
    CHECK,
    operation="createEvent",
    evidence="sdk",
    source="Event.description",
    breaks="createEvent/event.description/type",
)
def _(real: Any, operation: Operation, message: Message) -> Any:
    """A description as plain text is taken and dropped, where only a rich document is one."""
    event = _part(message, "event")
    if isinstance(event.get("description"), str):
        del event["description"]
    return real(operation, message)


@fault(
    "validation/item-without-slot",
    CHECK,
    operation="addScheduleItem",
    evidence="sdk",
    source="ScheduleItemData.timeSlot",
    breaks="addScheduleItem/item.timeSlot/required",
)
def _(real: Any, operation: Operation, message: Message) -> Any:
    """A schedule item without a time slot is taken, and lasts the whole day."""
    if operation.id == "addScheduleItem" and "timeSlot" not in _part(message, "item"):
        today = datetime.now(UTC).date().isoformat()
        slot = {"start": f"{today}T00:00:00Z", "end": f"{today}T23:59:00Z"}
        _part(message, "item")["timeSlot"] = slot
    return real(operation, message)


@fault(
    "validation/first-of-two-prices-counts",
    CHECK,
    operation="createTicketDefinition",
    evidence="sdk",
    source="PricingMethod",
    breaks="createTicketDefinition/ticketDefinition.pricingMethod/exactly-one-of",
)
def _(real: Any, operation: Operation, message: Message) -> Any:
    """Of two kinds of price in one request the first is taken, where only one may be given."""
    method = _part(message, "ticketDefinition", "pricingMethod")
    kinds = [name for name in ("fixedPrice", "guestPrice", "pricingOptions") if method.get(name)]
    for name in kinds[1:]:
        del method[name]
    return real(operation, message)


@fault(
    "validation/free-without-a-price",
    CHECK,
    operation="createTicketDefinition",
    evidence="observed",
    source="observed 7",
    breaks="law/ticket_definitions/exactly-one-price",
)
def _(real: Any, operation: Operation, message: Message) -> Any:
    """A ticket that calls itself free is taken without a price."""
    method = _part(message, "ticketDefinition", "pricingMethod")
    if method.get("free") is True and len(method) == 1:
        method["fixedPrice"] = {"value": "0", "currency": "USD"}
    return real(operation, message)


@fault(
    "validation/currency-is-optional",
    CHECK,
    operation="createTicketDefinition",
    evidence="observed",
    source="observed 7",
    breaks="createTicketDefinition/ticketDefinition.pricingMethod.fixedPrice/rule/currency-with-value",
)
def _(real: Any, operation: Operation, message: Message) -> Any:
    """A price without a currency is taken, in that of the site."""
    for price in _prices(message):
        price.setdefault("currency", "USD")
    return real(operation, message)
