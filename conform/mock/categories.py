"""Categories of events: what they are called, which events they hold, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conform.mock.categories_bulk import BULK_HANDLERS
from conform.mock.category_rows import assign, create, find, forget_event, of_event, public, unassign
from conform.mock.context import Context, Handler
from conform.mock.query import run_query
from conform.mock.reorder import invalid_reorder, move
from conform.mock.store import Row, Site

__all__ = ["HANDLERS", "forget_event", "of_event", "public"]

# assumed: the type's maximum, though pages of no more than 100 were seen
PAGE, MAX_PAGE = 100, 1000
SORT = [{"fieldName": "name", "order": "ASC"}]


def create_category(ctx: Context) -> dict[str, Any]:
    """Create a category; two may have the same name (assumed)."""
    return {"category": public(create(ctx, ctx.request["category"], "category"))}


def update_category(ctx: Context) -> dict[str, Any]:
    """Rename a category; its states are ignored, as older typings say."""
    sent = ctx.request["category"]
    row = find(ctx.site, sent["id"])
    if sent.get("name"):
        row = ctx.site.categories.put(row | {"name": sent["name"]})
    return {"category": public(row)}


def delete_category(ctx: Context) -> dict[str, Any]:
    """Delete a category; its events stay, without it (assumed)."""
    category_id = find(ctx.site, ctx.request["categoryId"])["id"]
    ctx.site.categories.remove(category_id)
    ctx.site.assignments.pop(category_id, None)
    return {}


def query_categories(ctx: Context) -> dict[str, Any]:
    """Query categories in every state, with counts for the fieldset COUNTS."""
    spec = ctx.operation.query
    assert spec is not None, "Query Categories has filterable fields in the contract"
    rows = list(ctx.site.categories)
    query = ctx.request.get("query") or {}
    page = run_query(
        spec, query, rows, default_sort=SORT, default_limit=PAGE, max_limit=MAX_PAGE, view=public
    )
    counted = "COUNTS" in (ctx.request.get("fieldset") or ())
    items = [public(row) | ({"counts": _counts(ctx.site, row)} if counted else {}) for row in page.items]
    return {"categories": items, "metaData": page.metadata}


def assign_events(ctx: Context) -> dict[str, Any]:
    """Add events, which must all exist (assumed), to the end of a category."""
    category_id = find(ctx.site, ctx.request["categoryId"])["id"]
    _demand_events(ctx.site, ctx.request["eventId"])
    assign(ctx.site, category_id, ctx.request["eventId"])
    return {}


def unassign_events(ctx: Context) -> dict[str, Any]:
    """Take events out of a category."""
    category_id = find(ctx.site, ctx.request["categoryId"])["id"]
    unassign(ctx.site, category_id, ctx.request["eventId"])
    return {}


def list_event_categories(ctx: Context) -> dict[str, Any]:
    """List the categories of an event that are not hidden; an unknown event is a 404 (assumed)."""
    event_id = ctx.request["eventId"]
    _demand_events(ctx.site, [event_id])
    rows = [row for row in of_event(ctx.site, event_id) if "HIDDEN" not in row["states"]]
    return {"categories": [public(row) for row in rows]}


def reorder_category_events(ctx: Context) -> dict[str, Any]:
    """Move one event of a category right before or after another one of it."""
    request = ctx.request
    category_id = find(ctx.site, request["categoryId"])["id"]
    held = ctx.site.assignments.get(category_id, [])
    event_id = request.get("eventId")
    if event_id is None:  # assumed: not marked as required, but there is nothing to move without it
        raise invalid_reorder("eventId has to name the event to move")
    moved = move(held, event_id, before=request.get("beforeEventId"), after=request.get("afterEventId"))
    ctx.site.assignments[category_id] = moved
    return {}


HANDLERS: dict[str, Handler] = {
    "createCategory": create_category,
    "updateCategory": update_category,
    "deleteCategory": delete_category,
    "queryCategories": query_categories,
    "assignEvents": assign_events,
    "unassignEvents": unassign_events,
    "listEventCategories": list_event_categories,
    "reorderCategoryEvents": reorder_category_events,
    **BULK_HANDLERS,
}


def _demand_events(site: Site, event_ids: Iterable[str]) -> None:
    from conform.mock.events import get_row  # here, because events read their categories

    for event_id in event_ids:
        get_row(site, event_id)


def _counts(site: Site, row: Row) -> dict[str, int]:
    """Count the published events and the drafts of a category.

    The typings' descriptions of the two have been swapped between releases; the names decide (assumed).
    """
    events = [site.events.get(event_id) for event_id in site.assignments.get(row["id"], ())]
    drafts = [event["status"] == "DRAFT" for event in events if event is not None]
    return {"assignedEventsCount": drafts.count(False), "assignedDraftEventsCount": drafts.count(True)}
