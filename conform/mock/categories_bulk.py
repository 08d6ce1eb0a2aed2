"""Categories in bulk: one result per category, or by a filter and later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from conform.contract import Contract, QuerySpec
from conform.mock.category_rows import assign, create, find, is_full, public, unassign
from conform.mock.context import Context, Handler
from conform.mock.errors import ApiError
from conform.mock.query import compile_filter
from conform.mock.store import Job, Row, Site

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
    return _later(ctx, assign_them=True)


def bulk_unassign_events_async(ctx: Context) -> dict[str, Any]:
    """Take out, a little later, the events that a filter then finds."""
    return _later(ctx, assign_them=False)


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


def _later(ctx: Context, *, assign_them: bool) -> dict[str, Any]:
    """Put a change off; bad categories and filters are refused at once (assumed).

    The filter selects events, by the fields and operators of Query Events, at the time when the
    change is made (assumed: one sentence of the typings has it select categories).
    """
    category_ids = [find(ctx.site, category_id)["id"] for category_id in ctx.request["categoryId"]]
    compile_filter(_spec(ctx.contract), ctx.request["filter"])
    ctx.site.jobs.append(Job(ctx.now + DELAY, assign_them, category_ids, dict(ctx.request["filter"])))
    return {}


def perform(contract: Contract, site: Site, job: Job) -> None:
    """Make the change of a job that is due."""
    from conform.mock import events  # here, because events read their categories

    matches = compile_filter(_spec(contract), job.filter)
    seen = events.view(site, job.due)
    found = [row["id"] for row in site.events if matches(seen(row))]
    for category_id in job.categories:
        if category_id not in site.categories:  # it was deleted meanwhile
            continue
        if job.assign:
            assign(site, category_id, [each for each in found if not is_full(site, each)])
        else:
            unassign(site, category_id, found)


def _spec(contract: Contract) -> QuerySpec:
    spec = contract.operations["queryEvents"].query
    assert spec is not None, "Query Events has filterable fields in the contract"
    return spec
