"""Laws of copies: what a copy has of its original, and what it was given instead."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from conform.client import Control
from conform.expect import holds, member
from conform.laws import law
from suites.laws.reading import check_event, check_unchanged, read_event
from suites.world import Message, World


@law(
    "events/clone-has-like-tickets",
    says="The ticket definitions of a copy are as many, as limited and as hidden as those of its original.",
    level="MUST",
    evidence="docs",
    operation="cloneEvent",
    source="clone-event",
)
def test_tickets_of_a_copy_are_like_those_of_its_original(world: World) -> None:
    event = world.event()
    for members in ({"initialLimit": 40}, {"initialLimit": 7, "hidden": True}, {}):
        world.ticket(event, **members)

    def definitions(of: str) -> list[Message]:
        query = {"query": {"filter": {"eventId": of}, "paging": {"limit": 10}}}
        found: list[Message] = world.client.call("queryTicketDefinitions", query).json["ticketDefinitions"]
        return found

    copy = world.client.call("cloneEvent", {}, eventId=event)
    copied = {each["name"]: each for each in definitions(str(member(copy, "event.id")))}
    for own in definitions(event):
        twin = copied.get(own["name"], {})
        for name in ("initialLimit", "hidden"):
            wanted = own.get(name) or None  # a false may be left out
            text = f"a ticket {own['name']!r} of the copy with {name} {wanted}: it has {twin.get(name)}"
            holds(copy, "", bool(twin) and (twin.get(name) or None) == wanted, text)


@law(
    "events/clone-is-new",
    says="A copy was created when it was made, and not with its original.",
    level="MUST",
    evidence="sdk",
    operation="cloneEvent",
    source="Event.createdDate",
)
def test_a_copy_is_created_when_it_is_made(world: World, control: Control) -> None:
    created = world.client.call("createEvent", world.event_message("RSVP"))
    control.advance(timedelta(minutes=5))
    try:
        copy = world.client.call("cloneEvent", {}, eventId=member(created, "event.id"))
    finally:
        control.use_system_clock()
    first, second = (datetime.fromisoformat(member(each, "event.createdDate")) for each in (created, copy))
    holds(copy, "event.createdDate", second > first, f"later than the original's, {first}")


@law(
    "events/clone-takes-what-is-sent",
    says="A copy has the members that were sent with it, and its original keeps its own.",
    level="SHOULD",
    evidence="sdk",
    operation="cloneEvent",
    source="CloneEventRequest.event",
)
def test_a_copy_takes_what_is_sent_with_it(world: World) -> None:
    event = world.event("RSVP")
    before = read_event(world.client, event).json["event"]
    changes: Message = {
        "title": world.name(),
        "shortDescription": "The same once more",
        "location": {"name": "Cellar", "type": "VENUE"},
    }
    copy = world.client.call("cloneEvent", {"event": changes}, eventId=event, expect=None)
    check_unchanged(read_event(world.client, event), before)
    if copy.status != 200:
        pytest.skip("unsupported: the target does not take these changes (unknown-events C37)")
    check_event(read_event(world.client, str(member(copy, "event.id"))), changes)


@law(
    "events/clone-has-its-own-page",
    says="The address of a copy's page is not that of its original.",
    level="MUST",
    evidence="docs",
    operation="cloneEvent",
    source="get-event-by-slug",
)
def test_a_copy_has_its_own_page(world: World) -> None:
    original = world.client.call("createEvent", world.event_message("RSVP"))
    copy = world.client.call("cloneEvent", {}, eventId=member(original, "event.id"))
    found = world.client.call("getEvent", eventId=member(copy, "event.id"), fields=["URLS"])
    parts = ((found.json["event"].get("eventPageUrl") or {}).get("path") or "").split("/")
    own = member(original, "event.slug") not in parts
    holds(found, "event.eventPageUrl.path", own, "not the page of the original")
