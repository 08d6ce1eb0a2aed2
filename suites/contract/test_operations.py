"""Every operation: it answers, at every path, to those who may call it and to nobody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from conform.broken import ObligationBroken
from conform.client import Client, Control
from conform.contract import load
from conform.contract.obligations import Obligation, enumerate_obligations, merged
from conform.coverage import CoveragePlugin
from strategies.messages import value_at
from suites.recipes import RECIPES
from suites.world import Message, World

pytestmark = pytest.mark.report(feature="Contract", story="Operations", exchanges="last")
REFUSED = (401, 403)
OPTIONS = {
    "pricingOptions": {"optionDetails": [{"name": "Adult", "price": {"value": "9", "currency": "USD"}}]}
}

ONE_ONLY: Mapping[str, tuple[str, Callable[[World], str]]] = {
    "queryEvents": ("event", World.rich_event),
    "queryCategories": ("category", lambda world: str(world.category()["id"])),
    "queryTicketDefinitions": ("ticket", lambda world: str(world.ticket()["id"])),
    "queryAvailableTicketDefinitions": ("ticket", lambda world: str(world.ticket()["id"])),
}
"""What a query is to find: the one entity that has everything that is asked for."""


def of_kind(*kinds: str) -> list[Any]:
    """Give the settled obligations of some kinds, as parameters with their ids."""
    found = [each for each in enumerate_obligations().values() if each.kind in kinds]
    return [pytest.param(each, id=each.id) for each in found if each.level != "UNSPECIFIED"]


@pytest.mark.parametrize("obligation", of_kind("answer"))
def test_an_operation_answers_a_valid_call(obligation: Obligation, world: World) -> None:
    """A valid call answers 200 with a body that keeps the contract, with every field set, too."""
    operation = obligation.operation
    world.send(operation, RECIPES[operation](world), expect=200)
    sets = _sets(operation)
    if sets:
        world.send(operation, {**RECIPES[operation](world), **sets}, expect=200)


@pytest.mark.parametrize(
    "operation",
    ["getEvent", "updateEvent", "cloneEvent", "publishDraftEvent", "cancelEvent", "getEventBySlug"],
)
def test_what_is_always_there_is_there_for_a_rich_event(operation: str, world: World) -> None:
    """An event with an address, a tax, prices and search settings shows their members, every time."""
    event = world.rich_event(draft=operation == "publishDraftEvent")
    message: Message = {"event": {"id": event}} if operation == "updateEvent" else {"eventId": event}
    if operation == "getEventBySlug":
        message = {"slug": world.client.call("getEvent", eventId=event).json["event"]["slug"]}
    if operation == "updateEvent":
        message["event"]["shortDescription"] = "Changed"
    world.send(operation, {**message, **_sets(operation)}, expect=200)


@pytest.mark.parametrize(
    "operation", ["getTicketDefinition", "createTicketDefinition", "updateTicketDefinition"]
)
def test_what_is_always_there_is_there_for_a_rich_ticket(operation: str, world: World) -> None:
    """A definition with options and a sale period, of an event with an address, shows their members."""
    event = world.rich_event()
    members = {"pricingMethod": OPTIONS, "salePeriod": {"displayNotOnSale": True}}
    message = world.ticket_message(event, **members)
    if operation != "createTicketDefinition":
        ticket = world.ticket(event, **members)
        message = {"ticketDefinitionId": ticket["id"]}
        if operation == "updateTicketDefinition":
            message = {
                "ticketDefinition": {"id": ticket["id"], "revision": ticket["revision"], "name": "Two"}
            }
    world.send(operation, {**message, "fields": ["SALES_DETAILS", "EVENT_DETAILS"]}, expect=200)


@pytest.mark.parametrize("operation", ["queryTicketDefinitions", "queryAvailableTicketDefinitions"])
def test_what_is_always_there_is_there_for_tickets_that_are_found(operation: str, world: World) -> None:
    """A query gives definitions with their prices, sale periods and events, every member of them."""
    query = {"filter": {"eventId": world.rich_event()}, "paging": {"limit": 10}}
    world.send(operation, {"query": query, "fields": ["SALES_DETAILS", "EVENT_DETAILS"]}, expect=200)


@pytest.mark.parametrize("operation", ["listScheduleItems", "listEventCategories"])
def test_what_is_always_there_is_there_for_lists_of_an_event(operation: str, world: World) -> None:
    """An event's published items and its categories show every member of theirs."""
    event = world.rich_event()
    world.item(event)
    world.client.call("publishDraft", {"eventId": event})
    world.send(operation, {"eventId": [event] if operation == "listScheduleItems" else event}, expect=200)


@pytest.mark.parametrize("obligation", of_kind("alias"))
def test_an_operation_is_served_at_its_other_paths(
    obligation: Obligation, world: World, evidence: CoveragePlugin
) -> None:
    """The same call at another public path answers 200."""
    operation = load().operations[obligation.operation]
    message = RECIPES[operation.id](world)
    params = {name: value_at(message, member) for name, member in operation.path_members.items()}
    plain = {member for member in operation.path_members.values() if "." not in member}
    rest = {name: value for name, value in message.items() if name not in plain}
    body, query = (None, rest) if operation.method in ("GET", "DELETE") else (rest, {})
    exchange = world.client.call(operation.id, body, expect=None, alias=obligation.limit, **params, **query)
    evidence.exercised(obligation.id)
    if exchange.status != 200:
        observed = f"status {exchange.status}"
        raise ObligationBroken(obligation, exchange, expected="status 200", observed=observed, path="status")


@pytest.mark.parametrize("obligation", of_kind("authentication"))
def test_an_operation_is_not_for_callers_without_a_key(
    obligation: Obligation, world: World, client: Client, evidence: CoveragePlugin
) -> None:
    """A call without a key is refused with 401 or 403."""
    message = RECIPES[obligation.operation](world)
    stranger = World(client.as_caller(""), world.tag)
    _must_be_refused(obligation, stranger, message, evidence)


@pytest.mark.parametrize("obligation", of_kind("permission"))
def test_an_operation_needs_its_permission(
    obligation: Obligation, world: World, client: Client, control: Control, evidence: CoveragePlugin
) -> None:
    """A caller with all permissions but this one is refused; one with it is not."""
    message = RECIPES[obligation.operation](world)
    # Reading drafts is a permission of its own, without which a draft is refused in any case.
    known = {each.permission for each in load().operations.values()} | {"WIX_EVENTS.READ_DRAFT_EVENTS"}
    others = known - {obligation.limit}
    without = {"kind": "app", "permissions": sorted(others)}
    alone = {"kind": "app", "permissions": [obligation.limit]}
    control.identities({"without-it": without, "with-it-alone": alone})
    _must_be_refused(obligation, World(client.as_caller("without-it"), world.tag), message, evidence)
    allowed = World(client.as_caller("with-it-alone"), world.tag).send(obligation.operation, message)
    if allowed.status in REFUSED and "READ_DRAFT_EVENTS" not in str(allowed.json):
        observed = f"status {allowed.status}"
        raise ObligationBroken(obligation, allowed, expected="no refusal", observed=observed, path="status")


@pytest.mark.parametrize("obligation", of_kind("field-set"))
def test_a_field_set_shows_its_member(
    obligation: Obligation, world: World, client: Client, evidence: CoveragePlugin
) -> None:
    """What is asked for is in the answer."""
    operation, name = obligation.operation, obligation.limit
    message = {**RECIPES[operation](world), **_sets(operation, name)}
    if operation == "listEventsByCategory":
        event = {"eventId": [world.any_event()]}  # which may be in it already
        client.call("assignEvents", event, categoryId=message["categoryId"], expect=None)
    if operation in ONE_ONLY:
        what, make = ONE_ONLY[operation]
        wanted = world.kept(what, lambda: make(world))
        message["query"] = {"filter": {"id": wanted}, "paging": {"limit": 1}}
    if obligation.member.endswith(".categories"):
        _categorise(world, client, message)
    exchange = world.send(operation, message, expect=200)
    evidence.exercised(obligation.id)
    if not isinstance(value_at(exchange.json, obligation.member), dict | str | list):
        raise ObligationBroken(
            obligation, exchange, expected="the member", observed="no such member", example=message
        )


def _categorise(world: World, client: Client, message: Message) -> None:
    """Put the event that a message is about into a category."""
    event = message.get("eventId") or message.get("event", {}).get("id") or world.any_event()
    category = world.category()["id"]
    client.call("assignEvents", {"eventId": [event]}, categoryId=category)


def _sets(operation_id: str, *wanted: str) -> Message:
    """Spell the request for field sets, all of them where none is named."""
    operation = load().operations[operation_id]
    schemas = load().services[operation.service].document["components"]["schemas"]
    properties = merged(operation.request_schema, schemas).get("properties", {})
    for place in ("fields", "fieldset"):
        offered = properties.get(place, {}).get("items", {}).get("enum", ())
        if offered:
            return {place: list(wanted or (name for name in offered if _is_taken(operation_id, name)))}
    return {}


def _is_taken(operation_id: str, field_set: str) -> bool:
    """Whether a source settles that a field set is taken from any caller."""
    promise = enumerate_obligations().get(f"{operation_id}/fields[]/enum/{field_set}")
    return promise is None or promise.specified("accept")


def _must_be_refused(
    obligation: Obligation, caller: World, message: Message, evidence: CoveragePlugin
) -> None:
    exchange = caller.send(obligation.operation, message)
    evidence.exercised(obligation.id)
    if exchange.status not in REFUSED:
        raise ObligationBroken(
            obligation,
            exchange,
            expected="a refusal with 401 or 403",
            observed=f"status {exchange.status}",
            path="status",
        )
