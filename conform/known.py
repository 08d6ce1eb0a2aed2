"""The pytest plugin for expectations: what is known is not red, and what is no longer so is."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from conform import about, expectations
from conform.broken import broken_by, reason_of
from conform.config import Config
from conform.contract import ConformError
from conform.expectations import Expectation
from conform.laws import all_obligations
from conform.report.verdicts import Verdict, verdict_of
from conform.sparing import UNSHRUNK, keep_from_shrinking

BROKEN, HELD = "broken obligations", "obligations that held"


class KnownPlugin:
    """Judges failures by the expectations of the target, and the expectations by what holds.

    A test that stops at its first failing example is fast, so what is known does not shrink; all of its
    examples are tried as long as none fails, so that what is called stale has been looked for.
    """

    def __init__(self, settings: Config, listing: Path | None, *, whole: bool) -> None:
        """Set up; `listing` is where to write what is broken, `whole` says that the run is of everything."""
        self._settings = settings
        self._listing = listing
        self._whole = whole
        self._expected: tuple[Expectation, ...] = ()
        self._broken: dict[str, dict[str, Any]] = {}
        self._held: set[str] = set()
        self.stale: list[str] = []

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Read the expectations; the process that only directs workers collects no tests to check them at."""
        if self._settings.record is not None or session.config.option.collectonly:
            return
        try:
            self._expected = expectations.read(self._settings.target, self._settings.expectations)
        except ConformError as error:
            raise pytest.UsageError(str(error)) from None
        if getattr(session.config.option, "dist", "no") != "no":
            self._check()

    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Check the expectations, and let tests of what is known stop at their first failing example."""
        if not hasattr(session.config, "workerinput"):
            self._check()
        for item in items:
            if self._listing is not None or self._is_about_known(item):
                keep_from_shrinking(item)

    def _check(self) -> None:
        if self._expected:
            try:
                expectations.check_names(self._expected, all_obligations(), self._settings.target)
            except ConformError as error:
                raise pytest.UsageError(str(error)) from None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Keep settings that a test makes while it runs from shrinking, too."""
        if self._listing is None and not self._is_about_known(item):
            return (yield)
        before = hypothesis.settings.get_current_profile_name()
        hypothesis.settings.register_profile("conform-known", hypothesis.settings(), phases=UNSHRUNK)
        hypothesis.settings.load_profile("conform-known")
        try:
            return (yield)
        finally:
            hypothesis.settings.load_profile(before)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Make a failure an expected one if all that it breaks is known; inner to what shows verdicts."""
        report = yield
        if report.when == "call" and report.passed:
            report.user_properties.append((HELD, sorted(about.named(item))))
        error = call.excinfo.value if call.excinfo is not None else None
        if not report.failed or error is None or verdict_of(error) is not Verdict.FAIL:
            return report
        names = sorted(broken_by(error, item))
        reasons = {name: self._reason(name) for name in names}
        direct = sorted(set(names) & about.named(item))
        found = {"names": names, "direct": direct, "reason": reason_of(error), "test": item.nodeid}
        report.user_properties.append((BROKEN, found))
        if names and all(reason is not None for reason in reasons.values()):
            report.outcome = "skipped"
            why = "; ".join(f"{name}: {reason}" for name, reason in reasons.items())
            report.wasxfail = f"reason: known: {why}"
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather what tests found, of all workers."""
        for name, value in report.user_properties:
            if name == HELD and report.when == "call" and isinstance(value, list):
                self._held.update(value)
            if name == BROKEN and report.when != "teardown" and isinstance(value, dict):
                for broken in value["names"]:
                    entry = self._broken.setdefault(
                        broken, {"reason": value["reason"], "tests": [], "direct": False}
                    )
                    entry["direct"] |= broken in value["direct"]
                    if value["test"] not in entry["tests"]:
                        entry["tests"].append(value["test"])

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write what is broken, and fail a run in which something holds that was known not to."""
        if hasattr(session.config, "workerinput"):
            return
        self.stale = stale(
            self._expected, set(self._broken), self._held, whole=self._whole and not session.shouldstop
        )
        if self.stale and session.exitstatus == 0 and self._listing is None:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self._listing is not None:
            document = {
                "target": self._settings.target,
                "broken": {
                    name: {**entry, "known": self._reason(name) is not None}
                    for name, entry in sorted(self._broken.items())
                },
                "held": sorted(self._held - set(self._broken)),
                "stale": self.stale,
            }
            self._listing.parent.mkdir(parents=True, exist_ok=True)
            self._listing.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name the expectations that no longer hold, with what to do."""
        if self.stale:
            terminalreporter.section("stale expectations", red=True)
            for name in self.stale:
                terminalreporter.line(f"{name} holds again: remove it from {self._settings.target}.toml")
            terminalreporter.line("(one that only some calls show is marked: sometimes = true)")

    def _reason(self, name: str) -> str | None:
        return next((each.reason for each in self._expected if each.covers(name)), None)

    def _is_about_known(self, item: pytest.Item) -> bool:
        if not self._expected:
            return False
        names = about.named(item) | {f"{operation}/answer" for operation in about.operations(item)}
        return any(self._reason(name) is not None for name in names)


def stale(expected: Sequence[Expectation], broken: set[str], held: set[str], *, whole: bool) -> list[str]:
    """Give the expectations that nothing shows any more.

    An obligation is held to hold again when a test that is about it passed and no test broke it; the
    beginning of several only in a run of everything, for others of them might not have been tried.
    """
    found = []
    for each in expected:
        if each.sometimes or any(each.covers(name) for name in broken):
            continue
        tried = {name for name in held if each.covers(name)}
        if each.obligation in tried or (whole and tried):
            found.append(each.obligation)
    return found
