"""What ticket definitions are made of: what a client may write and what follows from it.

A row holds the writable members, `sortIndex` for the order in the ticket picker, and `sales`, the
numbers of tickets that are sold and reserved. The mock takes no orders: a test that needs sales puts
them into the row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from conform.mock import instants, ticket_pricing
from conform.mock.context import Context
from conform.mock.errors import FieldViolation, application_error, not_found, validation_error
from conform.mock.store import Row, Site

# The typings bound it at 50; recent sources report 20 where the event says nothing, older ones 50.
LIMIT_PER_ORDER = 20
_PLAIN = ("name", "description", "policyText", "initialLimit", "extendedFields")
_REQUIRED = ("name", "feeType", "pricingMethod")


def find(site: Site, definition_id: str) -> Row:
    """Give a definition, or raise a 404."""
    row = site.ticket_definitions.get(definition_id.lower())
    if row is None:
        raise not_found("Ticket definition", definition_id)
    return row


def of_event(site: Site, event_id: str) -> list[Row]:
    """List the definitions of an event in the order of the ticket picker."""
    return sorted(site.ticket_definitions.where("eventId", event_id), key=lambda row: row["sortIndex"])


def forget_event(site: Site, event_id: str) -> None:
    """Remove the definitions of an event that is gone (assumed: no source tells)."""
    for row in site.ticket_definitions.where("eventId", event_id):
        site.ticket_definitions.remove(row["id"])


def currency_locked(site: Site, event_id: str) -> bool:
    """Whether the currency of an event is settled, which it is with the first sale."""
    return any(row["sales"]["sold"] for row in site.ticket_definitions.where("eventId", event_id))


def written(sent: Mapping[str, Any]) -> Row:
    """Give the writable members of a request as they are stored, None where a member is to be cleared.

    Read-only and unknown members are left out. Assumed: null clears a member, except one that a
    definition cannot be without, where it counts as not sent; objects replace what was there.
    Raises 400 for prices, 428 `INVALID_SALE_PERIOD` and 400 for a negative limit (assumed).
    """
    row: Row = {name: sent[name] for name in _PLAIN if name in sent}
    if "hidden" in sent:
        row["hidden"] = bool(sent["hidden"])
    if "feeType" in sent:
        row["feeType"] = sent["feeType"]
    if sent.get("pricingMethod") is not None:
        row["pricingMethod"] = ticket_pricing.read(sent["pricingMethod"])
    if "salePeriod" in sent:
        row["salePeriod"] = None if sent["salePeriod"] is None else _sale_period(sent["salePeriod"])
    if (row.get("initialLimit") or 0) < 0:
        field = "ticketDefinition.initialLimit"
        text = "must be greater than or equal to 0"
        raise validation_error([FieldViolation(field, text, "MIN", data={"threshold": 0})])
    return {name: value for name, value in row.items() if value is not None or name not in _REQUIRED}


def sale_status(row: Row, now: datetime) -> str:
    """Tell whether tickets are on sale: from the start of the sale period, and no more at its end.

    Exact equality is assumed, a missing date leaves its side open (assumed), and the state of the
    event has no influence (assumed).
    """
    period = row.get("salePeriod") or {}
    if "startDate" in period and now < instants.parse(period["startDate"]):
        return "SALE_SCHEDULED"
    if "endDate" in period and now >= instants.parse(period["endDate"]):
        return "SALE_ENDED"
    return "SALE_STARTED"


def sales_details(row: Row) -> dict[str, Any]:
    """Count what is sold; without a limit `unsoldCount` is absent, and a limit of 0 is sold out (assumed)."""
    sold, reserved = row["sales"]["sold"], row["sales"]["reserved"]
    details: dict[str, Any] = {"soldCount": sold, "reservedCount": reserved, "soldOut": False}
    if row.get("initialLimit") is not None:
        unsold = max(0, row["initialLimit"] - sold - reserved)
        details |= {"unsoldCount": unsold, "soldOut": unsold == 0}
    return details


def public(row: Row, fields: Collection[str], ctx: Context) -> dict[str, Any]:
    """Give a definition as it is answered; `fields` are the field sets that were asked for."""
    limit = row.get("initialLimit")
    status, sales = sale_status(row, ctx.now), sales_details(row)
    answer = {name: value for name, value in row.items() if name not in ("sales", "sortIndex")}
    answer |= {
        "limited": limit is not None,
        "pricingMethod": ticket_pricing.public(row["pricingMethod"]),
        "saleStatus": status,
        "limitPerCheckout": _limit_per_checkout(row, status, sales, ctx.site),
    }
    if limit is not None:
        answer["actualLimit"] = limit  # without a seating map, which the mock does not have
    if "SALES_DETAILS" in fields and _may_see_sales(ctx):
        answer["salesDetails"] = sales
    if "EVENT_DETAILS" in fields:
        details = _event_details(row, ctx)
        if details:
            answer["eventDetails"] = details
    return answer


def check_draft(event: Row, ctx: Context) -> None:
    """Refuse work on a draft to a caller who may not read drafts, as observed."""
    permission = "WIX_EVENTS.READ_DRAFT_EVENTS"
    if event.get("status") == "DRAFT" and not ctx.identity.may(permission):
        raise application_error(403, "PERMISSION_DENIED", f"Requires {permission} permission")


def _sale_period(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Round both dates down to the minute; after that, the end must be later than the start (assumed)."""
    period: dict[str, Any] = {"displayNotOnSale": bool(sent.get("displayNotOnSale"))}
    dates = {}
    for name in ("startDate", "endDate"):
        if sent.get(name) is not None:
            instant = instants.read(sent[name], f"ticketDefinition.salePeriod.{name}")
            dates[name] = instant.replace(second=0, microsecond=0)
            period[name] = instants.write(dates[name])
    if len(dates) == 2 and dates["endDate"] <= dates["startDate"]:
        message = "The sale period must end after it starts"
        raise application_error(428, "INVALID_SALE_PERIOD", message)
    return period


def _limit_per_checkout(row: Row, status: str, sales: Mapping[str, Any], site: Site) -> int:
    """Derive how many one order may take: 0 when sold out or ended, never more than are left."""
    if status == "SALE_ENDED" or sales["soldOut"]:
        return 0
    event = site.events.get(row["eventId"]) or {}
    tickets = (event.get("registration") or {}).get("tickets") or {}
    per_order = tickets.get("ticketLimitPerOrder")
    limits = [LIMIT_PER_ORDER if per_order is None else per_order, sales.get("unsoldCount")]
    return int(min(limit for limit in limits if limit is not None))


def _may_see_sales(ctx: Context) -> bool:
    """Visitors may query what is available, but without its sales (assumed: left out, not refused)."""
    return ctx.operation.id != "queryAvailableTicketDefinitions" or ctx.identity.may(
        "WIX_EVENTS.READ_TICKET_DEFINITIONS"
    )


def _event_details(row: Row, ctx: Context) -> dict[str, Any]:
    from conform.mock import events

    event = ctx.site.events.get(row["eventId"])
    if event is None:
        return {}
    members = ("title", "shortDescription", "location", "dateAndTimeSettings", "eventPageUrl", "status")
    shown = events.public(event, ("DETAILS", "URLS"), ctx)
    return {name: shown[name] for name in members if name in shown}
