"""Members that the server computes, and computes wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conform.faults.catalogue.register import fault
from conform.mock.context import Context
from conform.mock.store import Row, Site

TICKET = "ticket_definition_rows.public"
"""The seam at which a ticket definition is made into an answer: (real, row, fields, ctx)."""
SALES = "ticket_definition_rows.sales_details"
"""The seam at which sales are counted: (real, row)."""


@fault(
    "derived/limited-is-never-true",
    TICKET,
    operation="createTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.limited",
    breaks="law/ticket_definitions/derived-members",
)
def _(real: Any, row: Row, fields: Any, ctx: Context) -> Any:
    """A ticket definition with a limit does not call itself limited."""
    return real(row, fields, ctx) | {"limited": False}


@fault(
    "derived/no-actual-limit",
    TICKET,
    operation="createTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.actualLimit",
    breaks="law/ticket_definitions/derived-members",
)
def _(real: Any, row: Row, fields: Any, ctx: Context) -> Any:
    """A ticket definition with a limit does not tell the actual one."""
    return {name: value for name, value in real(row, fields, ctx).items() if name != "actualLimit"}


@fault(
    "derived/options-are-donations",
    "ticket_pricing.public",
    operation="createTicketDefinition",
    evidence="sdk",
    source="PricingMethod.pricingType",
    breaks="law/ticket_definitions/derived-members",
)
def _(real: Any, pricing: Mapping[str, Any]) -> Any:
    """A ticket with pricing options is of the type DONATION."""
    return {**real(pricing), **({"pricingType": "DONATION"} if "pricingOptions" in pricing else {})}


@fault(
    "derived/donations-are-standard",
    "ticket_pricing.public",
    operation="createTicketDefinition",
    evidence="sdk",
    source="PricingMethod.pricingType",
    breaks="law/ticket_definitions/derived-members",
)
def _(real: Any, pricing: Mapping[str, Any]) -> Any:
    """A ticket at the guest's own price is of the type STANDARD."""
    return {**real(pricing), "pricingType": "STANDARD"}


@fault(
    "derived/unsold-forgets-the-sold",
    SALES,
    operation="getTicketDefinition",
    evidence="sdk",
    source="SalesDetails.unsoldCount",
    breaks="law/ticket_definitions/sales-details",
)
def _(real: Any, row: Row) -> Any:
    """What is unsold is the limit, whatever was sold."""
    details = real(row)
    return details | ({"unsoldCount": row["initialLimit"]} if "unsoldCount" in details else {})


@fault(
    "derived/never-sold-out",
    SALES,
    operation="getTicketDefinition",
    evidence="sdk",
    source="SalesDetails.soldOut",
    breaks="law/ticket_definitions/sales-details",
)
def _(real: Any, row: Row) -> Any:
    """A definition of which nothing is left is not sold out."""
    return real(row) | {"soldOut": False}


@fault(
    "derived/checkout-beyond-the-stock",
    "ticket_definition_rows._limit_per_checkout",
    operation="getTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.limitPerCheckout",
    promise="One order can take no more tickets than are left.",
)
def _(real: Any, row: Row, status: str, sales: Mapping[str, Any], site: Site) -> Any:
    """One order may take 20 tickets, though fewer are left."""
    unlimited = {name: value for name, value in sales.items() if name != "unsoldCount"}
    return real(row, status, unlimited, site)
