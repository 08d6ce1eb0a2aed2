"""Being a polite guest on a live API: a request budget, a rate limit, and patience when told to wait."""

from __future__ import annotations

import email.utils
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
from pyrate_limiter import Duration, Limiter, Rate
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    retry_if_result,
    stop_after_attempt,
    wait_exponential_jitter,
)

from conform.client.errors import BudgetExhausted, Unanswered
from conform.client.journal import Journal

READS = "conform_reads"
"""Extension of a request that says whether its operation only reads."""
ATTEMPTS = 5
LONGEST_WAIT = 60.0
"""Seconds; what a `Retry-After` asks beyond it is not waited for."""


class Budget:
    """How many requests a run may still send; retries count."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.spent = 0
        self._suspended = False
        self._lock = threading.Lock()

    def spend(self) -> None:
        """Take one request off the budget, or stop."""
        with self._lock:
            if self.spent >= self.limit and not self._suspended:
                raise BudgetExhausted(
                    f"the budget of {self.limit} requests is used up; raise it with --budget N to go on"
                )
            self.spent += 1

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Let requests pass that must be sent whatever it takes: those that clean up."""
        before, self._suspended = self._suspended, True
        try:
            yield
        finally:
            self._suspended = before


class PoliteTransport(httpx.BaseTransport):
    """Keeps to a rate (requests per minute) and a budget, and repeats what may be repeated.

    That is whatever was answered 429, for it was refused; and a read that was answered 503 or not at all.
    A write that may have taken effect is never sent twice.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        budget: Budget,
        rate: int,
        sleep: Callable[[float], None] = time.sleep,
        journal: Journal | None = None,
    ) -> None:
        self._journal = Journal() if journal is None else journal
        self._inner = inner
        self._budget = budget
        self._limiter = Limiter(Rate(rate, Duration.MINUTE))
        self._backoff = wait_exponential_jitter(initial=1, max=LONGEST_WAIT)
        self._writing = Retrying(
            retry=retry_if_result(lambda response: response.status_code == 429),
            stop=stop_after_attempt(ATTEMPTS),
            wait=self._wait,
            sleep=sleep,
            before_sleep=self._note,
            # After the last attempt the answer is what it is: 429 and 503 are answers, too.
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        self._reading = self._writing.copy(
            retry=retry_if_result(lambda response: response.status_code in {429, 503})
            | retry_if_exception_type(Unanswered)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request when it is its turn."""
        request.read()
        reads = request.extensions.get(READS, request.method == "GET")
        retrying = self._reading if reads else self._writing
        response: httpx.Response = retrying.copy()(self._send, request)
        return response

    def close(self) -> None:
        """Close the transport beneath."""
        self._limiter.close()
        self._inner.close()

    def _send(self, request: httpx.Request) -> httpx.Response:
        self._budget.spend()
        self._limiter.try_acquire("requests")
        response = self._inner.handle_request(request)
        response.read()
        return response

    def _wait(self, state: RetryCallState) -> float:
        if state.outcome is not None and not state.outcome.failed:
            asked = retry_after(state.outcome.result().headers.get("retry-after"))
            if asked is not None:
                return min(asked, LONGEST_WAIT)
        return self._backoff(state)

    def _note(self, state: RetryCallState) -> None:
        if state.outcome is None or state.next_action is None:
            return
        why = "no answer" if state.outcome.failed else str(state.outcome.result().status_code)
        self._journal.repeat(why, state.next_action.sleep)


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Read a `Retry-After` header, given in seconds or as a date; the answer is in seconds."""
    if value is None:
        return None
    try:
        return max(0.0, float(int(value)))
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
