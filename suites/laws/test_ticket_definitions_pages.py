"""Laws of ticket definitions: what every page shows, what is found, and by which path."""

from __future__ import annotations

from typing import Any

import pytest

from conform.contract import load
from conform.expect import equal, holds
from conform.laws import law
from suites.world import Message, World

ACCENTS = "Été à Reykjavík"
DETAILS = ["EVENT_DETAILS"]


def _ids(world: World, event: str, operation: str = "queryTicketDefinitions", **only: Any) -> Any:
    """Ask for definitions of an event; gives the answer, and the ids that it has."""
    query = {"filter": {"eventId": event, **only}, "paging": {"limit": 100}}
    found = world.client.call(operation, {"query": query})
    return found, [each["id"] for each in found.json["ticketDefinitions"]]


@law(
    "ticket_definitions/available-on-every-page",
    says="Hidden definitions are on no page of what is available, are not found by their ids, "
    "and do not count in its total, since when ever they are hidden.",
    level="MUST",
    evidence="sdk",
    operation="queryAvailableTicketDefinitions",
    source="QueryAvailableTicketDefinitions",
)
def test_hidden_definitions_are_on_no_page(world: World) -> None:
    event, operation = world.event(), "queryAvailableTicketDefinitions"
    tickets = [world.ticket(event, hidden=number in (1, 3, 4)) for number in range(6)]
    made = [each["id"] for each in tickets]
    seen = [made[number] for number in (0, 2, 5)]
    gathered: list[str] = []
    for offset in range(len(seen)):
        query = {"filter": {"eventId": event}, "paging": {"limit": 1, "offset": offset}}
        found = world.client.call(operation, {"query": query})
        gathered += [each["id"] for each in found.json["ticketDefinitions"]]
        equal(found, "metadata.total", len(seen))
    holds(
        found, "ticketDefinitions", sorted(gathered) == sorted(seen), f"{seen} on all pages, not {gathered}"
    )
    found = world.client.call(operation, {"query": {"filter": {"id": made[1]}, "paging": {"limit": 10}}})
    equal(found, "ticketDefinitions", [])
    for each, hidden in ((tickets[0], True), (tickets[1], False)):
        message = {"id": each["id"], "revision": each["revision"], "hidden": hidden}
        world.client.call("updateTicketDefinition", {"ticketDefinition": message})
    found, got = _ids(world, event, operation)
    wanted = {made[number] for number in (1, 2, 5)}
    holds(found, "ticketDefinitions", set(got) == wanted, f"{wanted}, for one was hidden since and one shown")


@law(
    "ticket_definitions/field-sets-on-every-page",
    says="Every page has the field sets that were asked for.",
    level="MUST",
    evidence="sdk",
    operation="queryTicketDefinitions",
    source="QueryTicketDefinitionsRequest.fields",
)
@pytest.mark.parametrize("operation", ["queryTicketDefinitions", "queryAvailableTicketDefinitions"])
def test_every_page_has_its_field_sets(operation: str, world: World) -> None:
    event = world.event()
    for _ in range(2):
        world.ticket(event)
    chosen = {"filter": {"eventId": event}}
    for paging in ({"limit": 1, "offset": 0}, {"limit": 1, "offset": 1}):
        found = world.client.call(operation, {"query": {**chosen, "paging": paging}, "fields": DETAILS})
        _has_details(found)
    first = world.client.call(
        operation, {"query": {**chosen, "cursorPaging": {"limit": 1}}, "fields": DETAILS}
    )
    cursor = (first.json["metadata"].get("cursors") or {}).get("next")
    if cursor:
        following = {"query": {"cursorPaging": {"limit": 1, "cursor": cursor}}, "fields": DETAILS}
        _has_details(world.client.call(operation, following))


def _has_details(found: Any) -> None:
    shown = found.json["ticketDefinitions"]
    holds(found, "ticketDefinitions", bool(shown) and "eventDetails" in shown[0], "one, with eventDetails")


@law(
    "ticket_definitions/found-as-they-are",
    says="A query finds definitions by what they are now: their present name, in any letters, and whether "
    "they are hidden.",
    level="MUST",
    evidence="sdk",
    operation="queryTicketDefinitions",
    source="TicketDefinitionQuerySpec",
)
def test_definitions_are_found_as_they_are(world: World) -> None:
    event = world.event()
    made = world.ticket(event, name=world.name(30))
    message: Message = {"id": made["id"], "revision": made["revision"], "name": ACCENTS}
    world.client.call("updateTicketDefinition", {"ticketDefinition": message})
    hidden = world.ticket(event, hidden=True)["id"]
    for only, wanted in (
        ({"name": made["name"]}, []),
        ({"name": ACCENTS}, [made["id"]]),
        ({"hidden": False}, [made["id"]]),
        ({"hidden": True}, [hidden]),
    ):
        found, got = _ids(world, event, **only)
        holds(found, "ticketDefinitions", got == wanted, f"{wanted} for {only}")


@law(
    "ticket_definitions/fixed-price-is-fixed",
    says="A filter on the fixed price finds no definition at the guest's own price.",
    level="MUST",
    evidence="sdk",
    operation="queryTicketDefinitions",
    source="TicketDefinitionQuerySpec",
)
def test_a_filter_on_the_fixed_price_finds_fixed_prices(world: World) -> None:
    event, money = world.event(), {"value": "7", "currency": "USD"}
    world.ticket(event, pricingMethod={"fixedPrice": money})
    message = world.ticket_message(event, pricingMethod={"guestPrice": money})
    created = world.client.call("createTicketDefinition", message, expect=None)
    if created.status != 200:
        pytest.skip("unsupported: which fee a guest's price takes is open (unknown-others B4)")
    guest = created.json["ticketDefinition"]["id"]
    found, got = _ids(world, event, **{"pricingMethod.fixedPrice.value": "7"})
    holds(found, "ticketDefinitions", guest not in got, f"no {guest}, whose price is the guest's")


@law(
    "ticket_definitions/other-path-is-the-same",
    says="By its other path an operation gives the same answer, with the same field sets and filter.",
    level="MUST",
    evidence="sdk",
    operation="getTicketDefinition",
    source="the two prefixes of the SDK",
)
def test_the_other_path_gives_the_same_answer(world: World) -> None:
    made = world.ticket()
    world.ticket()
    query = {"query": {"filter": {"id": made["id"]}, "paging": {"limit": 10}}, "fields": DETAILS}
    calls: tuple[tuple[str, Message | None, Message], ...] = (
        ("getTicketDefinition", None, {"ticketDefinitionId": made["id"], "fields": DETAILS}),
        ("queryTicketDefinitions", query, {}),
    )
    for operation, body, params in calls:
        usual = world.client.call(operation, body, **params)
        for alias in load().operations[operation].aliases:
            other = world.client.call(operation, body, alias=alias, **params)
            for name in usual.json.keys() - {"metadata"}:  # cursors may differ from call to call
                equal(other, name, usual.json[name])


@law(
    "ticket_definitions/reorder-keeps-definitions",
    says="A reorder loses no definition of the event, and hides and shows none.",
    level="MUST",
    evidence="sdk",
    operation="reorderTicketDefinitions",
    source="ReorderTicketDefinitions",
)
def test_a_reorder_keeps_the_definitions(world: World) -> None:
    event = world.event()
    made = [world.ticket(event, hidden=number == 1)["id"] for number in range(3)]
    body = {"eventId": event, "ticketDefinitionId": made[2], "beforeDefinitionId": made[0]}
    world.client.call("reorderTicketDefinitions", body)
    found, got = _ids(world, event)
    holds(found, "ticketDefinitions", sorted(got) == sorted(made), f"all three: {made}")
    found, got = _ids(world, event, hidden=True)
    holds(found, "ticketDefinitions", got == [made[1]], f"only {made[1]} hidden")
