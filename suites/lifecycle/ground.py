"""What the machines of one test stand on, and the counts of what they reached."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from conform.client import Client, Exchange, Target, Tidy
from conform.coverage import CoveragePlugin


class Ref(NamedTuple):
    """Something on one of the sites, by its id."""

    site: int
    id: str


class Story(Protocol):
    """Follows an example step by step, and tells it when it fails."""

    def step(self, title: str, exchange: Exchange) -> None:
        """Note a step, after its answer came."""

    def failed(self, error: BaseException) -> None:
        """Tell the steps so far; called for each failing example, the last of which is the smallest."""


@dataclass
class Reached:
    """Counts, over all examples of a machine, the rules that ran and the states that were seen."""

    rules: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)

    def missing(self, rules: set[str], states: set[str]) -> list[str]:
        """Name the rules and states that were never reached."""
        return [
            *(f"rule {name}" for name in sorted(rules - set(self.rules))),
            *(f"state {name}" for name in sorted(states - set(self.states))),
        ]


@dataclass
class Ground:
    """What the machines of one test stand on; `alone` says that nobody else uses its sites."""

    client: Client
    target: Target
    evidence: CoveragePlugin
    tag: str
    tidy: Tidy | None = None
    story: Callable[[], Story] | None = None
    reached: Reached = field(default_factory=Reached)
    tested: set[str] = field(default_factory=set)
    """The promises that were put to the test."""
    aiming: bool = False
    """Whether Hypothesis is to aim at examples that reach many states: worth it only if there are many."""
    failing_since: float | None = None

    def long_failing(self, seconds: float) -> bool:
        """Whether the first failing example is so long ago."""
        return self.failing_since is not None and time.monotonic() - self.failing_since > seconds

    def exercised(self, promise: str) -> None:
        """Note that a promise was put to the test, whatever came out."""
        self.tested.add(promise)
        self.evidence.exercised(promise)

    @property
    def clocked(self) -> bool:
        """Whether the target's clock can be moved."""
        return self.target.control(self.client.site_id) is not None

    @property
    def alone(self) -> bool:
        """Whether every example has sites of its own."""
        return not self.target.shared
