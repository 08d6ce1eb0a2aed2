"""Laws of events: publishing, canceling, deleting, and the status that follows the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conform.client import Control
from conform.expect import equal, holds, member
from conform.laws import law
from strategies import events, times
from suites.laws.reading import read_event
from suites.world import World


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
    equal(read_event(world.client, draft), "event.status", "UPCOMING")
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
    found = read_event(world.client, event_id)
    equal(found, "event.status", "CANCELED")
    status = member(found, "event.registration.status")
    holds(found, "event.registration.status", "OPEN" not in status, "a status that is not open")
    query = {"filter": {"id": event_id, "status": "CANCELED"}, "paging": {"limit": 1}}
    equal(world.client.call("queryEvents", {"query": query}), "events[0].id", event_id)


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
        equal(read_event(world.client, event_id), "event.status", status)
    control.use_system_clock()


@law(
    "events/a-draft-stays-one",
    says="A draft stays one when it is updated, and when its dates come and go.",
    level="MUST",
    evidence="docs",
    operation="updateEvent",
    source="update-event, publish-draft-event",
)
def test_a_draft_stays_one(world: World, control: Control) -> None:
    draft = world.event("RSVP", draft=True)
    # Whether a draft can be updated at all is open.
    event = {"id": draft, "title": world.name()}
    world.client.call("updateEvent", {"event": event}, expect=None)
    try:
        for days in (-1, 0, 400):
            control.set_clock(events.soon() + timedelta(days=days, minutes=1))
            equal(read_event(world.client, draft), "event.status", "DRAFT")
    finally:
        control.use_system_clock()


@law(
    "events/canceled-for-good",
    says="A canceled event stays CANCELED when it is updated, and when its dates come and go.",
    level="MUST",
    evidence="docs",
    operation="getEvent",
    source="cancel-event",
)
def test_a_canceled_event_stays_so(world: World, control: Control) -> None:
    event = world.event("RSVP")
    world.client.call("cancelEvent", {}, eventId=event)
    # Whether a canceled event can be updated at all is open.
    world.client.call("updateEvent", {"event": {"id": event, "title": world.name()}}, expect=None)
    try:
        for days in (0, 1, 400):
            control.set_clock(events.soon() + timedelta(days=days, minutes=1))
            equal(read_event(world.client, event), "event.status", "CANCELED")
    finally:
        control.use_system_clock()
