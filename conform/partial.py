"""The pytest plugin for a run that ends before its end: what it was about to do, and what that means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable
from typing import Any

import pytest

from conform.client import BudgetExhausted

STOPPED = "stopped"


class PartialPlugin:
    """Stops a run politely when its budget is used up, and says what was not run.

    Such a run proves nothing of what it left out: it ends with 1 where something failed, else with 2, and
    never with 0. The test in which the budget ended is inconclusive, and counts as not run.
    """

    def __init__(self) -> None:
        self.reason = ""
        self._collected: set[str] = set()
        self._finished: set[str] = set()
        self._cut_off: set[str] = set()
        self._failed = False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Stop when the budget is used up, and send that along, which is how workers tell."""
        report = yield
        error = call.excinfo.value if call.excinfo is not None else None
        if isinstance(error, BudgetExhausted):
            report.user_properties.append((STOPPED, str(error)))
            item.session.shouldstop = str(error)
        return report

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Remember what was to be run."""
        self._collected.update(item.nodeid for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Iterable[str]) -> None:
        """Remember what workers were to run."""
        self._collected.update(ids)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what was run, and why no more."""
        stopped = [str(value) for name, value in report.user_properties if name == STOPPED]
        if stopped:
            self.reason = stopped[0]
            self._cut_off.add(report.nodeid)
            return
        if report.when == "teardown" and report.nodeid not in self._cut_off:
            self._finished.add(report.nodeid)
        self._failed |= report.failed

    @property
    def document(self) -> dict[str, Any] | None:
        """Why the run stopped and what it has not run; None for a run that came to its end."""
        if not self.reason:
            return None
        return {"reason": self.reason, "not run": sorted(self._collected - self._finished)}

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Decide on the exit code of a run that was stopped."""
        if self.reason and not hasattr(session.config, "workerinput"):
            failed = pytest.ExitCode.TESTS_FAILED
            session.exitstatus = failed if self._failed else pytest.ExitCode.INTERRUPTED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what was not run, by module."""
        document = self.document
        if document is None:
            return
        left = document["not run"]
        terminalreporter.section("partial run", yellow=True)
        terminalreporter.line(f"{self.reason}")
        terminalreporter.line(f"{len(left)} of {len(self._collected)} tests were not run:")
        for module, count in sorted(Counter(name.partition("::")[0] for name in left).items()):
            terminalreporter.line(f"  {count:>5}  {module}")
