"""What trouble a run met on the wire, and how it came out of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conform.client.exchange import Exchange

UNSETTLED = "not settled"


@dataclass
class Unknown:
    """One write of unknown outcome: what was sent, why nobody knows, and what reading has shown since."""

    exchange: Exchange
    why: str
    settled: str = UNSETTLED


@dataclass
class Journal:
    """Counts repeated requests by what was answered, and seconds waited; lists unknown outcomes."""

    repeated: Counter[str] = field(default_factory=Counter)
    waited: float = 0.0
    unknown: list[Unknown] = field(default_factory=list)

    def repeat(self, why: str, seconds: float) -> None:
        """Note that a request is sent again after a while."""
        self.repeated[why] += 1
        self.waited += seconds

    def wait(self, seconds: float) -> None:
        """Note a while that was spent waiting for a read to catch up."""
        self.waited += seconds

    def settle(self, exchange: Exchange, text: str) -> None:
        """Note what became of a write."""
        for entry in self.unknown:
            if entry.exchange is exchange:
                entry.settled = text

    def take(self) -> Journal:
        """Give what was noted since the last time, and begin anew."""
        taken = Journal(self.repeated, self.waited, self.unknown)
        self.repeated, self.waited, self.unknown = Counter(), 0.0, []
        return taken
