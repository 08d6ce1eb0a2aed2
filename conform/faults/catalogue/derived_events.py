"""Members of events that the server computes, and computes wrongly."""

from __future__ import annotations

from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import Json, edit
from conform.mock import instants
from conform.mock.context import Context
from conform.mock.store import Row, Site

_ASSIGNED: dict[tuple[str, str], int] = {}
"""The most events that a category has held, by site and category."""


@fault(
    "derived/slugs-are-shared",
    "event_slug.free",
    operation="createEvent",
    evidence="observed",
    source="observed 5",
    breaks="law/events/ids-and-slugs-are-unique",
)
def _(real: Any, site: Site, wanted: str) -> Any:
    """Events with the same title have the same slug."""
    del real, site
    return wanted


@fault(
    "derived/slug-is-new-with-every-update",
    "updateEvent",
    evidence="docs",
    source="get-event-by-slug",
    breaks="law/events/slug-is-stable",
)
def _(real: Any, ctx: Context) -> Any:
    """Every update of an event gives it another slug."""
    event = real(ctx)["event"]
    row = ctx.site.events.get(event["id"]) or {}
    edit(ctx.site.events, event["id"], slug=f"{row['slug'][:120]}-x")
    return {"event": event | {"slug": f"{row['slug'][:120]}-x"}}


@fault(
    "derived/external-goes-unnoticed",
    "event_rows._type",
    operation="updateEvent",
    evidence="docs",
    source="events-v3 introduction",
    breaks="law/events/external-registration",
)
def _(real: Any, registration: Json) -> Any:
    """An address for registration elsewhere does not make the registration EXTERNAL."""
    return real({**registration, "external": None})


@fault(
    "derived/disabled-goes-unnoticed",
    "event_rows._type",
    operation="updateEvent",
    evidence="docs",
    source="events-v3 introduction",
    promise="A registration that is disabled is of the type NONE.",
)
def _(real: Any, registration: Json) -> Any:
    """A registration that is disabled keeps its type."""
    return real({**registration, "registrationDisabled": False})


@fault(
    "derived/disabled-is-open",
    "event_view._registration_status",
    operation="updateEvent",
    evidence="sdk",
    source="Registration.status",
    promise="A registration that is disabled is CLOSED_MANUALLY.",
)
def _(real: Any, row: Row, status: str, ctx: Context) -> Any:
    """A registration that is disabled stays open."""
    stored = row["registration"]
    shown = {**stored, "registrationDisabled": False}
    if stored["registrationDisabled"]:
        shown["type"] = stored["initialType"]
    return real({**row, "registration": shown}, status, ctx)


@fault(
    "derived/later-registration-is-open",
    "event_view._registration_status",
    operation="getEvent",
    evidence="observed",
    source="observed 2",
    promise="A registration that begins later is SCHEDULED_RSVP.",
)
def _(real: Any, row: Row, status: str, ctx: Context) -> Any:
    """A registration that begins later is open now."""
    return real(row, status, ctx).replace("SCHEDULED_RSVP", "OPEN_RSVP")


@fault(
    "derived/draft-sells-tickets",
    "event_view._registration_status",
    operation="createEvent",
    evidence="observed",
    source="observed 2",
    promise="The registration of a ticketed draft is CLOSED_MANUALLY.",
)
def _(real: Any, row: Row, status: str, ctx: Context) -> Any:
    """The registration of a draft is open as if it were published."""
    return real(row, status.replace("DRAFT", "UPCOMING"), ctx)


@fault(
    "derived/open-without-tickets",
    "event_view._can_sell",
    operation="getEvent",
    evidence="observed",
    source="observed 2",
    promise="A ticketed event without ticket definitions is CLOSED_AUTOMATICALLY.",
)
def _(real: Any, row: Row, ctx: Context) -> Any:
    """A ticketed event is open before it has a ticket definition."""
    return real(row, ctx) or not ctx.site.ticket_definitions.where("eventId", row["id"])


@fault(
    "derived/everything-recurs",
    "event_view._dates",
    operation="createEvent",
    evidence="sdk",
    source="DateAndTimeSettings.recurrenceStatus",
    breaks="law/events/defaults",
)
def _(real: Any, row: Row, site: Site) -> Any:
    """Every event calls itself RECURRING."""
    return real(row, site) | {"recurrenceStatus": "RECURRING"}


@fault(
    "derived/counts-never-fall",
    "categories._counts",
    operation="queryCategories",
    evidence="observed",
    source="observed 8",
    breaks="law/categories/counts-equal-assignments",
)
def _(real: Any, site: Site, row: Row) -> Any:
    """The count of a category does not fall when an event is taken out."""
    counts = real(site, row)
    key = (site.id, row["id"])
    _ASSIGNED[key] = max(_ASSIGNED.get(key, 0), counts["assignedEventsCount"])
    return counts | {"assignedEventsCount": _ASSIGNED[key]}


@fault(
    "derived/updated-date-stays",
    "updateEvent",
    evidence="sdk",
    source="Event.updatedDate",
    breaks="law/events/updated-date-moves",
)
def _(real: Any, ctx: Context) -> Any:
    """An update of an event leaves the date of its last update."""
    row = ctx.site.events.get(ctx.request["event"]["id"])
    event = real(ctx)["event"]
    old = row["updatedDate"] if row else event["updatedDate"]
    edit(ctx.site.events, event["id"], updatedDate=old)
    return {"event": event | {"updatedDate": old}}


@fault(
    "derived/created-now",
    "event_view.public",
    operation="getEvent",
    evidence="sdk",
    source="Event.createdDate",
    breaks="law/events/updated-date-moves",
)
def _(real: Any, row: Row, fields: Any, ctx: Context) -> Any:
    """The date of an event's creation is that of its reading."""
    return real(row, fields, ctx) | {"createdDate": instants.write(ctx.now)}


@fault(
    "derived/categories-of-the-site",
    "event_view._categories",
    operation="getEvent",
    evidence="sdk",
    source="Event.categories",
    promise="An event shows the categories that it is in, and no other.",
)
def _(real: Any, site: Site, event_id: str) -> Any:
    """An event shows all categories of the site."""
    del event_id
    events = [each for held in site.assignments.values() for each in held]
    shown = {each["id"]: each for event in dict.fromkeys(events) for each in real(site, event)}
    return list(shown.values())[:10]


@fault(
    "derived/page-without-slug",
    "event_view.public",
    operation="getEvent",
    evidence="docs",
    source="get-event-by-slug",
    promise="The address of an event's page ends with its slug.",
)
def _(real: Any, row: Row, fields: Any, ctx: Context) -> Any:
    """The address of an event's page ends with its id, and not with its slug."""
    shown = real(row, fields, ctx)
    if "eventPageUrl" in shown:
        shown["eventPageUrl"] = {**shown["eventPageUrl"], "path": f"/event-details/{row['id']}"}
    return shown
