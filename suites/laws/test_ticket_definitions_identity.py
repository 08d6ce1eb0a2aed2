"""Laws of ticket definitions: which definition it is, whose it is, and who may change it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from conform.client import Control
from conform.expect import absent, equal, holds, same_instant
from conform.laws import law
from suites.laws.reading import read_definition
from suites.laws.strangers import refuses_visitors, twice
from suites.world import Message, World


def of_event(event: str) -> Message:
    """Spell the query for an event's definitions."""
    return {"query": {"filter": {"eventId": event}, "paging": {"limit": 10}}}


@law(
    "ticket_definitions/same-request-twice",
    says="The same creation sent twice makes two definitions, or is refused and makes one.",
    level="MUST",
    evidence="docs",
    operation="createTicketDefinition",
    source="create-ticket-definition",
)
def test_the_same_request_twice_makes_two_or_one(world: World) -> None:
    event = world.event()
    message = world.ticket_message(event)
    query = of_event(event)
    twice(
        lambda: world.client.call("createTicketDefinition", message, expect=None),
        "ticketDefinition",
        lambda: [
            each["id"]
            for each in world.client.call("queryTicketDefinitions", query).json["ticketDefinitions"]
        ],
    )


@law(
    "ticket_definitions/query-agrees-with-get",
    says="A definition that a query finds is the one that a read by its id gives.",
    level="MUST",
    evidence="sdk",
    operation="queryTicketDefinitions",
    source="QueryTicketDefinitions, GetTicketDefinition",
)
def test_a_query_agrees_with_a_read(world: World) -> None:
    made = world.ticket(salePeriod={"displayNotOnSale": True}, initialLimit=7)
    found = world.client.call("queryTicketDefinitions", of_event(made["eventId"]))
    equal(found, "ticketDefinitions", [read_definition(world.client, made["id"]).json["ticketDefinition"]])


@law(
    "ticket_definitions/updated-date-moves",
    says="An update moves updatedDate and leaves createdDate.",
    level="MUST",
    evidence="sdk",
    operation="updateTicketDefinition",
    source="TicketDefinition.createdDate, TicketDefinition.updatedDate",
)
def test_updated_date_moves_and_created_date_does_not(world: World, control: Control) -> None:
    made = world.ticket()
    control.advance(timedelta(seconds=5))
    message = {"ticketDefinition": {"id": made["id"], "revision": made["revision"], "name": "Late"}}
    updated = world.client.call("updateTicketDefinition", message)
    control.use_system_clock()
    equal(updated, "ticketDefinition.createdDate", made["createdDate"], same=same_instant)
    moved = not same_instant(updated.json["ticketDefinition"]["updatedDate"], made["updatedDate"])
    holds(updated, "ticketDefinition.updatedDate", moved, "a later date than before the update")


@law(
    "ticket_definitions/failed-write-changes-nothing",
    says="A refused update leaves the definition as it was.",
    level="MUST",
    evidence="docs",
    operation="updateTicketDefinition",
    source="about-errors",
)
def test_failed_writes_change_nothing(world: World) -> None:
    made = world.ticket()
    before = read_definition(world.client, made["id"]).json["ticketDefinition"]
    wrong = {"id": made["id"], "revision": made["revision"], "description": "Other", "name": "n" * 31}
    refused = world.client.call("updateTicketDefinition", {"ticketDefinition": wrong}, expect=None)
    holds(refused, "", 400 <= refused.status < 500, "a refusal, for the name has 31 characters")
    equal(read_definition(world.client, made["id"]), "ticketDefinition", before)


@law(
    "ticket_definitions/unknown-members-are-ignored",
    says="Members that the contract does not know change nothing.",
    level="MUST",
    evidence="observed",
    operation="createTicketDefinition",
    source="observed 1",
)
@settings(max_examples=10)
@given(name=st.sampled_from(("capacity", "quantity")), value=st.integers() | st.text(max_size=5))
def test_unknown_members_change_nothing(world: World, name: str, value: Any) -> None:
    event = world.kept("unknown", world.event)
    message = world.ticket_message(event, **{name: value})
    created = world.client.call("createTicketDefinition", message)
    absent(created, f"ticketDefinition.{name}")
    made = created.json["ticketDefinition"]["id"]
    world.client.call("deleteTicketDefinition", ticketDefinitionId=made)


@law(
    "ticket_definitions/visitors-cannot-write",
    says="Visitors create, change and delete no definition, and set no currency.",
    level="MUST",
    evidence="docs",
    operation="createTicketDefinition",
    source="the pages of all writes",
)
def test_visitors_cannot_write(world: World, control: Control) -> None:
    made = world.ticket()
    before = read_definition(world.client, made["id"]).json["ticketDefinition"]
    change = {"id": made["id"], "revision": made["revision"], "name": "Mine"}
    refuses_visitors(
        world.client,
        control,
        [
            ("createTicketDefinition", world.ticket_message(made["eventId"]), {}),
            ("updateTicketDefinition", {"ticketDefinition": change}, {}),
            ("changeCurrency", {"eventId": made["eventId"], "currency": "EUR"}, {}),
            ("deleteTicketDefinition", None, {"ticketDefinitionId": made["id"]}),
        ],
    )
    equal(read_definition(world.client, made["id"]), "ticketDefinition", before)
