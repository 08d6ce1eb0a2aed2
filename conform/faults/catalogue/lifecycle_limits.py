"""Operations on many events at once, and how many of a kind an event may have."""

from __future__ import annotations

from typing import Any

from conform.faults.catalogue.register import constant, fault
from conform.faults.catalogue.tools import Json, sending
from conform.mock.context import Context
from conform.mock.errors import application_error
from conform.mock.store import Site


@fault(
    "lifecycle/bulk-cancel-stops-after-one",
    "events._filtered",
    operation="bulkCancelEventsByFilter",
    evidence="docs",
    source="bulk-cancel-events-by-filter",
    breaks="law/events/bulk-by-filter-hits-what-it-says",
)
def _(real: Any, ctx: Context) -> Any:
    """Canceling by a filter cancels the first event that matches only."""
    return real(ctx)[: 1 if ctx.operation.id == "bulkCancelEventsByFilter" else None]


@fault(
    "lifecycle/bulk-delete-takes-everything",
    "events._filtered",
    operation="bulkDeleteEventsByFilter",
    evidence="docs",
    source="bulk-delete-events-by-filter",
    breaks="law/events/bulk-by-filter-hits-what-it-says",
)
def _(real: Any, ctx: Context) -> Any:
    """Deleting by a filter deletes every event of the site."""
    found = real(ctx)
    return list(ctx.site.events) if ctx.operation.id == "bulkDeleteEventsByFilter" else found


@fault(
    "lifecycle/bulk-ticket-delete-takes-everything",
    "bulkDeleteTicketDefinitionsByFilter",
    evidence="sdk",
    source="BulkDeleteTicketDefinitionsByFilter",
    breaks="law/ticket_definitions/bulk-delete-hits-what-it-says",
)
def _(real: Any, ctx: Context) -> Any:
    """Deleting ticket definitions by a filter deletes all of the site."""
    return real(sending(ctx, filter={}))


@fault(
    "lifecycle/initial-type-changes",
    "event_rows.registration",
    operation="updateEvent",
    evidence="sdk",
    source="Registration.initialType",
    breaks="law/events/initial-type-stays",
)
def _(real: Any, site: Site, sent: Json | None, old: Json | None) -> Any:
    """An update can make a ticketed event of one that began with RSVP."""
    wanted = (sent or {}).get("initialType")
    return real(site, sent, {**old, "initialType": wanted} if old and wanted else old)


@fault(
    "lifecycle/series-is-one-event",
    "event_copies.series",
    operation="createEvent",
    evidence="sdk",
    source="RecurringEvents.individualEventDates",
    promise="Each occurrence of a series is an event with its own id.",
)
def _(real: Any, ctx: Context, sent: Json, dates: list[Json], draft: bool) -> Any:
    """Of a series only the first occurrence becomes an event."""
    return real(ctx, sent, dates[:1], draft)


constant(
    "lifecycle/four-policies",
    "An event may have four policies, one too many",
    "policies.PER_EVENT",
    4,
    operation="createPolicy",
    evidence="docs",
    source="create-policy",
    breaks="law/policies/three-per-event",
)
constant(
    "lifecycle/two-policies",
    "An event may have two policies, one too few",
    "policies.PER_EVENT",
    2,
    operation="createPolicy",
    evidence="docs",
    source="create-policy",
    breaks="law/policies/three-per-event",
)
constant(
    "lifecycle/hundred-and-one-tickets",
    "An event may have 101 ticket definitions, one too many",
    "ticket_definitions.PER_EVENT",
    101,
    operation="createTicketDefinition",
    evidence="sdk",
    source="CreateTicketDefinition",
    breaks="law/ticket_definitions/hundred-per-event",
)
constant(
    "lifecycle/ninety-nine-tickets",
    "An event may have 99 ticket definitions, one too few",
    "ticket_definitions.PER_EVENT",
    99,
    operation="createTicketDefinition",
    evidence="sdk",
    source="CreateTicketDefinition",
    breaks="law/ticket_definitions/hundred-per-event",
)


@fault(
    "lifecycle/three-policies-per-site",
    "createPolicy",
    evidence="docs",
    source="create-policy",
    breaks="law/policies/three-per-event",
)
def _(real: Any, ctx: Context) -> Any:
    """The limit of three policies counts those of the whole site."""
    if len(ctx.site.policies) >= 3:
        raise application_error(428, "POLICIES_LIMIT_REACHED", "There are three policies already")
    return real(ctx)
