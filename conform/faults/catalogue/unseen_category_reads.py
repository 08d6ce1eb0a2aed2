"""What goes wrong when categories are read, counted, reordered and filled by a filter.

Written by somebody who had not looked at the suites.
"""

from __future__ import annotations

from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import Json, edit, sending
from conform.mock.context import Context
from conform.mock.store import Row, Site


@fault(
    "derived/hidden-categories-look-visible",
    "event_view._categories",
    operation="getEvent",
    evidence="sdk",
    source="Event.categories.hidden",
    breaks="law/categories/event-tells-hidden-ones",
)
def _(real: Any, site: Site, event_id: str) -> Any:
    """Hidden categories of an event call themselves visible."""
    return [each | {"hidden": False} for each in real(site, event_id)]


@fault(
    "derived/category-of-a-series-is-manual",
    "event_view._categories",
    operation="getEvent",
    evidence="sdk",
    source="Event.categories.type",
    breaks="law/events/occurrences-share-a-category",
)
def _(real: Any, site: Site, event_id: str) -> Any:
    """The category of a series calls itself MANUAL."""
    return [each | {"type": "MANUAL"} for each in real(site, event_id)]


@fault(
    "derived/published-draft-is-counted-as-draft",
    "publishDraftEvent",
    operation="queryCategories",
    evidence="sdk",
    source="CategoryCounts",
    breaks="law/categories/counts-follow-publishing",
    also={"categories._counts": lambda real, site, row: _as_before(real(site, row), site, row)},
)
def _(real: Any, ctx: Context) -> Any:
    """A category goes on counting an event as a draft when it was published."""
    answer = real(ctx)
    _PUBLISHED.setdefault(ctx.site.id, set()).add(answer["event"]["id"])
    return answer


_PUBLISHED: dict[str, set[str]] = {}
"""Events that were drafts, by site."""


def _as_before(counts: Json, site: Site, row: Row) -> Json:
    moved = len(_PUBLISHED.get(site.id, set()) & set(site.assignments.get(row["id"], ())))
    return {
        "assignedEventsCount": counts["assignedEventsCount"] - moved,
        "assignedDraftEventsCount": counts["assignedDraftEventsCount"] + moved,
    }


@fault(
    "derived/deleted-events-stay-in-the-counts",
    "category_rows.forget_event",
    operation="queryCategories",
    evidence="sdk",
    source="CategoryCounts (older typings)",
    breaks="law/categories/counts-forget-the-deleted",
    also={"categories._counts": lambda real, site, row: _with_gone(real(site, row), site, row)},
)
def _(real: Any, site: Site, event_id: str) -> None:
    """A category goes on counting events that were deleted."""
    for category_id, held in site.assignments.items():
        if event_id in held:
            _GONE[site.id, category_id] = _GONE.get((site.id, category_id), 0) + 1
    real(site, event_id)


_GONE: dict[tuple[str, str], int] = {}
"""How many events of a category were deleted, by site and category."""


def _with_gone(counts: Json, site: Site, row: Row) -> Json:
    return counts | {
        "assignedEventsCount": counts["assignedEventsCount"] + _GONE.get((site.id, row["id"]), 0)
    }


@fault(
    "field-sets/counts-on-the-first-page",
    "queryCategories",
    evidence="sdk",
    source="QueryCategoriesRequest.fieldset",
    breaks="law/categories/pages-go-on",
)
def _(real: Any, ctx: Context) -> Any:
    """From the second page on, categories come without their counts, though they are asked for."""
    answer = real(ctx)
    if answer["metaData"]["offset"]:
        for category in answer["categories"]:
            category.pop("counts", None)
    return answer


@fault(
    "field-sets/counts-of-the-first-of-the-page",
    "queryCategories",
    evidence="sdk",
    source="QueryCategoriesRequest.fieldset",
    breaks="law/categories/pages-go-on",
)
def _(real: Any, ctx: Context) -> Any:
    """All categories of a page have the counts of the first one."""
    answer = real(ctx)
    for category in answer["categories"]:
        if "counts" in category:
            category["counts"] = answer["categories"][0]["counts"]
    return answer


@fault(
    "ordering/second-page-by-date",
    "queryCategories",
    evidence="docs",
    source="query-categories",
    breaks="law/categories/pages-go-on",
)
def _(real: Any, ctx: Context) -> Any:
    """From an offset on, a query for categories without a sort is by creation, and not by name."""
    query = ctx.request.get("query") or {}
    if query.get("sort") or not (query.get("paging") or {}).get("offset"):
        return real(ctx)
    by_date = {**query, "sort": [{"fieldName": "createdDate", "order": "ASC"}]}
    return real(sending(ctx, query=by_date))


@fault(
    "ordering/reordered-event-is-there-twice",
    "reorderCategoryEvents",
    evidence="docs",
    source="reorder-category-events",
    breaks="law/categories/reordered-once",
)
def _(real: Any, ctx: Context) -> Any:
    """Reordering puts an event in its new place and leaves it in its old one."""
    held = list(ctx.site.assignments.get(ctx.request["categoryId"], []))
    answer = real(ctx)
    moved = ctx.site.assignments[ctx.request["categoryId"]]
    if moved != held:
        ctx.site.assignments[ctx.request["categoryId"]] = [*moved, ctx.request["eventId"]]
    return answer


@fault(
    "robustness/category-name-of-30-bytes",
    "category_rows.create",
    operation="createCategory",
    evidence="sdk",
    source="Category.name",
    breaks="law/categories/create-then-query",
)
def _(real: Any, ctx: Context, sent: Json, field: str) -> Row:
    """The name of a category is cut at 30 bytes, where it may have 30 characters."""
    row: Row = real(ctx, sent, field)
    name = row["name"].encode()[:30].decode(errors="ignore")
    return edit(ctx.site.categories, row["id"], name=name)
