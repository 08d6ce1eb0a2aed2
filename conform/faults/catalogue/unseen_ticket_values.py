"""Prices and derived members of tickets in the corners; written without a look at the suites."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import Json, edit, first
from conform.mock import ticket_definition_rows, ticket_pricing
from conform.mock.context import Context
from conform.mock.store import Row, Site

PUBLIC = "ticket_definition_rows.public"
"""The seam at which a definition is answered: (real, row, fields, ctx)."""


@fault(
    "money/currency-change-skips-hidden",
    "changeCurrency",
    evidence="sdk",
    source="ChangeCurrency",
    breaks="law/ticket_definitions/currency-of-all",
)
def _(real: Any, ctx: Context) -> Any:
    """Changing the currency of an event leaves its hidden definitions in the old one."""
    return _spared(real, ctx, [row for row in _of(ctx) if row["hidden"]])


@fault(
    "money/currency-change-skips-free",
    "changeCurrency",
    evidence="sdk",
    source="ChangeCurrency",
    breaks="law/ticket_definitions/currency-of-all",
)
def _(real: Any, ctx: Context) -> Any:
    """Changing the currency of an event leaves its free tickets in the old one."""
    return _spared(real, ctx, [row for row in _of(ctx) if ticket_pricing.is_free(row["pricingMethod"])])


@fault(
    "money/currency-change-by-tens",
    "changeCurrency",
    evidence="sdk",
    source="ChangeCurrency",
    breaks="law/ticket_definitions/currency-of-all",
)
def _(real: Any, ctx: Context) -> Any:
    """Changing the currency of an event changes its first ten definitions, one page of them."""
    return _spared(real, ctx, _of(ctx)[10:])


@fault(
    "money/currency-change-ends-sales",
    "changeCurrency",
    evidence="sdk",
    source="ChangeCurrency",
    breaks="law/ticket_definitions/currency-of-all",
)
def _(real: Any, ctx: Context) -> Any:
    """Changing the currency of an event drops the sale periods of its definitions."""
    answer = real(ctx)
    for row in _of(ctx):
        ctx.site.ticket_definitions.put({name: row[name] for name in row if name != "salePeriod"})
    return answer


@fault(
    "isolation/currency-change-hits-all-events",
    "changeCurrency",
    evidence="sdk",
    source="ChangeCurrency",
    promise="The definitions of other events keep their currency.",
)
def _(real: Any, ctx: Context) -> Any:
    """Changing the currency of an event changes that of all events on the site."""
    answer = real(ctx)
    for row in ctx.site.ticket_definitions:
        pricing = ticket_pricing.in_currency(row["pricingMethod"], ctx.request["currency"])
        edit(ctx.site.ticket_definitions, row["id"], pricingMethod=pricing)
    return answer


def _of(ctx: Context) -> list[Row]:
    return ctx.site.ticket_definitions.where("eventId", ctx.request["eventId"])


def _spared(real: Any, ctx: Context, rows: list[Row]) -> Any:
    answer = real(ctx)
    for row in rows:
        ctx.site.ticket_definitions.put(row)
    return answer


@fault(
    "money/many-options-are-cut",
    "ticket_pricing.read",
    operation="createTicketDefinition",
    evidence="sdk",
    source="PricingOptions.optionDetails",
    promise="A ticket has up to 100 pricing options, and reads back with all of them.",
)
def _(real: Any, sent: Any) -> Any:
    """Of more than ten pricing options only the first ten are kept."""
    pricing = real(sent)
    if "pricingOptions" in pricing:
        return {"pricingOptions": {"optionDetails": pricing["pricingOptions"]["optionDetails"][:10]}}
    return pricing


@fault(
    "money/options-by-price",
    "ticket_pricing.read",
    operation="createTicketDefinition",
    evidence="sdk",
    source="PricingOptions.optionDetails",
    promise="The options of a ticket read back in the order in which they were sent.",
)
def _(real: Any, sent: Any) -> Any:
    """The pricing options of a ticket are kept by their names, and not in their order."""
    pricing = real(sent)
    if "pricingOptions" in pricing:
        options = sorted(pricing["pricingOptions"]["optionDetails"], key=lambda each: each.get("name", ""))
        return {"pricingOptions": {"optionDetails": options}}
    return pricing


@fault(
    "money/renaming-a-donation-loses-its-minimum",
    "updateTicketDefinition",
    evidence="sdk",
    source="PricingMethod.guestPrice",
    breaks="law/ticket_definitions/minimum-stays",
)
def _(real: Any, ctx: Context) -> Any:
    """An update of a ticket at the guest's own price that says nothing of prices sets the least one to 0."""
    sent = ctx.request["ticketDefinition"]
    answer = real(ctx)
    guest = answer["ticketDefinition"]["pricingMethod"].get("guestPrice")
    if guest and "pricingMethod" not in sent:
        lost = {"guestPrice": {**guest, "value": "0"}}
        row = edit(ctx.site.ticket_definitions, sent["id"], pricingMethod=lost)
        shown = ticket_definition_rows.public(row, ctx.request.get("fields") or (), ctx)
        return {"ticketDefinition": shown}
    return answer


@fault(
    "money/free-is-told-by-the-first-price",
    PUBLIC,
    operation="updateTicketDefinition",
    evidence="sdk",
    source="PricingMethod.free",
    breaks="law/ticket_definitions/free-follows-the-price",
)
def _(real: Any, row: Row, fields: Collection[str], ctx: Context) -> Any:
    """Whether a ticket is free follows from the price that it was created with."""
    answer = real(row, fields, ctx)
    pricing = answer["pricingMethod"]
    return answer | {"pricingMethod": {**pricing, "free": first("free", row["id"], pricing["free"])}}


@fault(
    "derived/limited-is-told-by-the-first-limit",
    PUBLIC,
    operation="updateTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.limited",
    breaks="law/ticket_definitions/limited-follows-the-limit",
)
def _(real: Any, row: Row, fields: Collection[str], ctx: Context) -> Any:
    """Whether a ticket is limited is what it was at its creation, though it was given a limit later."""
    answer = real(row, fields, ctx)
    return answer | {"limited": first("limited", row["id"], answer["limited"])}


@fault(
    "derived/actual-limit-is-the-first",
    PUBLIC,
    operation="updateTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.actualLimit",
    breaks="law/ticket_definitions/sales-outlast-the-limit",
)
def _(real: Any, row: Row, fields: Collection[str], ctx: Context) -> Any:
    """The actual limit stays what it was when the limit is changed."""
    answer = real(row, fields, ctx)
    if "actualLimit" in answer:
        answer["actualLimit"] = first("limit", row["id"], answer["actualLimit"])
    return answer


@fault(
    "derived/unsold-follows-the-first-limit",
    "ticket_definition_rows.sales_details",
    operation="updateTicketDefinition",
    evidence="sdk",
    source="SalesDetails.unsoldCount",
    breaks="law/ticket_definitions/sales-outlast-the-limit",
)
def _(real: Any, row: Row) -> Any:
    """The number of unsold tickets follows from the first limit of the definition."""
    if row.get("initialLimit") is None:
        return real(row)
    return real({**row, "initialLimit": first("stock", row["id"], row["initialLimit"])})


@fault(
    "derived/checkout-ignores-the-event",
    "ticket_definition_rows._limit_per_checkout",
    operation="getTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.limitPerCheckout",
    breaks="law/ticket_definitions/checkout-within-the-event",
)
def _(real: Any, row: Row, status: str, sales: Json, site: Site) -> Any:
    """The limit per checkout is 20 or what is left, whatever the event says about its orders."""
    return real({**row, "eventId": ""}, status, sales, site)


@fault(
    "derived/lowest-price-is-the-one-at-first",
    "event_view._prices",
    operation="getEvent",
    evidence="sdk",
    source="Tickets.lowestPrice",
    breaks="law/events/prices-follow-the-tickets",
)
def _(real: Any, row: Row, ctx: Context) -> Any:
    """The lowest and the highest price of an event stay what they were when tickets become dearer or go."""
    found = real(row, ctx)
    prices = {name: first(name, row["id"], found[name]) for name in found if name.endswith("Price")}
    return {**found, **prices}
