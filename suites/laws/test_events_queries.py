"""Laws of events: what queries, counts and filters of bulk methods hit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conform.client import Control
from conform.expect import equal, holds
from conform.laws import law
from strategies import events, times
from suites.laws.reading import read_event
from suites.world import SETS, Message, World

NOBODY = "99999999-9999-4999-8999-999999999999"


@law(
    "events/drafts-are-left-out",
    says="A query shows drafts only where they are asked for, and counts them only then.",
    level="MUST",
    evidence="docs",
    operation="queryEvents",
    source="query-events, includeDrafts",
)
def test_drafts_are_left_out(world: World) -> None:
    draft = world.event("RSVP", draft=True)
    query = {"filter": {"id": draft}, "paging": {"limit": 10}}
    without = world.client.call("queryEvents", {"query": query})
    equal(without, "events", [])
    equal(without, "pagingMetadata.total", 0)
    within = world.client.call("queryEvents", {"query": query, "includeDrafts": True})
    equal(within, "events[0].id", draft)


@law(
    "events/counts-agree-with-queries",
    says="The counts by status agree with what a query for each status finds.",
    level="MUST",
    evidence="docs",
    operation="countEventsByStatus",
    source="count-events-by-status",
)
@pytest.mark.obligation(
    "countEventsByStatus/error/FILTER_PARSER_ERROR", "queryEvents/error/FILTER_PARSER_ERROR"
)
def test_counts_agree_with_queries(world: World) -> None:
    ids = [world.event("RSVP") for _ in range(3)]
    world.client.call("cancelEvent", {}, eventId=ids[0])
    chosen = {"id": {"$in": ids}}
    counted = world.client.call("countEventsByStatus", {"filter": chosen, "facet": ["status"]})
    for status, count in (("UPCOMING", 2), ("CANCELED", 1)):
        equal(counted, f"facets.status.counts.{status}", count)
        query = {"filter": {**chosen, "status": status}, "paging": {"limit": 10}}
        equal(world.client.call("queryEvents", {"query": query}), "pagingMetadata.total", count)
    broken: Message = {"title": {"$noSuchOperator": 1}}
    for refused in (
        world.client.call("countEventsByStatus", {"filter": broken, "facet": ["status"]}, expect=None),
        world.client.call("queryEvents", {"query": {"filter": broken, "paging": {"limit": 1}}}, expect=None),
    ):
        holds(refused, "", refused.status == 400, "status 400, for there is no such operator")


@law(
    "events/bulk-by-filter-hits-what-it-says",
    says="Canceling and deleting by a filter hits the events that it finds, and no other.",
    level="MUST",
    evidence="docs",
    operation="bulkCancelEventsByFilter",
    source="bulk-cancel-events-by-filter, bulk-delete-events-by-filter",
)
def test_bulk_by_filter_hits_what_it_says(world: World) -> None:
    ids = [world.event("RSVP") for _ in range(3)]
    chosen = {"filter": {"filter": {"id": {"$in": ids[:2]}}}}
    world.client.call("bulkCancelEventsByFilter", chosen)
    for event_id, status in zip(ids, ("CANCELED", "CANCELED", "UPCOMING"), strict=True):
        equal(read_event(world.client, event_id), "event.status", status)
    world.client.call("bulkDeleteEventsByFilter", chosen)
    for event_id in ids[:2]:
        gone = world.client.call("getEvent", eventId=event_id, expect=None)
        holds(gone, "", gone.status != 200, "no event")
    equal(read_event(world.client, ids[2]), "event.status", "UPCOMING")


@law(
    "events/query-agrees-with-get",
    says="What a query and the list of a category show of an event is what a read by its id shows.",
    level="MUST",
    evidence="sdk",
    operation="queryEvents",
    source="QueryEvents, ListEventsByCategory, GetEvent",
)
def test_a_query_agrees_with_a_read(world: World) -> None:
    event_id, category = world.event("RSVP"), world.category()["id"]
    world.client.call("assignEvents", {"eventId": [event_id]}, categoryId=category)
    read = read_event(world.client, event_id).json["event"]
    query = {"filter": {"id": event_id}, "paging": {"limit": 1}}
    for found in (
        world.client.call("queryEvents", {"query": query, "fields": list(SETS)}),
        world.client.call(
            "listEventsByCategory", categoryId=category, paging={"limit": 1}, fields=list(SETS)
        ),
    ):
        holds(found, "events", len(found.json["events"]) == 1, "the one event")
        # Which members a query adds or leaves out on its own is open; those that both show are the same.
        for name in sorted(read.keys() & found.json["events"][0].keys()):
            equal(found, f"events[0].{name}", read[name])


@law(
    "events/drafts-are-not-counted",
    says="Counting by status counts drafts only where they are asked for.",
    level="MUST",
    evidence="sdk",
    operation="countEventsByStatus",
    source="CountEventsByStatusRequest.includeDrafts",
)
def test_drafts_are_counted_where_they_are_asked_for(world: World) -> None:
    ids = [world.event("RSVP", draft=True), world.event("RSVP")]
    body = {"filter": {"id": {"$in": ids}}, "facet": ["status"]}
    counted = world.client.call("countEventsByStatus", body)
    equal(counted, "facets.status.counts", {"UPCOMING": 1})
    counted = world.client.call("countEventsByStatus", {**body, "includeDrafts": True})
    equal(counted, "facets.status.counts.DRAFT", 1)


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
