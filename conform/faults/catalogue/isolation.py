"""Effects on what should not be touched: other sites, other events, neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conform.contract import Operation
from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import Json, edit, sending, united
from conform.mock import category_rows
from conform.mock.app import MockApp
from conform.mock.context import Context, Identity
from conform.mock.errors import ApiError
from conform.mock.store import Site

PERFORM = "app.MockApp.perform"
"""The seam at which an operation is done: (real, app, site, identity, operation, request, path)."""
SITES = "about-api-keys"
"""The page that says that a call is about one site."""


def _anywhere(name: str) -> Any:
    """Make a fault in which an operation finds what other sites have."""

    def body(
        real: Any,
        app: MockApp,
        site: Site,
        identity: Identity,
        operation: Operation,
        request: Mapping[str, Any],
        path: Any,
    ) -> Json:
        sites = [site, *(each for each in app.sites if each is not site and operation.id == name)]
        for each in sites[:-1]:
            try:
                return real(app, each, identity, operation, request, path)  # type: ignore[no-any-return]
            except ApiError as error:
                if error.status != 404:
                    raise
        return real(app, sites[-1], identity, operation, request, path)  # type: ignore[no-any-return]

    return body


for _operation, _law, _title in (
    ("getEvent", "law/events/sites-are-apart", "An event can be read from another site"),
    ("deleteEvent", "law/events/sites-are-apart", "An event can be deleted from another site"),
    ("updateEvent", "", "An event can be changed from another site"),
    ("getTicketDefinition", "", "A ticket definition can be read from another site"),
    ("getPolicy", "", "A policy can be read from another site"),
):
    _body = _anywhere(_operation)
    _body.__doc__ = _title
    fault(
        f"isolation/{_operation}-reaches-other-sites",
        PERFORM,
        operation=_operation,
        evidence="docs",
        source=SITES,
        breaks=_law or (),
        promise="" if _law else "What is on one site is neither seen nor changed from another.",
    )(_body)


def _everywhere(name: str, table: str) -> Any:
    """Make a fault in which a query finds what is on all sites."""

    def body(
        real: Any, app: MockApp, site: Site, identity: Identity, operation: Operation, request: Any, path: Any
    ) -> Any:
        seen = united(app, site, table) if operation.id == name else site
        return real(app, seen, identity, operation, request, path)

    return body


for _operation, _table, _law, _title in (
    ("queryEvents", "events", "law/events/sites-are-apart", "A query finds the events of all sites"),
    ("queryPolicies", "policies", "", "A query finds the policies of all sites"),
    ("queryCategories", "categories", "", "A query finds the categories of all sites"),
):
    _body = _everywhere(_operation, _table)
    _body.__doc__ = _title
    fault(
        f"isolation/{_operation}-finds-other-sites",
        PERFORM,
        operation=_operation,
        evidence="docs",
        source=SITES,
        breaks=_law or (),
        promise="" if _law else "What is on one site is neither seen nor changed from another.",
    )(_body)


@fault(
    "isolation/policy-update-hits-its-neighbours",
    "updatePolicy",
    evidence="docs",
    source="update-policy",
    promise="An update changes one policy.",
)
def _(real: Any, ctx: Context) -> Any:
    """An update of a policy changes all policies of its event."""
    answer = real(ctx)
    changed = answer["policy"]
    for row in ctx.site.policies.where("eventId", changed["eventId"]):
        edit(ctx.site.policies, row["id"], name=changed["name"], body=changed["body"])
    return answer


@fault(
    "isolation/ticket-update-hits-its-neighbours",
    "updateTicketDefinition",
    evidence="docs",
    source="update-ticket-definition",
    promise="An update changes one ticket definition.",
)
def _(real: Any, ctx: Context) -> Any:
    """An update of a ticket definition changes the name of all those of its event."""
    answer = real(ctx)
    changed = answer["ticketDefinition"]
    for row in ctx.site.ticket_definitions.where("eventId", changed["eventId"]):
        edit(ctx.site.ticket_definitions, row["id"], name=changed["name"])
    return answer


@fault(
    "isolation/item-update-hits-its-neighbours",
    "updateScheduleItem",
    evidence="sdk",
    source="UpdateScheduleItem",
    promise="An update changes one schedule item.",
)
def _(real: Any, ctx: Context) -> Any:
    """An update of a schedule item changes the slot of all those of its event."""
    answer = real(ctx)
    changed = answer["item"]
    for row in ctx.site.schedule_draft.where("eventId", changed["eventId"]):
        edit(ctx.site.schedule_draft, row["id"], timeSlot=changed["timeSlot"])
    return answer


@fault(
    "isolation/rename-hits-all-categories",
    "updateCategory",
    evidence="docs",
    source="update-category",
    promise="An update changes one category.",
)
def _(real: Any, ctx: Context) -> Any:
    """Renaming a category renames all those of the site."""
    answer = real(ctx)
    for row in ctx.site.categories:
        edit(ctx.site.categories, row["id"], name=answer["category"]["name"])
    return answer


@fault(
    "isolation/event-update-hits-all-events",
    "updateEvent",
    evidence="docs",
    source="update-event",
    promise="An update changes one event.",
)
def _(real: Any, ctx: Context) -> Any:
    """An update of an event gives its title to all those of the site."""
    answer = real(ctx)
    for row in ctx.site.events:
        edit(ctx.site.events, row["id"], title=answer["event"]["title"])
    return answer


@fault(
    "isolation/bulk-assign-hits-all-categories",
    "bulkAssignEvents",
    evidence="docs",
    source="bulk-assign-events",
    breaks="law/categories/bulk",
)
def _(real: Any, ctx: Context) -> Any:
    """Assigning an event to some categories assigns it to further ones."""
    answer = real(ctx)
    for row in ctx.site.categories:
        event_ids = [each for each in ctx.request["eventId"] if not category_rows.is_full(ctx.site, each)]
        category_rows.assign(ctx.site, row["id"], event_ids)
    return answer


@fault(
    "isolation/deleting-a-policy-deletes-all",
    "deletePolicy",
    evidence="sdk",
    source="DeletePolicy",
    breaks="law/policies/delete-is-final",
)
def _(real: Any, ctx: Context) -> Any:
    """Deleting a policy deletes all policies of its event."""
    row = ctx.site.policies.get(ctx.request["policyId"]) or {}
    answer = real(ctx)
    for each in ctx.site.policies.where("eventId", row.get("eventId")):
        ctx.site.policies.remove(each["id"])
    return answer


@fault(
    "isolation/deleting-a-ticket-deletes-all",
    "deleteTicketDefinition",
    evidence="docs",
    source="delete-ticket-definition",
    breaks="law/ticket_definitions/delete-is-final",
)
def _(real: Any, ctx: Context) -> Any:
    """Deleting a ticket definition deletes all those of its event."""
    row = ctx.site.ticket_definitions.get(ctx.request["ticketDefinitionId"]) or {}
    answer = real(ctx)
    for each in ctx.site.ticket_definitions.where("eventId", row.get("eventId")):
        ctx.site.ticket_definitions.remove(each["id"])
    return answer


@fault(
    "isolation/publishing-hits-all-events",
    "publishDraft",
    evidence="docs",
    source="publish-draft",
    promise="Publishing the draft of one event leaves those of the others alone.",
)
def _(real: Any, ctx: Context) -> Any:
    """Publishing the draft schedule of one event publishes those of all."""
    answer = real(ctx)
    for event_id in {row["eventId"] for row in ctx.site.schedule_draft}:
        real(sending(ctx, eventId=event_id))
    return answer
