"""What categories are made of: their rows, which events they hold, and the rules of both."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from conform.mock import instants
from conform.mock.context import Context
from conform.mock.errors import FieldViolation, application_error, not_found, validation_error
from conform.mock.store import Row, Site

MANAGE_AUTO = "WIX_EVENTS.MANAGE_AUTO_CATEGORIES"
CATEGORIES_PER_EVENT = 10


def public(row: Row) -> dict[str, Any]:
    """Give a category as it is answered, without counts; no data is no member."""
    return {name: value for name, value in row.items() if value is not None}


def find(site: Site, category_id: str) -> Row:
    """Give a category, or raise a 404."""
    row = site.categories.get(category_id)
    if row is None:
        raise not_found("Category", category_id)
    return row


def of_event(site: Site, event_id: str) -> list[Row]:
    """List the categories of an event in every state, in the order of their creation."""
    return [row for row in site.categories if event_id in site.assignments.get(row["id"], ())]


def create(ctx: Context, sent: Mapping[str, Any], field: str) -> Row:
    """Store a new category; `field` is where it stands in the request, for the error."""
    name = sent.get("name")
    if not name:  # assumed: not marked as required, but a name has at least one character
        raise validation_error([FieldViolation(f"{field}.name", "value is required", "REQUIRED_FIELD")])
    # assumed: an empty list asks for the default, and a state counts once
    states = list(dict.fromkeys(sent.get("states") or ["MANUAL"]))
    if set(states) - {"MANUAL"} and not ctx.identity.may(MANAGE_AUTO):
        message = f"States other than MANUAL need the permission {MANAGE_AUTO}"
        raise application_error(403, "PERMISSION_DENIED", message)
    row: Row = {"id": str(uuid.uuid4()), "name": name, "states": states}
    ctx.site.assignments[row["id"]] = []
    return ctx.site.categories.put(row | {"createdDate": instants.write(ctx.now)})


def assign(site: Site, category_id: str, event_ids: Iterable[str]) -> None:
    """Append events to a category; those that it holds already stay where they are (assumed)."""
    held = site.assignments.get(category_id, [])
    new = [event_id for event_id in dict.fromkeys(event_ids) if event_id not in held]
    for event_id in new:
        # assumed: an event shows at most 10 categories, so that an eleventh is refused
        if is_full(site, event_id):
            description = f"event {event_id} has {CATEGORIES_PER_EVENT} categories already"
            raise validation_error([FieldViolation("eventId", description, "CUSTOM", "TOO_MANY_CATEGORIES")])
    site.assignments[category_id] = held + new


def unassign(site: Site, category_id: str, event_ids: Iterable[str]) -> None:
    """Take events out of a category; those that it does not hold are ignored (assumed)."""
    gone = set(event_ids)
    held = site.assignments.get(category_id, [])
    site.assignments[category_id] = [event_id for event_id in held if event_id not in gone]


def is_full(site: Site, event_id: str) -> bool:
    """Whether an event has as many categories as it can show."""
    return len(of_event(site, event_id)) >= CATEGORIES_PER_EVENT


def forget_event(site: Site, event_id: str) -> None:
    """Take an event that is gone out of all categories."""
    for category_id in site.assignments:
        unassign(site, category_id, [event_id])
