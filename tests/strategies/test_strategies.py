from __future__ import annotations

import doctest
import importlib
import pkgutil
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
    queries,
    schedule,
    ticket_definitions,
)
from tests.strategies.branches import BRANCHES

ID = "99999999-9999-4999-8999-999999999999"
MODULES = [
    importlib.import_module(f"strategies.{each.name}") for each in pkgutil.iter_modules(strategies.__path__)
]


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
    for broken in draws(invalid.messages(operation_id, base), 1_000):
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
