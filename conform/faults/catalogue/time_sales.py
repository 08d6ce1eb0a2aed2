"""Sale periods, printed dates, and rescheduling."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import edit, sending
from conform.mock import instants
from conform.mock.context import Context
from conform.mock.store import Row

SETTLE = "event_dates.settle"
"""The seam at which the dates of an event are read: (real, sent, stored)."""
PERIOD = "ticket_definition_rows._sale_period"
"""The seam at which a sale period is read: (real, sent)."""
ON_SALE = "ticket_definition_rows.sale_status"
"""The seam at which the clock gives a definition its sale status: (real, row, now)."""


@fault(
    "time/sale-is-rounded-up",
    PERIOD,
    operation="createTicketDefinition",
    evidence="sdk",
    source="SalePeriod.startDate",
    breaks="law/ticket_definitions/create-then-get",
)
def _(real: Any, sent: Any) -> Any:
    """The dates of a sale are rounded up to the minute, and not down."""
    period = real(sent)
    for name in ("startDate", "endDate"):
        if name in period and instants.parse(sent[name]) > instants.parse(period[name]):
            period[name] = instants.write(instants.parse(period[name]) + timedelta(minutes=1))
    return period


@fault(
    "time/sale-is-not-rounded",
    PERIOD,
    operation="createTicketDefinition",
    evidence="sdk",
    source="SalePeriod.startDate",
    breaks="law/ticket_definitions/create-then-get",
)
def _(real: Any, sent: Any) -> Any:
    """The dates of a sale keep their seconds."""
    period = real(sent)
    for name in ("startDate", "endDate"):
        if name in period:
            period[name] = instants.write(instants.parse(sent[name]))
    return period


@fault(
    "time/sale-never-ends",
    ON_SALE,
    operation="getTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.saleStatus",
    breaks="law/ticket_definitions/sale-status",
)
def _(real: Any, row: Row, now: datetime) -> Any:
    """A sale goes on after its end."""
    return real(row, now).replace("SALE_ENDED", "SALE_STARTED")


@fault(
    "time/sale-starts-at-once",
    ON_SALE,
    operation="getTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.saleStatus",
    breaks="law/ticket_definitions/sale-status",
)
def _(real: Any, row: Row, now: datetime) -> Any:
    """A sale is on before its start."""
    return real(row, now).replace("SALE_SCHEDULED", "SALE_STARTED")


@fault(
    "time/hidden-end-is-printed",
    "event_dates.formatted",
    operation="getEvent",
    evidence="sdk",
    source="Formatted.endDate",
    promise="An end date that is to be hidden is not printed.",
)
def _(real: Any, settings: Mapping[str, Any], locale: str) -> Any:
    """The end of an event is printed, though it is to be hidden."""
    return real({**settings, "hideEndDate": False}, locale)


@fault(
    "time/undecided-dates-are-shown",
    SETTLE,
    operation="createEvent",
    evidence="sdk",
    source="DateAndTimeSettings",
    breaks="law/events/to-be-decided",
)
def _(real: Any, sent: Any, stored: Any = None) -> Any:
    """An event whose dates are to be decided shows a start and an end in 1970."""
    settled = real(sent, stored)
    epoch = "1970-01-01T00:00:00Z"
    dates = {"startDate": epoch, "endDate": epoch, "timeZoneId": "UTC"}
    return settled | (dates if settled["dateAndTimeTbd"] else {})


@fault(
    "time/slot-has-another-zone",
    "schedule._members",
    operation="addScheduleItem",
    evidence="sdk",
    source="TimeInterval.timeZoneId",
    breaks="law/schedule/defaults",
)
def _(real: Any, values: Mapping[str, Any]) -> Any:
    """A slot without a time zone is in the one of New York, and not in Etc/UTC."""
    members = real(values)
    if members["timeSlot"]["timeZoneId"] == "Etc/UTC":
        members["timeSlot"]["timeZoneId"] = "America/New_York"
    return members


@fault(
    "time/reschedule-moves-starts",
    "rescheduleDraft",
    evidence="sdk",
    source="RescheduleDraft",
    breaks="law/schedule/reschedule",
)
def _(real: Any, ctx: Context) -> Any:
    """Rescheduling moves the starts of items, and leaves their ends."""
    before = ctx.site.schedule_draft.where("eventId", ctx.request["eventId"])
    answer = real(ctx)
    for row in before:
        moved = (ctx.site.schedule_draft.get(row["id"]) or row)["timeSlot"]
        edit(ctx.site.schedule_draft, row["id"], timeSlot=moved | {"end": row["timeSlot"]["end"]})
    return answer


@fault(
    "time/reschedule-is-public",
    "rescheduleDraft",
    evidence="sdk",
    source="RescheduleDraft",
    promise="Rescheduling the draft leaves the published schedule as it is.",
)
def _(real: Any, ctx: Context) -> Any:
    """Rescheduling moves the published items as well."""
    answer = real(ctx)
    for row in ctx.site.schedule_draft.where("eventId", ctx.request["eventId"]):
        if ctx.site.schedule_published.get(row["id"]) is not None:
            ctx.site.schedule_published.put(row)
    return answer


@fault(
    "time/reschedule-by-minutes",
    "schedule._duration",
    operation="rescheduleDraft",
    evidence="sdk",
    source="RescheduleDraft",
    breaks="law/schedule/reschedule",
)
def _(real: Any, text: str) -> Any:
    """Rescheduling takes the seconds of its offset for minutes."""
    return real(text) * 60


@fault(
    "time/reschedule-moves-other-events",
    "rescheduleDraft",
    evidence="sdk",
    source="RescheduleDraft",
    promise="Rescheduling moves the items of one event.",
)
def _(real: Any, ctx: Context) -> Any:
    """Rescheduling one event moves the items of all events of the site."""
    answer = real(ctx)
    for event_id in {row["eventId"] for row in ctx.site.schedule_draft} - {ctx.request["eventId"]}:
        real(sending(ctx, eventId=event_id))
    return answer


@fault(
    "time/reschedule-happens-twice",
    "rescheduleDraft",
    evidence="sdk",
    source="RescheduleDraft",
    breaks="law/schedule/reschedule",
)
def _(real: Any, ctx: Context) -> Any:
    """Rescheduling moves items by twice the offset."""
    real(ctx)
    return real(ctx)
