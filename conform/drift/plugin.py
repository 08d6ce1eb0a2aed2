"""The part of the pytest plugin that gathers, while a run is under way, where answers leave the contract."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from conform.client import Exchange
from conform.drift.recorded import of, witness_of
from conform.drift.traffic import Traffic, is_plain


class TrafficPlugin:
    """Looks at every exchange of a run; the tests that ask what came of it run last."""

    NAME = "conform-traffic"
    FOLDER = "drift"

    def __init__(self, target: str) -> None:
        self.traffic = Traffic()
        self._target = target
        self._test = ""

    def exchange(self, exchange: Exchange) -> None:
        """Take one exchange; most are as the contract says, and are only counted."""
        answer = exchange.response
        if answer is None:
            return
        if not exchange.findings and is_plain(exchange.status, answer):
            self.traffic.exchanges += 1
            return
        witness = witness_of(self._target, exchange.request.url)
        recorded = of(exchange, witness, self._test, self.traffic.exchanges + 1)
        self.traffic.take(exchange.operation, recorded, exchange.findings)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Remember which test is running."""
        self._test = item.nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put the suite of drift behind the others, whose exchanges it is about."""
        items.sort(key=lambda item: self.FOLDER in PurePath(item.nodeid.partition("::")[0]).parts[1:-1])
