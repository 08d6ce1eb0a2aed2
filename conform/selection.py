"""Choosing tests by what they are about: `--only` and `--except`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import pytest

from conform import about
from conform.contract import ConformError, load
from conform.contract.obligations import LEVELS

HELP = "a service, an operation, the id of an obligation or its beginning, or a level; may be repeated"


class SelectionError(ConformError):
    """A selector matches nothing that there is."""


def check(selectors: Iterable[str]) -> None:
    """Refuse a selector that matches no service, operation, obligation or level: it is a typing error."""
    from conform.laws import all_obligations

    known = all_obligations()
    names = {*load().services, *load().operations, *LEVELS}
    for selector in selectors:
        if selector in names or any(begins(name, selector) for name in known):
            continue
        near = difflib.get_close_matches(selector, [*names, *known], n=3, cutoff=0.6)
        hint = (
            f"; did you mean {' or '.join(near)}?" if near else ": `conform obligations` lists what there is"
        )
        raise SelectionError(f"nothing is called {selector!r}{hint}")


def matches(item: pytest.Item, selector: str) -> bool:
    """Whether a test is about what a selector names."""
    from conform.laws import all_obligations

    if selector in load().services:
        return selector in about.services(item)
    if selector in load().operations:
        return selector in about.operations(item)
    names = about.named(item)
    if selector in LEVELS:
        known = all_obligations()
        return any(known[name].level == selector for name in names if name in known)
    return any(begins(name, selector) for name in names)


class SelectionPlugin:
    """Deselects what was not asked for."""

    def __init__(self, only: list[str], leave_out: list[str]) -> None:
        """Set up; raises `SelectionError` for a selector that names nothing."""
        check([*only, *leave_out])
        self._only = only
        self._leave_out = leave_out

    @property
    def narrows(self) -> bool:
        """Whether anything is left out at all."""
        return bool(self._only or self._leave_out)

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep the tests that are about anything in `only`, and about nothing in `leave_out`."""
        if not self.narrows:
            return
        kept = [item for item in items if self._wanted(item)]
        gone = [item for item in items if not self._wanted(item)]
        items[:] = kept
        if gone:
            config.hook.pytest_deselected(items=gone)

    def _wanted(self, item: pytest.Item) -> bool:
        asked = not self._only or any(matches(item, each) for each in self._only)
        return asked and not any(matches(item, each) for each in self._leave_out)


def begins(name: str, selector: str) -> bool:
    """Whether an id is the selector, or goes on behind it with another part or another member."""
    return name == selector or name.startswith((f"{selector}/", f"{selector}.", f"{selector}["))
