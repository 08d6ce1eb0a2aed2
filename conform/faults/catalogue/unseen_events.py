"""What goes wrong with events when they are changed, moved on, copied and removed.

Written by somebody who had not looked at the suites.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import edit
from conform.mock import events, ticket_definitions
from conform.mock.context import Context
from conform.mock.store import Row

UPDATE = "event_rows.update"
"""The seam at which an update is stored: (real, ctx, old, sent)."""


def _without(members: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in members.items() if name not in names}


@fault(
    "lifecycle/update-publishes-the-draft",
    UPDATE,
    operation="updateEvent",
    evidence="sdk",
    source="Event.status",
    breaks="law/events/a-draft-stays-one",
)
def _(real: Any, ctx: Context, old: Row, sent: Any) -> Row:
    """An update of a draft publishes it."""
    row: Row = real(ctx, old, sent)
    return edit(ctx.site.events, row["id"], status="UPCOMING") if row["status"] == "DRAFT" else row


@fault(
    "lifecycle/update-revives-the-canceled",
    UPDATE,
    operation="updateEvent",
    evidence="docs",
    source="cancel-event",
    breaks="law/events/canceled-for-good",
)
def _(real: Any, ctx: Context, old: Row, sent: Any) -> Row:
    """An update of a canceled event brings it back."""
    row: Row = real(ctx, old, sent)
    return edit(ctx.site.events, row["id"], status="UPCOMING") if row["status"] == "CANCELED" else row


@fault(
    "isolation/update-resets-the-guest-limit",
    UPDATE,
    operation="updateEvent",
    evidence="observed",
    source="observed 6",
    breaks="law/events/update-keeps-what-was-set",
)
def _(real: Any, ctx: Context, old: Row, sent: Any) -> Row:
    """An update without the registration forgets how many guests it may take."""
    row: Row = real(ctx, old, sent)
    if "registration" in sent:
        return row
    kept = row["registration"]
    return edit(ctx.site.events, row["id"], registration=kept | {"rsvp": _without(kept["rsvp"], "limit")})


@fault(
    "isolation/update-resets-the-order-limit",
    UPDATE,
    operation="updateEvent",
    evidence="observed",
    source="observed 6",
    breaks="law/events/update-keeps-what-was-set",
)
def _(real: Any, ctx: Context, old: Row, sent: Any) -> Row:
    """An update of a ticketed event's title sets the tickets per order back to the default."""
    row: Row = real(ctx, old, sent)
    kept = row["registration"]
    if "title" not in sent or "tickets" not in kept:
        return row
    tickets = kept["tickets"] | {"ticketLimitPerOrder": 20}
    return edit(ctx.site.events, row["id"], registration=kept | {"tickets": tickets})


@fault(
    "isolation/update-shows-the-hidden-end",
    UPDATE,
    operation="updateEvent",
    evidence="observed",
    source="observed 6",
    breaks="law/events/update-keeps-what-was-set",
)
def _(real: Any, ctx: Context, old: Row, sent: Any) -> Row:
    """An update without dates forgets that the end is to be hidden."""
    row: Row = real(ctx, old, sent)
    if "dateAndTimeSettings" in sent:
        return row
    dates = row["dateAndTimeSettings"] | {"hideEndDate": False}
    return edit(ctx.site.events, row["id"], dateAndTimeSettings=dates)


@fault(
    "isolation/image-update-clears-the-teaser",
    UPDATE,
    operation="updateEvent",
    evidence="observed",
    source="observed 6",
    breaks="law/events/update-keeps-what-was-set",
)
def _(real: Any, ctx: Context, old: Row, sent: Any) -> Row:
    """An update of the image alone clears the short description, which is stored beside it."""
    row: Row = real(ctx, old, sent)
    if "mainImage" not in sent or "shortDescription" in sent:
        return row
    return ctx.site.events.put(_without(row, "shortDescription"))


@fault(
    "isolation/online-becomes-venue",
    UPDATE,
    operation="updateEvent",
    evidence="observed",
    source="observed 6",
    breaks="law/events/update-keeps-what-was-set",
)
def _(real: Any, ctx: Context, old: Row, sent: Any) -> Row:
    """An update without a location makes an online event one at a venue."""
    row: Row = real(ctx, old, sent)
    if "location" in sent:
        return row
    return edit(ctx.site.events, row["id"], location=row["location"] | {"type": "VENUE"})


@fault(
    "time/new-dates-forget-the-zone",
    "event_dates.settle",
    operation="updateEvent",
    evidence="observed",
    source="observed 6",
    breaks="law/events/new-dates-keep-the-zone",
)
def _(real: Any, sent: Mapping[str, Any], stored: Mapping[str, Any] | None = None) -> Any:
    """New dates without a time zone are put into UTC, and not left in the zone that is stored."""
    return real(sent if stored is None or sent.get("timeZoneId") else {**sent, "timeZoneId": "UTC"}, stored)


@fault(
    "time/start-alone-is-taken",
    "event_dates.settle",
    operation="updateEvent",
    evidence="observed",
    source="observed 6",
    promise="New dates replace the stored ones as a whole: a start without an end is refused.",
)
def _(real: Any, sent: Mapping[str, Any], stored: Mapping[str, Any] | None = None) -> Any:
    """An update with a start and no end is merged into the stored dates, and taken."""
    return real({**(stored or {}), **sent}, stored)


@fault(
    "time/undecided-for-ever",
    "event_dates.settle",
    operation="updateEvent",
    evidence="sdk",
    source="DateAndTimeSettings.dateAndTimeTbd",
    breaks="law/events/dates-are-decided-and-withdrawn",
)
def _(real: Any, sent: Mapping[str, Any], stored: Mapping[str, Any] | None = None) -> Any:
    """An event whose dates are to be decided stays so, whatever dates it is given."""
    return dict(stored) if stored and stored["dateAndTimeTbd"] else real(sent, stored)


@fault(
    "time/postponed-keeps-its-dates",
    "event_dates.settle",
    operation="updateEvent",
    evidence="sdk",
    source="DateAndTimeSettings.startDate",
    breaks="law/events/dates-are-decided-and-withdrawn",
)
def _(real: Any, sent: Mapping[str, Any], stored: Mapping[str, Any] | None = None) -> Any:
    """An event whose dates are withdrawn goes on showing them beside the message."""
    old = {name: stored[name] for name in ("startDate", "endDate") if name in stored} if stored else {}
    return {**old, **real(sent, stored)}


@fault(
    "lifecycle/publishing-loses-the-description",
    "publishDraftEvent",
    evidence="docs",
    source="publish-draft-event",
    breaks="law/events/moves-keep-the-rest",
)
def _(real: Any, ctx: Context) -> Any:
    """Publishing a draft loses its description."""
    answer = real(ctx)
    row = ctx.site.events.get(answer["event"]["id"])
    ctx.site.events.put(_without(row or {}, "description"))
    return {"event": _without(answer["event"], "description")}


@fault(
    "lifecycle/publishing-loses-the-tickets",
    "publishDraftEvent",
    evidence="observed",
    source="observed 2",
    breaks="law/events/registration-opens-with-tickets",
)
def _(real: Any, ctx: Context) -> Any:
    """Publishing a draft loses the ticket definitions that it was given as a draft."""
    answer = real(ctx)
    ticket_definitions.forget_event(ctx.site, answer["event"]["id"])
    return answer


@fault(
    "lifecycle/publishing-changes-the-slug",
    "publishDraftEvent",
    evidence="docs",
    source="get-event-by-slug",
    breaks="law/events/moves-keep-the-rest",
)
def _(real: Any, ctx: Context) -> Any:
    """Publishing a draft gives it a slug anew, as if the old one were another event's."""
    slug = f"{real(ctx)['event']['slug'][:120]}-1"
    event_id = ctx.request["eventId"]
    edit(ctx.site.events, event_id, slug=slug)
    return events.get_event(ctx)


@fault(
    "lifecycle/publishing-moves-the-creation",
    "publishDraftEvent",
    evidence="sdk",
    source="Event.createdDate",
    breaks="law/events/moves-keep-the-rest",
)
def _(real: Any, ctx: Context) -> Any:
    """Publishing a draft makes its creation the time of its publication."""
    event = real(ctx)["event"]
    edit(ctx.site.events, event["id"], createdDate=event["updatedDate"])
    return {"event": event | {"createdDate": event["updatedDate"]}}


@fault(
    "lifecycle/canceled-loses-its-teaser",
    "events._cancel",
    operation="cancelEvent",
    evidence="docs",
    source="cancel-event",
    breaks="law/events/moves-keep-the-rest",
)
def _(real: Any, ctx: Context, row: Row) -> Row:
    """A canceled event is kept without its short description."""
    return ctx.site.events.put(_without(real(ctx, row), "shortDescription"))
