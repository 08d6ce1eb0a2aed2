"""The boundaries and branches of each strategy, as conditions that some draw has to meet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from conform.contract import load
from strategies import categories, events, policies, primitives, queries, schedule, ticket_definitions, times

Predicate = Callable[[Any], bool]


def _date(name: str) -> Callable[[Any], datetime]:
    return lambda event: datetime.fromisoformat(event["dateAndTimeSettings"][name])


def _step(zone: str, moment: datetime) -> timedelta:
    """Give by how much a zone's clocks are put forward at a moment."""
    info, minute = ZoneInfo(zone), timedelta(minutes=1)
    after, before = (each.astimezone(info).utcoffset() for each in (moment, moment - minute))
    assert after is not None
    assert before is not None
    return after - before


def _jumps(when: Any, start: str, end: str) -> int:
    """Give how many minutes the clocks of its zone are put forward between start and end."""
    if start not in when:
        return 0
    info = ZoneInfo(when["timeZoneId"])
    begin, finish = (datetime.fromisoformat(when[each]).astimezone(info).utcoffset() for each in (start, end))
    assert begin is not None
    assert finish is not None
    return int((finish - begin) / timedelta(minutes=1))


def _minutes(slot: Any) -> float:
    return (datetime.fromisoformat(slot["end"]) - datetime.fromisoformat(slot["start"])) / timedelta(
        minutes=1
    )


def _options(value: Any) -> int:
    return len(value.get("pricingOptions", {}).get("optionDetails", ()))


def _length(period: Any) -> timedelta | None:
    if "startDate" not in period or "endDate" not in period:
        return None
    start, end = (period[name][:16] + ":00Z" for name in ("startDate", "endDate"))
    return datetime.fromisoformat(end) - datetime.fromisoformat(start)


BRANCHES: dict[str, tuple[st.SearchStrategy[Any], dict[str, Predicate]]] = {
    "text": (
        primitives.text(1, 30),
        {
            "shortest": lambda value: len(value) == 1,
            "longest": lambda value: len(value) == 30,
            "one less": lambda value: len(value) == 29,
            "surrogate pairs": lambda value: primitives.utf16(value) > len(value),
            "right to left": lambda value: "م" in value or "כ" in value,
            "combining": lambda value: "\u0308" in value,
            "composed": lambda value: "ë" in value,
            "joined": lambda value: "\u200d" in value,
            "without width": lambda value: "\u200b" in value,
            "markup": lambda value: "<b>" in value,
        },
    ),
    "counts that differ": (
        primitives.between_counts(30),
        {
            "at the bound": lambda value: len(value) == 30,
            "just beyond by units": lambda value: primitives.utf16(value) == 32,
        },
    ),
    "odd text": (
        primitives.odd_text(),
        {
            "control": lambda value: "\x00" in value,
            "reversed": lambda value: "\u202e" in value,
            "space": lambda value: value.startswith(" "),
        },
    ),
    "odd amounts": (
        primitives.odd_amounts() | primitives.not_amounts(),
        {
            "leading zeros": lambda value: value.startswith("00"),
            "huge": lambda value: len(value) == 20,
            "tiny": lambda value: value == "0.001",
            "negative": lambda value: value == "-1",
            "exponent": lambda value: value == "1e3",
        },
    ),
    "too long": (
        primitives.longer_than(30),
        {"just": lambda value: len(value) == 31, "far": lambda value: len(value) == 61},
    ),
    "money": (
        primitives.money(),
        {
            "no minor units": lambda value: value["currency"] in primitives.MINOR_UNITS[0],
            "two": lambda value: len(value["value"].partition(".")[2]) == 2,
            "three": lambda value: len(value["value"].partition(".")[2]) == 3,
            "nothing": lambda value: float(value["value"]) == 0,
            "most": lambda value: value["value"] == "10000",
        },
    ),
    "instants": (
        times.instants(datetime.fromisoformat("2030-01-01T00:00:00Z")),
        {
            "milliseconds": lambda value: value.microsecond > 0,
            "leap day": lambda value: (value.month, value.day) == (2, 29),
            "end of year": lambda value: (value.month, value.day, value.hour) == (12, 31, 23),
            "jump of clocks": lambda value: value in times.transitions("Europe/Vilnius", value.year),
        },
    ),
    "zones": (times.zones(), {zone: lambda value, zone=zone: value == zone for zone in times.ZONES}),  # type: ignore[misc]
    "events": (
        events.events(),
        {
            "ticketed": lambda value: value["registration"]["initialType"] == "TICKETING",
            "by invitation": lambda value: value["registration"]["initialType"] == "RSVP",
            "to be decided": lambda value: "dateAndTimeTbd" in value["dateAndTimeSettings"],
            "online": lambda value: value["location"]["type"] == "ONLINE",
            "street": lambda value: "streetAddress" in value["location"].get("address", {}),
            "address line": lambda value: "addressLine" in value["location"].get("address", {}),
            "taxed": lambda value: "taxSettings" in value["registration"].get("tickets", {}),
            "longest title": lambda value: len(value["title"]) == 120,
            "described": lambda value: "description" in value,
        },
    ),
    "events with dates": (
        events.events(when=events.dates()),
        {
            "many days": lambda value: (
                _date("endDate")(value) - _date("startDate")(value) > timedelta(days=2)
            ),
            "a moment": lambda value: (
                _date("endDate")(value) - _date("startDate")(value) < timedelta(seconds=1)
            ),
            "over a jump": lambda value: _jumps(value["dateAndTimeSettings"], "startDate", "endDate") != 0,
            "many days over a jump": lambda value: (
                _jumps(value["dateAndTimeSettings"], "startDate", "endDate") != 0
                and _date("endDate")(value) - _date("startDate")(value) == timedelta(days=3)
            ),
        },
    ),
    "jumps": (
        times.jumps(datetime.fromisoformat("2030-01-01T00:00:00Z")),
        {
            "forward": lambda value: _step(*value) == timedelta(hours=1),
            "back": lambda value: _step(*value) == timedelta(hours=-1),
            "half an hour": lambda value: abs(_step(*value)) == timedelta(minutes=30),
        },
    ),
    "requests": (
        events.requests(),
        {
            "drafts": lambda value: value.get("draft") is True,
            "published": lambda value: value.get("draft") is False,
            "by default": lambda value: "draft" not in value,
        },
    ),
    "series": (
        events.recurring(),
        {
            str(count): lambda value, count=count: (  # type: ignore[misc]
                len(value["dateAndTimeSettings"]["recurringEvents"]["individualEventDates"]) == count
            )
            for count in (2, 3)
        },
    ),
    "external": (events.external(), {"long": lambda value: len(str(value)) > 200}),
    "slots": (
        schedule.time_slots(),
        {
            "over a jump": lambda value: _jumps(value, "start", "end") != 0,
            "across midnight": lambda value: value["start"][:10] != value["end"][:10],
            "a minute": lambda value: _minutes(value) == 1,
            "more than a day": lambda value: _minutes(value) > 24 * 60,
        },
    ),
    "event patches": (
        events.patches(),
        {
            "one member": lambda value: len(value) == 1,
            "several": lambda value: len(value) > 2,
            **{
                name: lambda value, name=name: name in value  # type: ignore[misc]
                for name in ("title", "location", "dateAndTimeSettings", "shortDescription", "description")
            },
        },
    ),
    "pricing": (
        ticket_definitions.pricing_methods(),
        {
            "fixed": lambda value: "fixedPrice" in value,
            "guest": lambda value: "guestPrice" in value,
            "some options": lambda value: 3 < _options(value) < 99,
            "one option": lambda value: _options(value) == 1,
            "99 options": lambda value: _options(value) == 99,
            "100 options": lambda value: _options(value) == 100,
            "longest name": lambda value: (
                _options(value) > 0 and len(value["pricingOptions"]["optionDetails"][0]["name"]) == 200
            ),
        },
    ),
    "sale periods": (
        ticket_definitions.sale_periods(now=datetime.fromisoformat("2030-01-01T00:00:30Z")),
        {
            "open": lambda value: "startDate" not in value and "endDate" not in value,
            "no end": lambda value: "startDate" in value and "endDate" not in value,
            "no start": lambda value: "startDate" not in value and "endDate" in value,
            "both": lambda value: "startDate" in value and "endDate" in value,
            "seconds": lambda value: ":59" in value.get("startDate", "")[16:],
            "a minute": lambda value: _length(value) == timedelta(minutes=1),
            "in some minutes": lambda value: value.get("startDate", "").startswith("2030-01-01T00:10"),
            "tomorrow": lambda value: value.get("startDate", "").startswith("2030-01-02"),
        },
    ),
    "items": (
        schedule.items(),
        {
            "five tags": lambda value: len(value.get("tags", ())) == 5,
            "longest tag": lambda value: any(len(tag) == 30 for tag in value.get("tags", ())),
            "no tags": lambda value: value.get("tags") == [],
            "across midnight": lambda value: value["timeSlot"]["start"][:10] != value["timeSlot"]["end"][:10],
            "hidden": lambda value: value.get("hidden") is True,
        },
    ),
    "policies": (
        policies.policies(),
        {
            "longest name": lambda value: len(value["name"]) == 40,
            "longest body": lambda value: len(value["body"]) == 50_000,
            "shortest": lambda value: len(value["body"]) == 1,
        },
    ),
    "categories": (
        categories.categories(),
        {
            "hidden": lambda value: value.get("states") == ["HIDDEN"],
            "by default": lambda value: "states" not in value,
            "longest name": lambda value: len(value["name"]) == 30,
        },
    ),
    "sorts": (
        queries.sorts(load().operations["queryEvents"].query),  # type: ignore[arg-type]
        {
            "ascending": lambda value: value[0].get("order") == "ASC",
            "descending": lambda value: value[0].get("order") == "DESC",
            "not said": lambda value: "order" not in value[0],
        },
    ),
}
