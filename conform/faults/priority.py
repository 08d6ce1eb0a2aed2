"""Which tests to run first, so that a fault is met soon."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from conform.contract import load
from conform.contract.obligations import Obligation
from conform.faults.fault import Fault
from conform.laws import all_obligations


def named(item: pytest.Item) -> set[str]:
    """Give the ids of the obligations that a test is about: declared, or given as its parameters."""
    found = {str(name) for mark in item.iter_markers("obligation") for name in mark.args}
    parameters = getattr(item, "callspec", None)
    for value in parameters.params.values() if parameters is not None else ():
        several = value if isinstance(value, list) else [value]
        found.update(each.id for each in several if isinstance(each, Obligation))
    return found


def arranged(items: Iterable[pytest.Item], fault: Fault) -> list[pytest.Item]:
    """Order tests by how near they are to what a fault breaks; those that are as near keep their order."""
    return sorted(items, key=lambda item: distance(item, fault))


def distance(item: pytest.Item, fault: Fault) -> tuple[int, int]:
    """Tell how far a test is from a fault.

    0 where it names an obligation that the fault breaks, 1 where it is about one of the same member,
    2 about the same operation, 3 about the same service, 4 about another, 5 about nothing that it says.
    """
    names = named(item)
    laws = int(not any(name.startswith("law/") for name in names))
    if names & set(fault.breaks):
        return 0, laws
    members = {_member(name) for name in fault.breaks if not name.startswith("law/")}
    if any(_member(name) in members for name in names if not name.startswith("law/")):
        return 1, laws
    operations = {_operation(name) for name in names} | _in_parameters(item)
    if fault.operation in operations:
        return 2, laws
    services = {load().operations[each].service for each in operations if each in load().operations}
    return (3 if fault.service in services else 4 if services else 5), laws


def _member(name: str) -> str:
    return "/".join(name.split("/")[:2])


def _operation(name: str) -> str:
    if not name.startswith("law/"):
        return name.partition("/")[0]
    law = all_obligations().get(name)
    return law.operation if law is not None else ""


def _in_parameters(item: pytest.Item) -> set[str]:
    """Give the operations that stand among a test's parameters."""
    parameters = getattr(item, "callspec", None)
    values = parameters.params.values() if parameters is not None else ()
    return {value for value in values if isinstance(value, str) and value in load().operations}
