"""What events are made of: the members a client may write, and what they become when stored."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from conform.contract import Contract
from conform.mock import event_dates, event_slug, instants
from conform.mock.context import Context
from conform.mock.errors import application_error
from conform.mock.event_dates import misconfigured
from conform.mock.store import Row, Site

Shape = dict[str, Any]
TICKETS = {
    "guestsAssignedSeparately": False,
    "ticketLimitPerOrder": 20,  # 50 was seen too (assumed)
    "reservationDurationInMinutes": 20,
}
RSVP = {"responseType": "YES_ONLY", "waitlistEnabled": False}  # (assumed)


@lru_cache(maxsize=4)
def _writable_event(contract: Contract) -> Shape:
    schemas = contract.services["events"].document["components"]["schemas"]
    return _shape(schemas["Event"], schemas, ()) or {}


def _shape(schema: Mapping[str, Any], schemas: Mapping[str, Any], path: tuple[str, ...]) -> Shape | None:
    """Tell the writable members below a schema; None where everything below is a client's."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if name in path:  # rich content nests without end: what is below is taken as it is
        return None
    if name:
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        return _shape({**schemas[name], **beside}, schemas, (*path, name))
    if "items" in schema:
        below = _shape(schema["items"], schemas, path)
        return None if below is None else {"[]": below}
    if "properties" not in schema:
        return None
    return {
        member: _shape(child, schemas, path)
        for member, child in schema["properties"].items()
        if not child.get("readOnly") and not child.get("x-internal")
    }


def _project(value: Any, shape: Shape | None) -> Any:
    if shape is None or value is None:
        return value
    if "[]" in shape:
        return [_project(item, shape["[]"]) for item in value] if isinstance(value, list) else value
    if not isinstance(value, Mapping):
        return value
    return {name: _project(child, shape[name]) for name, child in value.items() if name in shape}


def writable(contract: Contract, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what a client may write; unknown, read-only and internal members are dropped, as observed."""
    kept: dict[str, Any] = _project(sent, _writable_event(contract))
    kept.pop("eventPageUrl", None)  # server data without the mark (assumed)
    kept.pop("form", None)
    formatted = ((sent.get("location") or {}).get("address") or {}).get("formattedAddress")
    if formatted and isinstance(kept.get("location"), dict):
        kept["location"].setdefault("address", {}).setdefault("formattedAddress", formatted)
    return kept


def create(ctx: Context, sent: Mapping[str, Any], *, draft: bool, slug: str | None = None) -> Row:
    """Store a new event; the members that go together are checked before anything is kept."""
    site = ctx.site
    demand_room(site)
    members = writable(ctx.contract, sent)
    demand_title(members)
    now = instants.write(ctx.now)
    event_id = str(uuid.uuid4())
    own = (members.get("seoSettings") or {}).get("slug")
    row: Row = {
        **_stored(members),
        "id": event_id,
        "status": "DRAFT" if draft else "UPCOMING",
        "createdDate": now,
        "updatedDate": now,
        "location": location(members["location"]),
        "dateAndTimeSettings": event_dates.settle(members["dateAndTimeSettings"]),
        "registration": registration(site, members.get("registration"), None),
    }
    if not draft:
        row["publishedDate"] = now
    wanted = slug or event_slug.from_title(row["title"])
    row["slug"] = event_slug.chosen(site, own, None) if own else event_slug.free(site, wanted)
    return site.events.put(row)


def demand_room(site: Site, events: int = 1) -> None:
    """Refuse more events than a site may have."""
    if len(site.events) + events > site.settings.event_limit:
        raise application_error(428, "EVENT_LIMIT_REACHED", "The site has as many events as it may have")


def update(ctx: Context, old: Row, sent: Mapping[str, Any]) -> Row:
    """Change the members that were sent: each is replaced whole, but registration is merged (assumed).

    A null clears (assumed). The slug stays when the title changes, as observed.
    """
    members = writable(ctx.contract, sent)
    if "dateAndTimeSettings" in members:
        if event_dates.status(old, ctx.now) in {"CANCELED", "ENDED"}:  # (assumed)
            message = "The dates of an event that is over or canceled cannot be changed"
            raise application_error(428, "INVALID_EVENT_STATUS_TRANSITION", message)
        settings = event_dates.settle(members["dateAndTimeSettings"] or {}, old["dateAndTimeSettings"])
        recurring = old["dateAndTimeSettings"].get("recurringEvents")
        members["dateAndTimeSettings"] = settings | ({"recurringEvents": recurring} if recurring else {})
    if "location" in members:
        members["location"] = location(members["location"] or {})
    if "registration" in members:
        members["registration"] = registration(ctx.site, members["registration"], old["registration"])
    own = (members.get("seoSettings") or {}).get("slug")
    if own:
        members["slug"] = event_slug.chosen(ctx.site, own, old["id"])
    merged = {**old, **members, "updatedDate": instants.write(ctx.now)}
    demand_title(merged)
    return ctx.site.events.put(_stored(merged))


def demand_title(members: Mapping[str, Any]) -> None:
    """Refuse an event without a title, which the contract lets be null."""
    if not members.get("title"):
        raise misconfigured("event.title", "title must not be empty")


def location(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Check a place: it has a name or an address; the kind defaults to VENUE."""
    name, address = sent.get("name"), sent.get("address")
    if not (isinstance(name, str) and name.strip()) and not address:
        text = "Event location is invalid: Location address must not be a blank"
        raise misconfigured("event.location.address", text)
    place = {key: value for key, value in sent.items() if value is not None}
    place["type"] = sent.get("type") or "VENUE"
    place["locationTbd"] = bool(sent.get("locationTbd"))
    if address:
        place["address"] = _address(address)
    return place


def _address(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in the printed form of an address, as the API does."""
    address = {name: value for name, value in sent.items() if value is not None}
    street = address.get("streetAddress")
    if street is not None:
        address["streetAddress"] = {"number": "", "name": "", **street}
    line = address.get("addressLine") or " ".join(
        part for part in ((street or {}).get("number"), (street or {}).get("name")) if part
    )
    region = " ".join(part for part in (address.get("subdivision"), address.get("postalCode")) if part)
    parts = [line, address.get("addressLine2"), address.get("city"), region, address.get("country")]
    printed = ", ".join(part for part in parts if part)
    if printed:
        address["formattedAddress"] = printed
    return address


def registration(site: Site, sent: Mapping[str, Any] | None, old: Mapping[str, Any] | None) -> dict[str, Any]:
    """Give the stored registration: defaults laid under what was sent, and the type that follows."""
    kept = {name: value for name, value in (sent or {}).items() if value is not None or old is not None}
    initial = old["initialType"] if old else kept.get("initialType")
    if initial is None:
        text = "initialType is unexpected. Expected: [RSVP,TICKETS,RSVP_AND_TICKETS]"
        raise misconfigured("event.registration.initialType", text)
    fresh = {"allowedGuestTypes": "VISITOR_OR_MEMBER", "registrationPaused": False}
    base: dict[str, Any] = dict(old) if old else {**fresh, "registrationDisabled": False}
    merged = {**base, **kept, "initialType": initial}
    merged["rsvp"] = _dated({**RSVP, **(base.get("rsvp") or {}), **(kept.get("rsvp") or {})})
    if initial == "TICKETING":
        defaults = {**TICKETS, "currency": site.settings.currency}
        merged["tickets"] = {**defaults, **(base.get("tickets") or {}), **(kept.get("tickets") or {})}
        taxes = merged["tickets"].get("taxSettings")
        if taxes is not None:
            merged["tickets"]["taxSettings"] = {"type": "INCLUDED_IN_PRICE", **taxes}
    else:
        merged.pop("tickets", None)
    merged["type"] = _type(merged)
    return {name: _without_nulls(value) for name, value in merged.items() if value is not None}


def _stored(members: Mapping[str, Any]) -> dict[str, Any]:
    """Drop what is null, at any depth, but within rich content, which is a client's own."""
    return {
        name: value if name == "description" else _without_nulls(value)
        for name, value in members.items()
        if value is not None
    }


def _without_nulls(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: _without_nulls(child) for name, child in value.items() if child is not None}


def _type(registration: Mapping[str, Any]) -> str:
    if registration.get("registrationDisabled"):
        return "NONE"
    external = registration.get("external") or {}
    return "EXTERNAL" if external.get("url") else str(registration["initialType"])


def _dated(rsvp: dict[str, Any]) -> dict[str, Any]:
    for name in ("startDate", "endDate"):
        if rsvp.get(name) is not None:
            rsvp[name] = instants.write(instants.read(rsvp[name], f"event.registration.rsvp.{name}"))
    return rsvp
