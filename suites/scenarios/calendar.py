"""Time in a scenario: the clock is set where the target has one to set, else the dates are moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from conform.client import Control
from conform.story.dates import moved


@dataclass(frozen=True, slots=True)
class Calendar:
    """Places a flow that was written for fixed dates in the time of a target.

    With a control plane (`mock`, `mock-http`) the dates stay as they are and the clock travels to
    them. Without one (`live`) the clock is what it is, and all dates move by whole days so that
    `today` of the flow is today.
    """

    control: Control | None
    shift: timedelta

    @classmethod
    def for_target(cls, control: Control | None, now: datetime, today: datetime) -> Calendar:
        """Choose by what the target can do; `today` is the flow's day that falls on the target's `now`."""
        if control is not None:
            return cls(control, timedelta(0))
        return cls(None, timedelta(days=(now - today).days))

    def travel(self, instant: datetime) -> bool:
        """Go to an instant of the flow; tells whether the target let us."""
        if self.control is None:
            return False
        self.control.set_clock(instant)
        return True

    def place(self, payload: Any) -> Any:
        """Give a copy of a payload with every date moved to where this calendar has it."""
        return moved(payload, self.shift)
