"""Ticket definitions that change behind the caller's back; written without a look at the suites."""

from __future__ import annotations

from collections import Counter
from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import edit, put_back, sending
from conform.mock import ticket_definition_rows
from conform.mock.context import Context
from conform.mock.store import Row

PARTIAL = "Only the members that are sent change."
WHOLE = "A member that is sent is stored as it was sent."
_DELETED: Counter[str] = Counter()


def _rewritten(real: Any, ctx: Context, when: str, **lost: Any) -> Any:
    """Update a definition, and lose further members where a certain one is sent."""
    sent = ctx.request["ticketDefinition"]
    real(ctx)
    if when in sent:
        forgotten = {name: value for name, value in lost.items() if name not in sent}
        edit(ctx.site.ticket_definitions, sent["id"], **forgotten)
    return _read(ctx, sent["id"])


def _read(ctx: Context, definition_id: str) -> Any:
    row = ctx.site.ticket_definitions.get(definition_id)
    assert row is not None
    members = {name: value for name, value in row.items() if value is not None}
    ctx.site.ticket_definitions.put(members)
    fields = ctx.request.get("fields") or ()
    return {"ticketDefinition": ticket_definition_rows.public(members, fields, ctx)}


def _without(ctx: Context, *names: str) -> Context:
    """Give an update as if some members had not been sent."""
    sent = ctx.request["ticketDefinition"]
    kept = {name: value for name, value in sent.items() if name not in names}
    return sending(ctx, ticketDefinition=kept)


@fault(
    "lifecycle/renaming-reveals-a-hidden-ticket",
    "updateTicketDefinition",
    evidence="observed",
    source="update-ticket-definition",
    breaks="law/ticket_definitions/update-keeps-the-rest",
)
def _(real: Any, ctx: Context) -> Any:
    """An update that does not mention `hidden` sets it to its default."""
    return _rewritten(real, ctx, "name", hidden=False)


@fault(
    "lifecycle/hiding-a-ticket-lifts-its-limit",
    "updateTicketDefinition",
    evidence="observed",
    source="update-ticket-definition",
    promise=PARTIAL,
)
def _(real: Any, ctx: Context) -> Any:
    """An update of `hidden` removes the limit of the ticket definition."""
    return _rewritten(real, ctx, "hidden", initialLimit=None)


@fault(
    "lifecycle/new-price-drops-the-sale-period",
    "updateTicketDefinition",
    evidence="observed",
    source="update-ticket-definition",
    breaks="law/ticket_definitions/update-keeps-the-rest",
)
def _(real: Any, ctx: Context) -> Any:
    """An update of the price drops the sale period."""
    return _rewritten(real, ctx, "pricingMethod", salePeriod=None)


@fault(
    "lifecycle/new-limit-forgets-the-sales",
    "updateTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.salesDetails",
    breaks="law/ticket_definitions/sales-outlast-the-limit",
)
def _(real: Any, ctx: Context) -> Any:
    """An update of the limit sets the numbers of sold and reserved tickets to zero."""
    return _rewritten(real, ctx, "initialLimit", sales={"sold": 0, "reserved": 0})


@fault(
    "lifecycle/ticket-cannot-be-revealed",
    "updateTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.hidden",
    promise=WHOLE,
)
def _(real: Any, ctx: Context) -> Any:
    """An update to `hidden: false` is taken for one without the member, so that hidden tickets stay so."""
    return real(ctx if ctx.request["ticketDefinition"].get("hidden") else _without(ctx, "hidden"))


@fault(
    "lifecycle/emptied-ticket-text-stays",
    "updateTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.description",
    breaks="law/ticket_definitions/empty-texts-are-taken",
)
def _(real: Any, ctx: Context) -> Any:
    """An update to an empty description or policy text is taken for one without the member."""
    sent = ctx.request["ticketDefinition"]
    return real(_without(ctx, *(name for name in ("description", "policyText") if sent.get(name) == "")))


@fault(
    "lifecycle/display-not-on-sale-is-set-once",
    "updateTicketDefinition",
    evidence="sdk",
    source="SalePeriod.displayNotOnSale",
    breaks="law/ticket_definitions/display-can-be-changed",
)
def _(real: Any, ctx: Context) -> Any:
    """Whether a ticket is shown while it is not on sale can be chosen at its creation only."""
    old = ctx.site.ticket_definitions.get(ctx.request["ticketDefinition"]["id"]) or {}
    real(ctx)
    row = ctx.site.ticket_definitions.get(ctx.request["ticketDefinition"]["id"]) or {}
    if "salePeriod" in old and "salePeriod" in row:
        kept = {**row["salePeriod"], "displayNotOnSale": old["salePeriod"]["displayNotOnSale"]}
        edit(ctx.site.ticket_definitions, row["id"], salePeriod=kept)
    return _read(ctx, row["id"])


@fault(
    "lifecycle/reordering-reveals-tickets",
    "reorderTicketDefinitions",
    evidence="sdk",
    source="ReorderTicketDefinitions",
    breaks="law/ticket_definitions/reorder-keeps-definitions",
)
def _(real: Any, ctx: Context) -> Any:
    """Reordering writes the definitions anew, and none of them is hidden after that."""
    answer = real(ctx)
    for row in ctx.site.ticket_definitions.where("eventId", ctx.request["eventId"]):
        put_back(ctx.site.ticket_definitions, {**row, "hidden": False})
    return answer


@fault(
    "lifecycle/reordering-drops-a-ticket",
    "reorderTicketDefinitions",
    evidence="sdk",
    source="ReorderTicketDefinitions",
    breaks="law/ticket_definitions/reorder-keeps-definitions",
)
def _(real: Any, ctx: Context) -> Any:
    """Moving a definition before the first one of its event deletes the last one."""
    answer = real(ctx)
    rows = ticket_definition_rows.of_event(ctx.site, ctx.request["eventId"])
    if rows[0]["id"] == ctx.request["ticketDefinitionId"] and len(rows) > 2:
        ctx.site.ticket_definitions.remove(rows[-1]["id"])
    return answer


@fault(
    "lifecycle/bulk-ticket-delete-spares-hidden",
    "bulkDeleteTicketDefinitionsByFilter",
    evidence="sdk",
    source="BulkDeleteTicketDefinitionsByFilter",
    breaks="law/ticket_definitions/bulk-delete-takes-all",
)
def _(real: Any, ctx: Context) -> Any:
    """Deleting by a filter looks at what visitors see, and spares hidden definitions."""
    hidden = [row for row in ctx.site.ticket_definitions if row["hidden"]]
    answer = real(ctx)
    for row in hidden:
        put_back(ctx.site.ticket_definitions, row)
    return answer


@fault(
    "lifecycle/bulk-ticket-delete-by-tens",
    "bulkDeleteTicketDefinitionsByFilter",
    evidence="sdk",
    source="BulkDeleteTicketDefinitionsByFilter",
    breaks="law/ticket_definitions/bulk-delete-takes-all",
)
def _(real: Any, ctx: Context) -> Any:
    """Deleting by a filter deletes the first ten that match, one page of them."""
    before = list(ctx.site.ticket_definitions)
    answer = real(ctx)
    gone = [row for row in before if row["id"] not in ctx.site.ticket_definitions]
    for row in gone[10:]:
        ctx.site.ticket_definitions.put(row)
    return answer


@fault(
    "lifecycle/hidden-tickets-are-beyond-the-limit",
    "createTicketDefinition",
    evidence="sdk",
    source="CreateTicketDefinition",
    breaks="law/ticket_definitions/hundred-per-event",
)
def _(real: Any, ctx: Context) -> Any:
    """Hidden ticket definitions do not count towards the limit of 100 for an event."""
    table = ctx.site.ticket_definitions
    siblings = table.where("eventId", ctx.request["ticketDefinition"]["eventId"])
    hidden = [row for row in siblings if row["hidden"]]
    for row in hidden:
        table.remove(row["id"])
    try:
        return real(ctx)
    finally:
        for row in hidden:
            table.put(row)


def _count_deleted(real: Any, ctx: Context) -> Any:
    row: Row = ctx.site.ticket_definitions.get(ctx.request["ticketDefinitionId"]) or {}
    answer = real(ctx)
    _DELETED[row["eventId"]] += 1
    return answer


@fault(
    "lifecycle/deleted-ticket-is-counted",
    "countTicketDefinitions",
    evidence="sdk",
    source="CountTicketDefinitions",
    breaks="law/ticket_definitions/deleted-are-not-counted",
    also={"deleteTicketDefinition": _count_deleted},
)
def _(real: Any, ctx: Context) -> Any:
    """Deleting a definition does not decrease the number of those of its event."""
    answer = real(ctx)
    wanted = (ctx.request.get("filter") or {}).get("eventId")
    event_id = wanted.get("$eq") if isinstance(wanted, dict) else wanted
    answer["metadata"]["total"] += _DELETED[event_id] if isinstance(event_id, str) else 0
    return answer
