from __future__ import annotations

from datetime import UTC, datetime, timedelta

from conform.mock.clock import Clock


def test_a_clock_given_back_forgets_the_future_it_was_set_to() -> None:
    clock = Clock()
    clock.set(datetime.now(UTC) + timedelta(days=9))
    clock.tick()
    clock.reset()
    assert abs(clock.tick() - datetime.now(UTC)) < timedelta(minutes=1)
