"""Categories in bulk: one result per category, or by a filter and later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from conform.mock.category_rows import assign, create, find, is_full, public, unassign
from conform.mock.context import Context, Handler
from conform.mock.errors import ApiError
from conform.mock.query import compile_filter
from conform.mock.store import Job, Row

# assumed: assignments were seen to lag a few seconds; here only the asynchronous operations do
DELAY = timedelta(seconds=2)


def bulk_create_category(ctx: Context) -> dict[str, Any]:
    """Create up to 10 categories, each for itself."""
    return _results(
        (None, partial(create, ctx, sent, f"categories[{index}]"))
        for index, sent in enumerate(ctx.request["categories"])
    )


def bulk_assign_events(ctx: Context) -> dict[str, Any]:
    """Assign one event, which must exist (assumed), to up to 10 categories."""
    from conform.mock.events import get_row  # here, because events read their categories

    event_ids = ctx.request["eventId"]
    for event_id in event_ids:
        get_row(ctx.site, event_id)
    return _each_category(ctx, lambda category_id: assign(ctx.site, category_id, event_ids))


def bulk_unassign_events(ctx: Context) -> dict[str, Any]:
    """Take one event out of up to 10 categories; without an event nothing changes (assumed)."""
    event_ids = ctx.request.get("eventId") or ()
    return _each_category(ctx, lambda category_id: unassign(ctx.site, category_id, event_ids))


def bulk_assign_events_async(ctx: Context) -> dict[str, Any]:
    """Assign, a little later, the events that a filter then finds."""

    def run(category_id: str, event_ids: list[str]) -> None:
        assign(ctx.site, category_id, [each for each in event_ids if not is_full(ctx.site, each)])

    return _later(ctx, run)


def bulk_unassign_events_async(ctx: Context) -> dict[str, Any]:
    """Take out, a little later, the events that a filter then finds."""
    return _later(ctx, lambda category_id, event_ids: unassign(ctx.site, category_id, event_ids))


BULK_HANDLERS: dict[str, Handler] = {
    "bulkCreateCategory": bulk_create_category,
    "bulkAssignEvents": bulk_assign_events,
    "bulkUnassignEvents": bulk_unassign_events,
    "bulkAssignEventsAsync": bulk_assign_events_async,
    "bulkUnassignEventsAsync": bulk_unassign_events_async,
}


def _each_category(ctx: Context, change: Callable[[str], None]) -> dict[str, Any]:
    def run(category_id: str) -> Row:
        row = find(ctx.site, category_id)
        change(category_id)
        return row

    ids: list[str] = ctx.request["categoryId"]
    return _results((category_id, partial(run, category_id)) for category_id in ids)


def _results(items: Iterable[tuple[str | None, Callable[[], Row]]]) -> dict[str, Any]:
    """Run each item for itself and report on it; a failure names the item where it has an id."""
    results: list[dict[str, Any]] = []
    for index, (item_id, run) in enumerate(items):
        metadata: dict[str, Any] = {"originalIndex": index}
        try:
            row = run()
        except ApiError as error:
            metadata |= {"success": False, "error": _item_error(error)}
            results.append({"itemMetadata": metadata | ({"id": item_id} if item_id else {})})
        else:
            metadata |= {"success": True, "id": row["id"]}
            results.append({"itemMetadata": metadata, "item": public(row)})
    failures = sum(not result["itemMetadata"]["success"] for result in results)
    totals = {"totalSuccesses": len(results) - failures, "totalFailures": failures, "undetailedFailures": 0}
    return {"results": results, "bulkActionMetadata": totals}


def _item_error(error: ApiError) -> dict[str, Any]:
    details = error.details or {}
    if "applicationError" in details:
        return dict(details["applicationError"])
    return {"code": "INVALID_ARGUMENT", "description": error.message, "data": details}


def _later(ctx: Context, change: Callable[[str, list[str]], None]) -> dict[str, Any]:
    """Put a change off; bad categories and filters are refused at once (assumed).

    The filter selects events, by the fields and operators of Query Events, at the time when the
    change is made (assumed: one sentence of the typings has it select categories).
    """
    from conform.mock import events  # here, because events read their categories

    category_ids = [find(ctx.site, category_id)["id"] for category_id in ctx.request["categoryId"]]
    spec = ctx.contract.operations["queryEvents"].query
    assert spec is not None, "Query Events has filterable fields in the contract"
    matches = compile_filter(spec, ctx.request["filter"])
    due = ctx.now + DELAY
    then = replace(ctx, now=due)

    def run() -> None:
        found = [row["id"] for row in ctx.site.events if matches(events.public(row, frozenset(), then))]
        for category_id in category_ids:
            if category_id in ctx.site.categories:  # it may have been deleted meanwhile
                change(category_id, found)

    ctx.site.jobs.append(Job(due, run))
    return {}
