"""Reading the schedule: what guests see, what is being edited, and who may look at which."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from conform.mock import instants
from conform.mock.context import Context
from conform.mock.errors import ApiError, application_error, not_found
from conform.mock.query import facets, run_query
from conform.mock.store import Row, Site

MANAGE = "WIX_EVENTS.MANAGE_AGENDA"
PAGE, MAX_PAGE = 100, 1000
SORT = [{"fieldName": "timeSlot.start", "order": "ASC"}, {"fieldName": "timeSlot.end", "order": "ASC"}]

# assumed: the documented list of facets cannot be found, so these members can be counted.
FACETS = ("stageName", "tags", "status", "hidden")


def public(row: Row, *, draft: bool = False) -> dict[str, Any]:
    """Give a schedule item as it is answered."""
    return row | {"draft": draft}


def is_changed(site: Site, event_id: str) -> bool:
    """Whether the draft schedule of an event differs from its published one."""
    return _by_id(site.schedule_draft.where("eventId", event_id)) != _by_id(
        site.schedule_published.where("eventId", event_id)
    )


def get_schedule_item(ctx: Context) -> dict[str, Any]:
    """Get the published item and, when asked for, the item of the draft schedule.

    The two share one id. The draft schedule always exists, as a copy of the published one until it
    is edited, so that an item without changes has a draft too (assumed).
    """
    item_id = ctx.request["itemId"]
    include_draft = bool(ctx.request.get("includeDraft"))
    if include_draft:
        _demand_manager(ctx, "includeDraft")  # assumed: as for the state DRAFT of the list
    found: dict[str, Any] = {}
    item = ctx.site.schedule_published.get(item_id)
    if item is not None and _may_see(ctx, item):
        found["item"] = public(item)
    draft = ctx.site.schedule_draft.get(item_id)
    if include_draft and draft is not None:
        found["draft"] = public(draft, draft=True)
    event_id = ctx.request.get("eventId")
    # assumed: an item that only the draft has, or that is of another event, does not exist
    if not found or (event_id and any(row["eventId"] != event_id for row in found.values())):
        raise not_found("Schedule item", item_id)
    return found


def list_schedule_items(ctx: Context) -> dict[str, Any]:
    """List items by state and simple filters, in the order of their time slots."""
    request = ctx.request
    states = _complete(request.get("state") or ())
    for state in sorted(states & {"DRAFT", "HIDDEN"}):
        _demand_manager(ctx, f"state {state}")
    copies = [public(row) for row in _rows(ctx, "PUBLISHED")] if "PUBLISHED" in states else []
    # assumed: with both states an item is listed twice, and `draft` tells its copies apart
    if "DRAFT" in states:
        copies += [public(row, draft=True) for row in _rows(ctx, "DRAFT")]
    items = sorted((row for row in copies if _matches(ctx, row, states)), key=_order)

    # assumed: `paging` wins over the deprecated members, and a limit of 0 gives an empty page
    paging = request.get("paging") or {}
    limit, offset = (
        next(value for value in (paging.get(name), request.get(name), default) if value is not None)
        for name, default in (("limit", PAGE), ("offset", 0))
    )
    page = items[offset : offset + limit]
    answer: dict[str, Any] = {
        "items": page,
        "pagingMetadata": {"count": len(page), "offset": offset, "total": len(items)},
        "total": len(items),
        "limit": limit,
        "offset": offset,
    }
    if request.get("facet"):
        # assumed: counted over the filtered items of all pages; facets of other names are left out
        answer["facets"] = facets(items, [name for name in request["facet"] if name in FACETS])
    events = set(request.get("eventId") or ())
    if len(events) == 1 and ctx.identity.may(MANAGE):
        answer["draftNotPublished"] = is_changed(ctx.site, events.pop())
    return answer


def query_schedule_items(ctx: Context) -> dict[str, Any]:
    """Query the published schedule; managers find hidden items too (assumed), nobody finds drafts."""
    spec = ctx.operation.query
    assert spec is not None, "Query Schedule Items has filterable fields in the contract"
    rows = [row for row in ctx.site.schedule_published if _may_see(ctx, row)]
    query = ctx.request.get("query") or {}
    page = run_query(
        spec, query, rows, default_sort=SORT, default_limit=PAGE, max_limit=MAX_PAGE, view=public
    )
    return {"items": [public(row) for row in page.items], "pagingMetadata": page.metadata}


def _complete(states: Iterable[str]) -> set[str]:
    """Add what a list of states leaves open: published rather than draft, visible rather than hidden."""
    complete = set(states)
    if not complete & {"PUBLISHED", "DRAFT"}:
        complete.add("PUBLISHED")
    if not complete & {"VISIBLE", "HIDDEN"}:
        complete.add("VISIBLE")
    return complete


def _rows(ctx: Context, state: str) -> list[Row]:
    table = ctx.site.schedule_draft if state == "DRAFT" else ctx.site.schedule_published
    events = ctx.request.get("eventId")
    if not events:
        return list(table)
    return [row for event_id in dict.fromkeys(events) for row in table.where("eventId", event_id)]


def _matches(ctx: Context, row: Row, states: set[str]) -> bool:
    """Apply the filters: all parameters must match, each by any of its values (assumed)."""
    request = ctx.request
    start = instants.parse(row["timeSlot"]["start"])
    return (
        ("HIDDEN" if row["hidden"] else "VISIBLE") in states
        and (not request.get("itemId") or row["id"] in request["itemId"])
        and (not request.get("stageName") or row["stageName"] in request["stageName"])
        and (not request.get("tag") or not set(request["tag"]).isdisjoint(row["tags"]))
        and (
            not request.get("startingFrom") or start >= instants.read(request["startingFrom"], "startingFrom")
        )
        and (
            not request.get("startingBefore")
            or start < instants.read(request["startingBefore"], "startingBefore")
        )
    )


def _order(row: Row) -> tuple[datetime, datetime]:
    slot = row["timeSlot"]
    return instants.parse(slot["start"]), instants.parse(slot["end"])


def _may_see(ctx: Context, row: Row) -> bool:
    return not row["hidden"] or ctx.identity.may(MANAGE)


def _demand_manager(ctx: Context, what: str) -> None:
    if not ctx.identity.may(MANAGE):
        raise permission_denied(what, MANAGE)


def permission_denied(what: str, permission: str) -> ApiError:
    """Make the 403 for a caller without a permission that only a part of a call needs."""
    return application_error(403, "PERMISSION_DENIED", f"{what} needs the permission {permission}")


def _by_id(rows: list[Row]) -> dict[str, Row]:
    return {row["id"]: row for row in rows}
