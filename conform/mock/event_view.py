"""Events as they are answered: field sets, and the members that are derived at every reading."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from conform.mock import event_dates, instants
from conform.mock.context import Context
from conform.mock.event_form import form
from conform.mock.store import Row, Site

_ALWAYS = (
    "id",
    "title",
    "slug",
    "location",
    "createdDate",
    "updatedDate",
    "publishedDate",
    "eventDisplaySettings",
)
_SHIFTED = str.maketrans({"-": None, ":": None})


def public(row: Row, fields: Collection[str], ctx: Context) -> dict[str, Any]:
    """Give an event with the members that belong to the field sets asked for.

    Parts of it are the stored row's own: an answer is made into JSON before anybody writes again.
    """
    site, now = ctx.site, ctx.now
    status = event_dates.status(row, now)
    answer = {name: row[name] for name in _ALWAYS if name in row}
    answer["status"] = status
    answer["instanceId"] = _instance(site.id)
    answer["userId"] = owner(site.id)
    answer["guestListSettings"] = {"displayedPublicly": False, **row.get("guestListSettings", {})}
    answer["dateAndTimeSettings"] = _dates(row, site)
    if "DETAILS" in fields:
        answer |= {name: row[name] for name in ("shortDescription", "mainImage") if name in row}
        answer["calendarUrls"] = _calendar_urls(row, answer)
    if "TEXTS" in fields and "description" in row:
        answer["description"] = row["description"]
    if "REGISTRATION" in fields:
        answer["registration"] = registration(row, status, ctx)
    if "URLS" in fields:
        answer["eventPageUrl"] = _page(site, f"/event-details/{row['slug']}")
    if "FORM" in fields:
        answer["form"] = form()
    if "DASHBOARD" in fields and ctx.identity.may("WIX_EVENTS.READ_EVENT_DASHBOARD"):
        answer["summaries"] = _summaries(row)
    if "ONLINE_CONFERENCING_SESSION" in fields and "onlineConferencing" in row:
        # Sessions are the provider's, which the mock has none of; what a caller sends of one is not kept.
        sent = {name: value for name, value in row["onlineConferencing"].items() if name != "session"}
        answer["onlineConferencing"] = {"enabled": False, "type": "MEETING", **sent}
    if "SEO_SETTINGS" in fields:
        answer["seoSettings"] = {**row.get("seoSettings", {}), "slug": row["slug"], "hidden": False}
    if "AGENDA" in fields:
        agenda = {"enabled": False, **row.get("agendaSettings", {})}
        answer["agendaSettings"] = agenda | {"pageUrl": _page(site, f"/event-details/{row['slug']}/schedule")}
    if "CATEGORIES" in fields:
        answer["categories"] = {"categories": _categories(site, row["id"])}
    return answer


@lru_cache(maxsize=1024)
def owner(site_id: str) -> str:
    """Give the id of the user to whom a site's events belong."""
    return str(uuid.uuid5(uuid.UUID(site_id), "owner"))


@lru_cache(maxsize=1024)
def _instance(site_id: str) -> str:
    return str(uuid.uuid5(uuid.UUID(site_id), "instance"))


def _dates(row: Row, site: Site) -> dict[str, Any]:
    settings = row["dateAndTimeSettings"]
    recurring = settings.get("recurringEvents")
    return {
        **settings,
        "recurrenceStatus": "RECURRING" if recurring else "ONE_TIME",
        "formatted": event_dates.formatted(settings, site.settings.locale),
    }


def _page(site: Site, path: str) -> dict[str, str]:
    return {"base": f"https://site-{site.id[:8]}.example.com", "path": path}


def _calendar_urls(row: Row, answer: Mapping[str, Any]) -> dict[str, str]:
    settings = row["dateAndTimeSettings"]
    dates = "%2F".join(
        settings[name][:19].translate(_SHIFTED) + "Z" for name in ("startDate", "endDate") if name in settings
    )
    place = answer["location"].get("address", {}).get("formattedAddress", "")
    where = "" if answer["location"]["type"] == "ONLINE" else quote_plus(place)
    google = f"http://calendar.google.com/calendar/render?action=TEMPLATE&text={quote_plus(row['title'])}"
    return {
        "google": f"{google}&dates={dates}&location={where}",
        "ics": f"https://calendar.example.com/{row['id']}.ics",
    }


def registration(row: Row, status: str, ctx: Context) -> dict[str, Any]:
    """Give an event's registration with its status and, where tickets are sold, their prices."""
    stored = row["registration"]
    answer = {**stored, "status": _registration_status(row, status, ctx)}
    if "tickets" in stored:
        answer["tickets"] = {**stored["tickets"], **_prices(row, ctx)}
    return answer


def _registration_status(row: Row, status: str, ctx: Context) -> str:
    stored = row["registration"]
    if status in {"CANCELED", "ENDED"}:
        return "CLOSED_AUTOMATICALLY"
    # A draft, and an event whose registration is paused, take nobody (assumed but for ticketed drafts).
    if status == "DRAFT" or stored["registrationDisabled"] or stored["registrationPaused"]:
        return "CLOSED_MANUALLY"
    if stored["type"] == "EXTERNAL":
        return "OPEN_EXTERNAL"
    if stored["type"] == "TICKETING":
        return "OPEN_TICKETS" if _can_sell(row, ctx) else "CLOSED_AUTOMATICALLY"
    rsvp = stored["rsvp"]
    if rsvp.get("startDate") and instants.parse(rsvp["startDate"]) > ctx.now:
        return "SCHEDULED_RSVP"
    if rsvp.get("endDate") and instants.parse(rsvp["endDate"]) <= ctx.now:
        return "CLOSED_AUTOMATICALLY"
    if rsvp.get("limit") == 0:
        return "OPEN_RSVP_WAITLIST_ONLY" if rsvp["waitlistEnabled"] else "CLOSED_AUTOMATICALLY"
    return "OPEN_RSVP"


def _can_sell(row: Row, ctx: Context) -> bool:
    """Whether a definition is left to buy, now or later (assumed for what is not on sale yet)."""
    from conform.mock import ticket_definitions

    return any(
        not definition["hidden"]
        and ticket_definitions.sale_status(definition, ctx.now) != "SALE_ENDED"
        and not ticket_definitions.sales_details(definition)["soldOut"]
        for definition in ticket_definitions.of_event(ctx.site, row["id"])
    )


def _prices(row: Row, ctx: Context) -> dict[str, Any]:
    from conform.mock import ticket_definitions

    shown = [d for d in ticket_definitions.of_event(ctx.site, row["id"]) if not d["hidden"]]
    if not shown:
        return {}
    sold_out = all(ticket_definitions.sales_details(each)["soldOut"] for each in shown)
    prices = [price for each in shown for price in _money(each["pricingMethod"])]
    if not prices:
        return {"soldOut": sold_out}
    prices.sort(key=_amount)
    return {"lowestPrice": _price(prices[0]), "highestPrice": _price(prices[-1]), "soldOut": sold_out}


def _money(method: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    options = (method.get("pricingOptions") or {}).get("optionDetails") or ()
    single = method.get("fixedPrice") or method.get("guestPrice")
    found = [single] if single else [option["price"] for option in options if option.get("price")]
    return [price for price in found if "value" in price and "currency" in price]


def _amount(price: Mapping[str, Any]) -> Decimal:
    try:
        return Decimal(price["value"])
    except InvalidOperation:
        return Decimal(0)


def _price(price: Mapping[str, Any]) -> dict[str, str]:
    return {"value": price["value"], "currency": price["currency"]}


def _summaries(row: Row) -> dict[str, Any]:
    """Give the dashboard's counters; the mock sells nothing, so that they stand at zero."""
    counters = dict.fromkeys(("totalCount", "yesCount", "noCount", "waitlistCount"), 0)
    summaries: dict[str, Any] = {
        "rsvps": counters,
        "tickets": {"ticketsSold": 0, "currencyLocked": False, "totalOrders": 0},
    }
    if "canceledDate" in row:
        summaries["cancellation"] = {
            "canceledDate": row["canceledDate"],
            "actorType": "APP",
            "actorName": "conform mock",
            "actorEmail": "mock@example.com",
        }
    return summaries


def _categories(site: Site, event_id: str) -> list[dict[str, Any]]:
    from conform.mock import categories

    return [
        {
            "id": row["id"],
            "name": row["name"],
            "createdDate": row["createdDate"],
            "hidden": "HIDDEN" in row["states"],
            "type": "RECURRING_EVENT" if "RECURRING_EVENT" in row["states"] else "MANUAL",
        }
        for row in categories.of_event(site, event_id)
    ]
