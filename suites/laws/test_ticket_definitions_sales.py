"""Laws of ticket definitions: sale status, currency, and what is sold."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conform.client import Control
from conform.expect import equal, holds
from conform.laws import law
from strategies import events, primitives, times
from suites.laws.reading import check_money, read_definition
from suites.world import World

MINUTE = timedelta(minutes=1)


@law(
    "ticket_definitions/sale-status",
    says="The sale status follows the clock: scheduled, started and ended, to the minute.",
    level="MUST",
    evidence="sdk",
    operation="getTicketDefinition",
    source="TicketDefinition.saleStatus",
)
@settings(max_examples=15)
@given(seconds=st.sampled_from((0, 1, 59)), minutes=st.sampled_from((1, 2, 600)))
def test_sale_status_follows_the_clock(world: World, control: Control, seconds: int, minutes: int) -> None:
    start = events.soon() - timedelta(days=1)
    end = start + minutes * MINUTE
    extra = timedelta(seconds=seconds)
    period = {"startDate": times.text_of(start + extra), "endDate": times.text_of(end + extra)}
    definition = world.ticket(salePeriod=period)["id"]
    for moment, status in (
        (start - timedelta(seconds=1), "SALE_SCHEDULED"),
        (start + timedelta(seconds=1), "SALE_STARTED"),
        (end - timedelta(seconds=1), "SALE_STARTED"),
        (end + timedelta(seconds=1), "SALE_ENDED"),
    ):
        control.set_clock(moment)
        equal(read_definition(world.client, definition), "ticketDefinition.saleStatus", status)
    control.use_system_clock()


@law(
    "ticket_definitions/sale-status-is-of-now",
    says="Queries and counts by the sale status go by the clock and the present sale period, as a read does.",
    level="MUST",
    evidence="sdk",
    operation="queryTicketDefinitions",
    source="TicketDefinition.saleStatus; count-ticket-definitions",
)
def test_the_sale_status_is_that_of_now(world: World, control: Control) -> None:
    start = events.soon() - timedelta(days=1)
    dates = [times.text_of(start + each * timedelta(hours=1)) for each in range(4)]
    made = world.ticket(salePeriod={"startDate": dates[0], "endDate": dates[1]})
    period = {"startDate": dates[2], "endDate": dates[3]}
    update = {"id": made["id"], "revision": made["revision"], "salePeriod": period}
    try:
        for moment, status in ((0.5, "SALE_STARTED"), (1.5, "SALE_SCHEDULED"), (2.5, "SALE_STARTED")):
            control.set_clock(start + timedelta(hours=moment))
            if status == "SALE_SCHEDULED":
                world.client.call("updateTicketDefinition", {"ticketDefinition": update})
            equal(read_definition(world.client, made["id"]), "ticketDefinition.saleStatus", status)
            chosen = {"id": made["id"], "saleStatus": status}
            query = {"filter": chosen, "paging": {"limit": 10}}
            found = world.client.call("queryTicketDefinitions", {"query": query})
            holds(found, "ticketDefinitions", len(found.json["ticketDefinitions"]) == 1, f"one for {status}")
            body = {"filter": {"id": made["id"]}, "facet": ["saleStatus"]}
            counted = world.client.call("countTicketDefinitions", body)
            equal(counted, f"facets.saleStatus.counts.{status}", 1)
    finally:
        control.use_system_clock()


@law(
    "ticket_definitions/change-currency",
    says="Changing the currency changes the code of every price of the event and no amount.",
    level="MUST",
    evidence="sdk",
    operation="changeCurrency",
    source="ChangeCurrency",
)
@settings(max_examples=15)
@given(currency=primitives.currencies().filter(lambda code: code != "USD"), amount=st.integers(1, 999))
def test_changing_the_currency_keeps_amounts(world: World, currency: str, amount: int) -> None:
    event, other = world.event(), world.kept("priced", lambda: str(world.ticket()["id"]))
    price = {"fixedPrice": {"value": str(amount), "currency": "USD"}}
    first, second = world.ticket(event, pricingMethod=price), world.ticket(event)
    world.client.call("changeCurrency", {"eventId": event, "currency": currency})
    for made, value in ((first, str(amount)), (second, "10")):
        found = read_definition(world.client, made["id"])
        check_money(
            found, "ticketDefinition.pricingMethod.fixedPrice", {"value": value, "currency": currency}
        )
    equal(read_definition(world.client, other), "ticketDefinition.pricingMethod.fixedPrice.currency", "USD")


@law(
    "ticket_definitions/currency-locked",
    says="The currency is locked once a ticket is sold.",
    level="MUST",
    evidence="docs",
    operation="changeCurrency",
    source="change-currency",
)
@pytest.mark.obligation("changeCurrency/error/CURRENCY_LOCKED")
def test_the_currency_is_locked_by_a_sale(world: World, control: Control) -> None:
    made = world.ticket()
    control.sales({made["id"]: {"sold": 1, "reserved": 0}})
    body = {"eventId": made["eventId"], "currency": "EUR"}
    refused = world.client.call("changeCurrency", body, expect=None)
    holds(refused, "", refused.status == 428, "status 428, for a ticket is sold")
    equal(refused, "details.applicationError.code", "CURRENCY_LOCKED")
    path = "ticketDefinition.pricingMethod.fixedPrice.currency"
    equal(read_definition(world.client, made["id"]), path, "USD")


@law(
    "ticket_definitions/sales-details",
    says="What is sold and what is left add up to the limit.",
    level="MUST",
    evidence="sdk",
    operation="getTicketDefinition",
    source="SalesDetails",
)
def test_sales_details_add_up(world: World, control: Control) -> None:
    made = world.ticket(initialLimit=10)
    control.sales({made["id"]: {"sold": 4, "reserved": 0}})
    fields = ["SALES_DETAILS"]
    found = world.client.call("getTicketDefinition", ticketDefinitionId=made["id"], fields=fields)
    equal(found, "ticketDefinition.salesDetails.soldCount", 4)
    equal(found, "ticketDefinition.salesDetails.unsoldCount", 6)
    equal(found, "ticketDefinition.salesDetails.soldOut", False)
    control.sales({made["id"]: {"sold": 10, "reserved": 0}})
    found = world.client.call("getTicketDefinition", ticketDefinitionId=made["id"], fields=fields)
    equal(found, "ticketDefinition.salesDetails.soldOut", True)


@law(
    "ticket_definitions/sales-of-each",
    says="Each definition that a query finds comes with its own sales.",
    level="MUST",
    evidence="sdk",
    operation="queryTicketDefinitions",
    source="TicketDefinition.salesDetails",
)
def test_each_definition_has_its_own_sales(world: World) -> None:
    event = world.event()
    unsold = {world.ticket(event, initialLimit=limit)["id"]: limit for limit in (10, 20, 30)}
    query = {"filter": {"eventId": event}, "paging": {"limit": 10}}
    found = world.client.call("queryTicketDefinitions", {"query": query, "fields": ["SALES_DETAILS"]})
    for index, each in enumerate(found.json["ticketDefinitions"]):
        path, limit = f"ticketDefinitions[{index}].salesDetails.unsoldCount", unsold[each["id"]]
        # What there is to see without a sale is open.
        shown = (each.get("salesDetails") or {}).get("unsoldCount")
        holds(found, path, shown in (None, limit), f"{limit}, or nothing")


@law(
    "ticket_definitions/display-can-be-changed",
    says="Whether a ticket is shown while it is not on sale can be changed, both ways.",
    level="MUST",
    evidence="sdk",
    operation="updateTicketDefinition",
    source="SalePeriod.displayNotOnSale",
)
def test_the_display_can_be_changed(world: World) -> None:
    made = world.ticket(salePeriod={"displayNotOnSale": True})
    for revision, shown in (("1", False), ("2", True)):
        members = {"id": made["id"], "revision": revision, "salePeriod": {"displayNotOnSale": shown}}
        world.client.call("updateTicketDefinition", {"ticketDefinition": members})
        found = read_definition(world.client, made["id"])
        period = found.json["ticketDefinition"].get("salePeriod") or {}
        right = period.get("displayNotOnSale", False) == shown
        holds(found, "ticketDefinition.salePeriod.displayNotOnSale", right, f"{shown}")
