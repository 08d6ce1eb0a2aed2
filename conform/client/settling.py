"""Waiting until reads have caught up with writes, on a target that says they may lag."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

from conform.client.ledger import operation_of
from conform.contract import Contract

_LAGGING = ("query", "list", "count", "getEventBySlug")


class SettlingTransport(httpx.BaseTransport):
    """Sends a query, list, count or read by a slug not sooner than some seconds after the last write.

    Reads by id are said to be consistent, and do not wait.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        contract: Contract,
        seconds: float,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner = inner
        self._contract = contract
        self._seconds = seconds
        self._sleep = sleep
        self._clock = clock
        self._written: float | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request when what was written before can be read."""
        operation = operation_of(self._contract, request)
        if operation is not None and operation.id.startswith(_LAGGING) and self._written is not None:
            wait = self._written + self._seconds - self._clock()
            if wait > 0:
                self._sleep(wait)
        try:
            return self._inner.handle_request(request)
        finally:
            if operation is not None and not operation.reads:
                self._written = self._clock()

    def close(self) -> None:
        """Close the transport beneath."""
        self._inner.close()
