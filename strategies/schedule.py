"""Schedule items and their time slots: side by side, over each other, across midnight and clock changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from strategies import primitives, times
from strategies.events import soon
from strategies.members import Entity, subsets, with_optional

NAME, DESCRIPTION, STAGE, TAG = (1, 120), (1, 1_000), (1, 30), (1, 30)
MAX_TAGS = 5


@st.composite
def time_slots(
    draw: st.DrawFn,
    *,
    event_start: datetime | None = None,
    zone: st.SearchStrategy[str] | None = None,
) -> Entity:
    """Yield slots from an event's start on: some minutes to more than a day long, any time zone.

    One in some stands over a jump of its time zone's clocks, unless start or zone are given.

    >>> from hypothesis import find
    >>> sorted(find(time_slots(), lambda value: True))
    ['end', 'start', 'timeZoneId']
    """
    if event_start is None and zone is None and draw(st.integers(0, 9)) == 9:
        return draw(over_a_jump())
    base = event_start or soon()
    start = base + timedelta(minutes=draw(st.sampled_from((0, 15, 30, 60, 90, 23 * 60 + 30, 24 * 60))))
    end = start + timedelta(minutes=draw(st.sampled_from((30, 1, 45, 60, 120, 25 * 60))))
    return {
        "start": times.text_of(start),
        "end": times.text_of(end),
        "timeZoneId": draw(times.zones() if zone is None else zone),
    }


def adjacent(start: datetime, count: int = 3) -> list[Entity]:
    """Give slots of half an hour of which each begins when the one before ends.

    >>> slots = adjacent(datetime(2030, 1, 1, 9))
    >>> slots[0]["end"] == slots[1]["start"]
    True
    """
    half = timedelta(minutes=30)
    return [
        {"start": times.text_of(start + index * half), "end": times.text_of(start + (index + 1) * half)}
        for index in range(count)
    ]


def overlapping(start: datetime, count: int = 3) -> list[Entity]:
    """Give slots of an hour of which each begins half an hour before the one before ends.

    >>> from datetime import UTC
    >>> slots = overlapping(datetime(2030, 1, 1, 9, tzinfo=UTC))
    >>> [slot["start"][11:16] + "-" + slot["end"][11:16] for slot in slots]
    ['09:00-10:00', '09:30-10:30', '10:00-11:00']
    """
    half = timedelta(minutes=30)
    return [
        {"start": times.text_of(start + index * half), "end": times.text_of(start + (index + 2) * half)}
        for index in range(count)
    ]


@st.composite
def over_a_jump(draw: st.DrawFn, *, after: datetime | None = None) -> Entity:
    """Yield slots in whose time zone the clocks jump between start and end: half an hour on either side.

    >>> from datetime import UTC
    >>> from hypothesis import find
    >>> find(over_a_jump(after=datetime(2030, 1, 1, tzinfo=UTC)), lambda value: True)
    {'start': '2030-03-31T00:30:00Z', 'end': '2030-03-31T01:30:00Z', 'timeZoneId': 'Europe/Vilnius'}
    """
    zone, moment = draw(times.jumps(after or soon()))
    half = timedelta(minutes=30)
    return {"start": times.text_of(moment - half), "end": times.text_of(moment + half), "timeZoneId": zone}


def around(*slots: Entity, spare: timedelta = timedelta(hours=1)) -> Entity:
    """Give the dates of an event that has room for slots: what becomes of items outside of it is open.

    >>> dates = around(*adjacent(datetime(2030, 1, 1, 9)))
    >>> dates["startDate"][11:16], dates["endDate"][11:16]
    ('09:00', '11:30')
    """
    start = min(datetime.fromisoformat(slot["start"]) for slot in slots)
    end = max(datetime.fromisoformat(slot["end"]) for slot in slots) + spare
    return {"startDate": times.text_of(start), "endDate": times.text_of(end), "timeZoneId": "UTC"}


def zero_length(start: datetime | None = None) -> Entity:
    """Give a slot that ends when it begins: what a server does with it is open.

    >>> slot = zero_length(datetime(2030, 1, 1, 9))
    >>> slot["start"] == slot["end"]
    True
    """
    moment = times.text_of(start or soon())
    return {"start": moment, "end": moment, "timeZoneId": "UTC"}


def tags() -> st.SearchStrategy[list[str]]:
    """Yield up to five different tags; five of the longest come up, too.

    >>> from hypothesis import find
    >>> find(tags(), lambda value: True)
    []
    """
    drawn = st.lists(primitives.text(*TAG), max_size=MAX_TAGS, unique=True)
    longest = [letter * TAG[1] for letter in "abcde"]
    return st.one_of(drawn, st.just(longest))


def _optional() -> dict[str, st.SearchStrategy[Any]]:
    return {
        # What becomes of markup, and of items that are canceled, is open.
        "description": primitives.text(*DESCRIPTION).filter(lambda value: "<" not in value),
        "stageName": primitives.text(*STAGE),
        "tags": tags(),
        "hidden": st.booleans(),
        "status": st.just("SCHEDULED"),
    }


def items(
    *, event_start: datetime | None = None, name: st.SearchStrategy[str] | None = None
) -> st.SearchStrategy[Entity]:
    """Yield whole schedule items that begin within a day of the event's start.

    >>> from hypothesis import find
    >>> find(items(), lambda value: True)["name"]
    'a'
    """
    return with_optional(
        {
            "name": primitives.names(*NAME) if name is None else name,
            "timeSlot": time_slots(event_start=event_start),
        },
        _optional(),
    )


def patches() -> st.SearchStrategy[Entity]:
    """Yield any subset, but none, of what an update may change; a time slot comes whole.

    >>> from hypothesis import find
    >>> len(find(patches(), lambda value: True))
    1
    """
    return subsets({"name": primitives.names(*NAME), "timeSlot": time_slots(), **_optional()})
