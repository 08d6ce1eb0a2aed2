"""Counts, logical operators, and the filters of lists."""

from __future__ import annotations

from typing import Any

from conform.contract import QuerySpec
from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import sending
from conform.mock import instants
from conform.mock.context import Context
from conform.mock.store import Row


@fault(
    "query/count-ignores-its-filter",
    "countTicketDefinitions",
    evidence="docs",
    source="count-ticket-definitions",
    breaks="law/ticket_definitions/counts-agree",
)
def _(real: Any, ctx: Context) -> Any:
    """Counting ticket definitions counts all of the site, whatever the filter."""
    real(ctx)
    return real(sending(ctx, filter=None))


@fault(
    "query/count-by-status-ignores-its-filter",
    "countEventsByStatus",
    evidence="docs",
    source="count-events-by-status",
    breaks="law/events/counts-agree-with-queries",
)
def _(real: Any, ctx: Context) -> Any:
    """Counting events by status counts all of the site, whatever the filter."""
    real(ctx)
    return real(sending(ctx, filter=None))


@fault(
    "query/facets-of-everything",
    "countTicketDefinitions",
    evidence="docs",
    source="count-ticket-definitions",
    breaks="law/ticket_definitions/counts-agree",
)
def _(real: Any, ctx: Context) -> Any:
    """The total is of what the filter finds, but the facets are of the whole site."""
    return {**real(sending(ctx, filter=None)), "metadata": real(ctx)["metadata"]}


@fault(
    "query/or-means-and",
    "query_filter._logical",
    operation="queryTicketDefinitions",
    evidence="sdk",
    source="TicketDefinitionsQuery.filter",
    promise="$or in a filter holds where one of its conditions does.",
)
def _(real: Any, spec: QuerySpec, operator: str, operand: Any, depth: int) -> Any:
    """The operator $or demands all of its conditions."""
    return real(spec, "$and" if operator == "$or" else operator, operand, depth)


@fault(
    "query/not-is-ignored",
    "query_filter._logical",
    operation="queryTicketDefinitions",
    evidence="sdk",
    source="TicketDefinitionsQuery.filter",
    promise="$not in a filter holds where its condition does not.",
)
def _(real: Any, spec: QuerySpec, operator: str, operand: Any, depth: int) -> Any:
    """The operator $not holds for everything."""
    test = real(spec, operator, operand, depth)
    return (lambda _: True) if operator == "$not" else test


@fault(
    "query/before-includes-the-instant",
    "schedule_list._matches",
    operation="listScheduleItems",
    evidence="sdk",
    source="ListScheduleItemsRequest.startingBefore",
    breaks="law/schedule/filters-of-the-list",
)
def _(real: Any, ctx: Context, row: Row, states: set[str]) -> Any:
    """Listing what starts before an instant lists what starts at it."""
    before = ctx.request.get("startingBefore")
    found = real(sending(ctx, startingBefore=None), row, states)
    return found and (not before or instants.parse(row["timeSlot"]["start"]) <= instants.parse(before))


@fault(
    "query/from-excludes-the-instant",
    "schedule_list._matches",
    operation="listScheduleItems",
    evidence="sdk",
    source="ListScheduleItemsRequest.startingFrom",
    breaks="law/schedule/filters-of-the-list",
)
def _(real: Any, ctx: Context, row: Row, states: set[str]) -> Any:
    """Listing what starts from an instant on leaves out what starts at it."""
    after = ctx.request.get("startingFrom")
    found = real(ctx, row, states)
    return found and (not after or instants.parse(row["timeSlot"]["start"]) > instants.parse(after))


@fault(
    "query/tags-are-ignored",
    "listScheduleItems",
    evidence="sdk",
    source="ListScheduleItemsRequest.tag",
    breaks="law/schedule/filters-of-the-list",
)
def _(real: Any, ctx: Context) -> Any:
    """Listing the items with a tag lists those without it, too."""
    return real(sending(ctx, tag=None))


@fault(
    "query/item-ids-are-ignored",
    "listScheduleItems",
    evidence="sdk",
    source="ListScheduleItemsRequest.itemId",
    promise="The list of schedule items can be narrowed to items by their ids.",
)
def _(real: Any, ctx: Context) -> Any:
    """Listing items by their ids lists the others, too."""
    return real(sending(ctx, itemId=None))


@fault(
    "query/first-event-only",
    "listScheduleItems",
    evidence="sdk",
    source="ListScheduleItemsRequest.eventId",
    promise="The list has the items of every event that it is asked for.",
)
def _(real: Any, ctx: Context) -> Any:
    """Listing the items of several events lists those of the first only."""
    return real(sending(ctx, eventId=(ctx.request.get("eventId") or [])[:1]))
