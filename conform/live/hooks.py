"""The pytest plugin for a site that outlives the run: its tag, its ledger, and leaving nothing behind."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import nullcontext

import pytest

from conform.client import Target
from conform.client.ledger import Ledger, read, site_key
from conform.config import PUBLIC_URL, Config
from conform.live.ending import end_run

PREFIX = "conform-"
"""What the tag of every run begins with; six hexadecimal digits follow."""
LEFT = "left on the site"


class LivePlugin:
    """Keeps the ledger of this process, and settles it when the run ends."""

    def __init__(self, settings: Config) -> None:
        self.tag = run_tag(settings)
        self._settings = settings
        self._ledger: Ledger | None = None
        self._target: Target | None = None

    def begin(self) -> Ledger | None:
        """Begin the ledger of this process, if it writes to a site that others use."""
        settings = self._settings
        if settings.live_site_id is None or settings.target != "live" or settings.profile == "read-only":
            return None
        site = site_key(settings.base_url or PUBLIC_URL, settings.live_site_id.get_secret_value())
        worker = os.environ.get("PYTEST_XDIST_WORKER", "")
        name = "-".join(filter(None, [self.tag, worker]))
        self._ledger = Ledger.begin(settings.ledger / f"{name}.jsonl", self.tag, site)
        return self._ledger

    def watch(self, target: Target) -> None:
        """Say what target it is that the ledger is about."""
        self._target = target

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Remove what the tests could not, and what requests with an unknown outcome may have made."""
        target, ledger = self._target, self._ledger
        if ledger is None or target is None or target.site_id is None:
            return
        alone = not hasattr(session.config, "workerinput")
        with target.budget.suspended() if target.budget else nullcontext():
            end_run(target.client(target.site_id), ledger, patience=target.patience, alone=alone)

    def pytest_unconfigure(self) -> None:
        """Close the ledger of a run that could not end it."""
        if self._ledger is not None:
            self._ledger.close(clean=False)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say how many requests a live run took, what could not be removed, and how to remove it."""
        if self._settings.target != "live":
            return
        budget = self._target.budget if self._target is not None else None
        if budget is not None and budget.spent:
            terminalreporter.line(f"requests sent: {budget.spent} of a budget of {budget.limit}")
        left = []
        for path in sorted(self._settings.ledger.glob(f"{self.tag}*.jsonl")):
            entries = read(path)
            if entries is not None and not entries.closed:
                left += [str(each) for each in entries.left]
                left += [f"perhaps what {each.operation} was to make" for each in entries.unknown]
        if left:
            terminalreporter.section(LEFT, red=True)
            for text in left:
                terminalreporter.line(text)
            terminalreporter.line(f"run `conform reap --target live --tag {self.tag}`")


def run_tag(settings: Config) -> str:
    """Give a tag, which a run's workers share; in a recording it is always the same."""
    if settings.record is not None or settings.target == "replay":
        return f"{PREFIX}000000"
    shared = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")
    return PREFIX + (hashlib.sha256(shared.encode()).hexdigest()[:6] if shared else secrets.token_hex(3))
