"""What a run says about trouble on the wire: what was sent again, how long it waited, what is unknown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator
from typing import Any

import pytest

from conform.client import Journal

TITLE = "trouble on the wire"
_SHOWN = 20
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""What keeps equal troubles apart in the summary."""


class TroublePlugin:
    """Gathers the journals of all tests, of all workers, and prints them at the end."""

    def __init__(self) -> None:
        self.journal: Journal | None = None
        """Of the target, once it is open."""
        self._repeated: Counter[str] = Counter()
        self._waited = 0.0
        self._unknown: Counter[tuple[str, str, str]] = Counter()
        """By test, by what was written and why nobody knows, and by what became of it."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Send what a test met along with its last report, which is how workers tell."""
        report = yield
        if call.when == "teardown" and self.journal is not None:
            met = _as_json(self.journal.take())
            if any(met.values()):
                report.user_properties.append((TITLE, met))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add what one test met to the run's."""
        for name, value in report.user_properties if report.when == "teardown" else ():
            if name == TITLE and isinstance(value, dict):
                self._repeated.update(value["repeated"])
                self._waited += value["waited"]
                self._unknown.update((report.nodeid, what, became) for what, became in value["unknown"])

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what happened, where anything did."""
        lines = self.lines()
        if lines:
            terminalreporter.section(TITLE)
            for line in lines:
                terminalreporter.line(line)

    def lines(self) -> list[str]:
        """Tell what was met: what was sent again and why, and what became of each unknown outcome."""
        lines = []
        if self._repeated:
            reasons = ", ".join(f"{count} after {why}" for why, count in sorted(self._repeated.items()))
            lines.append(f"requests that were sent again: {reasons}")
        if self._waited:
            lines.append(f"seconds that were spent waiting: {self._waited:.1f}")
        if self._unknown:
            lines.append(f"writes of unknown outcome, none sent again: {self._unknown.total()}")
        tests = dict.fromkeys(nodeid for nodeid, _, _ in self._unknown)
        for nodeid in list(tests)[:_SHOWN]:
            lines.append(f"  {nodeid}")
            found = [(what, became) for test, what, became in self._unknown if test == nodeid]
            lines += [
                f"    {what}: {became}" + (f" ({count} times)" if count > 1 else "")
                for what, became in found
                if (count := self._unknown[nodeid, what, became])
            ]
        if len(tests) > _SHOWN:
            lines.append(f"  and in {len(tests) - _SHOWN} more tests")
        return lines


def _as_json(journal: Journal) -> dict[str, Any]:
    return {
        "repeated": dict(journal.repeated),
        "waited": round(journal.waited, 3),
        "unknown": [
            [f"{entry.exchange.operation.id}, {_ID.sub('…', entry.why)}", entry.settled]
            for entry in journal.unknown
        ],
    }
