"""Assertions on exchanges: what they accept, and what they tell a stranger when they fail."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest

from conform.client import Exchange, open_target
from conform.config import Config
from conform.expect import absent, equal, holds, member, same_amount, same_instant


@pytest.fixture(scope="module")
def created() -> Iterator[Exchange]:
    """Create a category on the mock: an exchange like any other."""
    target = open_target(Config())
    client = target.client(str(uuid.uuid4()))
    yield client.call("createCategory", {"category": {"name": "Talks", "states": ["MANUAL"]}})
    target.close()


def test_member_is_found_below_objects_and_lists(created: Exchange) -> None:
    assert member(created, "category.name") == "Talks"
    assert member(created, "category.states[0]") == "MANUAL"


def test_failure_says_expected_observed_how_to_reproduce_and_source(created: Exchange) -> None:
    with pytest.raises(AssertionError) as failure:
        equal(created, "category.name", "Workshops")
    lines = str(failure.value).splitlines()
    assert lines[:3] == [
        "createCategory: category.name",
        "  expected: 'Workshops'",
        "  observed: 'Talks'",
    ]
    assert lines[3].startswith("  reproduce: curl -sS -X POST ")
    assert lines[4] == f"  source: {created.operation.docs}"
    assert lines[4].startswith("  source: https://dev.wix.com/docs/")


@pytest.mark.parametrize(
    ("check", "observed"),
    [
        (lambda exchange: member(exchange, "category.states[1]"), "no such member"),
        (lambda exchange: member(exchange, "category.name.first"), "no such member"),
        (lambda exchange: equal(exchange, "category.nmae", "Talks"), "no such member"),
        (lambda exchange: absent(exchange, "category.name"), "'Talks'"),
        (lambda exchange: holds(exchange, "category.name", False, "a name"), "'Talks'"),
        (lambda exchange: equal(exchange, "category.createdDate", "1999", same=same_instant), "20"),
    ],
)
def test_wrong_answers_fail(created: Exchange, check: Callable[[Exchange], None], observed: str) -> None:
    with pytest.raises(AssertionError, match=f"observed: '?{observed}"):
        check(created)


def test_right_answers_pass(created: Exchange) -> None:
    absent(created, "category.externalId")
    holds(created, "category.id", True, "an id")
    equal(created, "category.states", ["MANUAL"])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2025-06-15T09:00:00Z", "2025-06-15T09:00:00.000Z", True),
        ("2025-06-15T09:00:00Z", "2025-06-15T02:00:00-07:00", True),
        ("2025-06-15T09:00:00Z", "2025-06-15T09:00:00.001Z", False),
        (None, "2025-06-15T09:00:00Z", False),
    ],
)
def test_instants_are_compared_by_meaning(one: object, other: object, same: bool) -> None:
    assert same_instant(one, other) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("299", "299.00", True),
        ("299.00", "299.01", False),
        (299, "299", False),
        ("0.1", "0.10", True),
        ("a lot", "0", False),
    ],
)
def test_amounts_are_compared_by_value(one: object, other: object, same: bool) -> None:
    assert same_amount(one, other) is same
