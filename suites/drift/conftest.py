"""What the comparisons of a run share: where their outcome goes, and the scenarios' conference."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest

from conform.drift import Change, accepted
from conform.drift.conclusion import NEW_BREAKING, Comparison, weigh
from conform.drift.options import Places
from conform.drift.output import conclude, table
from suites.scenarios.conftest import calendar, devcon

__all__ = ["calendar", "devcon"]


class Settle(Protocol):
    """Concludes a comparison of a run."""

    def __call__(self, changes: Iterable[Change], comparison: Comparison, fail_on: str = "breaking") -> None:
        """Fail where a change as bad as `fail_on`, or worse, is accepted by nobody."""


@pytest.fixture
def settle(pytestconfig: pytest.Config) -> Settle:
    """Give `settle(changes, comparison)`, which fails where a change that breaks is accepted by nobody.

    In a run that writes results every change becomes an entry of the report beside the test.
    """
    results = pytestconfig.getoption("allure_report_dir", None)

    def settle(changes: Iterable[Change], comparison: Comparison, fail_on: str = "breaking") -> None:
        __tracebackhide__ = True
        found, lines = list(changes), list[str]()
        if results:
            folder = Path(results)
            places = Places(folder.parent / "drift", folder)
            conclude(found, comparison, places, fail_on=fail_on, say=lines.append)
        known = accepted.read(accepted.default_path())
        conclusion = weigh(found, comparison, known, datetime.now(UTC).date(), fail_on)
        if conclusion.code == NEW_BREAKING:
            raise AssertionError("\n".join(lines or table(conclusion, Places().output)[:-1]))

    return settle
