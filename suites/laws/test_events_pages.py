"""Laws of events: pages, sorts, dates and statuses in queries and counts."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from conform.client import Control, Target, eventually
from conform.expect import equal, holds, member
from conform.laws import law
from strategies import events, times
from suites.world import World


@law(
    "events/drafts-are-not-counted",
    says="Counting by status counts no drafts unless they are asked for.",
    level="MUST",
    evidence="sdk",
    operation="countEventsByStatus",
    source="CountEventsByStatusRequest.includeDrafts",
)
def test_drafts_are_counted_only_where_they_are_asked_for(world: World) -> None:
    ids = [world.event("RSVP", draft=True), world.event("RSVP")]
    body = {"filter": {"id": {"$in": ids}}, "facet": ["status"]}
    counted = world.client.call("countEventsByStatus", body)
    counts = member(counted, "facets.status.counts")
    some = {status: count for status, count in counts.items() if count}  # zeros may be listed
    holds(counted, "facets.status.counts", some == {"UPCOMING": 1}, "one UPCOMING event and no other")
    counted = world.client.call("countEventsByStatus", {**body, "includeDrafts": True})
    equal(counted, "facets.status.counts.UPCOMING", 1)
    drafts = member(counted, "facets.status.counts").get("DRAFT", 0)
    holds(counted, "facets.status.counts", drafts in (0, 1), "one draft, or none: which is open")


@law(
    "events/over-is-found",
    says="Queries find events that are over, by the status that they show.",
    level="MUST",
    evidence="docs",
    operation="queryEvents",
    source="query-events; Event.status",
)
def test_events_that_are_over_are_found(world: World, control: Control) -> None:
    event_id = world.event("RSVP")
    query = {"filter": {"id": event_id}, "paging": {"limit": 1}}
    try:
        control.set_clock(events.soon() + timedelta(days=400))
        found = world.client.call("queryEvents", {"query": query})
        equal(found, "events[0].status", "ENDED")
        by_status = {**query, "filter": {"id": event_id, "status": "ENDED"}}
        equal(world.client.call("queryEvents", {"query": by_status}), "events[0].id", event_id)
    finally:
        control.use_system_clock()


@law(
    "events/sort-ascends",
    says="A sort without an order is ascending.",
    level="MUST",
    evidence="docs",
    operation="queryEvents",
    source="about-the-wix-api-query-language",
)
def test_a_sort_without_an_order_ascends(world: World) -> None:
    ids = [world.event("RSVP", title=f"{name} {world.name(40)}") for name in ("b", "a", "c")]
    sort = [{"fieldName": "title"}]
    query = {"filter": {"id": {"$in": ids}}, "sort": sort, "paging": {"limit": 10}}
    found = world.client.call("queryEvents", {"query": query})
    initials = "".join(each["title"][0] for each in found.json["events"])
    holds(found, "events", initials == "abc", "the events in the order of their titles")


@law(
    "events/pages-tell-where-they-are",
    says="The metadata of a page tell its offset, and the total of all pages.",
    level="MUST",
    evidence="sdk",
    operation="queryEvents",
    source="PagingMetadataV2",
)
def test_pages_tell_their_offset_and_the_total(world: World) -> None:
    ids = [world.event("RSVP") for _ in range(3)]
    for offset in range(3):
        query = {"filter": {"id": {"$in": ids}}, "paging": {"limit": 1, "offset": offset}}
        found = world.client.call("queryEvents", {"query": query})
        for name, value in (("offset", offset), ("count", 1), ("total", 3)):
            equal(found, f"pagingMetadata.{name}", value)


@law(
    "events/total-without-a-page",
    says="A query without a limit shows no events, and its total still counts them.",
    level="SHOULD",
    evidence="observed",
    operation="queryEvents",
    source="observed 3",
)
def test_a_query_without_a_limit_still_counts(world: World) -> None:
    ids = [world.event("RSVP") for _ in range(2)]
    found = world.client.call("queryEvents", {"query": {"filter": {"id": {"$in": ids}}}})
    equal(found, "events", [])
    equal(found, "pagingMetadata.total", 2)


@law(
    "events/dates-compare-as-instants",
    says="A filter on a date compares instants: a fraction of a second is later than none.",
    level="MUST",
    evidence="sdk",
    operation="queryEvents",
    source="EventQuerySpec",
)
def test_dates_compare_as_instants(world: World) -> None:
    event_id = world.event("RSVP")
    start = events.soon()
    field = "dateAndTimeSettings.startDate"
    for operand, operator, count in (
        (times.text_of(start).replace("Z", ".500Z"), "$lt", 1),
        (times.text_of(start).replace("Z", ".500Z"), "$gt", 0),
        (times.text_of(start), "$gte", 1),
    ):
        query = {"filter": {"id": event_id, field: {operator: operand}}, "paging": {"limit": 1}}
        found = world.client.call("queryEvents", {"query": query})
        equal(found, "pagingMetadata.total", count)


@law(
    "categories/events-in-pages",
    says="The events of a category can be read in pages, each event once.",
    level="MUST",
    evidence="sdk",
    operation="listEventsByCategory",
    source="ListEventsByCategoryRequest.paging",
)
def test_events_of_a_category_are_read_in_pages(world: World) -> None:
    ids, category = [world.event("RSVP") for _ in range(3)], world.category()["id"]
    world.client.call("assignEvents", {"eventId": ids}, categoryId=category)
    gathered: list[str] = []
    for offset in range(3):
        paging = {"limit": 1, "offset": offset}
        found = world.client.call("listEventsByCategory", categoryId=category, paging=paging)
        gathered += [each["id"] for each in found.json["events"]]
    holds(found, "events", sorted(gathered) == sorted(ids), f"over all pages {ids}, and not {gathered}")


@law(
    "categories/event-shows-its-own",
    says="An event shows the categories that it is in, and no other.",
    level="MUST",
    evidence="sdk",
    operation="getEvent",
    source="Event.categories",
)
def test_an_event_shows_its_own_categories(world: World, target: Target) -> None:
    def look(event: str, category: str) -> None:
        found = world.client.call("getEvent", eventId=event, fields=["CATEGORIES"])
        shown = [each["id"] for each in member(found, "event.categories.categories")]
        holds(found, "event.categories.categories", shown == [category], f"only {category}")

    pairs = [(world.event("RSVP"), world.category()) for _ in range(2)]
    for event, category in pairs:
        world.client.call("assignEvents", {"eventId": [event]}, categoryId=category["id"])
    for event, category in pairs:
        eventually(partial(look, event, category["id"]), target.patience, journal=world.client.journal)


@law(
    "categories/default-page",
    says="A query for categories without a limit gives up to a hundred.",
    level="MUST",
    evidence="docs",
    operation="queryCategories",
    source="query-categories",
)
@pytest.mark.obligation("queryCategories/query.paging.limit/default")
def test_a_query_for_categories_without_a_limit_gives_a_hundred(world: World) -> None:
    names = [{"name": world.name(30)} for _ in range(101)]
    for start in range(0, len(names), 10):
        world.client.call("bulkCreateCategory", {"categories": names[start : start + 10]})
    found = world.client.call("queryCategories", {"query": {}})
    holds(found, "categories", len(found.json["categories"]) == 100, "100 of at least 101 categories")
