"""Sale periods of tickets that are settled once and never again; written without a look at the suites."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import Json, first
from conform.mock import instants, ticket_definition_rows
from conform.mock.context import Context
from conform.mock.store import Row

PUBLIC = "ticket_definition_rows.public"
PERIOD = "ticket_definition_rows._sale_period"
STATUS = "The sale status follows from the sale period and the clock, in every read."
ROUNDED = "Each date of a sale period is rounded down to the minute."


@fault(
    "time/end-of-sale-is-rounded-up",
    PERIOD,
    operation="createTicketDefinition",
    evidence="sdk",
    source="SalePeriod.endDate",
    promise=ROUNDED,
)
def _(real: Any, sent: Json) -> Any:
    """The end of a sale is rounded up to the minute, while its start is rounded down."""
    period = real(sent)
    if sent.get("endDate"):
        end = instants.parse(period["endDate"])
        if instants.read(sent["endDate"], "") != end:
            period["endDate"] = instants.write(end + timedelta(minutes=1))
    return period


@fault(
    "time/updated-sale-keeps-its-seconds",
    "updateTicketDefinition",
    evidence="sdk",
    source="SalePeriod.startDate",
    promise=ROUNDED,
)
def _(real: Any, ctx: Context) -> Any:
    """The dates of a sale are rounded when a ticket is created, and kept to the second when it is updated."""
    real(ctx)
    sent = ctx.request["ticketDefinition"]
    row = ctx.site.ticket_definitions.get(sent["id"])
    assert row is not None
    dates = {
        name: instants.write(instants.read(value, name))
        for name, value in (sent.get("salePeriod") or {}).items()
        if name in ("startDate", "endDate") and value is not None
    }
    if dates:
        row = ctx.site.ticket_definitions.put({**row, "salePeriod": {**row["salePeriod"], **dates}})
    fields = ctx.request.get("fields") or ()
    return {"ticketDefinition": ticket_definition_rows.public(row, fields, ctx)}


@fault(
    "time/sale-status-is-that-of-the-creation",
    PUBLIC,
    operation="updateTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.saleStatus",
    breaks="law/ticket_definitions/sale-status-is-of-now",
)
def _(real: Any, row: Row, fields: Collection[str], ctx: Context) -> Any:
    """A new sale period changes nothing about the sale status: that of the first period counts."""
    period = first("period", row["id"], row.get("salePeriod"))
    status = ticket_definition_rows.sale_status({"salePeriod": period or {}}, ctx.now)
    return real(row, fields, ctx) | {"saleStatus": status}


@fault(
    "time/found-sale-status-is-that-of-the-last-write",
    "query.run_query",
    operation="queryTicketDefinitions",
    evidence="sdk",
    source="TicketDefinition.saleStatus",
    breaks="law/ticket_definitions/sale-status-is-of-now",
)
def _(real: Any, spec: Any, query: Any, rows: Any, *, view: Any, **others: Any) -> Any:
    """A filter on the sale status looks at what it was when the definition was last written."""

    def old(row: Row) -> Json:
        shown = dict(view(row))
        if "shelf" in others:
            then = instants.parse(row["updatedDate"])
            shown["saleStatus"] = ticket_definition_rows.sale_status(row, then)
        return shown

    return real(spec, query, rows, view=old, **others)


@fault(
    "time/counted-sale-status-is-that-of-the-last-write",
    "countTicketDefinitions",
    evidence="docs",
    source="count-ticket-definitions",
    breaks="law/ticket_definitions/sale-status-is-of-now",
)
def _(real: Any, ctx: Context) -> Any:
    """Counting by the sale status counts what it was when each definition was last written."""
    changed = [
        {**row, "salePeriod": {"startDate": instants.write(ctx.now + timedelta(days=1))}}
        for row in ctx.site.ticket_definitions
        if ticket_definition_rows.sale_status(row, instants.parse(row["updatedDate"])) == "SALE_SCHEDULED"
    ]
    real_rows = [ctx.site.ticket_definitions.get(row["id"]) for row in changed]
    for row in changed:
        ctx.site.ticket_definitions.put(row)
    try:
        return real(ctx)
    finally:
        for kept in real_rows:
            assert kept is not None
            ctx.site.ticket_definitions.put(kept)


@fault(
    "time/sale-in-the-last-hour-has-ended",
    "ticket_definition_rows.sale_status",
    operation="getTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.saleStatus",
    promise=STATUS,
)
def _(real: Any, row: Row, now: Any) -> Any:
    """A sale ends an hour before its end, by a summer time that nobody asked for."""
    status = real(row, now)
    later = real(row, now + timedelta(hours=1))
    return "SALE_ENDED" if later == "SALE_ENDED" else status


@fault(
    "revision/hiding-does-not-raise-it",
    "updateTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.revision",
    promise="Every update raises the revision by one.",
)
def _(real: Any, ctx: Context) -> Any:
    """An update of nothing but `hidden` leaves the revision as it is."""
    sent = ctx.request["ticketDefinition"]
    real(ctx)
    row = ctx.site.ticket_definitions.get(sent["id"])
    assert row is not None
    if set(sent) <= {"id", "revision", "hidden"} and "hidden" in sent:
        row = ctx.site.ticket_definitions.put({**row, "revision": sent["revision"]})
    fields = ctx.request.get("fields") or ()
    return {"ticketDefinition": ticket_definition_rows.public(row, fields, ctx)}


@fault(
    "validation/long-ticket-description-is-cut",
    "ticket_definition_rows.written",
    operation="createTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.description",
    promise="A description of up to 500 characters reads back as it was sent.",
)
def _(real: Any, sent: Json) -> Any:
    """Descriptions of ticket definitions are cut after 255 characters, where 500 are taken."""
    row = real(sent)
    if row.get("description"):
        row["description"] = row["description"][:255]
    return row


@fault(
    "robustness/line-breaks-of-policy-texts",
    "ticket_definition_rows.written",
    operation="createTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.policyText",
    breaks="law/ticket_definitions/texts-keep-their-lines",
)
def _(real: Any, sent: Json) -> Any:
    """Line breaks in the policy text of a ticket become spaces."""
    row = real(sent)
    if row.get("policyText"):
        row["policyText"] = row["policyText"].replace("\n", " ")
    return row
