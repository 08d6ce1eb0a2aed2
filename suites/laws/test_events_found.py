"""Laws of events: what pages, filters and sorts find, and what is closed or gone after a bulk method."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from conform.client import Control, Target, eventually
from conform.expect import equal, holds, member
from conform.laws import law
from strategies import events, times
from suites.laws.reading import read_event
from suites.world import Message, World

START = "dateAndTimeSettings.startDate"


def _at(hours: float, zone: str = "UTC") -> Message:
    start = events.soon() + timedelta(hours=hours)
    end = start + timedelta(minutes=30)
    return {"startDate": times.text_of(start), "endDate": times.text_of(end), "timeZoneId": zone}


def _finds(world: World, query: Message, expected: list[str], why: str) -> None:
    """See that a query finds these events in this order."""
    found = world.client.call("queryEvents", {"query": {"paging": {"limit": 20}, **query}})
    got = [each["id"] for each in found.json["events"]]
    holds(found, "events", got == expected, f"the events {expected}, {why}: found {got}")


@law(
    "events/pages-go-on",
    says="A page begins at its offset in the order that was asked for, whatever the limit is.",
    level="MUST",
    evidence="docs",
    operation="queryEvents",
    source="about-the-wix-api-query-language, about-sorting-and-paging",
)
def test_a_page_begins_at_its_offset(world: World) -> None:
    titles = {f"{initial} {world.name(40)}": "" for initial in "cadbe"}
    for title in titles:
        titles[title] = world.event("RSVP", title=title)
    down = [titles[title] for title in sorted(titles, reverse=True)]
    order = {"filter": {"id": {"$in": down}}, "sort": [{"fieldName": "title", "order": "DESC"}]}
    for offset, limit in ((0, 2), (2, 2), (1, 3), (3, 4)):
        wanted = down[offset : offset + limit]
        paging = {"paging": {"limit": limit, "offset": offset}}
        _finds(world, {**order, **paging}, wanted, "by their titles from the last")


@law(
    "events/both-clauses-count",
    says="A range of dates is asked for by $and with a clause for each of its ends, and both count.",
    level="MUST",
    evidence="observed",
    operation="queryEvents",
    source="facts-events-v3 2.9 (INT-AND); query-events",
)
def test_both_clauses_on_a_date_count(world: World) -> None:
    ids = [world.event("RSVP", dateAndTimeSettings=_at(hours)) for hours in (0, 10, 20)]
    first, last = ({START: {name: _at(at)["startDate"]}} for name, at in (("$gte", 5), ("$lte", 15)))
    for clauses in ([first, last], [last, first]):
        filter_ = {"$and": [{"id": {"$in": ids}}, *clauses]}
        _finds(world, {"filter": filter_}, ids[1:2], "that start within the range")


@law(
    "events/each-of-a-long-list-is-found",
    says="The operator $in finds each of its values, also of many.",
    level="MUST",
    evidence="docs",
    operation="queryEvents",
    source="query-events",
)
def test_each_of_a_long_list_is_found(world: World) -> None:
    ids = sorted(world.event("RSVP") for _ in range(12))
    query = {"filter": {"id": {"$in": ids}}, "paging": {"limit": 20}}
    found = world.client.call("queryEvents", {"query": query})
    got = sorted(each["id"] for each in found.json["events"])
    holds(found, "events", got == ids, f"each of {ids}: found {got}")


@law(
    "events/starts-sort-as-instants",
    says="Events are sorted by the instants at which they start, whatever zones they are in.",
    level="MUST",
    evidence="sdk",
    operation="queryEvents",
    source="DateAndTimeSettings.startDate; EventQuerySpec",
)
def test_starts_are_sorted_as_instants(world: World) -> None:
    zones = ("Asia/Tokyo", "America/Los_Angeles", "UTC", "Asia/Kolkata")
    ids = [world.event("RSVP", dateAndTimeSettings=_at(hours, zone)) for hours, zone in enumerate(zones)]
    for order, wanted in (("ASC", ids), ("DESC", ids[::-1])):
        query = {"filter": {"id": {"$in": ids}}, "sort": [{"fieldName": START, "order": order}]}
        _finds(world, query, wanted, f"{order} by their starts")


@law(
    "events/long-titles-are-sorted",
    says="A sort by title looks at the whole title.",
    level="MUST",
    evidence="docs",
    operation="queryEvents",
    source="query-events",
)
def test_long_titles_are_sorted(world: World) -> None:
    start = world.name(60).ljust(80, "x")
    ids = {letter: world.event("RSVP", title=f"{start} {letter}") for letter in "cab"}
    wanted = [ids[letter] for letter in "abc"]
    query = {"filter": {"id": {"$in": wanted}}, "sort": [{"fieldName": "title", "order": "ASC"}]}
    _finds(world, query, wanted, "by the last letters of their titles")


@law(
    "categories/total-of-their-events",
    says="The total of a page of a category's events is that of all pages.",
    level="MUST",
    evidence="sdk",
    operation="listEventsByCategory",
    source="PagingMetadataV2.total",
)
def test_the_total_of_a_category_is_of_all_pages(world: World, target: Target) -> None:
    ids, category = [world.event("RSVP") for _ in range(3)], world.category()["id"]
    world.client.call("assignEvents", {"eventId": ids}, categoryId=category)

    def look() -> None:
        for paging in ({"limit": 1, "offset": 0}, {"limit": 2, "offset": 1}):
            found = world.client.call("listEventsByCategory", categoryId=category, paging=paging)
            equal(found, "pagingMetadata.total", 3)

    eventually(look, target.patience, journal=world.client.journal)


@law(
    "events/canceled-are-closed",
    says="A canceled event is closed, also where guests register elsewhere, and where a filter found it.",
    level="MUST",
    evidence="docs",
    operation="cancelEvent",
    source="cancel-event, bulk-cancel-events-by-filter",
)
def test_canceled_events_are_closed(world: World, target: Target) -> None:
    external = world.event("RSVP")
    elsewhere = {"registration": {"external": {"url": "https://tickets.example.com/1"}}}
    # Whether the rest of the registration may be left out is open: canceled it is closed in any case.
    world.client.call("updateEvent", {"event": elsewhere}, eventId=external, expect=None)
    world.client.call("cancelEvent", {}, eventId=external)
    found = [world.event("RSVP") for _ in range(2)]
    world.client.call("bulkCancelEventsByFilter", {"filter": {"filter": {"id": {"$in": found}}}})

    def look(event: str) -> None:
        shown = read_event(world.client, event)
        equal(shown, "event.status", "CANCELED")
        path = "event.registration.status"
        holds(shown, path, "OPEN" not in member(shown, path), "a status that is not open")

    for event in (external, *found):
        eventually(partial(look, event), target.patience, journal=world.client.journal)


@law(
    "events/bulk-deleted-are-gone",
    says="An event that was deleted by a filter is given by no read, by its slug neither.",
    level="MUST",
    evidence="docs",
    operation="bulkDeleteEventsByFilter",
    source="bulk-delete-events-by-filter, delete-event",
)
def test_events_deleted_by_a_filter_are_gone(world: World, target: Target) -> None:
    event = world.event("RSVP")
    slug = member(read_event(world.client, event), "event.slug")
    world.client.call("bulkDeleteEventsByFilter", {"filter": {"filter": {"id": {"$in": [event]}}}})

    def look() -> None:
        for gone in (
            world.client.call("getEvent", eventId=event, expect=None),
            world.client.call("getEventBySlug", slug=slug, expect=None),
        ):
            holds(gone, "", gone.status != 200, "no event, for it was deleted")

    eventually(look, target.patience, journal=world.client.journal)


@law(
    "events/over-is-closed",
    says="An event that is over sells no tickets.",
    level="MUST",
    evidence="observed",
    operation="getEvent",
    source="observed 5",
)
def test_an_event_that_is_over_sells_no_tickets(world: World, control: Control) -> None:
    event = world.event()
    world.ticket(event)
    try:
        control.set_clock(events.soon() + timedelta(days=400))
        shown = read_event(world.client, event)
    finally:
        control.use_system_clock()
    path = "event.registration.status"
    holds(shown, path, "OPEN" not in member(shown, path), "a status that is not open, for the event is over")


@law(
    "events/found-by-the-new-title",
    says="An event that was renamed is found by its new title, and by the old one no more.",
    level="MUST",
    evidence="docs",
    operation="queryEvents",
    source="query-events, update-event",
)
def test_a_renamed_event_is_found_by_its_new_title(world: World, target: Target) -> None:
    old, new = world.name(), world.name()
    event = world.event("RSVP", title=old)
    world.client.call("updateEvent", {"event": {"id": event, "title": new}})
    for title, wanted in ((new, [event]), (old, [])):
        query = {"filter": {"title": title, "id": event}}
        look = partial(_finds, world, query, wanted, "by the title that it has now")
        eventually(look, target.patience, journal=world.client.journal)
