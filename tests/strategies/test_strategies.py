from __future__ import annotations

import doctest
import importlib
import pkgutil
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import strategies
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

ID = "99999999-9999-4999-8999-999999999999"
MODULES = [
    importlib.import_module(f"strategies.{each.name}") for each in pkgutil.iter_modules(strategies.__path__)
]
Predicate = Callable[[Any], bool]


def draws(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """Draw values, always the same ones."""
    found: list[Any] = []

    @seed(1)
    @settings(
        max_examples=count,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(strategy)
    def gather(value: Any) -> None:
        found.append(value)

    gather()
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_examples_in_docstrings_hold(module: Any) -> None:
    assert doctest.testmod(module).failed == 0


def _date(name: str) -> Callable[[Any], datetime]:
    return lambda event: datetime.fromisoformat(event["dateAndTimeSettings"][name])


BRANCHES: dict[str, tuple[st.SearchStrategy[Any], dict[str, Predicate]]] = {
    "text": (
        primitives.text(1, 30),
        {
            "shortest": lambda value: len(value) == 1,
            "longest": lambda value: len(value) == 30,
            "one less": lambda value: len(value) == 29,
            "surrogate pairs": lambda value: primitives.utf16(value) > len(value),
            "right to left": lambda value: "م" in value or "כ" in value,
            "combining": lambda value: "\u0308" in value,
        },
    ),
    "too long": (
        primitives.longer_than(30),
        {"just": lambda value: len(value) == 31, "far": lambda value: len(value) == 61},
    ),
    "money": (
        primitives.money(),
        {
            "no minor units": lambda value: value["currency"] in primitives.MINOR_UNITS[0],
            "two": lambda value: len(value["value"].partition(".")[2]) == 2,
            "three": lambda value: len(value["value"].partition(".")[2]) == 3,
            "nothing": lambda value: float(value["value"]) == 0,
            "most": lambda value: value["value"] == "10000",
        },
    ),
    "instants": (
        times.instants(datetime.fromisoformat("2030-01-01T00:00:00Z")),
        {
            "milliseconds": lambda value: value.microsecond > 0,
            "leap day": lambda value: (value.month, value.day) == (2, 29),
            "end of year": lambda value: (value.month, value.day, value.hour) == (12, 31, 23),
            "jump of clocks": lambda value: value in times.transitions("Europe/Vilnius", value.year),
        },
    ),
    "zones": (times.zones(), {zone: lambda value, zone=zone: value == zone for zone in times.ZONES}),  # type: ignore[misc]
    "events": (
        events.events(),
        {
            "ticketed": lambda value: value["registration"]["initialType"] == "TICKETING",
            "by invitation": lambda value: value["registration"]["initialType"] == "RSVP",
            "to be decided": lambda value: "dateAndTimeTbd" in value["dateAndTimeSettings"],
            "online": lambda value: value["location"]["type"] == "ONLINE",
            "street": lambda value: "streetAddress" in value["location"].get("address", {}),
            "address line": lambda value: "addressLine" in value["location"].get("address", {}),
            "taxed": lambda value: "taxSettings" in value["registration"].get("tickets", {}),
            "longest title": lambda value: len(value["title"]) == 120,
            "described": lambda value: "description" in value,
        },
    ),
    "events with dates": (
        events.events(when=events.dates()),
        {
            "many days": lambda value: (
                _date("endDate")(value) - _date("startDate")(value) > timedelta(days=2)
            ),
            "a moment": lambda value: (
                _date("endDate")(value) - _date("startDate")(value) < timedelta(seconds=1)
            ),
        },
    ),
    "event patches": (
        events.patches(),
        {
            "one member": lambda value: len(value) == 1,
            "several": lambda value: len(value) > 2,
            **{
                name: lambda value, name=name: name in value  # type: ignore[misc]
                for name in ("title", "location", "dateAndTimeSettings", "shortDescription", "description")
            },
        },
    ),
    "pricing": (
        ticket_definitions.pricing_methods(),
        {
            "fixed": lambda value: "fixedPrice" in value,
            "guest": lambda value: "guestPrice" in value,
            "one option": lambda value: _options(value) == 1,
            "99 options": lambda value: _options(value) == 99,
            "100 options": lambda value: _options(value) == 100,
            "longest name": lambda value: (
                _options(value) > 0 and len(value["pricingOptions"]["optionDetails"][0]["name"]) == 200
            ),
        },
    ),
    "sale periods": (
        ticket_definitions.sale_periods(now=datetime.fromisoformat("2030-01-01T00:00:30Z")),
        {
            "open": lambda value: "startDate" not in value and "endDate" not in value,
            "no end": lambda value: "startDate" in value and "endDate" not in value,
            "no start": lambda value: "startDate" not in value and "endDate" in value,
            "both": lambda value: "startDate" in value and "endDate" in value,
            "seconds": lambda value: ":59" in value.get("startDate", "")[16:],
            "a minute": lambda value: _length(value) == timedelta(minutes=1),
            "now": lambda value: value.get("startDate", "").startswith("2030-01-01T00:00"),
        },
    ),
    "items": (
        schedule.items(),
        {
            "five tags": lambda value: len(value.get("tags", ())) == 5,
            "longest tag": lambda value: any(len(tag) == 30 for tag in value.get("tags", ())),
            "no tags": lambda value: value.get("tags") == [],
            "across midnight": lambda value: value["timeSlot"]["start"][:10] != value["timeSlot"]["end"][:10],
            "hidden": lambda value: value.get("hidden") is True,
            "canceled": lambda value: value.get("status") == "CANCELED",
        },
    ),
    "policies": (
        policies.policies(),
        {
            "longest name": lambda value: len(value["name"]) == 40,
            "longest body": lambda value: len(value["body"]) == 50_000,
            "shortest": lambda value: len(value["body"]) == 1,
        },
    ),
    "categories": (
        categories.categories(),
        {
            "hidden": lambda value: value.get("states") == ["HIDDEN"],
            "by default": lambda value: "states" not in value,
            "longest name": lambda value: len(value["name"]) == 30,
        },
    ),
    "sorts": (
        queries.sorts(load().operations["queryEvents"].query),  # type: ignore[arg-type]
        {
            "ascending": lambda value: value[0].get("order") == "ASC",
            "descending": lambda value: value[0].get("order") == "DESC",
            "not said": lambda value: "order" not in value[0],
        },
    ),
}


def _options(value: Any) -> int:
    return len(value.get("pricingOptions", {}).get("optionDetails", ()))


def _length(period: Any) -> timedelta | None:
    if "startDate" not in period or "endDate" not in period:
        return None
    start, end = (period[name][:16] + ":00Z" for name in ("startDate", "endDate"))
    return datetime.fromisoformat(end) - datetime.fromisoformat(start)


@pytest.mark.parametrize("name", BRANCHES)
def test_every_boundary_and_branch_comes_within_500_draws(name: str) -> None:
    strategy, branches = BRANCHES[name]
    values = draws(strategy, 500)
    assert [branch for branch, holds in branches.items() if not any(map(holds, values))] == []


WHOLE: dict[str, tuple[str, st.SearchStrategy[Any]]] = {
    "event": ("createEvent", events.events().map(lambda made: {"event": made})),
    "series": ("createEvent", events.recurring().map(lambda made: {"event": made})),
    "event patch": ("updateEvent", events.patches().map(lambda made: {"event": {**made, "id": ID}})),
    "external": ("updateEvent", events.external().map(lambda made: {"event": {**made, "id": ID}})),
    "ticket definition": (
        "createTicketDefinition",
        ticket_definitions.ticket_definitions().map(
            lambda made: {"ticketDefinition": {**made, "eventId": ID}}
        ),
    ),
    "ticket definition patch": (
        "updateTicketDefinition",
        ticket_definitions.patches().map(
            lambda made: {"ticketDefinition": {**made, "id": ID, "revision": "1"}}
        ),
    ),
    "item": ("addScheduleItem", schedule.items().map(lambda made: {"eventId": ID, "item": made})),
    "item patch": (
        "updateScheduleItem",
        schedule.patches().map(lambda made: {"eventId": ID, "itemId": ID, "item": made}),
    ),
    "policy": ("createPolicy", policies.policies().map(lambda made: {"policy": {**made, "eventId": ID}})),
    "category": ("createCategory", categories.categories().map(lambda made: {"category": made})),
    "bulk": ("bulkCreateCategory", categories.bulks().map(lambda made: {"categories": made})),
}


@pytest.mark.parametrize("name", WHOLE)
def test_valid_means_valid_for_the_contract(name: str) -> None:
    operation_id, strategy = WHOLE[name]
    operation = load().operations[operation_id]
    for message in draws(strategy, 2_000):
        assert operation.validate_request(message) == (), message


@pytest.mark.parametrize("operation_id", ["createEvent", "createTicketDefinition", "createPolicy"])
def test_invalid_means_that_the_contract_refuses_one_member(operation_id: str) -> None:
    operation = load().operations[operation_id]
    base = next(strategy for name, strategy in WHOLE.values() if name == operation_id)
    kinds = set()
    for broken in draws(invalid.messages(operation_id, base), 300):
        violations = operation.validate_request(broken.message)
        assert violations, broken
        kinds.add(broken.obligation.kind)
    assert {"required", "type", "max-length"} <= kinds


def test_filters_hit() -> None:
    spec = load().operations["queryEvents"].query
    assert spec is not None
    pool = {"title": ["a", "b"], "createdDate": ["2030-01-01T00:00:00Z"]}
    found = draws(queries.filters(spec, pool), 500)
    assert any(len(each) == 2 for each in found)
    used = {name for each in found for value in each.values() if isinstance(value, dict) for name in value}
    assert used == {"$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in"}
    assert {value for each in found for value in each.values() if isinstance(value, str)} >= {"a", "b"}
