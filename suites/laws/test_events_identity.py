"""Laws of events: which event it is, whose it is, and who may change it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conform.client import NOBODY, Control
from conform.expect import equal, holds, member
from conform.laws import law
from strategies import events, primitives
from suites.laws.reading import check_unchanged, read_event
from suites.world import Message, World


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
    for name in ("id", "slug") if events.is_latin(title) else ("id",):  # other slugs are open
        values = [member(each, f"event.{name}") for each in made]
        holds(made[-1], f"event.{name}", len(set(values)) == count, f"{count} different values: {values}")


@law(
    "events/slug-is-folded",
    says="A slug is the title in lower case without accents and signs, its words joined by hyphens.",
    level="SHOULD",
    evidence="observed",
    operation="createEvent",
    source="observed 5",
)
@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Café Zoë", "cafe-zoe"),
        ("L'Été d\u2019Aix", "lete-daix"),
        ("Who? What & Where", "who-what-where"),
        ("Talks (part two) - more", "talks-part-two-more"),
    ],
)
def test_a_slug_is_the_folded_title(title: str, slug: str, world: World) -> None:
    created = world.client.call("createEvent", world.event_message("RSVP", title=world.called(title)))
    found = member(created, "event.slug")
    right = re.search(rf"(^|-){slug}(-\d+)?$", found) is not None
    holds(created, "event.slug", right, f"the folded title {slug}, perhaps with a number behind it")


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
    "events/clone-is-another",
    says="A copy has an id of its own, and the original stays as it was.",
    level="MUST",
    evidence="docs",
    operation="cloneEvent",
    source="clone-event",
)
def test_a_clone_is_another_event(world: World) -> None:
    event_id = world.event("RSVP")
    before = read_event(world.client, event_id).json["event"]
    copy = world.client.call("cloneEvent", {"fields": ["REGISTRATION"]}, eventId=event_id)
    holds(copy, "event.id", member(copy, "event.id") != event_id, "another id than the original's")
    equal(copy, "event.registration.initialType", "RSVP")
    check_unchanged(read_event(world.client, event_id), before)


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
    theirs: Message = {"event": {"title": "Theirs"}}
    nothing: Message = {}
    for name, body in (
        ("getEvent", None),
        ("updateEvent", theirs),
        ("cancelEvent", nothing),
        ("cloneEvent", nothing),
        ("deleteEvent", None),
    ):
        foreign = other.call(name, body, eventId=event_id, expect=None)
        holds(foreign, "", foreign.status != 200, "no event, for it is another site's")
    query = {"filter": {"id": event_id}, "paging": {"limit": 1}}
    equal(other.call("queryEvents", {"query": query}), "pagingMetadata.total", 0)
    found = read_event(world.client, event_id)
    equal(found, "event.status", "UPCOMING")
    holds(
        found, "event.title", found.json["event"]["title"] != "Theirs", "the title that it was created with"
    )


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
    equal(read_event(world.client, event_id), "event.status", "UPCOMING")
