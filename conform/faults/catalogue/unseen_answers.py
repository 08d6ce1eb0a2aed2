"""What is old, lost or too much in the answers about events.

Written by somebody who had not looked at the suites.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import Json, sending
from conform.mock import events
from conform.mock.context import Context, Identity
from conform.mock.store import Row, Site

PUBLIC = "event_view.public"
"""The seam at which an event is made into an answer: (real, row, fields, ctx)."""
_OLD: dict[tuple[str, str, str], Any] = {}
"""What a cache took in first, by site, event and kind."""


def _first(ctx: Context, row: Row, kind: str, value: Any) -> Any:
    return _OLD.setdefault((ctx.site.id, row["id"], kind), value)


@fault(
    "derived/printed-dates-are-old",
    PUBLIC,
    operation="updateEvent",
    evidence="sdk",
    source="DateAndTimeSettings.formatted",
    breaks="law/events/printed-dates-follow",
)
def _(real: Any, row: Row, fields: Any, ctx: Context) -> Any:
    """The printed dates of an event stay as they were, whatever dates it is given."""
    answer = real(row, fields, ctx)
    dates = answer["dateAndTimeSettings"]
    return answer | {
        "dateAndTimeSettings": dates | {"formatted": _first(ctx, row, "formatted", dates["formatted"])}
    }


@fault(
    "derived/calendar-link-is-old",
    PUBLIC,
    operation="updateEvent",
    evidence="observed",
    source="observed 5",
    breaks="law/events/calendar-link-follows",
)
def _(real: Any, row: Row, fields: Any, ctx: Context) -> Any:
    """The calendar links of an event stay as they were, whatever dates it is given."""
    answer = real(row, fields, ctx)
    if "calendarUrls" not in answer:
        return answer
    return answer | {"calendarUrls": _first(ctx, row, "calendar", answer["calendarUrls"])}


@fault(
    "derived/prices-are-old",
    "event_view._prices",
    operation="getEvent",
    evidence="sdk",
    source="Tickets.lowestPrice",
    breaks="law/events/prices-follow-the-tickets",
)
def _(real: Any, row: Row, ctx: Context) -> Any:
    """The prices of an event are those of its first ticket definitions, whatever became of them."""
    prices = real(row, ctx)
    return _first(ctx, row, "prices", prices) if prices else prices


@fault(
    "field-sets/categories-of-the-first-of-the-page",
    "queryEvents",
    evidence="sdk",
    source="RequestedFields.CATEGORIES",
    breaks="law/events/each-of-a-page-is-whole",
)
def _(real: Any, ctx: Context) -> Any:
    """All events of a page have the categories of the first one."""
    answer = real(ctx)
    found: list[Json] = answer["events"]
    for event in found:
        if "categories" in event:
            event["categories"] = found[0]["categories"]
    return answer


@fault(
    "field-sets/registration-of-the-first-only",
    "listEventsByCategory",
    evidence="sdk",
    source="RequestedFields.REGISTRATION",
    breaks="law/events/each-of-a-page-is-whole",
)
def _(real: Any, ctx: Context) -> Any:
    """In the list of a category only the first event has its registration."""
    answer = real(ctx)
    for event in answer["events"][1:]:
        event.pop("registration", None)
    return answer


@fault(
    "field-sets/more-than-four-are-none",
    "events._fields",
    operation="getEvent",
    evidence="sdk",
    source="RequestedFields",
    breaks="law/events/all-field-sets-at-once",
)
def _(real: Any, ctx: Context) -> Any:
    """Of the field sets that are asked for, those after the fourth are forgotten."""
    asked = ctx.request.get("fields") or ()
    return real(sending(ctx, fields=list(asked)[:4]))


@fault(
    "visibility/draft-by-slug-for-everyone",
    "getEventBySlug",
    evidence="observed",
    source="facts 2.13",
    breaks="law/events/draft-by-slug-needs-a-permission",
)
def _(real: Any, ctx: Context) -> Any:
    """Who may not read drafts is shown one that is asked for by its slug."""
    return real(_privileged(ctx, events.READ_DRAFTS))


def _privileged(ctx: Context, permission: str) -> Context:
    return replace(ctx, identity=Identity(ctx.identity.kind, ctx.identity.permissions | {permission}))


@fault(
    "visibility/drafts-are-counted-for-everyone",
    "countEventsByStatus",
    evidence="sdk",
    source="CountEventsByStatusRequest.includeDrafts",
    breaks="law/events/counted-drafts-need-a-permission",
)
def _(real: Any, ctx: Context) -> Any:
    """Who may not read drafts can have them counted."""
    return real(_privileged(ctx, events.READ_DRAFTS))


@fault(
    "visibility/dashboard-for-visitors",
    PUBLIC,
    operation="getEvent",
    evidence="sdk",
    source="RequestedFields.DASHBOARD",
    breaks="law/events/dashboard-needs-a-permission",
)
def _(real: Any, row: Row, fields: Any, ctx: Context) -> Any:
    """Visitors are shown the dashboard of an event."""
    return real(row, fields, _privileged(ctx, "WIX_EVENTS.READ_EVENT_DASHBOARD"))


@fault(
    "derived/counts-as-stored",
    "countEventsByStatus",
    evidence="docs",
    source="count-events-by-status",
    breaks="law/events/counts-follow-the-clock",
)
def _(real: Any, ctx: Context) -> Any:
    """Counting by status counts what has begun or is over among what is to come."""
    answer = real(ctx)
    for counted in answer["facets"].values():
        counts = counted["counts"]
        moved = counts.pop("STARTED", 0) + counts.pop("ENDED", 0)
        if moved:
            counts["UPCOMING"] = counts.get("UPCOMING", 0) + moved
    return answer


@fault(
    "derived/deleted-events-are-counted",
    "deleteEvent",
    operation="countEventsByStatus",
    evidence="docs",
    source="count-events-by-status",
    breaks="law/events/deleted-are-not-counted",
    also={"countEventsByStatus": lambda real, ctx: _with_deleted(real(ctx), ctx.site)},
)
def _(real: Any, ctx: Context) -> Any:
    """Counting by status goes on counting events that were UPCOMING when they were deleted."""
    row = ctx.site.events.get(ctx.request["eventId"])
    answer = real(ctx)
    if row is not None and row["status"] == "UPCOMING":
        _LOST[ctx.site.id] = _LOST.get(ctx.site.id, 0) + 1
    return answer


_LOST: dict[str, int] = {}
"""How many events were deleted, by site."""


def _with_deleted(answer: Json, site: Site) -> Json:
    counted = answer["facets"].get("status")
    if counted is not None and site.id in _LOST:
        counted["counts"]["UPCOMING"] = counted["counts"].get("UPCOMING", 0) + _LOST[site.id]
    return answer


@fault(
    "robustness/teaser-of-500-bytes",
    "event_rows._stored",
    operation="createEvent",
    evidence="sdk",
    source="Event.shortDescription",
    breaks="law/events/create-then-get",
)
def _(real: Any, members: Mapping[str, Any]) -> Any:
    """A short description is cut at 500 bytes, where it may have 500 characters."""
    kept = real(members)
    text = kept.get("shortDescription")
    if text:
        kept["shortDescription"] = text.encode()[:500].decode(errors="ignore")
    return kept


@fault(
    "robustness/plus-signs-in-titles",
    "event_rows._stored",
    operation="createEvent",
    evidence="observed",
    source="observed 5",
    breaks="law/events/title-letter-by-letter",
)
def _(real: Any, members: Mapping[str, Any]) -> Any:
    """A title is decoded as if it came from a form, so that its plus signs become spaces."""
    kept = real(members)
    return kept | {"title": kept["title"].replace("+", " ")} if kept.get("title") else kept
