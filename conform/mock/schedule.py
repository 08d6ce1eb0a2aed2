"""The schedule of an event: a draft that is edited, and a published copy that guests see.

An item has one id in both. The draft schedule is held in full and equals the published one until it
is edited; so publishing copies one way, discarding the other way, and "not published" means that the
two differ.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from conform.mock import instants
from conform.mock.context import Context, Handler
from conform.mock.errors import ApiError, FieldViolation, not_found, validation_error
from conform.mock.schedule_list import get_schedule_item, list_schedule_items, public, query_schedule_items
from conform.mock.store import Row, Site, Table

DEFAULTS: Mapping[str, Any] = {
    "hidden": False,
    "description": "",
    "stageName": "",
    "tags": [],
    "status": "SCHEDULED",  # assumed: the first of the enumerated values
    "timeSlot.timeZoneId": "Etc/UTC",
}
REQUIRED = ("name", "timeSlot.start", "timeSlot.end")
WRITABLE = (*REQUIRED, *DEFAULTS)
DURATION = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,9}))?s")


def add_schedule_item(ctx: Context) -> dict[str, Any]:
    """Add an item to the draft schedule of an event."""
    event_id = _event(ctx)
    sent = _sent(ctx.request.get("item") or {})
    missing = [_required(path) for path in REQUIRED if path not in sent]
    if missing:
        raise validation_error(missing)
    stamp = instants.write(ctx.now)
    row: Row = {"id": str(uuid.uuid4()), "eventId": event_id}
    row |= _members({**DEFAULTS, **sent}) | {"createdDate": stamp, "updatedDate": stamp}
    return {"item": public(ctx.site.schedule_draft.put(row), draft=True)}


def update_schedule_item(ctx: Context) -> dict[str, Any]:
    """Change an item of the draft schedule: the masked members, or all of them without a mask."""
    event_id = _event(ctx)
    old = ctx.site.schedule_draft.get(ctx.request["itemId"])
    if old is None or old["eventId"] != event_id:
        raise not_found("Schedule item", ctx.request["itemId"])
    item = ctx.request.get("item") or {}
    sent, stored = _sent(item), _sent(old)
    mask = _mask(ctx.request.get("fields"))
    if mask:
        missing = [_required(path) for path in REQUIRED if path in mask and path not in sent]
        if missing:
            raise validation_error(missing)
    # assumed: a full update resets what is not sent, but for what an item cannot be without
    keep = stored if mask else {path: stored[path] for path in REQUIRED}
    if not mask and not item.get("timeSlot"):
        keep["timeSlot.timeZoneId"] = stored["timeSlot.timeZoneId"]
    changed = {path: sent.get(path, DEFAULTS.get(path)) for path in mask} if mask else sent
    row = old | _members({**DEFAULTS, **keep, **changed}) | {"updatedDate": instants.write(ctx.now)}
    return {"item": public(ctx.site.schedule_draft.put(row), draft=True)}


def delete_schedule_item(ctx: Context) -> dict[str, Any]:
    """Take items out of the draft schedule; ids that it does not have are ignored (assumed)."""
    event_id = _event(ctx)
    for item_id in ctx.request.get("itemIds") or ():  # assumed: without ids nothing is deleted
        row = ctx.site.schedule_draft.get(item_id)
        if row is not None and row["eventId"] == event_id:
            ctx.site.schedule_draft.remove(item_id)
    return {}


def discard_draft(ctx: Context) -> dict[str, Any]:
    """Make the draft schedule what is published; without changes nothing happens (assumed)."""
    _copy(ctx.site.schedule_published, ctx.site.schedule_draft, _event(ctx))
    return {}


def publish_draft(ctx: Context) -> dict[str, Any]:
    """Make the draft schedule the published one; without changes nothing happens (assumed)."""
    _copy(ctx.site.schedule_draft, ctx.site.schedule_published, _event(ctx))
    return {}


def reschedule_draft(ctx: Context) -> dict[str, Any]:
    """Shift all items of the draft schedule, and give them the time zone (assumed)."""
    event_id = _event(ctx)
    offset = _duration(ctx.request.get("timeSlotOffset") or "0s")
    moved = []
    for row in ctx.site.schedule_draft.where("eventId", event_id):
        try:
            start, end = (instants.parse(row["timeSlot"][end]) + offset for end in ("start", "end"))
        except OverflowError:
            raise _bad_offset() from None
        slot = {
            "start": instants.write(start),
            "end": instants.write(end),
            "timeZoneId": ctx.request["timeZoneId"],
        }
        moved.append(row | {"timeSlot": slot, "updatedDate": instants.write(ctx.now)})
    for row in moved:
        ctx.site.schedule_draft.put(row)
    return {}


def forget_event(site: Site, event_id: str) -> None:
    """Drop both schedules of an event that is gone."""
    for table in (site.schedule_draft, site.schedule_published):
        for row in table.where("eventId", event_id):
            table.remove(row["id"])


HANDLERS: dict[str, Handler] = {
    "listScheduleItems": list_schedule_items,
    "queryScheduleItems": query_schedule_items,
    "getScheduleItem": get_schedule_item,
    "addScheduleItem": add_schedule_item,
    "updateScheduleItem": update_schedule_item,
    "deleteScheduleItem": delete_schedule_item,
    "discardDraft": discard_draft,
    "publishDraft": publish_draft,
    "rescheduleDraft": reschedule_draft,
}


def _event(ctx: Context) -> str:
    """Give the id of the event that a request names, which must exist."""
    from conform.mock.events import get_row  # here, because events read what belongs to them

    event_id: str = ctx.request["eventId"]
    get_row(ctx.site, event_id)
    return event_id


def _sent(item: Mapping[str, Any]) -> dict[str, Any]:
    """Flatten an item to its writable paths; null counts as absent (assumed)."""
    flat = {f"timeSlot.{name}": value for name, value in (item.get("timeSlot") or {}).items()} | dict(item)
    return {path: flat[path] for path in WRITABLE if flat.get(path) is not None}


def _members(values: Mapping[str, Any]) -> dict[str, Any]:
    """Build an item's members from its writable paths."""
    start = instants.read(values["timeSlot.start"], "item.timeSlot.start")
    end = instants.read(values["timeSlot.end"], "item.timeSlot.end")
    if end <= start:  # assumed: the end is exclusive, so that an empty slot would be none
        violation = FieldViolation(
            "item.timeSlot.end", "must be after the start", "CUSTOM", "END_BEFORE_START"
        )
        raise validation_error([violation])
    slot = {
        "start": instants.write(start),
        "end": instants.write(end),
        "timeZoneId": values["timeSlot.timeZoneId"],
    }
    return {path: value for path, value in values.items() if "." not in path} | {"timeSlot": slot}


def _mask(fields: Any) -> set[str]:
    """Read a field mask in any of its wire forms: a list, `{paths}`, or a comma-joined text."""
    if isinstance(fields, Mapping):
        fields = fields.get("paths")
    paths: Iterable[str] = fields.split(",") if isinstance(fields, str) else fields or ()
    mask: set[str] = set()
    for path in filter(None, paths):
        below = {leaf for leaf in WRITABLE if leaf == path or leaf.startswith(f"{path}.")}
        if not below:
            message = f"Illegal request - Unknown field in field mask - {path}"
            raise ApiError(400, message, {})
        mask |= below
    return mask


def _duration(text: str) -> timedelta:
    match = DURATION.fullmatch(text)
    if match is None:
        raise _bad_offset()
    sign, seconds, fraction = match.groups()
    try:
        length = timedelta(seconds=int(seconds), microseconds=int((fraction or "0").ljust(9, "0")) // 1000)
    except OverflowError:
        raise _bad_offset() from None
    return -length if sign else length


def _bad_offset() -> ApiError:
    description = "must be a duration such as 3600s or -900s that keeps all items within the calendar"
    return validation_error([FieldViolation("timeSlotOffset", description, "FORMAT")])


def _required(path: str) -> FieldViolation:
    return FieldViolation(f"item.{path}", "value is required", "REQUIRED_FIELD")


def _copy(source: Table, target: Table, event_id: str) -> None:
    rows = source.where("eventId", event_id)
    kept = {row["id"] for row in rows}
    for row in target.where("eventId", event_id):
        if row["id"] not in kept:
            target.remove(row["id"])
    for row in rows:
        target.put(row)
