"""Laws of ticket definitions: the query language, on definitions whose numbers and texts disagree."""

from __future__ import annotations

from typing import Any

import pytest

from conform.expect import equal, holds, member, same_amount
from conform.laws import law
from suites.laws.reading import read_definition
from suites.world import Message, World

SHELF = (
    {"name": "a 9", "initialLimit": 9, "description": "first", "price": "9"},
    {"name": "b 10", "initialLimit": 10, "price": "10"},
    {"name": "c 100", "initialLimit": 100, "description": "first", "price": "100"},
    {"name": "d 10", "initialLimit": 10, "description": "second", "price": "10.5"},
)
DOCS = "about-the-wix-api-query-language"


@pytest.fixture(scope="module")
def shelf(world: World) -> str:
    """Give an event with four definitions, and another definition elsewhere."""
    event = world.event()
    for each in SHELF:
        members: Message = {name: value for name, value in each.items() if name != "price"}
        price = {"fixedPrice": {"value": each["price"], "currency": "USD"}}
        world.ticket(event, pricingMethod=price, **members)
    world.ticket(name="elsewhere", initialLimit=10, description="first")
    return event


def names(world: World, event: str, condition: Message, sort: Any = ()) -> Any:
    """Ask for the definitions of an event; gives the answer and the initials of the names found."""
    query: Message = {"filter": {"eventId": event, **condition}, "paging": {"limit": 100}}
    if sort:
        query["sort"] = list(sort)
    found = world.client.call("queryTicketDefinitions", {"query": query})
    return found, "".join(each["name"][0] for each in found.json["ticketDefinitions"])


@law(
    "ticket_definitions/numbers-compare-as-numbers",
    says="Filters and sorts by a limit or a price compare numbers: 9 is less than 10.",
    level="MUST",
    evidence="sdk",
    operation="queryTicketDefinitions",
    source="TicketDefinitionQuerySpec",
)
@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ({"initialLimit": {"$gt": 9}}, "bcd"),
        ({"initialLimit": {"$lte": 10}}, "abd"),
        ({"initialLimit": {"$lt": 100}}, "abd"),
        ({"initialLimit": {"$gte": 10}}, "bcd"),
    ],
)
def test_numbers_compare_as_numbers(condition: Message, wanted: str, world: World, shelf: str) -> None:
    found, got = names(world, shelf, condition)
    holds(found, "ticketDefinitions", set(got) == set(wanted), f"{wanted} for {condition}")
    found, got = names(world, shelf, {}, [{"fieldName": "initialLimit", "order": "ASC"}])
    holds(found, "ticketDefinitions", (got[0], got[-1]) == ("a", "c"), "9 first and 100 last")


@law(
    "ticket_definitions/logical-operators",
    says="$and, $or and $not in a filter mean what they say.",
    level="MUST",
    evidence="sdk",
    operation="queryTicketDefinitions",
    source="TicketDefinitionsQuery.filter",
)
@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ({"$or": [{"initialLimit": 9}, {"initialLimit": 100}]}, "ac"),
        ({"$and": [{"initialLimit": 10}, {"description": "second"}]}, "d"),
        ({"$not": {"initialLimit": 10}}, "ac"),
        ({"initialLimit": 10, "description": "second"}, "d"),
    ],
)
def test_logical_operators_mean_what_they_say(
    condition: Message, wanted: str, world: World, shelf: str
) -> None:
    found, got = names(world, shelf, condition)
    holds(found, "ticketDefinitions", set(got) == set(wanted), f"{wanted} for {condition}")


@law(
    "ticket_definitions/exists",
    says="$exists tells definitions with a description from those without.",
    level="MUST",
    evidence="docs",
    operation="queryTicketDefinitions",
    source=DOCS,
)
@pytest.mark.parametrize(("there", "wanted"), [(True, "acd"), (False, "b")])
def test_exists_tells_what_is_there(there: bool, wanted: str, world: World, shelf: str) -> None:
    found, got = names(world, shelf, {"description": {"$exists": there}})
    holds(found, "ticketDefinitions", set(got) == set(wanted), wanted)


@law(
    "ticket_definitions/filter-and-sort",
    says="A query has both its filter and its sort, and a second key orders what is alike by the first.",
    level="MUST",
    evidence="docs",
    operation="queryTicketDefinitions",
    source=DOCS,
)
def test_a_query_has_both_its_filter_and_its_sort(world: World, shelf: str) -> None:
    downwards = [{"fieldName": "name", "order": "DESC"}]
    found, got = names(world, shelf, {"initialLimit": {"$lt": 100}}, downwards)
    holds(found, "ticketDefinitions", got == "dba", "d, b and a in this order")
    found, got = names(world, shelf, {}, [{"fieldName": "initialLimit", "order": "ASC"}, *downwards])
    holds(found, "ticketDefinitions", got == "adbc", "a, d, b and c in this order")
    found, got = names(world, shelf, {}, [{"fieldName": "name"}])
    holds(found, "ticketDefinitions", got == "abcd", "ascending, for no order is asked for")


@law(
    "ticket_definitions/counts-have-their-filter",
    says="Totals and facets are of what the filter finds, and of nothing else.",
    level="MUST",
    evidence="docs",
    operation="countTicketDefinitions",
    source="count-ticket-definitions",
)
@pytest.mark.parametrize("operation", ["countTicketDefinitions", "countAvailableTicketDefinitions"])
def test_counts_have_their_filter(operation: str, world: World, shelf: str) -> None:
    body: Message = {"filter": {"eventId": shelf, "initialLimit": 10}}
    if operation == "countTicketDefinitions":
        body["facet"] = ["saleStatus"]
    counted = world.client.call(operation, body)
    equal(counted, "metadata.total", 2)
    if "facet" in body:
        equal(counted, "facets.saleStatus.counts.SALE_STARTED", 2)


@law(
    "ticket_definitions/default-page",
    says="A query without a limit gives up to a hundred definitions.",
    level="MUST",
    evidence="docs",
    operation="queryTicketDefinitions",
    source="query-ticket-definitions, query-available-ticket-definitions",
)
@pytest.mark.obligation(
    "queryTicketDefinitions/query.paging.limit/default",
    "queryAvailableTicketDefinitions/query.paging.limit/default",
)
def test_a_query_without_a_limit_gives_a_hundred(world: World) -> None:
    first, second = world.event(), world.event()
    for number in range(101):
        world.ticket(first if number % 2 else second)
    chosen = {"filter": {"eventId": {"$in": [first, second]}}}
    for operation in ("queryTicketDefinitions", "queryAvailableTicketDefinitions"):
        found = world.client.call(operation, {"query": chosen})
        count = len(found.json["ticketDefinitions"])
        holds(found, "ticketDefinitions", count == 100, "100 of the 101 definitions")


@law(
    "ticket_definitions/details-of-its-event",
    says="The details of the event in a definition are those of its own event.",
    level="MUST",
    evidence="sdk",
    operation="getTicketDefinition",
    source="TicketDefinition.eventDetails",
)
def test_details_are_those_of_its_event(world: World) -> None:
    made = [(title, world.ticket(world.event(title=title))) for title in (world.name(), world.name())]
    for title, each in made:
        found = world.client.call(
            "getTicketDefinition", ticketDefinitionId=each["id"], fields=["EVENT_DETAILS"]
        )
        equal(found, "ticketDefinition.eventDetails.title", title)


@law(
    "ticket_definitions/amounts-to-the-cent",
    says="A price reads back to the cent, and one above zero is not free.",
    level="MUST",
    evidence="sdk",
    operation="createTicketDefinition",
    source="CommonMoney.value; PricingMethod.free",
)
@pytest.mark.parametrize("value", ["0.01", "0.50", "0.99", "1.10", "1234567.89", "90071992547409.93"])
def test_a_price_reads_back_to_the_cent(value: str, world: World) -> None:
    price = {"fixedPrice": {"value": value, "currency": "USD"}}
    message = world.ticket_message(world.event(), pricingMethod=price)
    created = world.client.call("createTicketDefinition", message, expect=None)
    if created.status != 200:  # how high a price may be is open
        pytest.skip(f"unsupported: the target does not take a price of {value} (unknown-others B5)")
    found = read_definition(world.client, member(created, "ticketDefinition.id"))
    equal(found, "ticketDefinition.pricingMethod.fixedPrice.value", value, same=same_amount)
    equal(found, "ticketDefinition.pricingMethod.free", False)


@law(
    "ticket_definitions/checkout-within-the-stock",
    says="One order can take no more tickets than are left.",
    level="MUST",
    evidence="sdk",
    operation="getTicketDefinition",
    source="TicketDefinition.limitPerCheckout",
)
def test_one_order_takes_no_more_than_is_left(world: World) -> None:
    made = world.ticket(initialLimit=3)
    found = read_definition(world.client, made["id"])
    limit = found.json["ticketDefinition"].get("limitPerCheckout")
    holds(found, "ticketDefinition.limitPerCheckout", limit is None or limit <= 3, "3 at most")
