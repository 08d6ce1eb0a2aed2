"""Laws of what stands beside another: a copy and its original, an entity and its neighbours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from conform.expect import equal, holds, member
from conform.laws import law
from suites.laws.reading import check_unchanged
from suites.world import Message, World


def _tickets(world: World, event: str) -> tuple[Any, dict[str, str]]:
    """Ask for the definitions of an event; gives the answer, and their names with their ids."""
    query = {"query": {"filter": {"eventId": event}, "paging": {"limit": 10}}}
    found = world.client.call("queryTicketDefinitions", query)
    return found, {each["name"]: each["id"] for each in found.json["ticketDefinitions"]}


@law(
    "events/clone-has-the-tickets",
    says="A copy has ticket definitions like those of its original, which keeps its own.",
    level="MUST",
    evidence="docs",
    operation="cloneEvent",
    source="clone-event",
)
def test_a_copy_has_tickets_like_those_of_its_original(world: World) -> None:
    event = world.event()
    own = {each["name"]: each["id"] for each in (world.ticket(event) for _ in range(2))}
    copy = world.client.call("cloneEvent", {}, eventId=event)
    found, copied = _tickets(world, member(copy, "event.id"))
    holds(found, "ticketDefinitions", set(copied) == set(own), f"the names {sorted(own)}")
    holds(found, "ticketDefinitions", not set(copied.values()) & set(own.values()), "ids of their own")
    found, left = _tickets(world, event)
    holds(found, "ticketDefinitions", left == own, "those of before the copy")


@law(
    "events/clone-is-later",
    says="A copy takes place later than its original that is to come, and has another title.",
    level="MUST",
    evidence="docs",
    operation="cloneEvent",
    source="clone-event",
)
def test_a_copy_is_later_and_has_another_title(world: World) -> None:
    created = world.client.call("createEvent", world.event_message("RSVP"))
    copy = world.client.call("cloneEvent", {}, eventId=member(created, "event.id"))
    path = "event.dateAndTimeSettings.startDate"
    first, second = (datetime.fromisoformat(member(each, path)) for each in (created, copy))
    holds(copy, path, second > first, f"later than {first}")
    titles = [member(each, "event.title") for each in (created, copy)]
    holds(copy, "event.title", titles[0] != titles[1], f"another title than {titles[0]!r}")


@law(
    "ticket_definitions/update-changes-one",
    says="An update changes one ticket definition, and none of its neighbours.",
    level="MUST",
    evidence="docs",
    operation="updateTicketDefinition",
    source="update-ticket-definition",
)
def test_an_update_changes_one_definition(world: World) -> None:
    event = world.event()
    made, neighbour = world.ticket(event), world.ticket(event)
    sent: Message = {"id": made["id"], "revision": made["revision"], "name": "Another"}
    world.client.call("updateTicketDefinition", {"ticketDefinition": sent})
    found = world.client.call("getTicketDefinition", ticketDefinitionId=neighbour["id"])
    equal(found, "ticketDefinition.name", neighbour["name"])
    equal(found, "ticketDefinition.revision", neighbour["revision"])


@law(
    "events/update-changes-one",
    says="An update changes one event, and none of its neighbours.",
    level="MUST",
    evidence="docs",
    operation="updateEvent",
    source="update-event",
)
def test_an_update_changes_one_event(world: World) -> None:
    changed, neighbour = world.event("RSVP"), world.event("RSVP")
    before = world.client.call("getEvent", eventId=neighbour).json["event"]
    world.client.call("updateEvent", {"event": {"title": world.name()}}, eventId=changed)
    check_unchanged(world.client.call("getEvent", eventId=neighbour), before)


@law(
    "categories/update-changes-one",
    says="An update changes one category, and none of its neighbours.",
    level="MUST",
    evidence="docs",
    operation="updateCategory",
    source="update-category",
)
def test_an_update_changes_one_category(world: World) -> None:
    changed, neighbour = world.category(), world.category()
    world.client.call("updateCategory", {"category": {"id": changed["id"], "name": world.name(30)}})
    query = {"query": {"filter": {"id": neighbour["id"]}, "paging": {"limit": 1}}}
    equal(world.client.call("queryCategories", query), "categories[0].name", neighbour["name"])
