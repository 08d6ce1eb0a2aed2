"""What goes wrong when events are canceled and deleted by a filter.

Written by somebody who had not looked at the suites.
"""

from __future__ import annotations

from typing import Any

from conform.faults.catalogue.register import fault
from conform.mock import event_view
from conform.mock.context import Context
from conform.mock.errors import ApiError
from conform.mock.store import Row


@fault(
    "lifecycle/bulk-canceled-takes-registrations",
    "bulkCancelEventsByFilter",
    evidence="docs",
    source="bulk-cancel-events-by-filter",
    breaks="law/events/canceled-are-closed",
    also={
        "event_view._registration_status": lambda real, row, status, ctx: real(
            row, "UPCOMING" if row.get("inBulk") else status, ctx
        )
    },
)
def _(real: Any, ctx: Context) -> Any:
    """What is canceled by a filter goes on taking registrations."""
    before = {row["id"] for row in ctx.site.events if row["status"] == "CANCELED"}
    answer = real(ctx)
    for row in ctx.site.events:
        if row["status"] == "CANCELED" and row["id"] not in before:
            ctx.site.events.put(row | {"inBulk": True})
    return answer


@fault(
    "lifecycle/bulk-deleted-keeps-its-slug",
    "getEventBySlug",
    operation="bulkDeleteEventsByFilter",
    evidence="docs",
    source="delete-event",
    breaks="law/events/bulk-deleted-are-gone",
    also={"bulkDeleteEventsByFilter": lambda real, ctx: _remember(real, ctx)},
)
def _(real: Any, ctx: Context) -> Any:
    """What is deleted by a filter is still found by its slug."""
    try:
        return real(ctx)
    except ApiError:
        row = _DELETED.get((ctx.site.id, ctx.request["slug"]))
        if row is None:
            raise
        return {"event": event_view.public(row, ctx.request.get("fields") or (), ctx)}


_DELETED: dict[tuple[str, str], Row] = {}
"""What was deleted by a filter, by site and slug."""


def _remember(real: Any, ctx: Context) -> Any:
    before = list(ctx.site.events)
    answer = real(ctx)
    _DELETED.update({(ctx.site.id, row["slug"]): row for row in before if row["id"] not in ctx.site.events})
    return answer
