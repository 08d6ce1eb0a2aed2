"""What a test is about: the obligations, operations and services that it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from conform.contract import load
from conform.contract.obligations import Obligation


def declared(item: pytest.Item) -> set[str]:
    """Give the ids of the obligations that a test declares with its marks."""
    return {str(name) for mark in item.iter_markers("obligation") for name in mark.args}


def named(item: pytest.Item) -> set[str]:
    """Give the ids of the obligations that a test declares, promises, or is given as its parameters."""
    found = declared(item)
    found.update(str(name) for mark in item.iter_markers("promises") for name in mark.args)
    for value in _parameters(item):
        several = value if isinstance(value, list) else [value]
        found.update(each.id for each in several if isinstance(each, Obligation))
    return found


def operations(item: pytest.Item) -> set[str]:
    """Give the ids of the operations that a test is about, by its obligations and its parameters."""
    from conform.laws import all_obligations

    given = {value for value in _parameters(item) if isinstance(value, str) and value in load().operations}
    known = all_obligations()
    return given | {known[name].operation for name in named(item) if name in known}


def services(item: pytest.Item) -> set[str]:
    """Give the services that a test is about."""
    return {load().operations[each].service for each in operations(item)}


def _parameters(item: pytest.Item) -> Iterator[Any]:
    parameters = getattr(item, "callspec", None)
    yield from parameters.params.values() if parameters is not None else ()
