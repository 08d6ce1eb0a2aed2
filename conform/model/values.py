"""Values of the model: states, verdicts on requests, and what is shown of a thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

MINUTE = timedelta(minutes=1)
REFUSALS = frozenset(range(400, 500))

Shown = Mapping[str, Any]
"""What the facts promise of a thing, by dotted path; instants are `datetime`, amounts `Decimal`."""


class Status(StrEnum):
    """The status of an event."""

    DRAFT = "DRAFT"
    UPCOMING = "UPCOMING"
    STARTED = "STARTED"
    ENDED = "ENDED"
    CANCELED = "CANCELED"


class Sale(StrEnum):
    """The sale status of a ticket definition."""

    SCHEDULED = "SALE_SCHEDULED"
    STARTED = "SALE_STARTED"
    ENDED = "SALE_ENDED"


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of some values: the facts admit them all."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the facts say of a request: done, refused in a documented way, or open.

    `codes` are application codes, any of which may come with a refusal; none means that no source tells.
    An open request may be done or refused, and `because` says which question nobody has answered.
    """

    outcome: str
    statuses: frozenset[int]
    codes: frozenset[str]
    because: str

    @property
    def is_open(self) -> bool:
        """Whether no source settles what happens."""
        return self.outcome == "open"

    @property
    def is_done(self) -> bool:
        """Whether the request must be done."""
        return self.outcome == "done"

    def admits(self, status: int, code: str | None) -> bool:
        """Whether an answer is one that the facts allow."""
        return status in self.statuses and (status == 200 or not self.codes or code in self.codes)

    def __str__(self) -> str:
        if self.is_done:
            return "status 200"
        several = len(self.statuses) > 1
        said = "a refusal (status 4xx)" if several else f"status {min(self.statuses)}"
        if self.is_open:
            said = "status 200 or a refusal"
        codes = f" with {' or '.join(sorted(self.codes))}" if self.codes else ""
        return f"{said}{codes}, for {self.because}"


DONE = Verdict("done", frozenset({200}), frozenset(), "")


def refused(because: str, status: int | None = None, *codes: str) -> Verdict:
    """Say that a request is refused; without `status` by any of the 4xx."""
    statuses = REFUSALS if status is None else frozenset({status})
    return Verdict("refused", statuses, frozenset(codes), because)


def left_open(because: str) -> Verdict:
    """Say that no source settles what becomes of a request."""
    return Verdict("open", REFUSALS | {200}, frozenset(), because)
