"""The part of the pytest plugin that runs one shard, ends in time, and writes down how long tests took."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import is_hypothesis_test
from hypothesis import settings as hypothesis_settings

from conform.nightly import durations
from conform.nightly.shard import Shard, split

GENERATED = "generated"


class ShardPlugin:
    """Keeps a shard's tests, and a smaller number of examples of those that every shard runs."""

    def __init__(self, shard: Shard, profile: str, *, output: Path | None, seconds: float | None) -> None:
        """Set up; `output` is where durations are written, `seconds` after which no test begins."""
        self._shard = shard
        self._profile = profile
        self._output = output
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._took: dict[str, float] = {}
        self._late = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Mark what Hypothesis generates, so that `-m generated` chooses it."""
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(GENERATED)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Deselect what is another shard's; tests that are named one by one are all this one's."""
        if self._shard.whole:
            return
        known = durations.read(config.rootpath / durations.FILE, self._profile)
        seconds = {item.nodeid: known.of(item.nodeid) for item in items}
        # A test that takes more than half of what a shard should take cannot be dealt fairly. It does so
        # whatever else is collected, so that it is the same test when it is run again alone.
        share = sum(known.tests.values()) / self._shard.count
        long = {name for name, took in known.tests.items() if took > share / 2}
        # A test with parameters is several items of one function, which has one number of examples.
        owners = {owner_of(item): item for item in items if _is_by_seed(item, item.nodeid in long)}
        everywhere = {item.nodeid for item in items if owner_of(item) in owners}
        for item in owners.values():
            _try_fewer(item, self._shard.count)
        if config.args and all("::" in each for each in config.args):
            return
        dealt = {name: took for name, took in seconds.items() if name not in everywhere}
        parts = split(dealt, self._shard.count)
        own = everywhere | parts[self._shard.number - 1]
        others = [item for item in items if item.nodeid not in own]
        if others:
            config.hook.pytest_deselected(items=others)
            items[:] = [item for item in items if item.nodeid in own]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self) -> bool | None:
        """Begin no test when the time is up; the one that runs is let finish."""
        if self._deadline is None or time.monotonic() < self._deadline:
            return None
        self._late += 1
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up what a test and its fixtures took."""
        self._took[report.nodeid] = self._took.get(report.nodeid, 0.0) + report.duration

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the durations of all workers, once."""
        if self._output is not None and not hasattr(session.config, "workerinput"):
            self._output.parent.mkdir(parents=True, exist_ok=True)
            durations.write(self._output, self._profile, durations.measured(self._took))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say that the time was up before every test had begun."""
        if self._late:
            terminalreporter.line(f"the time is up: {self._late} tests were not begun")


def _is_by_seed(item: pytest.Item, long: bool) -> bool:
    """Whether every shard runs a test: a state machine, one that says so, or a long one with examples."""
    if not is_hypothesis_test(getattr(item, "obj", None)):
        return False
    return long or item.get_closest_marker("by_seed") is not None or machine_of(item) is not None


def machine_of(item: pytest.Item) -> Any:
    """Give the TestCase of a state machine; None for a function."""
    owner = getattr(item, "cls", None)
    return owner if isinstance(getattr(owner, "settings", None), hypothesis_settings) else None


def owner_of(item: pytest.Item) -> Any:
    """Give the function or the TestCase that has a test's settings."""
    function = getattr(item, "obj", None)
    return machine_of(item) or getattr(function, "__func__", function)


def _try_fewer(item: pytest.Item, count: int) -> None:
    """Let every shard try its part of the examples; together they try what one run would, or a few more."""
    owner = owner_of(item)
    if owner is machine_of(item):
        owner.settings = _fewer(owner.settings, count)
        return
    # Where Hypothesis keeps what @settings said; a second @settings on a function is refused.
    known = getattr(owner, "_hypothesis_internal_use_settings", None)
    owner._hypothesis_internal_use_settings = _fewer(known or hypothesis_settings(), count)


def _fewer(known: hypothesis_settings, count: int) -> hypothesis_settings:
    return hypothesis_settings(known, max_examples=max(1, -(-known.max_examples // count)))
