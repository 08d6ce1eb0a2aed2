"""Entities in another order than was asked for, or than is documented."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from conform.contract import QuerySpec
from conform.faults.catalogue.register import constant, fault
from conform.faults.catalogue.tools import Json
from conform.mock import policies, query
from conform.mock.context import Context
from conform.mock.query import Page

ORDER = "query._ordering"
"""The seam at which a sort becomes an order: (real, spec, sort, default)."""


@fault(
    "ordering/descending-is-ascending",
    ORDER,
    operation="queryEvents",
    evidence="docs",
    source="query-events",
    breaks="queryEvents/title/sort",
)
def _(real: Any, spec: QuerySpec, sort: Any, default: Any) -> Any:
    """The order DESC is taken and not kept."""
    order = real(spec, sort, default)
    for item in order.items if sort else ():
        item["order"] = "ASC"
    return order


@fault(
    "ordering/first-key-counts",
    ORDER,
    operation="queryTicketDefinitions",
    evidence="docs",
    source="about-the-wix-api-query-language",
    promise="Of several sort keys, the second orders what is alike by the first.",
)
def _(real: Any, spec: QuerySpec, sort: Any, default: Any) -> Any:
    """Of several sort keys only the first counts."""
    order = real(spec, sort, default)
    if sort:
        del order.items[1:]
    return order


@fault(
    "ordering/descending-by-default",
    ORDER,
    operation="queryEvents",
    evidence="docs",
    source="about-the-wix-api-query-language",
    promise="A sort without an order is ascending.",
)
def _(real: Any, spec: QuerySpec, sort: Any, default: Any) -> Any:
    """A sort without an order is descending."""
    return real(spec, [{"order": "DESC", **item} for item in sort or ()] or None, default)


@fault(
    "ordering/numbers-as-text",
    "query._rank",
    operation="queryTicketDefinitions",
    evidence="sdk",
    source="TicketDefinitionQuerySpec",
    promise="A sort by a limit or a price orders numbers: 9 comes before 10.",
)
def _(real: Any, field: str, value: Any) -> Any:
    """Numbers are sorted as text, so that 10 comes before 9."""
    kind, found = real(field, value)
    return (3, str(found)) if isinstance(found, Decimal) else (kind, found)


@fault(
    "ordering/within-the-page-only",
    "query.run_query",
    operation="queryEvents",
    evidence="docs",
    source="about-sorting-and-paging",
    promise="A sort orders the whole result, of which a page is a part.",
)
def _(real: Any, spec: QuerySpec, asked: Json, rows: Any, **options: Any) -> Any:
    """A sort orders the entities within a page, and pages are cut before."""
    page = real(spec, {**asked, "sort": None}, rows, **options)
    if not asked.get("sort"):
        return page
    order = query._ordering(spec, asked["sort"], options["default_sort"])
    return Page(order.apply(page.items, options.get("view", query.identity)), page.metadata)


constant(
    "ordering/newest-tickets-first",
    "A query for ticket definitions without a sort begins with the newest, and not with the oldest",
    "ticket_definitions.SORT",
    [{"fieldName": "createdDate", "order": "DESC"}],
    operation="queryTicketDefinitions",
    evidence="docs",
    source="query-ticket-definitions",
    breaks="queryTicketDefinitions/query.sort/default",
)
constant(
    "ordering/categories-by-date",
    "A query for categories without a sort is by creation, and not by name",
    "categories.SORT",
    [{"fieldName": "createdDate", "order": "ASC"}],
    operation="queryCategories",
    evidence="docs",
    source="query-categories",
    breaks="law/categories/default-order",
)
constant(
    "ordering/items-by-end",
    "A query for schedule items without a sort is by end and then by start",
    "schedule_list.SORT",
    [{"fieldName": "timeSlot.end", "order": "ASC"}, {"fieldName": "timeSlot.start", "order": "ASC"}],
    operation="queryScheduleItems",
    evidence="docs",
    source="query-schedule-items",
    breaks="law/schedule/default-order",
)


@fault(
    "ordering/reorder-has-no-effect",
    "reorderEventPolicies",
    evidence="docs",
    source="reorder-event-policies",
    breaks="law/policies/reorder",
)
def _(real: Any, ctx: Context) -> Any:
    """Reordering policies answers them in their old order."""
    before = [policies.public(row) for row in policies.of_event(ctx.site, ctx.request["eventId"])]
    real(ctx)
    for place, policy in enumerate(before):
        ctx.site.policies.put({**policy, "sortIndex": place})
    return {"policies": before}


@fault(
    "ordering/reorder-swaps",
    "reorder.move",
    operation="reorderEventPolicies",
    evidence="docs",
    source="reorder-event-policies",
    breaks="law/policies/reorder",
)
def _(real: Any, order: list[str], item: str, *, before: str | None, after: str | None) -> Any:
    """Reordering swaps the item and its reference, where it should move the item next to it."""
    real(order, item, before=before, after=after)
    swap = {item: after or before, after or before: item}
    return [swap.get(name, name) for name in order]


@fault(
    "ordering/before-is-after",
    "reorder.move",
    operation="reorderEventPolicies",
    evidence="docs",
    source="reorder-event-policies",
    breaks="law/policies/reorder",
)
def _(real: Any, order: list[str], item: str, *, before: str | None, after: str | None) -> Any:
    """Reordering puts an item behind its reference where it should go before it, and the other way."""
    return real(order, item, before=after, after=before)


@fault(
    "ordering/reorder-answers-one",
    "reorderEventPolicies",
    evidence="docs",
    source="reorder-event-policies",
    breaks="law/policies/reorder",
)
def _(real: Any, ctx: Context) -> Any:
    """Reordering policies answers the moved one, and not all of the event."""
    moved = ctx.request["policyId"]
    return {"policies": [policy for policy in real(ctx)["policies"] if policy["id"] == moved]}


@fault(
    "ordering/reorder-loses-an-event",
    "reorderCategoryEvents",
    evidence="sdk",
    source="ReorderCategoryEvents",
    breaks="law/categories/reorder",
)
def _(real: Any, ctx: Context) -> Any:
    """Reordering the events of a category loses the last of them."""
    answer = real(ctx)
    held = ctx.site.assignments[ctx.request["categoryId"]]
    ctx.site.assignments[ctx.request["categoryId"]] = held[:-1]
    return answer
