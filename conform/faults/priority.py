"""Which tests to run first, so that a fault is met soon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pytest

from conform import about
from conform.faults.fault import Fault

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Place:
    """What a test is about, looked up once for all faults."""

    names: frozenset[str]
    members: frozenset[str]
    operations: frozenset[str]
    services: frozenset[str]
    law: bool
    all_sets: bool = False


def arranged(items: Iterable[pytest.Item], fault: Fault) -> list[pytest.Item]:
    """Order tests by how near they are to what a fault breaks; those that are as near keep their order."""
    return sorted(items, key=lambda item: distance(item, fault))


def look(items: Iterable[pytest.Item]) -> None:
    """Look up what tests are about, so that processes forked from this one need not."""
    for item in items:
        _place(item)


def distance(item: pytest.Item, fault: Fault) -> tuple[int, int]:
    """Tell how far a test is from a fault.

    0 where it names an obligation that the fault breaks, 1 where it is about one of the same member,
    2 about the same operation, 3 about the same service, 4 about another, 5 about nothing that it says.
    Of those about the operation the one that asks for every field set goes first: it sees the most.
    """
    place = _place(item)
    laws = int(not place.law)
    if not place.names.isdisjoint(fault.breaks):
        return 0, laws
    if any(_member(name) in place.members for name in fault.breaks if not name.startswith("law/")):
        return 1, laws
    if fault.operation in place.operations:
        return 2, 0 if place.all_sets else 1 + laws
    if fault.service in place.services:
        return 3, laws
    return (4 if place.services else 5), laws


@cache
def _place(item: pytest.Item) -> _Place:
    names = about.named(item)
    if not names and not hasattr(item, "callspec"):
        return _Place(names=_NONE, members=_NONE, operations=_NONE, services=_NONE, law=False)
    members = frozenset(_member(name) for name in names if not name.startswith("law/"))
    return _Place(
        names=frozenset(names),
        members=members,
        operations=frozenset(about.operations(item)),
        services=frozenset(about.services(item)),
        law=any(name.startswith("law/") for name in names),
        all_sets=any(member.endswith("/fields[]") for member in members),
    )


def _member(name: str) -> str:
    return "/".join(name.split("/")[:2])
