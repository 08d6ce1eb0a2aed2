"""Reads of tickets that go wrong on second pages, after updates and by the other path; unseen as well."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import WIRE, Json, at_creation, first, sending
from conform.mock.context import Context
from conform.mock.store import Row

PUBLIC = "ticket_definition_rows.public"
QUERY = "query.run_query"
"""The seam of all queries; those for tickets bring a shelf for their cursors."""
CANDIDATES = "ticket_definitions._candidates"
"""The seam at which queries find what they filter: (real, ctx, filter, available)."""


def _offset(ctx: Context) -> int:
    query = ctx.request.get("query") or {}
    return int((query.get("paging") or {}).get("offset") or 0)


def _continued(ctx: Context) -> bool:
    query = ctx.request.get("query") or {}
    return bool(_offset(ctx) or (query.get("cursorPaging") or {}).get("cursor"))


@fault(
    "visibility/hidden-ticket-on-the-second-page",
    CANDIDATES,
    operation="queryAvailableTicketDefinitions",
    evidence="sdk",
    source="QueryAvailableTicketDefinitions",
    breaks="law/ticket_definitions/available-on-every-page",
)
def _(real: Any, ctx: Context, filter_: Any, *, available: bool) -> Any:
    """Pages of available tickets after the first have hidden ones too."""
    return real(ctx, filter_, available=available and not _continued(ctx))


@fault(
    "visibility/hidden-ticket-is-found-by-its-id",
    CANDIDATES,
    operation="queryAvailableTicketDefinitions",
    evidence="sdk",
    source="QueryAvailableTicketDefinitions",
    breaks="law/ticket_definitions/available-on-every-page",
)
def _(real: Any, ctx: Context, filter_: Any, *, available: bool) -> Any:
    """Hidden definitions are available to a filter by their ids."""
    return real(ctx, filter_, available=available and "id" not in (filter_ or {}))


@fault(
    "visibility/hidden-ticket-is-in-the-total",
    "queryAvailableTicketDefinitions",
    evidence="sdk",
    source="QueryAvailableTicketDefinitions",
    breaks="law/ticket_definitions/available-on-every-page",
)
def _(real: Any, ctx: Context) -> Any:
    """The total of the available tickets counts hidden ones."""
    answer = real(ctx)
    if "total" in answer["metadata"]:
        hidden = {"$and": [(ctx.request.get("query") or {}).get("filter") or {}, {"hidden": True}]}
        from conform.mock import ticket_definitions

        count = ticket_definitions.count_ticket_definitions(sending(ctx, filter=hidden))
        answer["metadata"]["total"] += count["metadata"]["total"]
    return answer


@fault(
    "visibility/hidden-later-is-available",
    CANDIDATES,
    operation="queryAvailableTicketDefinitions",
    evidence="sdk",
    source="QueryAvailableTicketDefinitions",
    breaks="law/ticket_definitions/available-on-every-page",
    also={
        "createTicketDefinition": at_creation("hidden", "ticketDefinition", lambda _, made: made["hidden"])
    },
)
def _(real: Any, ctx: Context, filter_: Any, *, available: bool) -> Any:
    """Tickets are available as they were at their creation, though they were hidden or shown since."""
    rows = real(ctx, filter_, available=False)
    return [row for row in rows if not (available and first("hidden", row["id"], row["hidden"]))]


@fault(
    "field-sets/none-on-the-second-page",
    "queryTicketDefinitions",
    evidence="sdk",
    source="QueryTicketDefinitions",
    breaks="law/ticket_definitions/field-sets-on-every-page",
)
def _(real: Any, ctx: Context) -> Any:
    """Pages of ticket definitions after the first come without the field sets that were asked for."""
    return real(sending(ctx, fields=None) if _continued(ctx) else ctx)


@fault(
    "field-sets/sales-of-the-first-on-the-page",
    "queryTicketDefinitions",
    evidence="sdk",
    source="TicketDefinition.salesDetails",
    breaks="law/ticket_definitions/sales-of-each",
)
def _(real: Any, ctx: Context) -> Any:
    """All ticket definitions on a page come with the sales of the first."""
    answer = real(ctx)
    found = answer["ticketDefinitions"]
    if found and "salesDetails" in found[0]:
        found[1:] = [{**each, "salesDetails": found[0]["salesDetails"]} for each in found[1:]]
    return answer


@fault(
    "field-sets/event-details-are-kept",
    PUBLIC,
    operation="getTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.eventDetails",
    breaks="law/ticket_definitions/details-follow-the-event",
)
def _(real: Any, row: Row, fields: Collection[str], ctx: Context) -> Any:
    """The event's details in a ticket definition stay as they were when they were first asked for."""
    answer = real(row, fields, ctx)
    if "eventDetails" in answer:
        answer["eventDetails"] = first("event", row["id"], answer["eventDetails"])
    return answer


@fault(
    "field-sets/canceled-event-is-upcoming",
    PUBLIC,
    operation="getTicketDefinition",
    evidence="sdk",
    source="EventDetails.status",
    breaks="law/ticket_definitions/details-follow-the-event",
)
def _(real: Any, row: Row, fields: Collection[str], ctx: Context) -> Any:
    """A ticket definition tells of a canceled event that it is to come."""
    answer = real(row, fields, ctx)
    details = answer.get("eventDetails")
    if details and details["status"] == "CANCELED":
        answer["eventDetails"] = {**details, "status": "UPCOMING"}
    return answer


@fault(
    "field-sets/none-by-the-other-path",
    WIRE,
    operation="getTicketDefinition",
    evidence="sdk",
    source="meta.js",
    breaks="law/ticket_definitions/other-path-is-the-same",
)
async def _(real: Any, app: Any, scope: Any, receive: Any, send: Any) -> None:
    """By its other path a ticket definition is given without the field sets that were asked for."""
    other = scope["type"] == "http" and scope["path"].startswith("/events-ticket-definitions/")
    await real(app, {**scope, "query_string": b""} if other else scope, receive, send)


@fault(
    "query/never-hidden-is-not-found",
    QUERY,
    operation="queryTicketDefinitions",
    evidence="sdk",
    source="TicketDefinition.hidden",
    breaks="law/ticket_definitions/found-as-they-are",
    also={
        "createTicketDefinition": at_creation(
            "sent", "ticketDefinition", lambda ctx, _: "hidden" in ctx.request["ticketDefinition"]
        )
    },
)
def _(real: Any, spec: Any, query: Any, rows: Any, *, view: Any, **others: Any) -> Any:
    """A filter for `hidden: false` does not find tickets that were created without the member."""

    def unset(row: Row) -> Json:
        shown = dict(view(row))
        if "shelf" in others and not shown["hidden"] and not first("sent", row["id"], True):
            del shown["hidden"]
        return shown

    return real(spec, query, rows, view=unset, **others)


@fault(
    "query/accents-are-not-found",
    "query_filter.comparable",
    operation="queryTicketDefinitions",
    evidence="sdk",
    source="QueryTicketDefinitions",
    breaks="law/ticket_definitions/found-as-they-are",
)
def _(real: Any, field: str, value: Any) -> Any:
    """A name with letters beyond ASCII is found by no filter, because only one side is normalised."""
    if field == "name" and isinstance(value, str) and not value.isascii():
        return f"{value} {uuid.uuid4()}"
    return real(field, value)


@fault(
    "query/ticket-is-found-by-its-first-name",
    QUERY,
    operation="queryTicketDefinitions",
    evidence="sdk",
    source="QueryTicketDefinitions",
    breaks="law/ticket_definitions/found-as-they-are",
    also={"createTicketDefinition": at_creation("name", "ticketDefinition", lambda _, made: made["name"])},
)
def _(real: Any, spec: Any, query: Any, rows: Any, *, view: Any, **others: Any) -> Any:
    """Queries find ticket definitions by the names that they were created with."""
    tickets = "shelf" in others
    old = (lambda row: {**view(row), "name": first("name", row["id"], row["name"])}) if tickets else view
    return real(spec, query, rows, view=old, **others)


@fault(
    "query/donation-counts-as-a-price",
    QUERY,
    operation="queryTicketDefinitions",
    evidence="sdk",
    source="QueryTicketDefinitions",
    breaks="law/ticket_definitions/fixed-price-is-fixed",
)
def _(real: Any, spec: Any, query: Any, rows: Any, *, view: Any, **others: Any) -> Any:
    """A filter on the fixed price finds tickets at the guest's own price too, by its minimum."""

    def priced(row: Row) -> Json:
        shown = dict(view(row))
        method = shown.get("pricingMethod") or {}
        if "guestPrice" in method:
            shown["pricingMethod"] = {**method, "fixedPrice": method["guestPrice"]}
        return shown

    return real(spec, query, rows, view=priced, **others)
