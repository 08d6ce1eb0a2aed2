"""More defects that show at every n-th call only."""

from __future__ import annotations

from typing import Any

from conform.contract import Operation
from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import WIRE, Wire, edit, on_wire, sending
from conform.mock.context import Context, Identity
from conform.mock.store import Row, Site


@fault(
    "intermittent/zone-is-lost",
    "event_dates.settle",
    every=5,
    operation="createEvent",
    evidence="sdk",
    source="DateAndTimeSettings.timeZoneId",
    breaks="law/events/create-then-get",
)
def _(real: Any, sent: Any, stored: Any = None) -> Any:
    """Every fifth event is in UTC, whatever was sent."""
    settled = real(sent, stored)
    return settled | ({"timeZoneId": "UTC"} if "timeZoneId" in settled else {})


@fault(
    "intermittent/anyone-may",
    "auth.admit",
    every=3,
    operation="createEvent",
    evidence="docs",
    source="create-event",
    breaks="law/events/visitors-cannot-write",
)
def _(real: Any, operation: Operation, identity: Identity, site: Site) -> None:
    """Every third call is taken from anybody."""
    del real, operation, identity, site


@fault(
    "intermittent/publishing-forgets",
    "publishDraft",
    every=4,
    evidence="docs",
    source="publish-draft",
    breaks="law/schedule/draft-is-invisible",
)
def _(real: Any, ctx: Context) -> Any:
    """Every fourth publishing of a schedule changes nothing."""
    del real, ctx
    return {}


@fault(
    "intermittent/update-is-lost",
    "updateTicketDefinition",
    every=4,
    evidence="docs",
    source="update-ticket-definition",
    breaks="law/ticket_definitions/update-changes-only-what-it-says",
)
def _(real: Any, ctx: Context) -> Any:
    """Every fourth update of a ticket definition raises the revision and changes nothing else."""
    old = ctx.site.ticket_definitions.get(ctx.request["ticketDefinition"]["id"]) or {}
    answer = real(ctx)
    row = {**old, "revision": answer["ticketDefinition"]["revision"]}
    ctx.site.ticket_definitions.put(row)
    return answer


@fault(
    "intermittent/assignment-is-lost",
    "category_rows.assign",
    every=5,
    operation="assignEvents",
    evidence="docs",
    source="assign-events",
    breaks="law/categories/counts-equal-assignments",
)
def _(real: Any, site: Site, category_id: str, event_ids: Any) -> None:
    """Every fifth assignment of events to a category is lost."""
    del real, site, category_id, event_ids


@fault(
    "intermittent/limit-is-forgotten",
    "createPolicy",
    every=4,
    evidence="docs",
    source="create-policy",
    breaks="law/policies/three-per-event",
)
def _(real: Any, ctx: Context) -> Any:
    """Every fourth policy is made without a look at the limit."""
    aside = ctx.site.policies.where("eventId", ctx.request["policy"]["eventId"])
    for row in aside:
        ctx.site.policies.remove(row["id"])
    try:
        return real(ctx)
    finally:
        for row in aside:
            ctx.site.policies.put(row)


@fault(
    "intermittent/answer-is-text",
    WIRE,
    every=9,
    operation="getEvent",
    evidence="docs",
    source="about-errors",
    breaks="getEvent/answer",
)
@on_wire
def _(answer: Wire) -> None:
    """Every ninth answer calls itself plain text."""
    answer.headers[b"content-type"] = b"text/plain"


@fault(
    "intermittent/reading-is-of-another",
    "getEvent",
    every=5,
    evidence="docs",
    source="get-event",
    breaks="law/events/create-then-get",
)
def _(real: Any, ctx: Context) -> Any:
    """Every fifth reading of an event gives another event of the site."""
    others = [row["id"] for row in ctx.site.events if row["id"] != ctx.request["eventId"]]
    return real(sending(ctx, eventId=others[-1])) if others else real(ctx)


@fault(
    "intermittent/sale-status-is-old",
    "ticket_definition_rows.sale_status",
    every=4,
    operation="getTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.saleStatus",
    breaks="law/ticket_definitions/sale-status",
)
def _(real: Any, row: Row, now: Any) -> Any:
    """Every fourth look at a sale says that it is on."""
    real(row, now)
    return "SALE_STARTED"


@fault(
    "intermittent/stage-is-lost",
    "addScheduleItem",
    every=5,
    evidence="docs",
    source="add-schedule-item",
    breaks="law/schedule/add-then-read",
)
def _(real: Any, ctx: Context) -> Any:
    """Every fifth item is stored without its stage."""
    answer = real(ctx)
    edit(ctx.site.schedule_draft, answer["item"]["id"], stageName="")
    return answer
