"""The clock of a site: system time until somebody sets it, then virtual time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

TICK = timedelta(milliseconds=1)
LATEST = datetime(9999, 1, 1, tzinfo=UTC)  # leaves room for ticks, and for dates that follow from now


class Clock:
    """Tells UTC time with millisecond precision and never the same instant twice.

    A clock that was set stands still but for one millisecond a reading, so that dates are
    reproducible and an update is always later than the creation before it.
    """

    def __init__(self) -> None:
        self._virtual: datetime | None = None
        self._last = datetime.min.replace(tzinfo=UTC)

    @property
    def is_virtual(self) -> bool:
        """Whether time was set and has left the system's."""
        return self._virtual is not None

    def peek(self) -> datetime:
        """Look at the time without taking it."""
        return self._virtual or datetime.now(UTC)

    def tick(self) -> datetime:
        """Take the time for one request."""
        if self._virtual is not None:
            now = self._virtual
            self._virtual += TICK
        else:
            now = datetime.now(UTC)
            now = now.replace(microsecond=now.microsecond // 1000 * 1000)
            now = max(now, self._last + TICK)
        self._last = now
        return now

    def set(self, instant: datetime) -> None:
        """Stop system time and continue from an instant, which may lie in the past.

        Raises `OverflowError` where no calendar is left to continue in.
        """
        self._virtual = _within(instant.astimezone(UTC))
        self._last = datetime.min.replace(tzinfo=UTC)

    def advance(self, by: timedelta) -> None:
        """Move virtual time; a clock on system time becomes virtual."""
        self._virtual = _within(self.peek() + by)

    def reset(self) -> None:
        """Go back to system time, also where virtual time has gone ahead of it."""
        self._virtual = None
        self._last = datetime.min.replace(tzinfo=UTC)


def _within(instant: datetime) -> datetime:
    if instant >= LATEST:
        raise OverflowError(f"{instant} is too late for a clock")
    return instant
