"""Laws of events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conform.client import Client, Control, Exchange
from conform.expect import absent, equal, holds, member, same_instant
from conform.laws import law
from strategies import events, primitives, times
from suites.contract.probing import SETS
from suites.world import Message, World

SENT = ("title", "shortDescription", "description", "guestListSettings", "agendaSettings")
NOBODY = "99999999-9999-4999-8999-999999999999"


def read(client: Client, event_id: str) -> Exchange:
    """Read an event with everything that was sent."""
    return client.call("getEvent", eventId=event_id, fields=list(SETS))


def check_event(exchange: Exchange, sent: Message) -> None:
    """Compare what an answer shows of an event with what was sent."""
    for name in SENT[:2] + SENT[3:]:
        if name in sent:
            check_within(exchange, f"event.{name}", sent[name])
    for name in ("name", "address"):
        if name in sent.get("location", {}):
            check_within(exchange, f"event.location.{name}", sent["location"][name])
    for name in ("startDate", "endDate"):
        if name in sent.get("dateAndTimeSettings", {}):
            path = f"event.dateAndTimeSettings.{name}"
            equal(exchange, path, sent["dateAndTimeSettings"][name], same=same_instant)
    if "timeZoneId" in sent.get("dateAndTimeSettings", {}):
        zone = sent["dateAndTimeSettings"]["timeZoneId"]
        equal(exchange, "event.dateAndTimeSettings.timeZoneId", zone)


def check_within(exchange: Exchange, path: str, sent: Any) -> None:
    """Compare what was sent, member by member: a server may add more."""
    if isinstance(sent, dict):
        for name, value in sent.items():
            check_within(exchange, f"{path}.{name}", value)
    else:
        equal(exchange, path, sent)


@law(
    "events/create-then-get",
    says="An event reads back, by id and by slug, as it was created.",
    level="MUST",
    evidence="docs",
    operation="createEvent",
    source="create-event, get-event",
)
@given(event=events.events())
def test_create_then_get_equals(world: World, event: Message) -> None:
    created = world.client.call("createEvent", {"event": event, "fields": list(SETS)})
    check_event(created, event)
    found = read(world.client, member(created, "event.id"))
    check_event(found, event)
    slug = member(found, "event.slug")
    by_slug = world.client.call("getEventBySlug", slug=slug, fields=list(SETS))
    equal(by_slug, "event.id", member(created, "event.id"))
    check_event(by_slug, event)


@law(
    "events/defaults",
    says="A new event is UPCOMING and occurs once, unless it was asked for otherwise.",
    level="MUST",
    evidence="docs",
    operation="createEvent",
    source="create-event",
)
@pytest.mark.obligation("createEvent/draft/default")
def test_what_was_not_sent_has_its_default(world: World) -> None:
    created = world.client.call("createEvent", world.event_message())
    equal(created, "event.status", "UPCOMING")
    equal(created, "event.dateAndTimeSettings.recurrenceStatus", "ONE_TIME")
    draft = world.client.call("createEvent", {**world.event_message(), "draft": True})
    equal(draft, "event.status", "DRAFT")


@law(
    "events/update-changes-only-what-it-says",
    says="An update changes the members that it names, and no other.",
    level="MUST",
    evidence="observed",
    operation="updateEvent",
    source="observed 6",
)
@given(patch=events.patches())
def test_update_changes_only_what_it_says(world: World, patch: Message) -> None:
    event_id = world.event()
    before = read(world.client, event_id).json["event"]
    world.client.call("updateEvent", {"event": patch}, eventId=event_id)
    after = read(world.client, event_id)
    check_event(after, patch)
    moved = {"updatedDate", "calendarUrls", "eventPageUrl", "slug", "seoSettings"}
    for name, value in before.items():
        if name not in patch and name not in moved:
            equal(after, f"event.{name}", value)


@law(
    "events/failed-write-changes-nothing",
    says="A refused update leaves the event as it was.",
    level="MUST",
    evidence="docs",
    operation="updateEvent",
    source="about-errors",
)
@given(title=primitives.longer_than(120), other=primitives.text(1, 500))
def test_failed_writes_change_nothing(world: World, title: str, other: str) -> None:
    event_id = world.kept("unchanged", world.event)
    before = read(world.client, event_id).json["event"]
    patch = {"shortDescription": other, "title": title}
    refused = world.client.call("updateEvent", {"event": patch}, eventId=event_id, expect=None)
    holds(refused, "", refused.status == 400, "status 400, for the title is too long")
    equal(read(world.client, event_id), "event", before)


@law(
    "events/failed-create-makes-nothing",
    says="A refused creation leaves no event behind.",
    level="MUST",
    evidence="docs",
    operation="createEvent",
    source="about-errors",
)
@settings(max_examples=10)
@given(name=primitives.longer_than(50))
def test_failed_creation_makes_nothing(world: World, name: str) -> None:
    title = world.name()
    message = world.event_message(title=title, location={"name": name, "type": "VENUE"})
    refused = world.client.call("createEvent", message, expect=None)
    holds(refused, "", refused.status == 400, "status 400, for the location's name is too long")
    query = {"filter": {"title": title}, "paging": {"limit": 10}}
    equal(world.client.call("queryEvents", {"query": query}), "events", [])


@law(
    "events/updated-date-moves",
    says="An update moves updatedDate and leaves createdDate.",
    level="MUST",
    evidence="sdk",
    operation="updateEvent",
    source="Event.createdDate, Event.updatedDate",
)
def test_updated_date_moves_and_created_date_does_not(world: World, control: Control) -> None:
    created = world.client.call("createEvent", world.event_message())
    control.advance(timedelta(seconds=5))
    event_id = member(created, "event.id")
    updated = world.client.call("updateEvent", {"event": {"title": world.name()}}, eventId=event_id)
    control.use_system_clock()
    equal(updated, "event.createdDate", member(created, "event.createdDate"), same=same_instant)
    moved = not same_instant(member(updated, "event.updatedDate"), member(created, "event.updatedDate"))
    holds(updated, "event.updatedDate", moved, "a later date than before the update")


@law(
    "events/ids-and-slugs-are-unique",
    says="Events with the same title have ids and slugs of their own.",
    level="MUST",
    evidence="observed",
    operation="createEvent",
    source="observed 5",
)
@settings(max_examples=15)
@given(title=primitives.text(1, 120), count=st.integers(2, 4))
def test_ids_and_slugs_are_unique(world: World, title: str, count: int) -> None:
    made = [world.client.call("createEvent", world.event_message(title=title)) for _ in range(count)]
    for name in ("id", "slug"):
        values = [member(each, f"event.{name}") for each in made]
        holds(made[-1], f"event.{name}", len(set(values)) == count, f"{count} different values: {values}")


@law(
    "events/slug-is-stable",
    says="An event is found by its slug as long as nobody changes its title.",
    level="MUST",
    evidence="docs",
    operation="getEventBySlug",
    source="get-event-by-slug",
)
def test_a_slug_is_stable(world: World) -> None:
    created = world.client.call("createEvent", world.event_message())
    event_id, slug = member(created, "event.id"), member(created, "event.slug")
    world.client.call("updateEvent", {"event": {"shortDescription": "More"}}, eventId=event_id)
    equal(world.client.call("getEventBySlug", slug=slug), "event.id", event_id)


@law(
    "events/delete-is-final",
    says="A deleted event is given by no read.",
    level="MUST",
    evidence="docs",
    operation="deleteEvent",
    source="delete-event",
)
def test_delete_is_final(world: World) -> None:
    created = world.client.call("createEvent", world.event_message())
    event_id, slug = member(created, "event.id"), member(created, "event.slug")
    equal(world.client.call("deleteEvent", eventId=event_id), "eventId", event_id)
    for gone in (
        world.client.call("getEvent", eventId=event_id, expect=None),
        world.client.call("getEventBySlug", slug=slug, expect=None),
    ):
        holds(gone, "", gone.status != 200, "no event")
    query = {"filter": {"id": event_id}, "paging": {"limit": 1}}
    found = world.client.call("queryEvents", {"query": query})
    equal(found, "events", [])
    equal(found, "pagingMetadata.total", 0)


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
    "events/publish",
    says="Publishing makes a draft UPCOMING, and can be done once.",
    level="MUST",
    evidence="docs",
    operation="publishDraftEvent",
    source="publish-draft-event",
)
@pytest.mark.obligation("publishDraftEvent/error/EVENT_ALREADY_PUBLISHED")
def test_publishing_makes_a_draft_upcoming(world: World) -> None:
    draft = world.event("RSVP", draft=True)
    equal(world.client.call("publishDraftEvent", {}, eventId=draft), "event.status", "UPCOMING")
    equal(read(world.client, draft), "event.status", "UPCOMING")
    again = world.client.call("publishDraftEvent", {}, eventId=draft, expect=None)
    holds(again, "", again.status == 428, "status 428, for it is published")
    known = again.code in ("EVENT_ALREADY_PUBLISHED", "INVALID_EVENT_STATUS_TRANSITION")
    holds(again, "details.applicationError.code", known, "one of the two codes that the page lists")


@law(
    "events/cancel",
    says="Canceling makes an event CANCELED for every read, and closes its registration.",
    level="MUST",
    evidence="docs",
    operation="cancelEvent",
    source="cancel-event",
)
def test_canceling_shows_everywhere(world: World) -> None:
    event_id = world.event("RSVP")
    equal(world.client.call("cancelEvent", {}, eventId=event_id), "event.status", "CANCELED")
    found = read(world.client, event_id)
    equal(found, "event.status", "CANCELED")
    status = member(found, "event.registration.status")
    holds(found, "event.registration.status", "OPEN" not in status, "a status that is not open")
    query = {"filter": {"id": event_id, "status": "CANCELED"}, "paging": {"limit": 1}}
    equal(world.client.call("queryEvents", {"query": query}), "events[0].id", event_id)


@law(
    "events/clone-is-another",
    says="A copy has an id of its own, and the original stays as it was.",
    level="MUST",
    evidence="docs",
    operation="cloneEvent",
    source="clone-event",
)
def test_a_clone_is_another_event(world: World) -> None:
    event_id = world.event("RSVP")
    before = read(world.client, event_id).json["event"]
    copy = world.client.call("cloneEvent", {"fields": ["REGISTRATION"]}, eventId=event_id)
    holds(copy, "event.id", member(copy, "event.id") != event_id, "another id than the original's")
    equal(copy, "event.registration.initialType", "RSVP")
    equal(read(world.client, event_id), "event", before)


@law(
    "events/initial-type-stays",
    says="An event that began with RSVP never becomes a ticketed one.",
    level="MUST",
    evidence="sdk",
    operation="updateEvent",
    source="Registration.initialType",
)
def test_the_initial_type_stays(world: World) -> None:
    event_id = world.event("RSVP")
    change = {"registration": {"initialType": "TICKETING"}}
    world.client.call("updateEvent", {"event": change}, eventId=event_id, expect=None)
    equal(read(world.client, event_id), "event.registration.initialType", "RSVP")


@law(
    "events/external-registration",
    says="An address for registration elsewhere makes the registration EXTERNAL.",
    level="MUST",
    evidence="docs",
    operation="updateEvent",
    source="events-v3 introduction",
)
@settings(max_examples=10)
@given(patch=events.external())
def test_external_registration(world: World, patch: Message) -> None:
    event_id = world.event("RSVP")
    world.client.call("updateEvent", {"event": patch}, eventId=event_id)
    found = read(world.client, event_id)
    equal(found, "event.registration.external.url", patch["registration"]["external"]["url"])
    equal(found, "event.registration.type", "EXTERNAL")


@law(
    "events/to-be-decided",
    says="An event whose dates are to be decided shows the message and no dates.",
    level="MUST",
    evidence="sdk",
    operation="createEvent",
    source="DateAndTimeSettings",
)
@settings(max_examples=15)
@given(when=events.to_be_decided())
def test_dates_to_be_decided(world: World, when: Message) -> None:
    created = world.client.call("createEvent", world.event_message(dateAndTimeSettings=when))
    equal(created, "event.dateAndTimeSettings.dateAndTimeTbd", True)
    message = when["dateAndTimeTbdMessage"]
    equal(created, "event.dateAndTimeSettings.dateAndTimeTbdMessage", message)
    for name in ("startDate", "endDate", "timeZoneId"):
        absent(created, f"event.dateAndTimeSettings.{name}")


@law(
    "events/status-follows-the-clock",
    says="An event is UPCOMING before its start, STARTED until its end, and ENDED after it.",
    level="MUST",
    evidence="sdk",
    operation="getEvent",
    source="Event.status",
)
def test_status_follows_the_clock(world: World, control: Control) -> None:
    start = events.soon()
    end = start + timedelta(hours=2)
    when = {"startDate": times.text_of(start), "endDate": times.text_of(end), "timeZoneId": "UTC"}
    event_id = world.event("RSVP", dateAndTimeSettings=when)
    minute = timedelta(minutes=1)
    for moment, status in (
        (start - minute, "UPCOMING"),
        (start + minute, "STARTED"),
        (end - minute, "STARTED"),
        (end + minute, "ENDED"),
    ):
        control.set_clock(moment)
        equal(read(world.client, event_id), "event.status", status)
    control.use_system_clock()


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
        equal(read(world.client, event_id), "event.status", status)
    world.client.call("bulkDeleteEventsByFilter", chosen)
    for event_id in ids[:2]:
        gone = world.client.call("getEvent", eventId=event_id, expect=None)
        holds(gone, "", gone.status != 200, "no event")
    equal(read(world.client, ids[2]), "event.status", "UPCOMING")


@law(
    "events/same-request-twice",
    says="The same creation sent twice makes two events.",
    level="MUST",
    evidence="observed",
    operation="createEvent",
    source="observed 5",
)
def test_the_same_request_twice_makes_two(world: World) -> None:
    message = world.event_message()
    first, second = (world.client.call("createEvent", message) for _ in range(2))
    holds(second, "event.id", first.json["event"]["id"] != second.json["event"]["id"], "an id of its own")
    query = {"filter": {"title": message["event"]["title"]}, "paging": {"limit": 10}}
    equal(world.client.call("queryEvents", {"query": query}), "pagingMetadata.total", 2)


@law(
    "events/sites-are-apart",
    says="What is on one site is neither seen nor changed from another.",
    level="MUST",
    evidence="docs",
    operation="getEvent",
    source="about-api-keys",
)
def test_sites_are_apart(world: World, control: Control) -> None:
    assert control is not None
    event_id = world.event("RSVP")
    other = world.client.for_site(NOBODY)
    for name in ("getEvent", "deleteEvent"):
        foreign = other.call(name, eventId=event_id, expect=None)
        holds(foreign, "", foreign.status != 200, "no event, for it is another site's")
    query = {"filter": {"id": event_id}, "paging": {"limit": 1}}
    equal(other.call("queryEvents", {"query": query}), "pagingMetadata.total", 0)
    equal(read(world.client, event_id), "event.status", "UPCOMING")


@law(
    "events/visitors-cannot-write",
    says="Visitors read events, and cannot create, change or delete any.",
    level="MUST",
    evidence="docs",
    operation="createEvent",
    source="the pages of all writes",
)
def test_visitors_cannot_write(world: World, control: Control) -> None:
    event_id = world.event("RSVP")
    control.identities({"a-visitor": {"kind": "visitor"}})
    visitor = world.client.as_caller("a-visitor")
    for refused in (
        visitor.call("createEvent", world.event_message(), expect=None),
        visitor.call("updateEvent", {"event": {"title": "Mine"}}, eventId=event_id, expect=None),
        visitor.call("cancelEvent", {}, eventId=event_id, expect=None),
        visitor.call("deleteEvent", eventId=event_id, expect=None),
    ):
        holds(refused, "", refused.status in (401, 403), "a refusal with 401 or 403")
    equal(read(world.client, event_id), "event.status", "UPCOMING")


@law(
    "events/unknown-members-are-ignored",
    says="Members that the contract does not know change nothing.",
    level="MUST",
    evidence="observed",
    operation="createEvent",
    source="observed 1",
)
@settings(max_examples=10)
@given(name=st.sampled_from(("limit", "noSuchMember", "revision")), value=st.integers() | st.text(max_size=5))
def test_unknown_members_change_nothing(world: World, name: str, value: Any) -> None:
    created = world.client.call("createEvent", world.event_message(**{name: value}))
    absent(created, f"event.{name}")
