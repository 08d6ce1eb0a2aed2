"""What goes wrong with clones and with series of events.

Written by somebody who had not looked at the suites.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import edit, sending
from conform.mock.context import Context
from conform.mock.store import Row

CLONE = "event_copies.clone"
"""The seam at which a copy is stored: (real, ctx, original, changes, draft)."""
COPY_PARTS = "event_copies._copy_parts"
"""The seam at which what belongs to an event is copied: (real, ctx, old_id, new_id)."""
SERIES = "event_copies.series"
"""The seam at which a series is stored: (real, ctx, sent, dates, draft)."""
UPDATE = "event_rows.update"
Changes = Mapping[str, Any]
Dates = Sequence[Mapping[str, Any]]


@fault(
    "lifecycle/clone-has-one-ticket",
    COPY_PARTS,
    operation="cloneEvent",
    evidence="docs",
    source="clone-event",
    breaks="law/events/clone-has-the-tickets",
)
def _(real: Any, ctx: Context, old_id: str, new_id: str) -> None:
    """A clone has only the first of its original's ticket definitions."""
    real(ctx, old_id, new_id)
    for row in ctx.site.ticket_definitions.where("eventId", new_id)[1:]:
        ctx.site.ticket_definitions.remove(row["id"])


@fault(
    "lifecycle/clone-has-no-hidden-tickets",
    COPY_PARTS,
    operation="cloneEvent",
    evidence="docs",
    source="clone-event",
    breaks="law/events/clone-has-like-tickets",
)
def _(real: Any, ctx: Context, old_id: str, new_id: str) -> None:
    """A clone has only those ticket definitions of its original that are not hidden."""
    real(ctx, old_id, new_id)
    for row in ctx.site.ticket_definitions.where("eventId", new_id):
        if row["hidden"]:
            ctx.site.ticket_definitions.remove(row["id"])


@fault(
    "lifecycle/clone-has-unlimited-tickets",
    COPY_PARTS,
    operation="cloneEvent",
    evidence="docs",
    source="clone-event",
    breaks="law/events/clone-has-like-tickets",
)
def _(real: Any, ctx: Context, old_id: str, new_id: str) -> None:
    """The ticket definitions of a clone have no limit, whatever those of the original have."""
    real(ctx, old_id, new_id)
    for row in ctx.site.ticket_definitions.where("eventId", new_id):
        ctx.site.ticket_definitions.put({**row, "initialLimit": None})


@fault(
    "lifecycle/clone-was-created-with-its-original",
    CLONE,
    operation="cloneEvent",
    evidence="sdk",
    source="Event.createdDate",
    breaks="law/events/clone-is-new",
)
def _(real: Any, ctx: Context, original: Row, changes: Changes, *, draft: bool) -> Row:
    """A clone has the creation date of its original."""
    row: Row = real(ctx, original, changes, draft=draft)
    return edit(ctx.site.events, row["id"], createdDate=original["createdDate"])


@fault(
    "lifecycle/clone-takes-one-change",
    CLONE,
    operation="cloneEvent",
    evidence="sdk",
    source="CloneEventRequest.event",
    breaks="law/events/clone-takes-what-is-sent",
)
def _(real: Any, ctx: Context, original: Row, changes: Changes, *, draft: bool) -> Row:
    """Of the values that are sent with a clone only the title is taken."""
    return real(ctx, original, {k: v for k, v in changes.items() if k == "title"}, draft=draft)  # type: ignore[no-any-return]


@fault(
    "lifecycle/clone-changes-the-original-too",
    CLONE,
    operation="cloneEvent",
    evidence="docs",
    source="clone-event",
    breaks="law/events/clone-takes-what-is-sent",
)
def _(real: Any, ctx: Context, original: Row, changes: Changes, *, draft: bool) -> Row:
    """The short description that is sent with a clone is given to its original as well."""
    row: Row = real(ctx, original, changes, draft=draft)
    if changes.get("shortDescription"):
        edit(ctx.site.events, original["id"], shortDescription=changes["shortDescription"])
    return row


@fault(
    "lifecycle/clone-withdraws-its-original",
    CLONE,
    operation="cloneEvent",
    evidence="docs",
    source="clone-event",
    breaks="law/events/clone-is-another",
)
def _(real: Any, ctx: Context, original: Row, changes: Changes, *, draft: bool) -> Row:
    """Cloning an event as a draft makes a draft of its original."""
    row: Row = real(ctx, original, changes, draft=draft)
    if draft and original["status"] == "UPCOMING":
        edit(ctx.site.events, original["id"], status="DRAFT")
    return row


@fault(
    "derived/clone-has-the-page-of-its-original",
    CLONE,
    operation="cloneEvent",
    evidence="docs",
    source="clone-event",
    breaks="law/events/clone-has-its-own-page",
    also={
        "event_view._page": lambda real, site, path: real(site, _PAGES.get((site.id, path), path)),
    },
)
def _(real: Any, ctx: Context, original: Row, changes: Changes, *, draft: bool) -> Row:
    """The address of a clone's page is that of its original."""
    row: Row = real(ctx, original, changes, draft=draft)
    _PAGES[ctx.site.id, f"/event-details/{row['slug']}"] = f"/event-details/{original['slug']}"
    return row


_PAGES: dict[tuple[str, str], str] = {}
"""The addresses that clones took over, by site and their own one."""


@fault(
    "lifecycle/occurrences-on-one-day",
    SERIES,
    operation="createEvent",
    evidence="sdk",
    source="RecurringEvents.individualEventDates",
    breaks="law/events/occurrences-have-their-dates",
)
def _(real: Any, ctx: Context, sent: Changes, dates: Dates, draft: bool) -> Row:
    """All occurrences of a series have the dates of the first."""
    return real(ctx, sent, [dates[0]] * len(dates), draft)  # type: ignore[no-any-return]


@fault(
    "time/occurrences-in-one-zone",
    SERIES,
    operation="createEvent",
    evidence="sdk",
    source="RecurringEvents.individualEventDates",
    breaks="law/events/occurrences-have-their-dates",
)
def _(real: Any, ctx: Context, sent: Changes, dates: Dates, draft: bool) -> Row:
    """All occurrences of a series are in the time zone of the first."""
    zone = dates[0].get("timeZoneId")
    return real(ctx, sent, [{**each, "timeZoneId": zone} for each in dates], draft)  # type: ignore[no-any-return]


@fault(
    "lifecycle/occurrences-are-strangers",
    SERIES,
    operation="createEvent",
    evidence="sdk",
    source="RecurringEvents.categoryId",
    breaks="law/events/occurrences-share-a-category",
)
def _(real: Any, ctx: Context, sent: Changes, dates: Dates, draft: bool) -> Row:
    """Each occurrence of a series tells a category of its own."""
    rows = [real(ctx, sent, [each], draft) for each in dates]
    return rows[0]  # type: ignore[no-any-return]


def _siblings(ctx: Context, event_id: str) -> list[Row]:
    """List the other occurrences of the series that an event belongs to."""
    row = ctx.site.events.get(event_id) or {}
    mark = row.get("dateAndTimeSettings", {}).get("recurringEvents")
    return [
        each
        for each in ctx.site.events
        if mark and each["id"] != event_id and each["dateAndTimeSettings"].get("recurringEvents") == mark
    ]


@fault(
    "isolation/one-occurrence-deletes-all",
    "deleteEvent",
    evidence="sdk",
    source="RecurringEvents.individualEventDates",
    breaks="law/events/occurrences-are-independent",
)
def _(real: Any, ctx: Context) -> Any:
    """Deleting one occurrence of a series deletes all of them."""
    others = _siblings(ctx, ctx.request["eventId"])
    for row in others:
        real(sending(ctx, eventId=row["id"]))
    return real(ctx)


@fault(
    "isolation/one-occurrence-cancels-all",
    "cancelEvent",
    evidence="sdk",
    source="RecurringEvents.individualEventDates",
    breaks="law/events/occurrences-are-independent",
)
def _(real: Any, ctx: Context) -> Any:
    """Canceling one occurrence of a series cancels all of them."""
    answer = real(ctx)
    for row in _siblings(ctx, ctx.request["eventId"]):
        edit(ctx.site.events, row["id"], status="CANCELED")
    return answer


@fault(
    "isolation/one-occurrence-renames-all",
    UPDATE,
    operation="updateEvent",
    evidence="sdk",
    source="RecurringEvents.individualEventDates",
    breaks="law/events/occurrences-are-independent",
)
def _(real: Any, ctx: Context, old: Row, sent: Changes) -> Row:
    """A new title of one occurrence of a series goes to all of them."""
    row: Row = real(ctx, old, sent)
    if "title" in sent:
        for other in _siblings(ctx, row["id"]):
            edit(ctx.site.events, other["id"], title=row["title"])
    return row


@fault(
    "lifecycle/renaming-ends-the-series",
    UPDATE,
    operation="updateEvent",
    evidence="observed",
    source="observed 6",
    breaks="law/events/renamed-occurrence-recurs",
)
def _(real: Any, ctx: Context, old: Row, sent: Changes) -> Row:
    """An occurrence of a series that is given another title is ONE_TIME from then on."""
    row: Row = real(ctx, old, sent)
    if "title" not in sent:
        return row
    dates = {k: v for k, v in row["dateAndTimeSettings"].items() if k != "recurringEvents"}
    return edit(ctx.site.events, row["id"], dateAndTimeSettings=dates)
