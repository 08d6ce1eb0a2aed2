"""Pages that lose entities, repeat them, or miscount them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conform.contract import QuerySpec
from conform.faults.catalogue.register import constant, fault
from conform.faults.catalogue.tools import Json, sending
from conform.mock.context import Context
from conform.mock.query import Page
from conform.mock.query_cursor import Cursor

RUN = "query.run_query"
"""The seam at which a query becomes a page: (real, spec, query, rows, **options)."""


def _paged(query: Json, **changes: Any) -> Json:
    return {**query, "paging": {**query["paging"], **changes}} if query.get("paging") else query


@fault(
    "paging/offset-is-ignored",
    RUN,
    operation="queryEvents",
    evidence="docs",
    source="about-sorting-and-paging",
    breaks="queryEvents/paging/offset",
)
def _(real: Any, spec: QuerySpec, query: Json, rows: Any, **options: Any) -> Any:
    """Every page is the first one."""
    page = real(spec, query, rows, **options)
    if not (query.get("paging") or {}).get("offset"):
        return page
    first = real(spec, _paged(query, offset=0), rows, **options)
    return Page(first.items, {**page.metadata, "count": len(first.items)})


@fault(
    "paging/last-of-a-page-is-lost",
    RUN,
    operation="queryEvents",
    evidence="docs",
    source="about-sorting-and-paging",
    breaks="queryEvents/paging/offset",
)
def _(real: Any, spec: QuerySpec, query: Json, rows: Any, **options: Any) -> Any:
    """The last entity of a page that is full is lost."""
    page = real(spec, query, rows, **options)
    limit = (query.get("paging") or {}).get("limit")
    if limit is None or limit < 2 or len(page.items) < limit:
        return page
    return Page(page.items[:-1], {**page.metadata, "count": len(page.items) - 1})


@fault(
    "paging/next-page-repeats",
    "query._cursor_page",
    operation="queryPolicies",
    evidence="docs",
    source="about-sorting-and-paging",
    breaks="queryPolicies/paging/cursor",
)
def _(real: Any, order: Any, ordered: Any, view: Any, filter_: Any, limit: int, cursor: Any) -> Any:
    """The next page begins with the last entity of the page before."""
    items, links = real(order, ordered, view, filter_, limit, cursor)
    if cursor is not None and cursor.forward and items:
        start = ordered.index(items[0])
        items = ordered[max(0, start - 1) : start + len(items) - 1]
    return items, links


@fault(
    "paging/cursor-forgets-the-filter",
    "query_cursor.take",
    operation="queryPolicies",
    evidence="docs",
    source="about-sorting-and-paging",
    promise="A cursor carries the filter of the query that it continues.",
)
def _(real: Any, text: Any, shelf: Any) -> Any:
    """From the second page on, a query by cursor finds what its filter leaves out."""
    return replace(real(text, shelf), filter=None)


@fault(
    "paging/cursor-forgets-the-order",
    "query_cursor.take",
    operation="queryPolicies",
    evidence="docs",
    source="about-sorting-and-paging",
    promise="A cursor carries the sort of the query that it continues.",
)
def _(real: Any, text: Any, shelf: Any) -> Any:
    """From the second page on, a query by cursor is in ascending order, whatever was asked for."""
    cursor: Cursor = real(text, shelf)
    return replace(cursor, sort=[{**item, "order": "ASC"} for item in cursor.sort])


@fault(
    "paging/no-next-cursor",
    RUN,
    operation="queryPolicies",
    evidence="docs",
    source="about-sorting-and-paging",
    breaks="queryPolicies/paging/cursor",
)
def _(real: Any, spec: QuerySpec, query: Json, rows: Any, **options: Any) -> Any:
    """A query by cursor ends with its first page, though there is more."""
    page = real(spec, query, rows, **options)
    return Page(page.items, {**page.metadata, "cursors": {}}) if "cursors" in page.metadata else page


@fault(
    "paging/limit-is-ignored",
    RUN,
    operation="queryTicketDefinitions",
    evidence="docs",
    source="about-sorting-and-paging",
    breaks="queryTicketDefinitions/paging/offset",
)
def _(real: Any, spec: QuerySpec, query: Json, rows: Any, **options: Any) -> Any:
    """A page has everything from its offset on, whatever its limit."""
    return real(spec, _paged(query, limit=options["max_limit"]), rows, **options)


@fault(
    "paging/offset-counts-pages",
    RUN,
    operation="queryCategories",
    evidence="docs",
    source="about-sorting-and-paging",
    breaks="queryCategories/paging/offset",
)
def _(real: Any, spec: QuerySpec, query: Json, rows: Any, **options: Any) -> Any:
    """The offset counts pages, where it should count entities."""
    paging = query.get("paging") or {}
    offset = (paging.get("offset") or 0) * (paging.get("limit") or 1)
    page = real(spec, _paged(query, offset=offset), rows, **options)
    asked = {"offset": paging.get("offset") or 0} if "offset" in page.metadata else {}
    return Page(page.items, {**page.metadata, **asked})


@fault(
    "paging/total-is-of-the-page",
    RUN,
    operation="queryEvents",
    evidence="sdk",
    source="PagingMetadataV2.total",
    promise="The total of a page counts everything that the query finds.",
)
def _(real: Any, spec: QuerySpec, query: Json, rows: Any, **options: Any) -> Any:
    """The total is the number of entities on the page."""
    page = real(spec, query, rows, **options)
    return Page(page.items, {**page.metadata, "total": len(page.items)}) if "total" in page.metadata else page


@fault(
    "paging/offset-is-told-as-zero",
    RUN,
    operation="queryEvents",
    evidence="sdk",
    source="PagingMetadataV2.offset",
    promise="The metadata of a page tell the offset that was asked for.",
)
def _(real: Any, spec: QuerySpec, query: Json, rows: Any, **options: Any) -> Any:
    """The metadata of every page say that it begins at 0."""
    page = real(spec, query, rows, **options)
    return Page(page.items, {**page.metadata, "offset": 0}) if "offset" in page.metadata else page


@fault(
    "paging/events-have-a-default",
    RUN,
    operation="queryEvents",
    evidence="docs",
    source="query-events",
    breaks="queryEvents/query.paging.limit/default",
)
def _(real: Any, spec: QuerySpec, query: Json, rows: Any, **options: Any) -> Any:
    """A query for events without a limit gives 20, where the documented default gives none."""
    if options["default_limit"] == 0:
        options["default_limit"] = 20
    return real(spec, query, rows, **options)


constant(
    "paging/tickets-by-ten",
    "A query for ticket definitions without a limit gives 10, and not the documented 100",
    "ticket_definitions.PAGE",
    10,
    operation="queryTicketDefinitions",
    evidence="docs",
    source="query-ticket-definitions",
    breaks="queryTicketDefinitions/query.paging.limit/default",
)
constant(
    "paging/categories-by-ten",
    "A query for categories without a limit gives 10, and not the documented 100",
    "categories.PAGE",
    10,
    operation="queryCategories",
    evidence="docs",
    source="query-categories",
    breaks="queryCategories/query.paging.limit/default",
)
constant(
    "paging/items-without-end",
    "The list of schedule items gives 200 without a limit, and not up to 100",
    "schedule_list.PAGE",
    200,
    operation="listScheduleItems",
    evidence="docs",
    source="list-schedule-items",
    breaks="law/schedule/list-limit",
)


@fault(
    "paging/category-page-is-the-first",
    "listEventsByCategory",
    evidence="sdk",
    source="ListEventsByCategoryRequest.paging",
    promise="The events of a category can be read in pages.",
)
def _(real: Any, ctx: Context) -> Any:
    """Every page of a category's events is the first one."""
    return real(sending(ctx, paging={**(ctx.request.get("paging") or {}), "offset": 0}))


@fault(
    "paging/item-page-is-the-first",
    "listScheduleItems",
    evidence="sdk",
    source="ListScheduleItemsRequest.paging",
    promise="The list of schedule items can be read in pages.",
)
def _(real: Any, ctx: Context) -> Any:
    """Every page of the list of schedule items is the first one."""
    return real(sending(ctx, paging={**(ctx.request.get("paging") or {}), "offset": 0}))
