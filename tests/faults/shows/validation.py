"""The faults of class validation, shown."""

from __future__ import annotations

from typing import Any

from tests.faults.demo import EVENT, TICKETED, Demo, Seen, shows

PRICE = {"value": "10", "currency": "EUR"}


def _create(api: Demo, **members: Any) -> Seen:
    event = {name: value for name, value in {**EVENT, **members}.items() if value is not None}
    return api.send("createEvent", {"event": event})


def _priced(api: Demo, **members: Any) -> Seen:
    return api.send("createTicketDefinition", api.ticket_message(api.made(**TICKETED), **members))


@shows("validation/long-title-is-cut", "validation/refusals-are-200", "validation/refusals-are-500")
def _(api: Demo) -> Any:
    return _create(api, title="x" * 121).status


@shows("validation/price-may-be-a-number")
def _(api: Demo) -> Any:
    return _priced(api, pricingMethod={"fixedPrice": {"value": 10, "currency": "EUR"}}).status


@shows("validation/unknown-fee-type-is-taken")
def _(api: Demo) -> Any:
    return _priced(api, feeType="BUYER_PAYS").status


@shows("validation/place-without-name")
def _(api: Demo) -> Any:
    return _create(api, location={"locationTbd": True}).status


@shows("validation/undecided-dates-without-message")
def _(api: Demo) -> Any:
    return _create(api, dateAndTimeSettings={"dateAndTimeTbd": True}).status


@shows("validation/end-date-is-optional")
def _(api: Demo) -> Any:
    dates = {"startDate": "2027-06-01T10:00:00Z", "timeZoneId": "UTC"}
    return _create(api, dateAndTimeSettings=dates).status


@shows("validation/time-zone-is-optional")
def _(api: Demo) -> Any:
    dates = {"startDate": "2027-06-01T10:00:00Z", "endDate": "2027-06-01T11:00:00Z"}
    return _create(api, dateAndTimeSettings=dates).status


@shows("validation/policy-may-be-empty")
def _(api: Demo) -> Any:
    return api.send("createPolicy", api.policy_message(api.made(), body="")).status


@shows("validation/description-may-be-text")
def _(api: Demo) -> Any:
    return _create(api, description="Come and listen").status


@shows("validation/item-without-slot")
def _(api: Demo) -> Any:
    return api.send("addScheduleItem", {"eventId": api.made(), "item": {"name": "Talk"}}).status


@shows("validation/first-of-two-prices-counts")
def _(api: Demo) -> Any:
    return _priced(api, pricingMethod={"fixedPrice": PRICE, "guestPrice": PRICE}).status


@shows("validation/free-without-a-price")
def _(api: Demo) -> Any:
    return _priced(api, pricingMethod={"free": True}).status


@shows("validation/currency-is-optional")
def _(api: Demo) -> Any:
    return _priced(api, pricingMethod={"fixedPrice": {"value": "10"}}).status


@shows("validation/nested-members-go-unchecked")
def _(api: Demo) -> Any:
    address = {"country": "DE", "city": "x" * 101}
    return _create(api, location={"name": "Hall", "address": address}).status


@shows("validation/items-of-lists-go-unchecked")
def _(api: Demo) -> Any:
    return api.send("addScheduleItem", api.item_message(api.made(), tags=["x" * 31])).status


@shows("validation/bytes-for-characters")
def _(api: Demo) -> Any:
    return _create(api, title="é" * 100).status


@shows("validation/updates-go-unchecked")
def _(api: Demo) -> Any:
    return api.send("updateEvent", {"event": {"title": "x" * 121}}, eventId=api.made()).status


@shows("validation/dates-with-a-fraction-are-refused")
def _(api: Demo) -> Any:
    dates = {"startDate": "2027-06-01T10:00:00.500Z", "endDate": "2027-06-01T11:00:00Z", "timeZoneId": "UTC"}
    return _create(api, dateAndTimeSettings=dates).status
