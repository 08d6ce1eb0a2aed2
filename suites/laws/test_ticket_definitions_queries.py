"""Laws of ticket definitions: what queries, counts and filters of bulk methods hit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conform.expect import equal, holds
from conform.laws import law
from strategies import events, times
from suites.laws.reading import read_definition
from suites.world import World

HOUR = timedelta(hours=1)


@law(
    "ticket_definitions/available-hides-hidden",
    says="What is hidden is not available to visitors, and managers find it.",
    level="MUST",
    evidence="sdk",
    operation="queryAvailableTicketDefinitions",
    source="QueryAvailableTicketDefinitions",
)
def test_hidden_definitions_are_not_available(world: World) -> None:
    event = world.event()
    seen, hidden = world.ticket(event)["id"], world.ticket(event, hidden=True)["id"]
    query = {"query": {"filter": {"eventId": event}, "paging": {"limit": 10}}}
    for operation, ids in (
        ("queryAvailableTicketDefinitions", {seen}),
        ("queryTicketDefinitions", {seen, hidden}),
    ):
        found = world.client.call(operation, query)
        got = {each["id"] for each in found.json["ticketDefinitions"]}
        holds(found, "ticketDefinitions", got == ids, f"{ids}")


@law(
    "ticket_definitions/counts-agree",
    says="The count by sale status is what a query for it finds, hidden ones among them.",
    level="MUST",
    evidence="docs",
    operation="countTicketDefinitions",
    source="count-ticket-definitions",
)
@pytest.mark.obligation("countTicketDefinitions/error/FILTER_PARSER_ERROR")
@pytest.mark.obligation("countAvailableTicketDefinitions/error/FILTER_PARSER_ERROR")
def test_counts_agree_with_queries(world: World) -> None:
    event = world.event()
    # That a ticket is shown while it cannot be bought is asked for: without it, its count is open.
    start, end = events.soon() - 6 * HOUR, events.soon() - HOUR
    later = {"startDate": times.text_of(start), "endDate": times.text_of(end), "displayNotOnSale": True}
    world.ticket(event, salePeriod=later)
    world.ticket(event)
    world.ticket(event, hidden=True)
    chosen = {"eventId": event}
    counted = world.client.call("countTicketDefinitions", {"filter": chosen, "facet": ["saleStatus"]})
    equal(counted, "metadata.total", 3)
    for status, count in (("SALE_SCHEDULED", 1), ("SALE_STARTED", 2)):
        equal(counted, f"facets.saleStatus.counts.{status}", count)
    available = world.client.call("countAvailableTicketDefinitions", {"filter": chosen})
    equal(available, "metadata.total", 2)
    for operation in ("countTicketDefinitions", "countAvailableTicketDefinitions"):
        broken = world.client.call(operation, {"filter": {"eventId": {"$noSuchOperator": 1}}}, expect=None)
        holds(broken, "", broken.status == 400, "status 400, for there is no such operator")
        equal(broken, "details.applicationError.code", "FILTER_PARSER_ERROR")


@law(
    "ticket_definitions/bulk-delete-hits-what-it-says",
    says="Deleting by a filter deletes the definitions of that event, and no other.",
    level="MUST",
    evidence="docs",
    operation="bulkDeleteTicketDefinitionsByFilter",
    source="bulk-delete-ticket-definitions-by-filter",
)
def test_bulk_delete_hits_what_it_says(world: World) -> None:
    gone, kept = world.ticket(), world.ticket()
    body = {"filter": {"eventId": gone["eventId"]}}
    world.client.call("bulkDeleteTicketDefinitionsByFilter", body)
    missing = world.client.call("getTicketDefinition", ticketDefinitionId=gone["id"], expect=None)
    holds(missing, "", missing.status != 200, "no definition")
    equal(read_definition(world.client, kept["id"]), "ticketDefinition.id", kept["id"])
