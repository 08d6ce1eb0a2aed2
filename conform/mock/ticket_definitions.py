"""The operations on ticket definitions."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from conform.contract import QuerySpec
from conform.mock import instants, revisions, ticket_pricing
from conform.mock.context import Context, Handler
from conform.mock.errors import FieldViolation, application_error, validation_error
from conform.mock.query import facets, pinned, run_query, select
from conform.mock.reorder import move
from conform.mock.store import Row
from conform.mock.ticket_definition_rows import (
    check_draft,
    currency_locked,
    find,
    forget_event,
    of_event,
    public,
    sale_status,
    sales_details,
    written,
)

__all__ = ["HANDLERS", "forget_event", "of_event", "public", "sale_status", "sales_details"]

PER_EVENT = 100
PAGE = 100
MAX_PAGE = 1000  # the contract bounds cursor paging at 100 and offset paging not at all (assumed)
SORT = [{"fieldName": "createdDate", "order": "ASC"}]


def create_ticket_definition(ctx: Context) -> dict[str, Any]:
    """Create a definition; an event that does not exist is a 404 (assumed)."""
    sent = ctx.request["ticketDefinition"]
    absent = [name for name in ("eventId", "name") if sent.get(name) is None]
    if absent:  # null has the right type
        fields = [f"ticketDefinition.{name}" for name in absent]
        raise validation_error(
            [FieldViolation(field, "must not be empty", "REQUIRED_FIELD") for field in fields]
        )
    event = _event(ctx, sent["eventId"])
    check_draft(event, ctx)
    if event["registration"]["type"] != "TICKETING":  # assumed: what else could the code mean
        message = f"Event {event['id']} does not sell tickets"
        raise application_error(428, "INVALID_EVENT_TYPE", message)
    siblings = ctx.site.ticket_definitions.where("eventId", event["id"])
    if len(siblings) >= PER_EVENT:  # deleted definitions do not count (assumed)
        message = f"Event {event['id']} has {PER_EVENT} ticket definitions already"
        raise application_error(428, "TICKET_DEFINITIONS_LIMIT_REACHED", message)
    members = _checked(ctx, {}, sent)
    now = instants.write(ctx.now)
    row: Row = {
        "id": str(uuid.uuid4()),
        "eventId": event["id"],
        "revision": revisions.FIRST,
        "createdDate": now,
        "updatedDate": now,
        "hidden": False,
        **{name: value for name, value in members.items() if value is not None},
        "sortIndex": max((each["sortIndex"] for each in siblings), default=-1) + 1,
        "sales": {"sold": 0, "reserved": 0},
    }
    return _answer(ctx, ctx.site.ticket_definitions.put(row))


def update_ticket_definition(ctx: Context) -> dict[str, Any]:
    """Change the members that were sent; `eventId` is immutable and ignored, as is a mask (assumed).

    An update that changes nothing raises the revision too (assumed).
    """
    sent = ctx.request["ticketDefinition"]
    old = find(ctx.site, sent["id"])
    revisions.check(old, sent, "ticketDefinition")
    merged = {**old, **_checked(ctx, old, sent)}
    row = {name: value for name, value in merged.items() if value is not None}
    row |= {"revision": revisions.following(old), "updatedDate": instants.write(ctx.now)}
    return _answer(ctx, ctx.site.ticket_definitions.put(row))


def get_ticket_definition(ctx: Context) -> dict[str, Any]:
    """Give one definition."""
    return _answer(ctx, find(ctx.site, ctx.request["ticketDefinitionId"]))


def delete_ticket_definition(ctx: Context) -> dict[str, Any]:
    """Delete a definition; a second time is a 404, and sold tickets do not hinder it (assumed)."""
    ctx.site.ticket_definitions.remove(find(ctx.site, ctx.request["ticketDefinitionId"])["id"])
    return {}


def reorder_ticket_definitions(ctx: Context) -> dict[str, Any]:
    """Move a definition within the picker; revisions stay as they are (assumed)."""
    request = ctx.request
    rows = of_event(ctx.site, _event(ctx, request["eventId"])["id"])
    order = move(
        [row["id"] for row in rows],
        request["ticketDefinitionId"],
        before=request.get("beforeDefinitionId"),
        after=request.get("afterDefinitionId"),
    )
    by_id = {row["id"]: row for row in rows}
    for place, definition_id in enumerate(order):
        ctx.site.ticket_definitions.put({**by_id[definition_id], "sortIndex": place})
    return {}


def query_ticket_definitions(ctx: Context) -> dict[str, Any]:
    """Give a page of definitions."""
    return _page(ctx)


def query_available_ticket_definitions(ctx: Context) -> dict[str, Any]:
    """Give a page of the definitions that are not hidden; their sale status does not matter (assumed)."""
    return _page(ctx, available=True)


def count_ticket_definitions(ctx: Context) -> dict[str, Any]:
    """Count definitions, hidden ones too; facets are counted over those that match the filter (assumed)."""
    rows = _matching(ctx)
    answer: dict[str, Any] = {"metadata": {"total": len(rows)}}
    asked = ctx.request.get("facet")
    if asked:
        # assumed: what has a list of values has a facet; facets of other names are left out
        names = [name for name in asked if name in _facets(_spec(ctx))]
        answer["facets"] = facets(rows, names, lambda row: public(row, (), ctx))
    return answer


def count_available_ticket_definitions(ctx: Context) -> dict[str, Any]:
    """Count the definitions that are not hidden."""
    return {"metadata": {"total": len(_matching(ctx, available=True))}}


def bulk_delete_ticket_definitions_by_filter(ctx: Context) -> dict[str, Any]:
    """Delete every definition that matches; an empty filter matches all (assumed)."""
    if ctx.request.get("filter") is None:
        raise validation_error([FieldViolation("filter", "must not be empty", "REQUIRED_FIELD")])
    for row in _matching(ctx):
        ctx.site.ticket_definitions.remove(row["id"])
    return {}


def change_currency(ctx: Context) -> dict[str, Any]:
    """Put all prices of an event into another currency, amounts untouched.

    Locked once something is sold. Definitions that change get a new revision (assumed); an event
    without definitions is no error (assumed).
    """
    event_id = _event(ctx, ctx.request["eventId"])["id"]
    currency = ctx.request["currency"]
    ticket_pricing.check_currency(currency)
    if currency_locked(ctx.site, event_id):
        raise application_error(428, "CURRENCY_LOCKED", f"Tickets of event {event_id} were sold already")
    for row in ctx.site.ticket_definitions.where("eventId", event_id):
        pricing = ticket_pricing.in_currency(row["pricingMethod"], currency)
        if pricing != row["pricingMethod"]:
            changes = {"revision": revisions.following(row), "updatedDate": instants.write(ctx.now)}
            ctx.site.ticket_definitions.put({**row, "pricingMethod": pricing, **changes})
    return {}


def _event(ctx: Context, event_id: str) -> Row:
    from conform.mock import events

    return events.get_row(ctx.site, event_id)


def _checked(ctx: Context, current: Mapping[str, Any], sent: Mapping[str, Any]) -> Row:
    """Give the members to write, once the fee is known to fit the price."""
    members = written(sent)
    if "feeType" in members or "pricingMethod" in members:
        merged = {**current, **members}
        ticket_pricing.check_fee(ctx.site.settings, merged["pricingMethod"], merged["feeType"])
    return members


def _answer(ctx: Context, row: Row) -> dict[str, Any]:
    return {"ticketDefinition": public(row, ctx.request.get("fields") or (), ctx)}


def _candidates(ctx: Context, filter_: Any, *, available: bool) -> list[Row]:
    """List the rows a filter can match, by the index on the event where the filter names one."""
    table, event_id = ctx.site.ticket_definitions, pinned(filter_, "eventId")
    rows = list(table) if event_id is None else table.where("eventId", event_id)
    return [row for row in rows if not (available and row["hidden"])]


def _spec(ctx: Context) -> QuerySpec:
    spec = ctx.operation.query
    if spec is None:
        raise LookupError(f"the contract has no query language for {ctx.operation.id}")
    return spec


def _facets(spec: QuerySpec) -> set[str]:
    return {name for name, field in spec.fields.items() if "$gt" not in field.operators}


def _matching(ctx: Context, *, available: bool = False) -> list[Row]:
    filter_ = ctx.request.get("filter")
    rows = _candidates(ctx, filter_, available=available)
    return select(_spec(ctx), filter_, rows, lambda row: public(row, (), ctx))


def _page(ctx: Context, *, available: bool = False) -> dict[str, Any]:
    query = ctx.request.get("query") or {}
    follows_cursor = (query.get("cursorPaging") or {}).get("cursor")
    page = run_query(
        _spec(ctx),
        query,
        _candidates(ctx, None if follows_cursor else query.get("filter"), available=available),
        default_sort=SORT,
        default_limit=PAGE,
        max_limit=MAX_PAGE,
        view=lambda row: public(row, (), ctx),
        shelf=ctx.site.cursors,
    )
    fields = ctx.request.get("fields") or ()
    return {"ticketDefinitions": [public(row, fields, ctx) for row in page.items], "metadata": page.metadata}


HANDLERS: dict[str, Handler] = {
    "createTicketDefinition": create_ticket_definition,
    "updateTicketDefinition": update_ticket_definition,
    "getTicketDefinition": get_ticket_definition,
    "deleteTicketDefinition": delete_ticket_definition,
    "reorderTicketDefinitions": reorder_ticket_definitions,
    "queryTicketDefinitions": query_ticket_definitions,
    "queryAvailableTicketDefinitions": query_available_ticket_definitions,
    "countTicketDefinitions": count_ticket_definitions,
    "countAvailableTicketDefinitions": count_available_ticket_definitions,
    "bulkDeleteTicketDefinitionsByFilter": bulk_delete_ticket_definitions_by_filter,
    "changeCurrency": change_currency,
}
