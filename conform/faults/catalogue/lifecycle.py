"""What becomes of events, tickets, policies and categories when they are made, moved on and removed."""

from __future__ import annotations

from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import Json, edit, put_back, sending
from conform.mock import events, ticket_definitions
from conform.mock.context import Context
from conform.mock.errors import ApiError
from conform.mock.store import Row, Site

_GONE: dict[str, list[Row]] = {}
"""Rows that were deleted, by site, for those that come back in queries."""


@fault(
    "lifecycle/draft-is-published",
    "createEvent",
    evidence="sdk",
    source="CreateEventRequest.draft",
    breaks="law/events/defaults",
)
def _(real: Any, ctx: Context) -> Any:
    """An event that is to be a draft is published at once."""
    return real(sending(ctx, draft=False))


@fault(
    "lifecycle/everything-is-a-draft",
    "createEvent",
    evidence="sdk",
    source="CreateEventRequest.draft",
    breaks="law/events/defaults",
)
def _(real: Any, ctx: Context) -> Any:
    """An event is a draft unless told otherwise."""
    return real(sending(ctx, draft=ctx.request.get("draft", True)))


@fault(
    "lifecycle/publish-has-no-effect",
    "publishDraftEvent",
    evidence="docs",
    source="publish-draft-event",
    breaks="law/events/publish",
)
def _(real: Any, ctx: Context) -> Any:
    """Publishing answers UPCOMING, and the event stays a draft."""
    draft = ctx.site.events.get(ctx.request["eventId"])
    answer = real(ctx)
    put_back(ctx.site.events, draft)
    return answer


@fault(
    "lifecycle/publish-again",
    "publishDraftEvent",
    evidence="docs",
    source="publish-draft-event",
    breaks="publishDraftEvent/error/EVENT_ALREADY_PUBLISHED",
)
def _(real: Any, ctx: Context) -> Any:
    """A published event can be published again."""
    try:
        return real(ctx)
    except ApiError as error:
        if error.status != 428:
            raise
        return events.get_event(ctx)


@fault(
    "lifecycle/cancel-has-no-effect",
    "cancelEvent",
    evidence="docs",
    source="cancel-event",
    breaks="law/events/cancel",
)
def _(real: Any, ctx: Context) -> Any:
    """Canceling answers CANCELED, and the event takes place."""
    row = ctx.site.events.get(ctx.request["eventId"])
    answer = real(ctx)
    put_back(ctx.site.events, row)
    return answer


@fault(
    "lifecycle/canceled-takes-registrations",
    "event_view._registration_status",
    operation="cancelEvent",
    evidence="docs",
    source="cancel-event",
    breaks="law/events/cancel",
)
def _(real: Any, row: Row, status: str, ctx: Context) -> Any:
    """The registration of a canceled event stays open."""
    return real(row, "UPCOMING" if status == "CANCELED" else status, ctx)


@fault(
    "lifecycle/cancel-deletes",
    "cancelEvent",
    evidence="docs",
    source="cancel-event",
    breaks="law/events/cancel",
)
def _(real: Any, ctx: Context) -> Any:
    """A canceled event is gone, where it should be kept."""
    answer = real(ctx)
    ctx.site.events.remove(ctx.request["eventId"])
    return answer


@fault(
    "lifecycle/delete-has-no-effect",
    "deleteEvent",
    evidence="docs",
    source="delete-event",
    breaks="law/events/delete-is-final",
)
def _(real: Any, ctx: Context) -> Any:
    """A deleted event can still be read."""
    row = ctx.site.events.get(ctx.request["eventId"])
    answer = real(ctx)
    put_back(ctx.site.events, row)
    return answer


def _still_found(real: Any, ctx: Context, event_id: str | None = None) -> Any:
    rows = _GONE.get(ctx.site.id, [])
    return real(ctx, event_id) + [row for row in rows if event_id in (None, row["id"])]


@fault(
    "lifecycle/deleted-event-is-still-found",
    "deleteEvent",
    evidence="docs",
    source="delete-event",
    breaks="law/events/delete-is-final",
    also={"events._visible": _still_found},
)
def _(real: Any, ctx: Context) -> Any:
    """A deleted event cannot be read, but queries still find it."""
    row = ctx.site.events.get(ctx.request["eventId"])
    answer = real(ctx)
    if row is not None and row["status"] != "DRAFT":
        _GONE.setdefault(ctx.site.id, []).append(row)
    return answer


@fault(
    "lifecycle/deleted-policy-is-read",
    "deletePolicy",
    evidence="sdk",
    source="DeletePolicy",
    breaks="law/policies/delete-is-final",
)
def _(real: Any, ctx: Context) -> Any:
    """A deleted policy can still be read."""
    row = ctx.site.policies.get(ctx.request["policyId"])
    answer = real(ctx)
    put_back(ctx.site.policies, row)
    return answer


def _still_a_candidate(real: Any, ctx: Context, filter_: Any, *, available: bool) -> Any:
    return real(ctx, filter_, available=available) + _GONE.get(ctx.site.id, [])


@fault(
    "lifecycle/deleted-ticket-is-still-found",
    "deleteTicketDefinition",
    evidence="docs",
    source="delete-ticket-definition",
    breaks="law/ticket_definitions/delete-is-final",
    also={"ticket_definitions._candidates": _still_a_candidate},
)
def _(real: Any, ctx: Context) -> Any:
    """A deleted ticket definition cannot be read, but queries still find it."""
    row = ctx.site.ticket_definitions.get(ctx.request["ticketDefinitionId"])
    answer = real(ctx)
    if row is not None:
        _GONE.setdefault(ctx.site.id, []).append(row)
    return answer


@fault(
    "lifecycle/category-takes-its-events",
    "deleteCategory",
    evidence="docs",
    source="delete-category",
    breaks="law/categories/delete-is-final",
)
def _(real: Any, ctx: Context) -> Any:
    """Deleting a category deletes the events in it."""
    held = ctx.site.assignments.get(ctx.request["categoryId"], [])
    answer = real(ctx)
    for event_id in held:
        ctx.site.events.remove(event_id)
    return answer


@fault(
    "lifecycle/clone-is-the-original",
    "cloneEvent",
    evidence="docs",
    source="clone-event",
    breaks="law/events/clone-is-another",
)
def _(real: Any, ctx: Context) -> Any:
    """Cloning makes nothing and answers the original."""
    del real
    return events.get_event(ctx)


@fault(
    "lifecycle/clone-renames-the-original",
    "cloneEvent",
    evidence="docs",
    source="clone-event",
    breaks="law/events/clone-is-another",
)
def _(real: Any, ctx: Context) -> Any:
    """Cloning gives the numbered title to the original as well."""
    answer = real(ctx)
    edit(ctx.site.events, ctx.request["eventId"], title=answer["event"]["title"])
    return answer


@fault(
    "lifecycle/clone-keeps-the-title",
    "event_copies._title",
    operation="cloneEvent",
    evidence="docs",
    source="clone-event",
    promise="A clone of an event has the event's title with a number.",
)
def _(real: Any, site: Site, title: str) -> Any:
    """A clone has the same title as its original."""
    del real, site
    return title


@fault(
    "lifecycle/clone-keeps-the-dates",
    "event_copies._later",
    operation="cloneEvent",
    evidence="docs",
    source="clone-event",
    promise="A clone takes place later than its original, which is still to come.",
)
def _(real: Any, settings: Json) -> Any:
    """A clone takes place at the same time as its original."""
    del real
    return {name: value for name, value in settings.items() if name != "recurringEvents"}


@fault(
    "lifecycle/clone-has-no-tickets",
    "event_copies._copy_parts",
    operation="cloneEvent",
    evidence="docs",
    source="clone-event",
    promise="A clone has ticket definitions as its original has.",
)
def _(real: Any, ctx: Context, old_id: str, new_id: str) -> None:
    """A clone has none of its original's ticket definitions."""
    real(ctx, old_id, new_id)
    ticket_definitions.forget_event(ctx.site, new_id)


@fault(
    "lifecycle/clone-takes-the-tickets",
    "event_copies._copy_parts",
    operation="cloneEvent",
    evidence="docs",
    source="clone-event",
    promise="Cloning leaves the ticket definitions of the original where they are.",
)
def _(real: Any, ctx: Context, old_id: str, new_id: str) -> None:
    """A clone takes the ticket definitions away from its original."""
    real(ctx, old_id, new_id)
    ticket_definitions.forget_event(ctx.site, old_id)
