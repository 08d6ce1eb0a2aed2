"""The operations on events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from conform.contract import QuerySpec
from conform.mock import event_copies, event_rows, instants
from conform.mock.context import Context, Handler
from conform.mock.errors import FieldViolation, application_error, not_found, validation_error
from conform.mock.event_dates import status
from conform.mock.event_view import owner, public
from conform.mock.query import facets, pinned, run_query, select
from conform.mock.store import Row, Site

__all__ = ["HANDLERS", "get_row", "public", "view"]

READ_DRAFTS = "WIX_EVENTS.READ_DRAFT_EVENTS"
MAX_PAGE = 1000
CATEGORY_PAGE = 100
DEFAULT_SORT = [{"fieldName": "createdDate", "order": "ASC"}]


def get_row(site: Site, event_id: str) -> Row:
    """Give an event, or raise a 404; the code is the one that get by slug was seen to answer."""
    row = site.events.get(event_id.lower())
    if row is None:
        raise not_found("Event", event_id, "EVENT_NOT_FOUND")
    return row


def create_event(ctx: Context) -> dict[str, Any]:
    """Create an event, published at once unless it is a draft; of a series the first answers (assumed)."""
    sent = ctx.request["event"]
    draft = bool(ctx.request.get("draft"))
    dates = ((sent.get("dateAndTimeSettings") or {}).get("recurringEvents") or {}).get("individualEventDates")
    row = event_copies.series(ctx, sent, dates, draft) if dates else event_rows.create(ctx, sent, draft=draft)
    return _answer(ctx, row)


def update_event(ctx: Context) -> dict[str, Any]:
    """Change the members that were sent."""
    old = _row(ctx, ctx.request["event"]["id"])
    return _answer(ctx, event_rows.update(ctx, old, ctx.request["event"]))


def clone_event(ctx: Context) -> dict[str, Any]:
    """Copy an event two weeks later, as a draft unless told otherwise, as observed."""
    original = _row(ctx, ctx.request["eventId"])
    draft = ctx.request.get("draft")
    changes = ctx.request.get("event") or {}
    return _answer(ctx, event_copies.clone(ctx, original, changes, draft=draft is None or bool(draft)))


def publish_draft_event(ctx: Context) -> dict[str, Any]:
    """Publish a draft; which of the two refusals answers what is assumed."""
    row = _row(ctx, ctx.request["eventId"])
    if row["status"] == "CANCELED":
        raise _illegal(row, "published")
    if row["status"] != "DRAFT":
        message = f"Event {row['id']} is published already"
        raise application_error(428, "EVENT_ALREADY_PUBLISHED", message)
    now = instants.write(ctx.now)
    changed = {**row, "status": "UPCOMING", "publishedDate": now, "updatedDate": now}
    return _answer(ctx, ctx.site.events.put(changed))


def cancel_event(ctx: Context) -> dict[str, Any]:
    """Cancel an event that is to come or under way (assumed for what is not)."""
    row = _row(ctx, ctx.request["eventId"])
    if status(row, ctx.now) not in {"UPCOMING", "STARTED"}:
        raise _illegal(row, "canceled")
    return _answer(ctx, _cancel(ctx, row))


def delete_event(ctx: Context) -> dict[str, Any]:
    """Delete an event in any status, with what belongs to it (assumed); a second time is a 404."""
    row = _row(ctx, ctx.request["eventId"])
    _delete(ctx, row)
    return {"eventId": row["id"]}


def bulk_cancel_events_by_filter(ctx: Context) -> dict[str, Any]:
    """Cancel what a filter finds and can be canceled, at once; paging in it is not used (assumed)."""
    for row in _filtered(ctx):
        if status(row, ctx.now) in {"UPCOMING", "STARTED"}:
            _cancel(ctx, row)
    return {}


def bulk_delete_events_by_filter(ctx: Context) -> dict[str, Any]:
    """Delete what a filter finds, at once, drafts too; paging in it is not used (assumed)."""
    for row in _filtered(ctx):
        _delete(ctx, row)
    return {}


def query_events(ctx: Context) -> dict[str, Any]:
    """Give a page of events; without a limit it is empty, as documented."""
    query = ctx.request.get("query") or {}
    page = run_query(
        _spec(ctx),
        query,
        _visible(ctx, pinned(query.get("filter"), "id")),
        default_sort=DEFAULT_SORT,
        default_limit=0,
        max_limit=MAX_PAGE,
        view=view(ctx.site, ctx.now),
    )
    fields = _fields(ctx)
    events = [public(row, fields, ctx) for row in page.items]
    return {"pagingMetadata": page.metadata, "events": events}


def count_events_by_status(ctx: Context) -> dict[str, Any]:
    """Count events per status; `status` is the only facet (as in V1), values that occur are listed."""
    rows = select(_spec(ctx), ctx.request.get("filter"), _visible(ctx), view(ctx.site, ctx.now))
    asked = ctx.request.get("facet") or []
    for name in asked:
        if name != "status":
            message = f"Field '{name}' is not declared as a facet"
            raise application_error(400, "FILTER_PARSER_ERROR", message)
    return {"facets": facets(rows, asked, view(ctx.site, ctx.now))}


def list_events_by_category(ctx: Context) -> dict[str, Any]:
    """Give a page of a category's events in its own order, without drafts, at most 100 (assumed)."""
    held = [ctx.site.events.get(event_id) for event_id in _assigned(ctx)]
    rows = [row for row in held if row is not None and row["status"] != "DRAFT"]
    paging = ctx.request.get("paging") or {}
    limit, offset = paging.get("limit"), paging.get("offset") or 0
    size = CATEGORY_PAGE if limit is None else min(limit, CATEGORY_PAGE)
    page = rows[offset : offset + size]
    fields = _fields(ctx)
    return {
        "pagingMetadata": {"count": len(page), "offset": offset, "total": len(rows)},
        "events": [public(row, fields, ctx) for row in page],
    }


def get_event(ctx: Context) -> dict[str, Any]:
    """Give one event."""
    return _answer(ctx, _row(ctx, ctx.request["eventId"]))


def get_event_by_slug(ctx: Context) -> dict[str, Any]:
    """Give the event with a slug; an unknown one is a 404 with the code that was seen."""
    found = ctx.site.events.where("slug", ctx.request["slug"])
    if not found:
        raise not_found("Event with slug", ctx.request["slug"], "EVENT_NOT_FOUND")
    return _answer(ctx, _row(ctx, found[0]["id"]))


HANDLERS: dict[str, Handler] = {
    "createEvent": create_event,
    "cloneEvent": clone_event,
    "updateEvent": update_event,
    "publishDraftEvent": publish_draft_event,
    "cancelEvent": cancel_event,
    "bulkCancelEventsByFilter": bulk_cancel_events_by_filter,
    "deleteEvent": delete_event,
    "bulkDeleteEventsByFilter": bulk_delete_events_by_filter,
    "queryEvents": query_events,
    "countEventsByStatus": count_events_by_status,
    "listEventsByCategory": list_events_by_category,
    "getEvent": get_event,
    "getEventBySlug": get_event_by_slug,
}


def _answer(ctx: Context, row: Row) -> dict[str, Any]:
    return {"event": public(row, _fields(ctx), ctx)}


def _fields(ctx: Context) -> frozenset[str]:
    return frozenset(ctx.request.get("fields") or ())


def _row(ctx: Context, event_id: str) -> Row:
    """Give an event that the caller may see: drafts need a permission of their own, as observed."""
    row = get_row(ctx.site, event_id)
    if row["status"] == "DRAFT":
        _demand_drafts(ctx)
    return row


def _demand_drafts(ctx: Context) -> None:
    if not ctx.identity.may(READ_DRAFTS):
        raise application_error(403, "PERMISSION_DENIED", f"Requires {READ_DRAFTS} permission")


def _visible(ctx: Context, event_id: str | None = None) -> list[Row]:
    """List the events that the caller asks about; with an id, those of them that can have it."""
    drafts = bool(ctx.request.get("includeDrafts"))
    if drafts:
        _demand_drafts(ctx)
    if event_id is None:
        rows = list(ctx.site.events)
    else:
        found = ctx.site.events.get(event_id)
        rows = [] if found is None else [found]
    return rows if drafts else [row for row in rows if row["status"] != "DRAFT"]


def _spec(ctx: Context) -> QuerySpec:
    spec = ctx.operation.query
    assert spec is not None  # the contract has one for every method that asks
    return spec


def view(site: Site, now: datetime) -> Callable[[Row], Mapping[str, Any]]:
    """See rows as filters do: with the status that the clock gives them and the user they belong to."""
    owned = {"userId": owner(site.id)}
    return lambda row: {**row, **owned, "status": status(row, now)}


def _assigned(ctx: Context) -> list[str]:
    from conform.mock import category_rows

    category = category_rows.find(ctx.site, ctx.request["categoryId"])
    return ctx.site.assignments.get(category["id"], [])


def _filtered(ctx: Context) -> list[Row]:
    wrapped = ctx.request.get("filter")
    if not isinstance(wrapped, Mapping) or not isinstance(wrapped.get("filter"), Mapping):
        raise validation_error([FieldViolation("filter.filter", "must not be empty", "REQUIRED_FIELD")])
    return select(_spec(ctx), wrapped["filter"], ctx.site.events, view(ctx.site, ctx.now))


def _cancel(ctx: Context, row: Row) -> Row:
    now = instants.write(ctx.now)
    return ctx.site.events.put({**row, "status": "CANCELED", "canceledDate": now, "updatedDate": now})


def _delete(ctx: Context, row: Row) -> None:
    from conform.mock import categories, policies, schedule, ticket_definitions

    ctx.site.events.remove(row["id"])
    for resource in (ticket_definitions, policies, schedule, categories):
        resource.forget_event(ctx.site, row["id"])


def _illegal(row: Row, verb: str) -> Exception:
    message = f"Event {row['id']} cannot be {verb}: it is {row['status']}"
    return application_error(428, "INVALID_EVENT_STATUS_TRANSITION", message)
