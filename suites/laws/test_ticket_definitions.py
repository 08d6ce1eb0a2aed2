"""Laws of ticket definitions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conform.client import Client, Control, Exchange
from conform.expect import equal, holds, member, same_amount, same_instant
from conform.laws import law
from strategies import events, primitives, ticket_definitions, times
from suites.world import Message, World

MINUTE = timedelta(minutes=1)


def read(client: Client, definition: str) -> Exchange:
    """Read a definition."""
    return client.call("getTicketDefinition", ticketDefinitionId=definition)


def check(exchange: Exchange, sent: Message, root: str = "ticketDefinition") -> None:
    """Compare what an answer shows of a definition with what was sent; dates lose their seconds."""
    for name in ("name", "description", "policyText", "hidden", "initialLimit", "feeType"):
        if name in sent:
            equal(exchange, f"{root}.{name}", sent[name])
    for name in ("startDate", "endDate"):
        if name in sent.get("salePeriod", {}):
            rounded = sent["salePeriod"][name][:16] + ":00Z"
            equal(exchange, f"{root}.salePeriod.{name}", rounded, same=same_instant)
    pricing = sent.get("pricingMethod", {})
    for name in ("fixedPrice", "guestPrice"):
        if name in pricing:
            check_money(exchange, f"{root}.pricingMethod.{name}", pricing[name])
    for index, option in enumerate(pricing.get("pricingOptions", {}).get("optionDetails", ())):
        path = f"{root}.pricingMethod.pricingOptions.optionDetails[{index}]"
        equal(exchange, f"{path}.name", option["name"])
        check_money(exchange, f"{path}.price", option["price"])


def check_money(exchange: Exchange, path: str, sent: Message) -> None:
    """Compare an amount by its value, and a currency by its code."""
    equal(exchange, f"{path}.value", sent["value"], same=same_amount)
    equal(exchange, f"{path}.currency", sent["currency"])


@law(
    "ticket_definitions/create-then-get",
    says="A definition reads back as it was created, with its money's value.",
    level="MUST",
    evidence="docs",
    operation="createTicketDefinition",
    source="create-ticket-definition, get-ticket-definition",
)
@given(definition=ticket_definitions.ticket_definitions(pricing=ticket_definitions.pricing_methods()))
def test_create_then_get_equals(world: World, definition: Message) -> None:
    sent = {**definition, "eventId": world.event()}
    created = world.client.call("createTicketDefinition", {"ticketDefinition": sent})
    check(created, sent)
    equal(created, "ticketDefinition.eventId", sent["eventId"])
    equal(created, "ticketDefinition.revision", "1")
    check(read(world.client, member(created, "ticketDefinition.id")), sent)


@law(
    "ticket_definitions/derived-members",
    says="limited, pricingType and free follow from the limit and the price.",
    level="MUST",
    evidence="sdk",
    operation="createTicketDefinition",
    source="TicketDefinition.limited, PricingMethod.pricingType, PricingMethod.free",
)
@given(limit=st.none() | st.integers(1, 1_000), price=st.sampled_from(("fixed", "guest", "options", "free")))
def test_derived_members(world: World, limit: int | None, price: str) -> None:
    money = {"value": "10", "currency": "EUR"}
    methods = {
        "fixed": {"fixedPrice": money},
        "guest": {"guestPrice": money},
        "options": {"pricingOptions": {"optionDetails": [{"name": "Adult", "price": money}]}},
        "free": {"fixedPrice": {"value": "0", "currency": "EUR"}},
    }
    extra: Message = {} if limit is None else {"initialLimit": limit}
    fee = "NO_FEE" if price == "free" else "FEE_INCLUDED"
    message = world.ticket_message(world.event(), pricingMethod=methods[price], feeType=fee, **extra)
    created = world.client.call("createTicketDefinition", message)
    equal(created, "ticketDefinition.limited", limit is not None)
    if limit is not None:
        equal(created, "ticketDefinition.actualLimit", limit)
    kind = "DONATION" if price == "guest" else "STANDARD"
    equal(created, "ticketDefinition.pricingMethod.pricingType", kind)
    if price in ("fixed", "free"):
        equal(created, "ticketDefinition.pricingMethod.free", price == "free")


@law(
    "ticket_definitions/update-changes-only-what-it-says",
    says="An update changes the members that it names, raises the revision by one, and changes nothing else.",
    level="MUST",
    evidence="docs",
    operation="updateTicketDefinition",
    source="update-ticket-definition",
)
@given(patch=ticket_definitions.patches())
def test_update_changes_only_what_it_says(world: World, patch: Message) -> None:
    before = world.ticket()
    message = {"ticketDefinition": {"id": before["id"], "revision": before["revision"], **patch}}
    updated = world.client.call("updateTicketDefinition", message)
    equal(updated, "ticketDefinition.revision", "2")
    equal(updated, "ticketDefinition.createdDate", before["createdDate"], same=same_instant)
    after = read(world.client, before["id"])
    check(after, patch)
    derived = {"revision", "updatedDate", "limited", "actualLimit", "saleStatus", "limitPerCheckout"}
    for name, value in before.items():
        if name not in patch and name not in derived:
            equal(after, f"ticketDefinition.{name}", value)


@law(
    "ticket_definitions/stale-revision",
    says="An update with an outdated revision is refused and changes nothing.",
    level="MUST",
    evidence="docs",
    operation="updateTicketDefinition",
    source="troubleshooting; UpdateTicketDefinition.revision",
)
def test_a_stale_revision_is_refused(world: World) -> None:
    made = world.ticket()
    message = {"ticketDefinition": {"id": made["id"], "revision": made["revision"], "name": "Second"}}
    world.client.call("updateTicketDefinition", message)
    message["ticketDefinition"]["name"] = "Third"
    refused = world.client.call("updateTicketDefinition", message, expect=None)
    holds(refused, "", 400 <= refused.status < 500, "a refusal, for the revision is outdated")
    found = read(world.client, made["id"])
    equal(found, "ticketDefinition.name", "Second")
    equal(found, "ticketDefinition.revision", "2")


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
        equal(read(world.client, definition), "ticketDefinition.saleStatus", status)
    control.use_system_clock()


@law(
    "ticket_definitions/hundred-per-event",
    says="An event has a hundred definitions at most.",
    level="MUST",
    evidence="sdk",
    operation="createTicketDefinition",
    source="CreateTicketDefinition",
)
@pytest.mark.obligation("createTicketDefinition/error/TICKET_DEFINITIONS_LIMIT_REACHED")
@pytest.mark.obligation("createTicketDefinition/ticketDefinition/rule/at-most-100-per-event")
def test_an_event_has_a_hundred_definitions_at_most(world: World) -> None:
    event = world.event()
    for _ in range(100):
        world.ticket(event)
    refused = world.client.call("createTicketDefinition", world.ticket_message(event), expect=None)
    holds(refused, "", refused.status == 428, "status 428, for the event has 100 definitions")
    equal(refused, "details.applicationError.code", "TICKET_DEFINITIONS_LIMIT_REACHED")
    query = {"filter": {"eventId": event}, "paging": {"limit": 1}}
    counted = world.client.call("queryTicketDefinitions", {"query": query})
    equal(counted, "metadata.total", 100)


@law(
    "ticket_definitions/delete-is-final",
    says="A deleted definition is given by no read, and its neighbours stay.",
    level="MUST",
    evidence="docs",
    operation="deleteTicketDefinition",
    source="delete-ticket-definition",
)
def test_delete_is_final(world: World) -> None:
    event = world.event()
    first, second = world.ticket(event)["id"], world.ticket(event)["id"]
    world.client.call("deleteTicketDefinition", ticketDefinitionId=first)
    gone = world.client.call("getTicketDefinition", ticketDefinitionId=first, expect=None)
    holds(gone, "", gone.status != 200, "no definition")
    query = {"filter": {"eventId": event}, "paging": {"limit": 10}}
    found = world.client.call("queryTicketDefinitions", {"query": query})
    holds(
        found,
        "ticketDefinitions",
        [each["id"] for each in found.json["ticketDefinitions"]] == [second],
        second,
    )


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
    later = {"startDate": times.text_of(events.soon())}
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


@law(
    "ticket_definitions/change-currency",
    says="Changing the currency changes the code of every price of the event and no amount.",
    level="MUST",
    evidence="sdk",
    operation="changeCurrency",
    source="ChangeCurrency",
)
@settings(max_examples=15)
@given(currency=primitives.currencies(), amount=st.integers(1, 999))
def test_changing_the_currency_keeps_amounts(world: World, currency: str, amount: int) -> None:
    event, other = world.event(), world.kept("priced", lambda: str(world.ticket()["id"]))
    price = {"fixedPrice": {"value": str(amount), "currency": "USD"}}
    first, second = world.ticket(event, pricingMethod=price), world.ticket(event)
    world.client.call("changeCurrency", {"eventId": event, "currency": currency})
    for made, value in ((first, str(amount)), (second, "10")):
        found = read(world.client, made["id"])
        check_money(
            found, "ticketDefinition.pricingMethod.fixedPrice", {"value": value, "currency": currency}
        )
    equal(read(world.client, other), "ticketDefinition.pricingMethod.fixedPrice.currency", "USD")


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
    equal(read(world.client, made["id"]), path, "USD")


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
    equal(read(world.client, kept["id"]), "ticketDefinition.id", kept["id"])


@law(
    "ticket_definitions/exactly-one-price",
    says="A definition without any of the three prices is refused.",
    level="MUST",
    evidence="observed",
    operation="createTicketDefinition",
    source="observed 7",
)
def test_a_definition_needs_a_price(world: World) -> None:
    message = world.ticket_message(world.event(), pricingMethod={"free": True})
    refused = world.client.call("createTicketDefinition", message, expect=None)
    holds(refused, "", refused.status == 400, "status 400, for there is no price")
