"""Laws of events: what queries, counts and filters of bulk methods hit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from conform.client import Target, eventually
from conform.expect import equal, holds
from conform.laws import law
from suites.laws.reading import read_event
from suites.world import SETS, Message, World


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
def test_counts_agree_with_queries(world: World) -> None:
    ids = [world.event("RSVP") for _ in range(3)]
    world.client.call("cancelEvent", {}, eventId=ids[0])
    chosen = {"id": {"$in": ids}}
    counted = world.client.call("countEventsByStatus", {"filter": chosen, "facet": ["status"]})
    for status, count in (("UPCOMING", 2), ("CANCELED", 1)):
        equal(counted, f"facets.status.counts.{status}", count)
        query = {"filter": {**chosen, "status": status}, "paging": {"limit": 10}}
        equal(world.client.call("queryEvents", {"query": query}), "pagingMetadata.total", count)


@law(
    "events/unknown-operator-is-refused",
    says="A filter with an operator that there is not is refused, in a query and in a count.",
    level="MUST",
    evidence="docs",
    operation="queryEvents",
    source="api-query-language, query-events",
)
def test_unknown_operator_is_refused(world: World) -> None:
    broken: Message = {"title": {"$noSuchOperator": 1}}
    for refused in (
        world.client.call("countEventsByStatus", {"filter": broken, "facet": ["status"]}, expect=None),
        world.client.call("queryEvents", {"query": {"filter": broken, "paging": {"limit": 1}}}, expect=None),
    ):
        holds(refused, "", refused.status == 400, "status 400, for there is no such operator")


@law(
    "events/list-shorthand",
    says="A list in a filter asks for any of its values.",
    level="SHOULD",
    evidence="observed",
    operation="queryEvents",
    source="observed 3",
)
def test_a_list_in_a_filter_asks_for_any_of_its_values(world: World) -> None:
    ids = [world.event("RSVP") for _ in range(2)]
    world.client.call("cancelEvent", {}, eventId=ids[0])
    for statuses, expected in ((["UPCOMING"], ids[1:]), (["UPCOMING", "CANCELED"], ids)):
        query = {"filter": {"id": {"$in": ids}, "status": statuses}, "paging": {"limit": 10}}
        found = world.client.call("queryEvents", {"query": query})
        got = sorted(each["id"] for each in found.json["events"])
        holds(found, "events", got == sorted(expected), f"the events {expected}")


@law(
    "events/bulk-by-filter-hits-what-it-says",
    says="Canceling and deleting by a filter hits the events that it finds, and no other.",
    level="MUST",
    evidence="docs",
    operation="bulkCancelEventsByFilter",
    source="bulk-cancel-events-by-filter, bulk-delete-events-by-filter",
)
def test_bulk_by_filter_hits_what_it_says(world: World, target: Target) -> None:
    ids = [world.event("RSVP") for _ in range(5)]
    canceled, deleted, left = ids[:2], ids[2:4], ids[4]

    def look(expected: Mapping[str, str | None]) -> None:
        for event_id, status in expected.items():
            found = world.client.call("getEvent", eventId=event_id, expect=None)
            if status is None:
                holds(found, "", found.status != 200, "no event")
            else:
                equal(found, "event.status", status)

    # Whether the work is done when the answer comes is open, and so is deleting what is canceled.
    patient = partial(eventually, patience=target.patience, journal=world.client.journal)
    world.client.call("bulkCancelEventsByFilter", {"filter": {"filter": {"id": {"$in": canceled}}}})
    expected = {**dict.fromkeys(ids, "UPCOMING"), **dict.fromkeys(canceled, "CANCELED")}
    patient(lambda: look(expected))
    world.client.call("bulkDeleteEventsByFilter", {"filter": {"filter": {"id": {"$in": deleted}}}})
    patient(lambda: look({**expected, **dict.fromkeys(deleted)}))
    equal(read_event(world.client, left), "event.status", "UPCOMING")


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
        # Which members a query adds or leaves out on its own is open, and so are an empty description and
        # the token in the calendar's address; the others that both show are the same.
        alike = read.keys() & found.json["events"][0].keys() - {"description", "calendarUrls"}
        for name in sorted(alike):
            equal(found, f"events[0].{name}", read[name])
