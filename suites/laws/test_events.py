"""Laws of events: what is written is what is read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conform.client import Control
from conform.expect import absent, equal, holds, member, same_instant
from conform.laws import law
from strategies import events, primitives, times
from suites.laws.reading import check_event, check_unchanged, read_event
from suites.world import SETS, Message, World


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
    found = read_event(world.client, member(created, "event.id"))
    check_event(found, event)
    if not events.is_latin(event["title"]):
        return  # what slug it gets, and whether any, is open
    slug = member(found, "event.slug")
    by_slug = world.client.call("getEventBySlug", slug=slug, fields=list(SETS))
    equal(by_slug, "event.id", member(created, "event.id"))
    check_event(by_slug, event)


@law(
    "events/instants-in-every-zone",
    says="Instants are kept in every time zone, also where its clocks jump.",
    level="MUST",
    evidence="docs",
    operation="createEvent",
    source="create-event, update-event",
)
@pytest.mark.parametrize("zone", times.ZONES)
def test_instants_are_kept_in_every_zone(world: World, zone: str) -> None:
    start = events.soon()
    jumps = [moment for year in (start.year, start.year + 1) for moment in times.transitions(zone, year)]
    gap_or_fold = [moment for moment in jumps if moment > start + timedelta(hours=1)][:2]
    for moment in (start, *gap_or_fold):
        when = {
            "startDate": times.text_of(moment - timedelta(minutes=30)),
            "endDate": times.text_of(moment + timedelta(minutes=30)),
            "timeZoneId": zone,
        }
        created = world.client.call("createEvent", world.event_message(dateAndTimeSettings=when))
        found = read_event(world.client, member(created, "event.id"))
        for exchange in (created, found):
            check_event(exchange, {"dateAndTimeSettings": when})


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
    before = read_event(world.client, event_id).json["event"]
    world.client.call("updateEvent", {"event": patch}, eventId=event_id)
    after = read_event(world.client, event_id)
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
    before = read_event(world.client, event_id).json["event"]
    patch = {"shortDescription": other, "title": title}
    refused = world.client.call("updateEvent", {"event": patch}, eventId=event_id, expect=None)
    holds(refused, "", refused.status == 400, "status 400, for the title is too long")
    check_unchanged(read_event(world.client, event_id), before)


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
    equal(read_event(world.client, event_id), "event.registration.initialType", "RSVP")


@law(
    "events/external-registration",
    says="An address for registration elsewhere makes its type EXTERNAL and its status OPEN_EXTERNAL.",
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
    found = read_event(world.client, event_id)
    equal(found, "event.registration.external.url", patch["registration"]["external"]["url"])
    equal(found, "event.registration.type", "EXTERNAL")
    equal(found, "event.registration.status", "OPEN_EXTERNAL")


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
    "events/unknown-members-are-ignored",
    says="A limit of the registration itself, which the contract does not know, is taken and dropped.",
    level="MUST",
    evidence="observed",
    operation="createEvent",
    source="observed 1 and 2",
)
@settings(max_examples=5)
@given(limit=st.integers(1, 1000))
def test_a_limit_of_the_registration_is_dropped(world: World, limit: int) -> None:
    event = world.event(registration={"initialType": "RSVP", "limit": limit})
    found = read_event(world.client, event)
    equal(found, "event.registration.initialType", "RSVP")
    absent(found, "event.registration.limit")


@law(
    "events/revision-is-ignored",
    says="Events have no revision: one that is sent with an update is ignored.",
    level="MUST",
    evidence="observed",
    operation="updateEvent",
    source="observed 6",
)
@pytest.mark.parametrize("revision", ["0", "1", "999"])
def test_a_revision_of_an_event_is_ignored(revision: str, world: World) -> None:
    event, title = world.event("RSVP"), world.name()
    world.client.call("updateEvent", {"event": {"title": title, "revision": revision}}, eventId=event)
    found = read_event(world.client, event)
    equal(found, "event.title", title)
    absent(found, "event.revision")


@law(
    "events/location-to-be-decided",
    says="A location that is to be decided has a name, needs no type, and becomes a VENUE.",
    level="MUST",
    evidence="observed",
    operation="createEvent",
    source="observed 2",
)
def test_location_to_be_decided(world: World) -> None:
    place = {"name": "Somewhere", "locationTbd": True}
    created = world.client.call("createEvent", world.event_message(location=place))
    equal(created, "event.location.name", "Somewhere")
    equal(created, "event.location.type", "VENUE")
    nameless = world.event_message(location={"locationTbd": True})
    refused = world.client.call("createEvent", nameless, expect=None)
    holds(refused, "", refused.status == 400, "status 400, for the location has neither name nor address")
