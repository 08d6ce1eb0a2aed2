"""Whole events per second that the strategies yield, against the bar of 500."""

from __future__ import annotations

import time

from hypothesis import HealthCheck, Phase, given, settings

from strategies import events

COUNT, BAR = 3_000, 500


def main() -> None:
    @settings(
        max_examples=COUNT,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(events.events())
    def draw(event: object) -> None:
        assert event

    began = time.perf_counter()
    draw()
    rate = COUNT / (time.perf_counter() - began)
    print(f"{rate:.0f} whole events a second; the bar is {BAR}")


if __name__ == "__main__":
    main()
