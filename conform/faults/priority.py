"""Which tests to run first, so that a fault is met soon."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from conform import about
from conform.faults.fault import Fault


def arranged(items: Iterable[pytest.Item], fault: Fault) -> list[pytest.Item]:
    """Order tests by how near they are to what a fault breaks; those that are as near keep their order."""
    return sorted(items, key=lambda item: distance(item, fault))


def distance(item: pytest.Item, fault: Fault) -> tuple[int, int]:
    """Tell how far a test is from a fault.

    0 where it names an obligation that the fault breaks, 1 where it is about one of the same member,
    2 about the same operation, 3 about the same service, 4 about another, 5 about nothing that it says.
    """
    names = about.named(item)
    laws = int(not any(name.startswith("law/") for name in names))
    if names & set(fault.breaks):
        return 0, laws
    members = {_member(name) for name in fault.breaks if not name.startswith("law/")}
    if any(_member(name) in members for name in names if not name.startswith("law/")):
        return 1, laws
    if fault.operation in about.operations(item):
        return 2, laws
    services = about.services(item)
    return (3 if fault.service in services else 4 if services else 5), laws


def _member(name: str) -> str:
    return "/".join(name.split("/")[:2])
