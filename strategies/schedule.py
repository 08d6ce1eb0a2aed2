"""Schedule items and their time slots: side by side, over each other, across midnight and clock changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from strategies import primitives, times
from strategies.events import Entity, soon, subsets

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

    >>> from hypothesis import find
    >>> sorted(find(time_slots(), lambda value: True))
    ['end', 'start', 'timeZoneId']
    """
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


def zero_length(start: datetime | None = None) -> Entity:
    """Give a slot that ends when it begins: what a server does with it is open."""
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
    ends = st.sampled_from((0, MAX_TAGS)).map(lambda count: longest[:count])
    return st.one_of(ends, drawn)


def _optional() -> dict[str, st.SearchStrategy[Any]]:
    return {
        "description": primitives.text(*DESCRIPTION),
        "stageName": primitives.text(*STAGE),
        "tags": tags(),
        "hidden": st.booleans(),
        "status": st.sampled_from(("SCHEDULED", "CANCELED")),
    }


def items(
    *, event_start: datetime | None = None, name: st.SearchStrategy[str] | None = None
) -> st.SearchStrategy[Entity]:
    """Yield whole schedule items that begin within a day of the event's start.

    >>> from hypothesis import find
    >>> find(items(), lambda value: True)["name"]
    'a'
    """
    return st.fixed_dictionaries(
        {
            "name": primitives.names(*NAME) if name is None else name,
            "timeSlot": time_slots(event_start=event_start),
        },
        optional=_optional(),
    )


def patches() -> st.SearchStrategy[Entity]:
    """Yield any subset, but none, of what an update may change; a time slot comes whole.

    >>> from hypothesis import find
    >>> len(find(patches(), lambda value: True))
    1
    """
    return subsets({"name": primitives.names(*NAME), "timeSlot": time_slots(), **_optional()})
