"""Laws of every resource: what is on one site is neither seen nor changed from another."""

from __future__ import annotations

import pytest

from conform.client import Client, Control
from conform.expect import equal, holds
from conform.laws import law
from suites.laws.reading import check_unchanged, read_definition, read_event
from suites.world import Message, World

ELSEWHERE = "99999999-9999-4999-8999-999999999998"


@pytest.fixture
def elsewhere(world: World, control: Control) -> Client:
    """Give a client for another site; where there is no control plane there may be none."""
    assert control is not None
    return world.client.for_site(ELSEWHERE)


@law(
    "events/other-sites-cannot-write",
    says="No operation changes an event of another site.",
    level="MUST",
    evidence="docs",
    operation="updateEvent",
    source="about-api-keys",
)
@pytest.mark.parametrize(
    ("operation", "body"),
    [("updateEvent", {"event": {"title": "Theirs"}}), ("cancelEvent", {}), ("cloneEvent", {})],
)
def test_an_event_is_not_changed_from_another_site(
    operation: str, body: Message, world: World, elsewhere: Client
) -> None:
    event = world.event("RSVP")
    before = read_event(world.client, event).json["event"]
    foreign = elsewhere.call(operation, body, eventId=event, expect=None)
    holds(foreign, "", foreign.status != 200, "a refusal, for the event is another site's")
    check_unchanged(read_event(world.client, event), before)


@law(
    "ticket_definitions/sites-are-apart",
    says="A ticket definition is neither seen nor changed from another site.",
    level="MUST",
    evidence="docs",
    operation="getTicketDefinition",
    source="about-api-keys",
)
def test_definitions_are_not_seen_from_another_site(world: World, elsewhere: Client) -> None:
    made = world.ticket()
    update = {"ticketDefinition": {"id": made["id"], "revision": made["revision"], "name": "Theirs"}}
    for foreign in (
        elsewhere.call("getTicketDefinition", ticketDefinitionId=made["id"], expect=None),
        elsewhere.call("updateTicketDefinition", update, expect=None),
        elsewhere.call("deleteTicketDefinition", ticketDefinitionId=made["id"], expect=None),
    ):
        holds(foreign, "", foreign.status != 200, "a refusal, for the definition is another site's")
    query = {"query": {"filter": {"id": made["id"]}, "paging": {"limit": 10}}}
    for operation in ("queryTicketDefinitions", "queryAvailableTicketDefinitions"):
        equal(elsewhere.call(operation, query), "ticketDefinitions", [])
    equal(read_definition(world.client, made["id"]), "ticketDefinition.name", made["name"])


@law(
    "policies/sites-are-apart",
    says="A policy is neither seen nor changed from another site.",
    level="MUST",
    evidence="docs",
    operation="getPolicy",
    source="about-api-keys",
)
def test_policies_are_not_seen_from_another_site(world: World, elsewhere: Client) -> None:
    made = world.policy()
    update = {name: made[name] for name in ("id", "revision", "eventId", "body")} | {"name": "Theirs"}
    for foreign in (
        elsewhere.call("getPolicy", policyId=made["id"], expect=None),
        elsewhere.call("updatePolicy", {"policy": update}, expect=None),
        elsewhere.call("deletePolicy", policyId=made["id"], expect=None),
    ):
        holds(foreign, "", foreign.status != 200, "a refusal, for the policy is another site's")
    query = {"query": {"filter": {"id": made["id"]}, "paging": {"limit": 10}}}
    equal(elsewhere.call("queryPolicies", query), "policies", [])
    equal(world.client.call("getPolicy", policyId=made["id"]), "policy.name", made["name"])


@law(
    "schedule/sites-are-apart",
    says="A schedule item is not seen from another site.",
    level="MUST",
    evidence="docs",
    operation="queryScheduleItems",
    source="about-api-keys",
)
def test_items_are_not_seen_from_another_site(world: World, elsewhere: Client) -> None:
    made = world.item(world.event("RSVP"))
    world.client.call("publishDraft", {"eventId": made["eventId"]})
    foreign = elsewhere.call("getScheduleItem", itemId=made["id"], eventId=made["eventId"], expect=None)
    holds(foreign, "", foreign.status != 200, "a refusal, for the item is another site's")
    query = {"query": {"filter": {"eventId": made["eventId"]}, "paging": {"limit": 10}}}
    equal(elsewhere.call("queryScheduleItems", query), "items", [])


@law(
    "categories/sites-are-apart",
    says="A category is neither seen nor changed from another site.",
    level="MUST",
    evidence="docs",
    operation="queryCategories",
    source="about-api-keys",
)
def test_categories_are_not_seen_from_another_site(world: World, elsewhere: Client) -> None:
    made = world.category()
    query = {"query": {"filter": {"id": made["id"]}, "paging": {"limit": 10}}}
    equal(elsewhere.call("queryCategories", query), "categories", [])
    renamed = {"category": {"id": made["id"], "name": "Theirs"}}
    foreign = elsewhere.call("updateCategory", renamed, expect=None)
    holds(foreign, "", foreign.status != 200, "a refusal, for the category is another site's")
    equal(world.client.call("queryCategories", query), "categories[0].name", made["name"])
