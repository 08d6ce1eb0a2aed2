"""Things that are shown and should not be, or are hidden and should not be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import sending
from conform.mock import category_rows, schedule_list
from conform.mock.context import Context
from conform.mock.event_dates import status

SEEN = "events._visible"
"""The seam at which a query's events are gathered: (real, ctx, event_id)."""
CANDIDATES = "ticket_definitions._candidates"
"""The seam at which a query's ticket definitions are gathered: (real, ctx, filter, available)."""


@fault(
    "visibility/drafts-in-queries",
    SEEN,
    operation="queryEvents",
    evidence="sdk",
    source="QueryEventsRequest.includeDrafts",
    breaks="law/events/drafts-are-left-out",
)
def _(real: Any, ctx: Context, event_id: str | None = None) -> Any:
    """Queries show drafts that nobody has asked for."""
    return real(sending(ctx, includeDrafts=True), event_id)


@fault(
    "visibility/drafts-never",
    SEEN,
    operation="queryEvents",
    evidence="sdk",
    source="QueryEventsRequest.includeDrafts",
    breaks="law/events/drafts-are-left-out",
)
def _(real: Any, ctx: Context, event_id: str | None = None) -> Any:
    """Queries show no drafts, even where they are asked for."""
    return real(sending(ctx, includeDrafts=None), event_id)


@fault(
    "visibility/drafts-in-the-total",
    "queryEvents",
    evidence="observed",
    source="observed 3",
    breaks="law/events/drafts-are-left-out",
)
def _(real: Any, ctx: Context) -> Any:
    """Queries do not show drafts, but count them in their total."""
    answer = real(ctx)
    within = real(sending(ctx, includeDrafts=True))
    answer["pagingMetadata"]["total"] = within["pagingMetadata"]["total"]
    return answer


@fault(
    "visibility/drafts-in-counts",
    "countEventsByStatus",
    evidence="sdk",
    source="CountEventsByStatusRequest.includeDrafts",
    promise="Counting events by status leaves drafts out unless they are asked for.",
)
def _(real: Any, ctx: Context) -> Any:
    """Counting events by status counts drafts that nobody has asked for."""
    return real(sending(ctx, includeDrafts=True))


@fault(
    "visibility/canceled-not-found",
    SEEN,
    operation="queryEvents",
    evidence="docs",
    source="cancel-event",
    breaks="law/events/cancel",
)
def _(real: Any, ctx: Context, event_id: str | None = None) -> Any:
    """Queries do not find canceled events."""
    return [row for row in real(ctx, event_id) if row["status"] != "CANCELED"]


@fault(
    "visibility/ended-not-found",
    SEEN,
    operation="queryEvents",
    evidence="docs",
    source="query-events",
    promise="Queries find events that are over.",
)
def _(real: Any, ctx: Context, event_id: str | None = None) -> Any:
    """Queries do not find events that are over."""
    return [row for row in real(ctx, event_id) if status(row, ctx.now) != "ENDED"]


@fault(
    "visibility/hidden-ticket-is-available",
    CANDIDATES,
    operation="queryAvailableTicketDefinitions",
    evidence="sdk",
    source="QueryAvailableTicketDefinitions",
    breaks="law/ticket_definitions/available-hides-hidden",
)
def _(real: Any, ctx: Context, filter_: Any, *, available: bool) -> Any:
    """Visitors are shown hidden ticket definitions."""
    return real(ctx, filter_, available=available and ctx.operation.id != "queryAvailableTicketDefinitions")


@fault(
    "visibility/hidden-ticket-is-counted",
    CANDIDATES,
    operation="countAvailableTicketDefinitions",
    evidence="sdk",
    source="CountAvailableTicketDefinitions",
    breaks="law/ticket_definitions/counts-agree",
)
def _(real: Any, ctx: Context, filter_: Any, *, available: bool) -> Any:
    """Hidden ticket definitions count as available."""
    return real(ctx, filter_, available=available and ctx.operation.id != "countAvailableTicketDefinitions")


@fault(
    "visibility/managers-miss-hidden-tickets",
    CANDIDATES,
    operation="queryTicketDefinitions",
    evidence="sdk",
    source="QueryTicketDefinitions",
    breaks="law/ticket_definitions/available-hides-hidden",
)
def _(real: Any, ctx: Context, filter_: Any, *, available: bool) -> Any:
    """Managers do not find hidden ticket definitions."""
    return real(ctx, filter_, available=available or ctx.operation.id == "queryTicketDefinitions")


@fault(
    "visibility/count-misses-hidden-tickets",
    CANDIDATES,
    operation="countTicketDefinitions",
    evidence="docs",
    source="count-ticket-definitions",
    breaks="law/ticket_definitions/counts-agree",
)
def _(real: Any, ctx: Context, filter_: Any, *, available: bool) -> Any:
    """Counting ticket definitions leaves hidden ones out."""
    return real(ctx, filter_, available=available or ctx.operation.id == "countTicketDefinitions")


@fault(
    "visibility/hidden-category-is-listed",
    "listEventCategories",
    evidence="sdk",
    source="ListEventCategories",
    breaks="law/categories/assign-then-list",
)
def _(real: Any, ctx: Context) -> Any:
    """The categories of an event include hidden ones."""
    real(ctx)
    rows = category_rows.of_event(ctx.site, ctx.request["eventId"])
    return {"categories": [category_rows.public(row) for row in rows]}


def _with(state: str, real: Any, states: Iterable[str]) -> set[str]:
    """Complete a list of states by one that it should not have unless it is asked for."""
    asked = set(states)
    found: set[str] = real(asked)
    other = {"HIDDEN": "VISIBLE", "DRAFT": "PUBLISHED"}[state]
    return found if other in asked else found | {state}


@fault(
    "visibility/hidden-items-are-listed",
    "schedule_list._complete",
    operation="listScheduleItems",
    evidence="sdk",
    source="ListScheduleItemsRequest.state",
    promise="The list shows no hidden item unless it is asked for.",
)
def _(real: Any, states: Iterable[str]) -> Any:
    """The list of schedule items shows hidden ones that nobody has asked for."""
    return _with("HIDDEN", real, states)


@fault(
    "visibility/draft-items-are-listed",
    "schedule_list._complete",
    operation="listScheduleItems",
    evidence="sdk",
    source="ListScheduleItemsRequest.state",
    breaks="law/schedule/draft-is-invisible",
)
def _(real: Any, states: Iterable[str]) -> Any:
    """The list of schedule items shows the draft to those who ask for no state."""
    return _with("DRAFT", real, states)


@fault(
    "visibility/draft-state-for-everyone",
    "schedule_list._demand_manager",
    operation="listScheduleItems",
    evidence="observed",
    source="older typings of ListScheduleItemsRequest.state",
    promise="The states DRAFT and HIDDEN need the permission to manage the schedule.",
)
def _(real: Any, ctx: Context, what: str) -> None:
    """Who may only read the schedule is shown its draft."""
    del real, ctx, what


@fault(
    "visibility/unpublished-changes-for-everyone",
    "listScheduleItems",
    evidence="docs",
    source="list-schedule-items",
    promise="Only who manages the schedule learns whether its draft has changes.",
)
def _(real: Any, ctx: Context) -> Any:
    """Who may only read the schedule learns whether its draft has changes."""
    answer = real(ctx)
    events: list[str] = ctx.request.get("eventId") or []
    if len(events) == 1:
        answer["draftNotPublished"] = schedule_list.is_changed(ctx.site, events[0])
    return answer
