"""Reads that lag behind writes: repeating a look until it shows what it must, within bounds."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_fixed,
)

from conform.client.journal import Journal

LAG = 30.0
"""Seconds that reads may lag behind writes on a shared site; a few were seen."""
PAUSE = 1.0
"""Seconds between two looks."""

_T = TypeVar("_T")


class NotYet(AssertionError):  # noqa: N818 - a state, not a mistake
    """A look has not found what it looks for."""


def eventually(
    check: Callable[[], _T],
    patience: float,
    *,
    journal: Journal | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> _T:
    """Repeat a read until its assertions hold or `patience`, in seconds, is over; then they count.

    Without patience it is one read. Only assertions are waited for: any other trouble is told at once.
    """
    __tracebackhide__ = True

    def pausing(state: RetryCallState) -> None:
        if journal is not None and state.next_action is not None:
            journal.wait(state.next_action.sleep)

    retrying = Retrying(
        stop=stop_after_delay(patience) | stop_after_attempt(1 + math.ceil(patience / PAUSE)),
        wait=wait_fixed(PAUSE),
        retry=retry_if_exception_type(AssertionError),
        before_sleep=pausing,
        sleep=sleep,
        reraise=True,
    )
    return retrying(check)
