"""One event from another: clones, and the occurrences of a series."""

from __future__ import annotations

import copy
import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from conform.mock import event_dates, event_rows, event_slug, instants
from conform.mock.context import Context
from conform.mock.event_dates import misconfigured
from conform.mock.store import Row, Site

LATER = timedelta(days=14)
LONGEST_TITLE = 120
_NUMBERED = re.compile(r" \(\d+\)$")


def series(ctx: Context, sent: Mapping[str, Any], dates: Sequence[Mapping[str, Any]], draft: bool) -> Row:
    """Create one event for each occurrence, all in one hidden category of their own; gives the first.

    Each has a slug with its date, whatever slug the series asks for (assumed).
    """
    event_rows.demand_title(sent)
    event_rows.demand_room(ctx.site, len(dates))
    rows = []
    base = event_slug.from_title(sent["title"])
    for number, occurrence in enumerate(dates):
        at = f"event.dateAndTimeSettings.recurringEvents.individualEventDates[{number}]"
        if not occurrence.get("timeZoneId"):
            raise misconfigured(f"{at}.timeZoneId", "Invalid ID for ZoneOffset")
        settings = {
            **{k: v for k, v in sent["dateAndTimeSettings"].items() if k != "recurringEvents"},
            **{name: value for name, value in occurrence.items() if value is not None},
            "dateAndTimeTbd": False,
        }
        rows.append({**sent, "dateAndTimeSettings": settings, "seoSettings": None})
    for row in rows:  # nothing is kept of a series with a wrong occurrence
        event_dates.settle(row["dateAndTimeSettings"])
    category = _category(ctx, sent["title"])
    made = []
    for row in rows:
        settings = row["dateAndTimeSettings"]
        local = instants.parse(settings["startDate"]).astimezone(ZoneInfo(settings["timeZoneId"]))
        slug = event_slug.free(ctx.site, f"{base}-{local:%Y-%m-%d-%H-%M}")
        event = event_rows.create(ctx, row, draft=draft, slug=slug)
        mark = {"individualEventDates": [], "categoryId": category}
        dated = {**event["dateAndTimeSettings"], "recurringEvents": mark}
        made.append(ctx.site.events.put({**event, "dateAndTimeSettings": dated}))
    ctx.site.assignments[category] = [row["id"] for row in made]
    return made[0]


def _category(ctx: Context, title: str) -> str:
    category_id = str(uuid.uuid4())
    ctx.site.categories.put(
        {
            "id": category_id,
            "name": title[:30],
            "states": ["RECURRING_EVENT", "HIDDEN"],
            "createdDate": instants.write(ctx.now),
        }
    )
    return category_id


def clone(ctx: Context, original: Row, changes: Mapping[str, Any], *, draft: bool) -> Row:
    """Copy an event with its tickets, policies and schedule, 14 days after the original's dates.

    Documentation and observation differ about the day from which the 14 count; that its policies and
    schedule are copied too is assumed.
    """
    title = _title(ctx.site, original["title"])
    sent: dict[str, Any] = {**copy.deepcopy(original), "title": title}
    sent.pop("seoSettings", None)
    if changes.get("dateAndTimeSettings") is None:
        sent["dateAndTimeSettings"] = _later(original["dateAndTimeSettings"])
    sent |= {name: value for name, value in changes.items() if value is not None}
    row = event_rows.create(ctx, sent, draft=draft)
    _copy_parts(ctx, original["id"], row["id"])
    return row


def _title(site: Site, title: str) -> str:
    """Number a title that is taken: "Name (1)"; a long one is cut to make room."""
    taken = {row["title"] for row in site.events}
    base, number = _NUMBERED.sub("", title), 1
    while True:
        mark = f" ({number})"
        room = LONGEST_TITLE - len(mark)
        candidate = (base if len(base) <= room else f"{base[: room - 3]}...") + mark
        if candidate not in taken:
            return candidate
        number += 1


def _later(settings: Mapping[str, Any]) -> dict[str, Any]:
    moved = {name: value for name, value in settings.items() if name != "recurringEvents"}
    for name in ("startDate", "endDate"):
        if name in moved:
            try:
                moved[name] = instants.write(instants.parse(moved[name]) + LATER)
            except OverflowError:
                text = "is out of the calendar two weeks later"
                raise misconfigured(f"event.dateAndTimeSettings.{name}", text) from None
    return moved


def _copy_parts(ctx: Context, old_id: str, new_id: str) -> None:
    now = instants.write(ctx.now)
    site = ctx.site
    for table in (site.ticket_definitions, site.policies):
        for row in table.where("eventId", old_id):
            fresh: Row = {"id": str(uuid.uuid4()), "eventId": new_id, "revision": "1"}
            if "sales" in row:  # nobody has bought a ticket of the copy
                fresh["sales"] = {"sold": 0, "reserved": 0}
            table.put({**copy.deepcopy(row), **fresh, "createdDate": now, "updatedDate": now})
    ids: dict[str, str] = {}
    for table in (site.schedule_draft, site.schedule_published):
        for row in table.where("eventId", old_id):
            item_id = ids.setdefault(row["id"], str(uuid.uuid4()))
            table.put({**copy.deepcopy(row), "id": item_id, "eventId": new_id})
