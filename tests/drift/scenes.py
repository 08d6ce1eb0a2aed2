"""The DevCon scenarios, played on a mock of its own that may have a fault, and recorded."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

from conform.client import Client, Control, Exchange, Tidy
from conform.client.transports import SteppedTransport
from conform.contract import load
from conform.drift.recorded import Recorded, of
from conform.faults import Fault, planted
from conform.mock import MockSettings, create_app
from suites.scenarios.calendar import Calendar
from suites.scenarios.devcon import BEFORE_SALES, DevCon
from suites.scenarios.test_devcon_documented import test_documented_payloads_meet_a_strict_target as drift
from suites.scenarios.test_devcon_reference import test_devcon_is_organised_by_the_reference as reference

SITE = "0a1b2c3d-0000-4000-8000-000000000001"
URL = "https://www.wixapis.com"
Play = Callable[[DevCon, Calendar, Tidy], None]


def by_the_reference(devcon: DevCon, calendar: Calendar, tidy: Tidy) -> None:
    reference(devcon, tidy)


def as_documented(devcon: DevCon, calendar: Calendar, tidy: Tidy) -> None:
    drift(devcon, calendar, tidy)


def recording(
    play: Play = by_the_reference,
    *,
    fault: Fault | None = None,
    site: str = SITE,
    dialect: str = "reference",
    days: int | None = None,
) -> list[Recorded]:
    """Play a scenario as far as its checks let it, and give what was recorded.

    With `days` the scenario is played as on a target whose clock nobody can set, so many days after it
    was written; its names then carry a tag.
    """
    made = exchanges(play, fault=fault, site=site, dialect=dialect, days=days)
    return [of(each, "mock", "devcon", number) for number, each in enumerate(made, 1)]


def exchanges(
    play: Play = by_the_reference,
    *,
    fault: Fault | None = None,
    site: str = SITE,
    dialect: str = "reference",
    days: int | None = None,
) -> list[Exchange]:
    """Play a scenario as `recording` does, and give its exchanges."""
    made: list[Exchange] = []
    with ExitStack() as stack:
        if fault is not None:
            stack.enter_context(planted(fault))
        transport = SteppedTransport(create_app(MockSettings(control=True)))
        control = Control(transport, URL, site)
        client = Client(
            transport,
            load(),
            site,
            base_url=URL,
            authorization="any",
            observers=[made.append],
        )
        calendar = Calendar(control, timedelta(0))
        if days is None:
            calendar.travel(BEFORE_SALES)
        else:
            shift = timedelta(days=days)
            control.set_clock(BEFORE_SALES + shift + timedelta(seconds=days % 60))
            calendar = Calendar(None, shift)
        control.set_dialect(dialect)
        tidy = Tidy(client)
        tag = "" if days is None else f"conform-{days:06x}"
        try:
            play(DevCon(client, calendar, tag=tag), calendar, tidy)
        except AssertionError:
            pass
        finally:
            tidy.close()
    return made
