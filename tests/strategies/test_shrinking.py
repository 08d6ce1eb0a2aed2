"""What each strategy shrinks to: something a person would type."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import find, settings
from hypothesis import strategies as st

from conform.contract import load
from strategies import (
    categories,
    events,
    invalid,
    policies,
    primitives,
    queries,
    schedule,
    ticket_definitions,
    times,
)

NEW_YEAR = datetime(2030, 1, 1, tzinfo=UTC)
POLICIES = load().operations["queryPolicies"].query
assert POLICIES is not None
PRICE = {"value": "1", "currency": "USD"}
VALID = st.just({"policy": {"name": "Refunds", "body": "None", "eventId": "1"}})
PLACED = {"name": "a", "type": "VENUE"}


def anything(_: Any) -> bool:
    """Hold for every value."""
    return True


MINIMAL: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], bool], Any]] = {
    "text": (primitives.text(1, 120), anything, "a"),
    "text of some length": (primitives.text(1, 120), lambda value: len(value) >= 5, "aaaaa"),
    "too long a text": (primitives.longer_than(5), anything, "aaaaaa"),
    "a text that two counts tell apart": (primitives.between_counts(2), anything, "👍👍"),
    "odd text": (primitives.odd_text(), anything, "a\x00b"),
    "half a pair": (primitives.lone_surrogates(), anything, "\ud800"),
    "a GUID": (primitives.guids(), anything, "00000000-0000-4000-8000-000000000000"),
    "no GUID": (primitives.not_guids(), lambda value: "-" not in value, "00000000000040008000000000000000"),
    "an address": (
        primitives.urls(),
        lambda value: ":8443" in value,
        "https://example.com:8443/tickets?id=1&lang=lt#buy",
    ),
    "a slug": (primitives.slugs(), lambda value: "-" in value, "a-a"),
    "a currency": (primitives.currencies(), lambda value: value in primitives.MINOR_UNITS[3], "KWD"),
    "an amount": (primitives.amounts("USD"), lambda value: "." in value, "0.00"),
    "money": (primitives.money(), lambda value: float(value["value"]) > 2, {"value": "3", "currency": "USD"}),
    "an odd amount": (primitives.odd_amounts(), lambda value: value.startswith("-"), "-1"),
    "no amount": (primitives.not_amounts(), anything, "1e3"),
    "a time zone": (times.zones(), lambda value: value != "UTC", "Europe/Vilnius"),
    "an instant": (times.instants(NEW_YEAR), anything, NEW_YEAR),
    "an instant with milliseconds": (
        times.instants(NEW_YEAR),
        lambda value: value.microsecond > 0,
        NEW_YEAR.replace(microsecond=1000),
    ),
    "an odd instant": (times.odd_instants(), anything, "2030-01-01T00:00:00+03:00"),
    "no instant": (times.not_instants(), anything, "tomorrow"),
    "a jump of the clocks": (
        times.jumps(NEW_YEAR),
        lambda value: value[0] != "Europe/Vilnius",
        ("America/New_York", datetime(2030, 3, 10, 7, tzinfo=UTC)),
    ),
    "a page": (queries.pages(5), lambda value: value > 1, 2),
    "a filter": (queries.filters(POLICIES, {"name": ["a"]}), anything, {"name": "a"}),
    "a sort": (queries.sorts(POLICIES), anything, [{"fieldName": "body"}]),
    "to be decided": (
        events.to_be_decided(),
        anything,
        {"dateAndTimeTbd": True, "dateAndTimeTbdMessage": "a"},
    ),
    "a place": (events.locations(), lambda value: value["type"] == "ONLINE", {"name": "a", "type": "ONLINE"}),
    "an address of a place": (
        events.addresses(),
        lambda value: "streetAddress" in value,
        {"country": "US", "streetAddress": {"number": "a", "name": "a"}},
    ),
    "a tax": (
        events.tax_settings(),
        lambda value: float(value["rate"]) >= 10,
        {"type": "INCLUDED_IN_PRICE", "name": "a", "rate": "100"},
    ),
    "a registration": (
        events.registrations("RSVP"),
        lambda value: value.get("rsvp", {}).get("limit", 0) > 10,
        {"initialType": "RSVP", "rsvp": {"limit": 11}},
    ),
    "external registration": (
        events.external(),
        anything,
        {"registration": {"external": {"url": "https://example.com"}}},
    ),
    "a patch of an event": (events.patches(), lambda value: "title" in value, {"title": "a"}),
    "a patch of an event's place": (
        events.patches(),
        lambda value: "location" in value,
        {"location": PLACED},
    ),
    "tags": (schedule.tags(), lambda value: len(value) == 1, ["a"]),
    "a patch of an item": (schedule.patches(), lambda value: value.get("hidden") is True, {"hidden": True}),
    "a policy": (policies.policies(), anything, {"name": "a", "body": "a"}),
    "a long policy": (
        policies.policies(),
        lambda value: len(value["name"]) == 40,
        {"name": "a" * 40, "body": "a"},
    ),
    "marked up": (policies.marked_up(), anything, "<p>No refunds.</p>"),
    "a category": (
        categories.categories(),
        lambda value: "states" in value,
        {"name": "a", "states": ["MANUAL"]},
    ),
    "categories": (categories.bulks(), lambda value: len(value) == 2, [{"name": "a"}, {"name": "aa"}]),
    "a fixed price": (ticket_definitions.fixed_prices(), anything, {"fixedPrice": PRICE}),
    "a free ticket": (
        ticket_definitions.free(),
        anything,
        {"fixedPrice": {"value": "0", "currency": "USD"}},
    ),
    "a guest's price": (ticket_definitions.guest_prices(), anything, {"guestPrice": PRICE}),
    "two options": (
        ticket_definitions.pricing_options(),
        lambda value: len(value["pricingOptions"]["optionDetails"]) > 1,
        {
            "pricingOptions": {
                "optionDetails": [
                    {"name": "1", "price": PRICE},
                    {"name": "2", "price": {"value": "2", "currency": "USD"}},
                ]
            }
        },
    ),
    "a sale period": (ticket_definitions.sale_periods(), anything, {"displayNotOnSale": False}),
    "a ticket definition": (
        ticket_definitions.ticket_definitions(pricing=ticket_definitions.fixed_prices()),
        lambda value: value.get("initialLimit", 0) > 5,
        {
            "name": "a",
            "pricingMethod": {"fixedPrice": PRICE},
            "feeType": "FEE_INCLUDED",
            "initialLimit": 6,
        },
    ),
    "a patch of a ticket definition": (
        ticket_definitions.patches(),
        lambda value: "initialLimit" in value,
        {"initialLimit": 1},
    ),
    "one thing wrong": (
        invalid.messages("createPolicy", VALID).map(lambda broken: (broken.obligation.id, broken.why)),
        lambda value: value[0].endswith("name/max-length"),
        ("createPolicy/policy.name/max-length", "41 characters"),
    ),
}


@pytest.mark.parametrize("name", MINIMAL)
def test_a_strategy_shrinks_to_what_a_person_would_type(name: str) -> None:
    strategy, condition, expected = MINIMAL[name]
    own = settings(max_examples=2_000, database=None)
    assert find(strategy, condition, settings=own, random=Random(0)) == expected


def test_an_event_shrinks_to_the_least_event_with_what_is_asked_for() -> None:
    strategy = events.events(when=events.to_be_decided())
    found = find(strategy, lambda event: event["registration"].get("rsvp", {}).get("limit", 0) > 7)
    assert found == {
        "title": "a",
        "location": PLACED,
        "dateAndTimeSettings": {"dateAndTimeTbd": True, "dateAndTimeTbdMessage": "a"},
        "registration": {"initialType": "RSVP", "rsvp": {"limit": 8}},
    }


def test_dates_shrink_to_an_hour_in_utc() -> None:
    begin = events.soon()
    assert find(events.dates(start=st.just(begin)), anything) == {
        "startDate": times.text_of(begin),
        "endDate": times.text_of(begin + events.DURATIONS[0]),
        "timeZoneId": "UTC",
    }


def test_an_item_shrinks_to_half_an_hour_in_utc() -> None:
    found = find(schedule.items(event_start=NEW_YEAR), lambda item: len(item.get("tags", ())) == 1)
    slot = {"start": "2030-01-01T00:00:00Z", "end": "2030-01-01T00:30:00Z", "timeZoneId": "UTC"}
    assert found == {"name": "a", "timeSlot": slot, "tags": ["a"]}


def test_members_that_a_caller_chooses_are_the_callers() -> None:
    strategy = events.events(
        registration=events.registrations("RSVP"),
        start=st.just(NEW_YEAR),
        title=st.just("Mine"),
        location=st.just(PLACED),
    )
    found = find(strategy, anything)
    assert found["title"] == "Mine"
    assert found["registration"] == {"initialType": "RSVP"}
    assert found["dateAndTimeSettings"]["startDate"] == "2030-01-01T00:00:00Z"


MODULES = (categories, events, invalid, policies, primitives, queries, schedule, ticket_definitions, times)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_strategy_has_an_example_in_its_docstring(module: Any) -> None:
    public = [
        each
        for name, each in vars(module).items()
        if inspect.isfunction(each) and not name.startswith("_") and each.__module__ == module.__name__
    ]
    drawing = [each for each in public if "SearchStrategy" in str(inspect.signature(each).return_annotation)]
    assert drawing
    assert [each.__name__ for each in drawing if ">>> " not in (each.__doc__ or "")] == []
