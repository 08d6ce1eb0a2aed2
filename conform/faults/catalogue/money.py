"""Amounts and currencies that change on their way, or follow the wrong rules."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import Json, edit
from conform.mock import ticket_pricing
from conform.mock.context import Context
from conform.mock.errors import ApiError
from conform.mock.store import Row, Site

MONEY = "ticket_pricing._money"
"""The seam at which an amount of a request is read: (real, sent, field, optional)."""


def _read(real: Any, sent: Json, field: str, optional: bool, **changes: Any) -> Json:
    """Read an amount and change members that it has."""
    money: Json = real(sent, field, optional=optional)
    return {name: changes[name](value) if name in changes else value for name, value in money.items()}


@fault(
    "money/through-a-float",
    MONEY,
    operation="createTicketDefinition",
    evidence="sdk",
    source="CommonMoney.value",
    breaks="law/ticket_definitions/create-then-get",
)
def _(real: Any, sent: Json, field: str, *, optional: bool = False) -> Any:
    """Amounts are kept in a binary float, so that large ones lose their cents."""
    return _read(real, sent, field, optional, value=lambda text: f"{float(text):f}")


@fault(
    "money/cents-are-cut",
    MONEY,
    operation="createTicketDefinition",
    evidence="sdk",
    source="CommonMoney.value",
    breaks="law/ticket_definitions/create-then-get",
)
def _(real: Any, sent: Json, field: str, *, optional: bool = False) -> Any:
    """Amounts lose their cents."""

    def whole(text: str) -> str:
        return str(Decimal(text).quantize(Decimal(1), ROUND_DOWN))

    return _read(real, sent, field, optional, value=whole)


@fault(
    "money/scientific-notation",
    MONEY,
    operation="createTicketDefinition",
    evidence="sdk",
    source="CommonMoney.value",
    breaks="createTicketDefinition/answer",
)
def _(real: Any, sent: Json, field: str, *, optional: bool = False) -> Any:
    """Amounts from a thousand on are printed with an exponent."""
    return _read(
        real, sent, field, optional, value=lambda t: f"{Decimal(t):E}" if abs(Decimal(t)) >= 1000 else t
    )


@fault(
    "money/cents-above-a-thousand-are-lost",
    MONEY,
    operation="createTicketDefinition",
    evidence="sdk",
    source="CommonMoney.value",
    breaks="law/ticket_definitions/create-then-get",
)
def _(real: Any, sent: Json, field: str, *, optional: bool = False) -> Any:
    """Amounts from a thousand on lose their cents."""
    return _read(
        real,
        sent,
        field,
        optional,
        value=lambda text: text.partition(".")[0] if abs(Decimal(text)) >= 1000 else text,
    )


@fault(
    "money/currency-in-lower-case",
    MONEY,
    operation="createTicketDefinition",
    evidence="sdk",
    source="CommonMoney.currency",
    breaks="law/ticket_definitions/create-then-get",
)
def _(real: Any, sent: Json, field: str, *, optional: bool = False) -> Any:
    """The code of a currency is answered in lower case."""
    return _read(real, sent, field, optional, currency=str.lower)


@fault(
    "money/currency-of-the-site",
    MONEY,
    operation="createTicketDefinition",
    evidence="sdk",
    source="CommonMoney.currency",
    breaks="law/ticket_definitions/create-then-get",
)
def _(real: Any, sent: Json, field: str, *, optional: bool = False) -> Any:
    """A price is in the currency of the site, whatever was sent."""
    return _read(real, sent, field, optional, currency=lambda _: "USD")


@fault(
    "money/options-share-a-price",
    "ticket_pricing.read",
    operation="createTicketDefinition",
    evidence="sdk",
    source="OptionDetails.price",
    breaks="law/ticket_definitions/create-then-get",
)
def _(real: Any, sent: Any) -> Any:
    """All options of a ticket have the price of the first."""
    method = real(sent)
    options = method.get("pricingOptions", {}).get("optionDetails", [])
    for option in options:
        option["price"] = options[0].get("price", {})
    return method


@fault(
    "money/decimal-comma",
    "getTicketDefinition",
    evidence="sdk",
    source="CommonMoney.value",
    breaks="getTicketDefinition/answer",
)
def _(real: Any, ctx: Context) -> Any:
    """The cents of an amount stand behind a comma."""
    return _with_value(real(ctx), lambda text: str(Decimal(text).quantize(Decimal("0.01"))).replace(".", ","))


@fault(
    "money/value-is-a-number",
    "getTicketDefinition",
    evidence="sdk",
    source="CommonMoney.value",
    breaks="getTicketDefinition/answer",
)
def _(real: Any, ctx: Context) -> Any:
    """An amount is answered as a JSON number, and not as a decimal text."""
    return _with_value(real(ctx), float)


def _with_value(answer: Json, spell: Any) -> Json:
    definition = answer["ticketDefinition"]
    method = definition["pricingMethod"]
    price = method.get("fixedPrice")
    if not price:
        return answer
    changed = {**method, "fixedPrice": {**price, "value": spell(price["value"])}}
    return {"ticketDefinition": {**definition, "pricingMethod": changed}}


@fault(
    "money/cheap-is-free",
    "ticket_pricing.is_free",
    operation="createTicketDefinition",
    evidence="sdk",
    source="PricingMethod.free",
    promise="A ticket with a price above zero is not free.",
)
def _(real: Any, pricing: Mapping[str, Any]) -> Any:
    """A ticket that costs less than one whole unit counts as free."""
    price = pricing.get("fixedPrice") or {}
    return real(pricing) or 0 < Decimal(price.get("value", "1")) < 1


@fault(
    "money/zero-is-not-free",
    "ticket_pricing.public",
    operation="createTicketDefinition",
    evidence="sdk",
    source="PricingMethod.free",
    breaks="law/ticket_definitions/derived-members",
)
def _(real: Any, pricing: Mapping[str, Any]) -> Any:
    """A ticket for 0 is not marked as free."""
    return {**real(pricing), "free": False}


@fault(
    "money/currency-change-converts",
    "ticket_pricing.in_currency",
    operation="changeCurrency",
    evidence="sdk",
    source="ChangeCurrency",
    breaks="law/ticket_definitions/change-currency",
)
def _(real: Any, pricing: Mapping[str, Any], currency: str) -> Any:
    """Changing the currency converts the amounts, which should stay."""
    changed = real(pricing, currency)
    price = changed.get("fixedPrice")
    if price:
        changed["fixedPrice"] = {**price, "value": str(Decimal(price["value"]) * Decimal("1.1"))}
    return changed


@fault(
    "money/currency-of-the-first-ticket",
    "changeCurrency",
    evidence="sdk",
    source="ChangeCurrency",
    breaks="law/ticket_definitions/change-currency",
)
def _(real: Any, ctx: Context) -> Any:
    """Changing the currency of an event changes its first ticket definition only."""
    others = ctx.site.ticket_definitions.where("eventId", ctx.request["eventId"])[1:]
    answer = real(ctx)
    for row in others:
        ctx.site.ticket_definitions.put(row)
    return answer


@fault(
    "money/currency-of-all-events",
    "changeCurrency",
    evidence="sdk",
    source="ChangeCurrency",
    breaks="law/ticket_definitions/change-currency",
)
def _(real: Any, ctx: Context) -> Any:
    """Changing the currency of an event changes that of every event on the site."""
    answer = real(ctx)
    for row in ctx.site.ticket_definitions:
        pricing = ticket_pricing.in_currency(row["pricingMethod"], ctx.request["currency"])
        edit(ctx.site.ticket_definitions, row["id"], pricingMethod=pricing)
    return answer


@fault(
    "money/currency-is-never-locked",
    "ticket_definitions.currency_locked",
    operation="changeCurrency",
    evidence="docs",
    source="change-currency",
    breaks="law/ticket_definitions/currency-locked",
)
def _(real: Any, site: Site, event_id: str) -> Any:
    """The currency can be changed when tickets were sold in it."""
    del real, site, event_id
    return False


@fault(
    "money/locked-and-changed",
    "changeCurrency",
    evidence="docs",
    source="change-currency",
    breaks="law/ticket_definitions/currency-locked",
)
def _(real: Any, ctx: Context) -> Any:
    """A change of a locked currency is refused, and made."""
    try:
        return real(ctx)
    except ApiError as error:
        if error.status == 428:
            for row in ctx.site.ticket_definitions.where("eventId", ctx.request["eventId"]):
                pricing = ticket_pricing.in_currency(row["pricingMethod"], ctx.request["currency"])
                edit(ctx.site.ticket_definitions, row["id"], pricingMethod=pricing)
        raise


@fault(
    "money/lowest-price-is-the-first",
    "event_view._prices",
    operation="getEvent",
    evidence="sdk",
    source="Tickets.lowestPrice",
    promise="The lowest price of an event is that of its cheapest ticket.",
)
def _(real: Any, row: Row, ctx: Context) -> Any:
    """The lowest price of an event is that of its first ticket definition."""
    prices = real(row, ctx)
    first = next(iter(ctx.site.ticket_definitions.where("eventId", row["id"])), {})
    price = first.get("pricingMethod", {}).get("fixedPrice")
    return prices | ({"lowestPrice": price} if price and "lowestPrice" in prices else {})
