"""Instants and time zones: where clocks jump, where years end, and where half hours count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

ZONES = (
    "UTC",
    "Europe/Vilnius",
    "America/New_York",
    "Asia/Kolkata",  # half an hour
    "Asia/Kathmandu",  # a quarter
    "Australia/Lord_Howe",  # a jump of half an hour
    "Africa/Casablanca",  # back and forth around Ramadan
    "America/Sao_Paulo",  # gave daylight saving time up
    "Asia/Pyongyang",  # changed its offset twice
    "Pacific/Apia",  # changed its day
    "Pacific/Kiritimati",
    "Etc/GMT+12",
    "Antarctica/Troll",
)


JUMPING = ("Europe/Vilnius", "America/New_York", "Australia/Lord_Howe")
"""Time zones whose clocks jump twice a year: by an hour in the north, by half an hour in the south."""


def text_of(moment: datetime) -> str:
    """Spell an instant as ISO 8601 in UTC, with milliseconds only where there are any.

    >>> text_of(datetime(2030, 1, 1, tzinfo=UTC))
    '2030-01-01T00:00:00Z'
    """
    spec = "milliseconds" if moment.microsecond else "seconds"
    return moment.astimezone(UTC).isoformat(timespec=spec).replace("+00:00", "Z")


def zones() -> st.SearchStrategy[str]:
    """Yield names of the time zone database, the odd ones among them.

    >>> from hypothesis import find
    >>> find(zones(), lambda value: True)
    'UTC'
    """
    return st.sampled_from(ZONES)


@cache
def transitions(zone: str, year: int) -> tuple[datetime, ...]:
    """Find the instants of a year, in UTC to the minute, at which a zone's offset changes.

    >>> transitions("Europe/Vilnius", 2030)[0].isoformat()
    '2030-03-31T01:00:00+00:00'
    """
    info = ZoneInfo(zone)
    found = []
    day = datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        low, high = day, day + timedelta(days=1)
        if low.astimezone(info).utcoffset() != high.astimezone(info).utcoffset():
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                middle = middle.replace(second=0, microsecond=0)
                if middle <= low:
                    middle = low + timedelta(minutes=1)
                if middle.astimezone(info).utcoffset() == low.astimezone(info).utcoffset():
                    low = middle
                else:
                    high = middle
            found.append(high)
        day += timedelta(days=1)
    return tuple(found)


def jumps(after: datetime) -> st.SearchStrategy[tuple[str, datetime]]:
    """Yield a time zone and one of the next two instants, after a moment, at which its clocks jump.

    Gaps and folds come up alike, of an hour and of half an hour.

    >>> from hypothesis import find
    >>> zone, moment = find(jumps(datetime(2030, 1, 1, tzinfo=UTC)), lambda value: True)
    >>> zone, moment.isoformat()
    ('Europe/Vilnius', '2030-03-31T01:00:00+00:00')
    """
    found = [
        (zone, moment)
        for zone in JUMPING
        for moment in [
            each
            for year in (after.year, after.year + 1)
            for each in transitions(zone, year)
            if each > after + timedelta(days=1)
        ][:2]
    ]
    return st.sampled_from(found)


@cache
def _remarkable(year: int) -> tuple[datetime, ...]:
    leap = year + -year % 4
    leap = leap if leap % 100 or not leap % 400 else leap + 4
    fixed = [
        datetime(year, 12, 31, 23, 59, 59, 999000, tzinfo=UTC),
        datetime(year + 1, 1, 1, tzinfo=UTC),
        datetime(leap, 2, 29, 12, tzinfo=UTC),
        datetime(leap, 2, 29, 23, 59, 59, tzinfo=UTC),
        datetime(leap, 3, 1, tzinfo=UTC),
    ]
    around = [
        moment + timedelta(minutes=minutes)
        for zone in JUMPING
        for moment in transitions(zone, year)
        for minutes in (-60, -1, 0, 30, 60)
    ]
    return tuple(fixed + around)


@cache
def instants(after: datetime, days: int = 1_000) -> st.SearchStrategy[datetime]:
    """Yield instants within `days` after a moment, in UTC: whole hours, any millisecond, and the remarkable.

    Remarkable are the ends of years, leap days, and the minutes around a jump of some zone's clocks.

    >>> from hypothesis import find
    >>> find(instants(datetime(2030, 1, 1, tzinfo=UTC)), lambda value: True).isoformat()
    '2030-01-01T00:00:00+00:00'
    """
    end = after + timedelta(days=days)
    hours = st.integers(0, days * 24).map(lambda count: after + timedelta(hours=count))
    fine = st.integers(0, days * 86_400_000).map(lambda count: after + timedelta(milliseconds=count))
    years = range(after.year, end.year + 1)
    known = [moment for year in years for moment in _remarkable(year) if after <= moment <= end]
    kinds = [hours, fine, *([st.sampled_from(sorted(set(known)))] if known else [])]
    return st.one_of(kinds)


def odd_instants() -> st.SearchStrategy[str]:
    """Yield text near ISO 8601 whose fate is open: offsets, the hour 24, leap seconds, no zone.

    >>> from hypothesis import find
    >>> find(odd_instants(), lambda value: True)
    '2030-01-01T00:00:00+03:00'
    """
    return st.sampled_from(
        (
            "2030-01-01T00:00:00+03:00",
            "2030-01-01T24:00:00Z",
            "2030-06-30T23:59:60Z",
            "2030-01-01T00:00:00",
            "2030-01-01",
            "2030-01-01T00:00:00.123456789Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
        )
    )


def not_instants() -> st.SearchStrategy[str]:
    """Yield text that is no date and time in any reading.

    >>> from hypothesis import find
    >>> find(not_instants(), lambda value: True)
    'tomorrow'
    """
    return st.sampled_from(("tomorrow", "2030-13-01T00:00:00Z", "2030-02-30T00:00:00Z", "12:00", "{}"))
