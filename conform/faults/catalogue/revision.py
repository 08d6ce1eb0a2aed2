"""Optimistic locking that locks too little, too much, or counts wrongly."""

from __future__ import annotations

from typing import Any

from conform.contract import Operation
from conform.faults.catalogue.register import constant, fault
from conform.faults.catalogue.tools import CHECK, Json, edit
from conform.mock.context import Context
from conform.mock.errors import ApiError, FieldViolation, application_error, validation_error
from conform.mock.store import Row

CHECKING = "revisions.check"


@fault(
    "revision/stale-policy-is-taken",
    CHECKING,
    operation="updatePolicy",
    evidence="sdk",
    source="UpdatePolicy.revision",
    breaks="law/policies/stale-revision",
)
def _(real: Any, row: Row, sent: Json, member: str) -> None:
    """A policy can be updated with an outdated revision, so that changes are lost."""
    if member != "policy" or sent.get("revision") is None:
        real(row, sent, member)


@fault(
    "revision/stale-ticket-is-taken",
    CHECKING,
    operation="updateTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.revision",
    breaks="law/ticket_definitions/stale-revision",
)
def _(real: Any, row: Row, sent: Json, member: str) -> None:
    """A ticket definition can be updated with an outdated revision, so that changes are lost."""
    if member != "ticketDefinition" or sent.get("revision") is None:
        real(row, sent, member)


@fault(
    "revision/future-revision-is-taken",
    CHECKING,
    operation="updatePolicy",
    evidence="sdk",
    source="UpdatePolicy.revision",
    promise="An update with a revision that there is not yet is refused.",
)
def _(real: Any, row: Row, sent: Json, member: str) -> None:
    """An update with a revision that is yet to come is taken; only outdated ones are refused."""
    if not str(sent.get("revision")).isdecimal() or int(sent["revision"]) <= int(row["revision"]):
        real(row, sent, member)


@fault(
    "revision/conflict-is-500",
    CHECKING,
    operation="updatePolicy",
    evidence="docs",
    source="about-errors",
    breaks="law/policies/stale-revision",
)
def _(real: Any, row: Row, sent: Json, member: str) -> None:
    """An outdated revision is answered with status 500."""
    try:
        real(row, sent, member)
    except ApiError as error:
        raise ApiError(500, "", {}) from error


@fault(
    "revision/ends-at-nine",
    CHECKING,
    operation="updatePolicy",
    evidence="sdk",
    source="Policy.revision",
    promise="A policy can be updated any number of times.",
)
def _(real: Any, row: Row, sent: Json, member: str) -> None:
    """Revisions compare as text, so that no update is newer than the ninth revision."""
    real(row, sent, member)
    if int(row["revision"]) > 9:
        raise application_error(409, "INVALID_REVISION", "entity has already changed")


@fault(
    "revision/ticket-is-not-raised",
    "revisions.following",
    operation="updateTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.revision",
    breaks="law/ticket_definitions/update-changes-only-what-it-says",
)
def _(real: Any, row: Row) -> Any:
    """An update of a ticket definition leaves the revision as it is."""
    return row["revision"] if "pricingMethod" in row else real(row)


@fault(
    "revision/raised-by-two",
    "revisions.following",
    operation="updatePolicy",
    evidence="sdk",
    source="Policy.revision",
    breaks="law/policies/update",
)
def _(real: Any, row: Row) -> Any:
    """An update of a policy raises the revision by two."""
    return str(int(row["revision"]) + 2) if "body" in row else real(row)


constant(
    "revision/begins-at-zero",
    "What is new has the revision 0",
    "revisions.FIRST",
    "0",
    operation="createPolicy",
    evidence="sdk",
    source="Policy.revision",
    breaks="law/policies/create-then-get",
)


@fault(
    "revision/refused-update-raises-it",
    "updatePolicy",
    evidence="docs",
    source="update-policy",
    breaks="law/policies/stale-revision",
)
def _(real: Any, ctx: Context) -> Any:
    """An update that is refused for its outdated revision raises the revision."""
    try:
        return real(ctx)
    except ApiError as error:
        row = ctx.site.policies.get(ctx.request["policy"]["id"])
        if error.status == 409 and row is not None:
            edit(ctx.site.policies, row["id"], revision=str(int(row["revision"]) + 1))
        raise


def _any_revision(real: Any, row: Row, sent: Json, member: str) -> None:
    if sent.get("revision") is not None:
        real(row, sent, member)


@fault(
    "revision/may-be-left-out",
    CHECK,
    operation="updateTicketDefinition",
    evidence="sdk",
    source="UpdateTicketDefinition.revision",
    breaks="updateTicketDefinition/ticketDefinition.revision/required",
    also={CHECKING: _any_revision},
)
def _(real: Any, operation: Operation, message: Json) -> Any:
    """A ticket definition can be updated without a revision."""
    return tuple(each for each in real(operation, message) if not each.path.endswith("Definition.revision"))


@fault(
    "revision/updated-date-stays",
    "updatePolicy",
    evidence="docs",
    source="update-policy",
    promise="An update of a policy moves its updatedDate.",
)
def _(real: Any, ctx: Context) -> Any:
    """An update of a policy leaves the date of its last update."""
    policy = real(ctx)["policy"]
    edit(ctx.site.policies, policy["id"], updatedDate=policy["createdDate"])
    return {"policy": policy | {"updatedDate": policy["createdDate"]}}


@fault(
    "revision/created-date-moves",
    "updateTicketDefinition",
    evidence="docs",
    source="update-ticket-definition",
    breaks="law/ticket_definitions/update-changes-only-what-it-says",
)
def _(real: Any, ctx: Context) -> Any:
    """An update of a ticket definition moves the date of its creation."""
    definition = real(ctx)["ticketDefinition"]
    edit(ctx.site.ticket_definitions, definition["id"], createdDate=definition["updatedDate"])
    return {"ticketDefinition": definition | {"createdDate": definition["updatedDate"]}}


@fault(
    "revision/reading-raises-it",
    "getTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.revision",
    breaks="law/ticket_definitions/update-changes-only-what-it-says",
)
def _(real: Any, ctx: Context) -> Any:
    """Reading a ticket definition raises its revision."""
    row = ctx.site.ticket_definitions.get(ctx.request["ticketDefinitionId"])
    if row is not None:
        edit(ctx.site.ticket_definitions, row["id"], revision=str(int(row["revision"]) + 1))
    return real(ctx)


@fault(
    "revision/events-need-one",
    "updateEvent",
    evidence="sdk",
    source="UpdateEventRequest",
    breaks="law/events/update-changes-only-what-it-says",
)
def _(real: Any, ctx: Context) -> Any:
    """An update of an event needs a revision, which events do not have."""
    if "revision" not in ctx.request["event"]:
        raise validation_error([FieldViolation("event.revision", "must not be empty", "REQUIRED_FIELD")])
    return real(ctx)
