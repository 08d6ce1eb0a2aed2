"""Laws of series: each occurrence is an event of its own, and all share a category."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from conform.client import Exchange, Target, eventually
from conform.expect import equal, holds, member, same_instant
from conform.laws import law
from strategies import events, times
from suites.laws.reading import read_event
from suites.world import Message, World

ZONES = ("UTC", "Asia/Tokyo", "America/New_York")


def _dates() -> list[Message]:
    """Give the dates of three occurrences, each in a zone of its own."""
    found = []
    for day, zone in enumerate(ZONES):
        start = events.soon() + timedelta(days=day)
        dates = {"startDate": times.text_of(start), "endDate": times.text_of(start + timedelta(hours=1))}
        found.append({**dates, "timeZoneId": zone})
    return found


@pytest.fixture
def series(world: World, target: Target) -> Iterator[list[Exchange]]:
    """Create a series of three; gives what is read of each occurrence, by their starts."""
    message, dates = world.event_message("RSVP"), _dates()
    message["event"]["dateAndTimeSettings"] = {**dates[0], "recurringEvents": {"individualEventDates": dates}}
    created = world.client.call("createEvent", message, expect=None)
    if created.status != 200:
        pytest.skip("unsupported: the target does not take this series (unknown-events B28)")
    query = {"filter": {"title": message["event"]["title"]}, "paging": {"limit": 10}}
    ids: list[str] = []

    def look() -> None:
        found = world.client.call("queryEvents", {"query": query})
        ids[:] = [str(each["id"]) for each in found.json["events"]]
        right = len(ids) - len(dates) in (0, 1)
        holds(found, "events", right, f"{len(dates)} events, or one more as it was seen")

    try:
        eventually(look, target.patience, journal=world.client.journal)
        shown = [read_event(world.client, event) for event in ids]
        yield sorted(shown, key=lambda each: str(member(each, "event.dateAndTimeSettings.startDate")))
    finally:
        # The answer of the creation names one occurrence only: nobody else knows what to remove.
        for event in ids if target.shared else ():
            world.client.call("deleteEvent", eventId=event, expect=None)


def _looks_right(occurrences: list[Exchange], world: World, target: Target, *, zones: bool) -> None:
    query = {"filter": {"title": member(occurrences[0], "event.title")}, "paging": {"limit": 10}}

    def look() -> None:
        found = world.client.call("queryEvents", {"query": query})
        shown = [each["dateAndTimeSettings"] for each in found.json["events"]]
        for wanted in _dates():
            right = any(
                same_instant(each.get("startDate"), wanted["startDate"])
                and (not zones or each.get("timeZoneId") == wanted["timeZoneId"])
                for each in shown
            )
            where = f" in {wanted['timeZoneId']}" if zones else ""
            text = f"an occurrence at {wanted['startDate']}{where}: there are {shown}"
            holds(found, "events", right, text)

    eventually(look, target.patience, journal=world.client.journal)


@law(
    "events/occurrences-have-their-dates",
    says="Each occurrence of a series has the start that was sent for it.",
    level="MUST",
    evidence="sdk",
    operation="createEvent",
    source="RecurringEvents.individualEventDates",
)
def test_occurrences_have_their_dates(series: list[Exchange], world: World, target: Target) -> None:
    _looks_right(series, world, target, zones=False)


@law(
    "events/occurrences-have-their-zones",
    says="Each occurrence of a series has the time zone that was sent for it.",
    level="SHOULD",
    evidence="sdk",
    operation="createEvent",
    source="RecurringEvents.individualEventDates",
)
def test_occurrences_have_their_zones(series: list[Exchange], world: World, target: Target) -> None:
    _looks_right(series, world, target, zones=True)


@law(
    "events/occurrences-share-a-category",
    says="All occurrences of a series have the id of one category, which is not one for other events.",
    level="MUST",
    evidence="sdk",
    operation="createEvent",
    source="RecurringEvents.categoryId; Event.categories",
)
def test_occurrences_share_a_category(series: list[Exchange], world: World, target: Target) -> None:
    path = "event.dateAndTimeSettings.recurringEvents.categoryId"
    occurrences = series[-len(ZONES) :]
    ids = {member(each, path) for each in occurrences}
    holds(occurrences[-1], path, len(ids) == 1, f"one id that all occurrences share, and not {sorted(ids)}")
    shared, event = ids.pop(), member(occurrences[-1], "event.id")

    def look() -> None:
        found = world.client.call("getEvent", eventId=event, fields=["CATEGORIES"])
        categories = (found.json["event"].get("categories") or {}).get("categories") or []
        types = {each["id"]: each.get("type") for each in categories}
        # Whether the field set shows the category of the series at all is open.
        right = types.get(shared, "RECURRING_EVENT") == "RECURRING_EVENT"
        holds(found, "event.categories.categories", right, f"{shared} with the type RECURRING_EVENT")

    eventually(look, target.patience, journal=world.client.journal)


@law(
    "events/occurrences-are-independent",
    says="What is done to one occurrence of a series is not done to the others.",
    level="MUST",
    evidence="sdk",
    operation="updateEvent",
    source="RecurringEvents.individualEventDates",
)
@pytest.mark.parametrize("operation", ["updateEvent", "cancelEvent", "deleteEvent"])
def test_occurrences_are_independent(operation: str, series: list[Exchange], world: World) -> None:
    *others, one = series
    body = {"updateEvent": {"event": {"title": world.name()}}, "cancelEvent": {}, "deleteEvent": None}
    world.client.call(operation, body[operation], eventId=member(one, "event.id"))
    for before in others:
        event = member(before, "event.id")
        after = world.client.call("getEvent", eventId=event, expect=None)
        text = f"the occurrence {event}, for {operation} was about another one"
        holds(after, "", after.status == 200, text)
        for name in ("title", "status"):
            old = member(before, f"event.{name}")
            same = member(after, f"event.{name}") == old
            holds(after, f"event.{name}", same, f"{old!r} as before, for {operation} was about another one")


@law(
    "events/renamed-occurrence-recurs",
    says="An occurrence of a series stays one when it is given another title.",
    level="MUST",
    evidence="observed",
    operation="updateEvent",
    source="observed 6; DateAndTimeSettings.recurrenceStatus",
)
def test_a_renamed_occurrence_stays_one(series: list[Exchange], world: World) -> None:
    *_, before = series
    event = member(before, "event.id")
    world.client.call("updateEvent", {"event": {"title": world.name()}}, eventId=event)
    after = read_event(world.client, event)
    path = "event.dateAndTimeSettings.recurrenceStatus"
    stays = member(before, path) == "ONE_TIME" or member(after, path) != "ONE_TIME"
    holds(after, path, stays, "a status of a series, as before the new title")
    path = "event.dateAndTimeSettings.recurringEvents.categoryId"
    equal(after, path, member(before, path))
