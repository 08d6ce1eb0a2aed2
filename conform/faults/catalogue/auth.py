"""Doors that are open, and doors that are closed to those who may come in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conform.contract import Operation
from conform.faults.catalogue.register import fault
from conform.mock.app import MockApp
from conform.mock.context import Context, Identity
from conform.mock.errors import ApiError, application_error
from conform.mock.store import Site

ADMIT = "auth.admit"
"""The seam at which a caller is let in: (real, operation, identity, site)."""


def _denied(operation: Operation) -> ApiError:
    return application_error(403, "PERMISSION_DENIED", f"Requires {operation.permission} permission")


@fault(
    "auth/no-key-is-needed",
    "auth.token",
    operation="queryEvents",
    evidence="docs",
    source="about-api-keys",
    breaks="queryEvents/authentication",
)
def _(real: Any, headers: Mapping[str, str]) -> Any:
    """Calls without an Authorization header are taken."""
    try:
        return real(headers)
    except ApiError:
        return "nobody"


@fault(
    "auth/no-site-is-needed",
    "auth.site_id",
    operation="queryEvents",
    evidence="docs",
    source="about-api-keys",
    promise="A call names its site.",
)
def _(real: Any, headers: Mapping[str, str]) -> Any:
    """Calls that name no site are taken, and work on some site."""
    try:
        return real(headers)
    except ApiError:
        return "00000000-0000-4000-8000-000000000000"


@fault(
    "auth/visitors-create-events",
    ADMIT,
    operation="createEvent",
    evidence="docs",
    source="create-event",
    breaks="law/events/visitors-cannot-write",
)
def _(real: Any, operation: Operation, identity: Identity, site: Site) -> None:
    """Visitors can create events."""
    if operation.id != "createEvent":
        real(operation, identity, site)


@fault(
    "auth/visitors-delete-events",
    ADMIT,
    operation="deleteEvent",
    evidence="docs",
    source="delete-event",
    breaks="law/events/visitors-cannot-write",
)
def _(real: Any, operation: Operation, identity: Identity, site: Site) -> None:
    """Visitors can delete events."""
    if operation.id != "deleteEvent":
        real(operation, identity, site)


@fault(
    "auth/managers-of-events-manage-policies",
    ADMIT,
    operation="createPolicy",
    evidence="sdk",
    source="CreatePolicy",
    breaks="createPolicy/permission",
)
def _(real: Any, operation: Operation, identity: Identity, site: Site) -> None:
    """Who may manage events may manage policies without the permission for it."""
    if operation.service != "policies" or not identity.may("WIX_EVENTS.MANAGE_EVENTS"):
        real(operation, identity, site)


@fault(
    "auth/readers-write",
    ADMIT,
    operation="updateTicketDefinition",
    evidence="sdk",
    source="UpdateTicketDefinition",
    breaks="updateTicketDefinition/permission",
)
def _(real: Any, operation: Operation, identity: Identity, site: Site) -> None:
    """Who may read something may change it as well."""
    if not identity.may(operation.permission.replace(".MANAGE_", ".READ_")):
        real(operation, identity, site)


@fault(
    "auth/reading-needs-managing",
    ADMIT,
    operation="getEvent",
    evidence="sdk",
    source="GetEvent",
    breaks="getEvent/permission",
)
def _(real: Any, operation: Operation, identity: Identity, site: Site) -> None:
    """Reading events needs the permission to manage them."""
    real(operation, identity, site)
    if operation.service == "events" and not identity.may("WIX_EVENTS.MANAGE_EVENTS"):
        raise _denied(operation)


@fault(
    "auth/visitors-are-locked-out",
    ADMIT,
    operation="queryEvents",
    evidence="docs",
    source="query-events",
    promise="Visitors can query events.",
)
def _(real: Any, operation: Operation, identity: Identity, site: Site) -> None:
    """Visitors cannot query events."""
    real(operation, identity, site)
    if operation.id == "queryEvents" and identity.kind == "visitor":
        raise _denied(operation)


@fault(
    "auth/users-are-locked-out",
    ADMIT,
    operation="createEvent",
    evidence="docs",
    source="create-event",
    promise="Wix users can call what apps can call.",
)
def _(real: Any, operation: Operation, identity: Identity, site: Site) -> None:
    """Only apps can create events, and not the users of a site."""
    real(operation, identity, site)
    if operation.id == "createEvent" and identity.kind == "user":
        raise _denied(operation)


@fault(
    "auth/bearer-is-refused",
    "auth.token",
    operation="getEvent",
    evidence="observed",
    source="observed 1",
    promise="A token is taken with and without its scheme.",
)
def _(real: Any, headers: Mapping[str, str]) -> Any:
    """A token behind the word Bearer is refused."""
    if headers.get("authorization", "").lower().startswith("bearer "):
        raise application_error(401, "UNAUTHENTICATED", "The token cannot be read")
    return real(headers)


@fault(
    "auth/drafts-for-everyone",
    "events._demand_drafts",
    operation="queryEvents",
    evidence="sdk",
    source="QueryEventsRequest.includeDrafts",
    promise="Drafts are for those who may read drafts.",
)
def _(real: Any, ctx: Context) -> None:
    """Drafts are shown to those who may not read drafts."""
    del real, ctx


@fault(
    "auth/sales-for-visitors",
    "ticket_definition_rows._may_see_sales",
    operation="queryAvailableTicketDefinitions",
    evidence="sdk",
    source="QueryAvailableTicketDefinitions",
    promise="What was sold is for those who may read ticket definitions.",
)
def _(real: Any, ctx: Context) -> Any:
    """Visitors are told how many tickets were sold."""
    del real, ctx
    return True


@fault(
    "auth/refusal-is-400",
    ADMIT,
    operation="createEvent",
    evidence="docs",
    source="about-errors",
    breaks="law/events/visitors-cannot-write",
)
def _(real: Any, operation: Operation, identity: Identity, site: Site) -> None:
    """A missing permission is answered with status 400."""
    try:
        real(operation, identity, site)
    except ApiError as error:
        if error.status == 403:
            error.status = 400
        raise


@fault(
    "auth/refused-and-done",
    "app.MockApp._operate",
    operation="deleteEvent",
    evidence="docs",
    source="about-errors",
    breaks="law/events/visitors-cannot-write",
)
def _(
    real: Any,
    app: MockApp,
    operation: Operation,
    path: Mapping[str, str],
    scope: Any,
    content: bytes,
    site: Site,
    token: str,
    answer: Any,
) -> None:
    """What a caller may not do is refused, and done."""
    try:
        real(app, operation, path, scope, content, site, token, answer)
    except ApiError as error:
        if error.status == 403:
            request = app._message(operation, path, scope, content, site)
            app.perform(site, app.identities.of_kind("app"), operation, request, path)
        raise
