"""Laws of events: what several events in one answer show, and what is shown to whom."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from conform.client import Control, Target, eventually
from conform.contract import load
from conform.expect import absent, equal, holds, member
from conform.laws import law
from strategies import events
from suites.laws.reading import read_event
from suites.world import SETS, World


def _permitted(*operations: str) -> list[str]:
    return [load().operations[name].permission for name in operations]


@law(
    "events/each-of-a-page-is-whole",
    says="Each event of a page has the members that were asked for, and they are its own.",
    level="MUST",
    evidence="sdk",
    operation="queryEvents",
    source="RequestedFields; QueryEvents, ListEventsByCategory",
)
def test_each_event_of_a_page_is_whole(world: World, target: Target) -> None:
    shared = world.category()["id"]
    own: dict[str, set[str]] = {}
    for kind in ("RSVP", "TICKETING", "RSVP"):
        event, category = world.event(kind), str(world.category()["id"])
        for each in (shared, category):
            world.client.call("assignEvents", {"eventId": [event]}, categoryId=each)
        own[event] = {str(shared), category}
    ours = set().union(*own.values())  # a site may put events into categories of its own accord
    fields = [*SETS, "CATEGORIES", "FORM"]
    query = {"query": {"filter": {"id": {"$in": list(own)}}, "paging": {"limit": 10}}, "fields": fields}

    def look() -> None:
        for found in (
            world.client.call("queryEvents", query),
            world.client.call("listEventsByCategory", categoryId=shared, paging={"limit": 10}, fields=fields),
        ):
            places = {each["id"]: place for place, each in enumerate(found.json["events"])}
            holds(found, "events", set(places) == set(own), f"the events {sorted(own)}")
            for event, place in places.items():
                read = read_event(world.client, event).json["event"]
                equal(found, f"events[{place}].registration", read["registration"])
                path = f"events[{place}].categories.categories"
                shown = {each["id"] for each in member(found, path)} & ours
                holds(found, path, shown == own[event], f"the categories {sorted(own[event])}")

    eventually(look, target.patience, journal=world.client.journal)


@law(
    "events/all-field-sets-at-once",
    says="Each field set that is asked for is given, however many others are asked for before it.",
    level="MUST",
    evidence="sdk",
    operation="getEvent",
    source="RequestedFields",
)
def test_all_field_sets_are_given_at_once(world: World) -> None:
    event = world.event("RSVP")
    alone: set[str] = set()
    for name in SETS:
        found = world.client.call("getEvent", eventId=event, fields=[name])
        alone |= found.json["event"].keys()
    for order in (list(SETS), list(reversed(SETS))):
        found = world.client.call("getEvent", eventId=event, fields=order)
        missing = sorted(alone - found.json["event"].keys())
        holds(found, "event", not missing, f"every member that a set alone gives, also {missing}")


@law(
    "events/draft-by-slug-needs-a-permission",
    says="A draft is given by its slug only to who may read drafts.",
    level="SHOULD",
    evidence="observed",
    operation="getEventBySlug",
    source="observed 3",
)
def test_a_draft_by_its_slug_is_for_who_may_read_drafts(world: World, control: Control) -> None:
    draft = read_event(world.client, world.event("RSVP", draft=True))
    slug = member(draft, "event.slug")
    control.identities({"a-passer-by": {"kind": "app", "permissions": _permitted("getEventBySlug")}})
    refused = world.client.as_caller("a-passer-by").call("getEventBySlug", slug=slug, expect=None)
    holds(refused, "", refused.status in (401, 403, 404), "a refusal, for the caller may not read drafts")


@law(
    "events/counted-drafts-need-a-permission",
    says="Asking for a count of drafts needs the permission to read drafts.",
    level="MUST",
    evidence="sdk",
    operation="countEventsByStatus",
    source="CountEventsByStatusRequest.includeDrafts",
)
def test_counting_drafts_is_for_who_may_read_them(world: World, control: Control) -> None:
    body = {"filter": {"id": world.event("RSVP", draft=True)}, "facet": ["status"], "includeDrafts": True}
    control.identities({"a-counter": {"kind": "app", "permissions": _permitted("countEventsByStatus")}})
    refused = world.client.as_caller("a-counter").call("countEventsByStatus", body, expect=None)
    holds(refused, "", refused.status in (401, 403), "a refusal with 401 or 403")


@law(
    "events/dashboard-needs-a-permission",
    says="The dashboard of an event is shown only to who may read it: others are refused, or do not see it.",
    level="MUST",
    evidence="sdk",
    operation="getEvent",
    source="RequestedFields.DASHBOARD",
)
def test_the_dashboard_is_for_who_may_read_it(world: World, control: Control) -> None:
    event = world.event("RSVP")
    control.identities({"an-onlooker": {"kind": "app", "permissions": _permitted("getEvent")}})
    found = world.client.as_caller("an-onlooker").call(
        "getEvent", eventId=event, fields=["DASHBOARD"], expect=None
    )
    if found.status == 200:
        absent(found, "event.summaries")
    else:
        holds(found, "", found.status in (401, 403), "a refusal with 401 or 403")


@law(
    "events/counts-follow-the-clock",
    says="The counts by status follow the clock, as the statuses do.",
    level="MUST",
    evidence="docs",
    operation="countEventsByStatus",
    source="count-events-by-status; Event.status",
)
def test_counts_follow_the_clock(world: World, control: Control) -> None:
    ids = [world.event("RSVP") for _ in range(2)]
    body = {"filter": {"id": {"$in": ids}}, "facet": ["status"]}
    try:
        for ahead, status in ((timedelta(days=-1), "UPCOMING"), (timedelta(days=400), "ENDED")):
            control.set_clock(events.soon() + ahead)
            counted = world.client.call("countEventsByStatus", body)
            counts = member(counted, "facets.status.counts")
            some = {name: count for name, count in counts.items() if count}
            holds(counted, "facets.status.counts", some == {status: 2}, f"two {status} events and no other")
    finally:
        control.use_system_clock()


@law(
    "events/deleted-are-not-counted",
    says="A deleted event is counted no more.",
    level="MUST",
    evidence="docs",
    operation="countEventsByStatus",
    source="count-events-by-status, delete-event",
)
@pytest.mark.parametrize("kind", ["RSVP", "TICKETING"])
def test_deleted_events_are_not_counted(kind: str, world: World, target: Target) -> None:
    ids = [world.event(kind) for _ in range(3)]
    body = {"filter": {"id": {"$in": ids}}, "facet": ["status"]}

    def look(number: int) -> None:
        equal(world.client.call("countEventsByStatus", body), "facets.status.counts.UPCOMING", number)

    eventually(partial(look, 3), target.patience, journal=world.client.journal)
    world.client.call("deleteEvent", eventId=ids[0])
    eventually(partial(look, 2), target.patience, journal=world.client.journal)
