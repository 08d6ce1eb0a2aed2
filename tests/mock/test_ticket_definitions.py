"""The mock's ticket definitions: limits, sale periods, locking, order, counts, currency."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from conform.contract import load
from conform.mock.context import Context, Identity
from conform.mock.errors import ApiError
from conform.mock.instants import parse
from conform.mock.store import Site
from conform.mock.ticket_definitions import HANDLERS, of_event

READ = "WIX_EVENTS.READ_TICKET_DEFINITIONS"
MANAGER = Identity("app", frozenset({READ, "WIX_EVENTS.READ_DRAFT_EVENTS"}))
VISITOR = Identity("visitor", frozenset())
UNKNOWN = str(uuid.UUID(int=1))
USD_10 = {"value": "10", "currency": "USD"}
START = datetime(2025, 3, 1, tzinfo=UTC)


@pytest.fixture
def site() -> Site:
    site = Site(str(uuid.uuid4()))
    site.clock.set(START)
    return site


@pytest.fixture
def event(site: Site) -> str:
    return add_event(site)


def add_event(site: Site, registration: str = "TICKETING", status: str = "UPCOMING") -> str:
    row = {
        "id": str(uuid.uuid4()),
        "slug": str(uuid.uuid4()),
        "title": "DevCon",
        "status": status,
        "registration": {"type": registration, "initialType": registration},
    }
    return str(site.events.put(row)["id"])


def call(site: Site, operation_id: str, who: Identity = MANAGER, **request: Any) -> dict[str, Any]:
    contract = load()
    operation = contract.operations[operation_id]
    assert operation.validate_request(request) == ()
    context = Context(contract, operation, site, who, request, {}, site.clock.tick())
    answer = HANDLERS[operation_id](context)
    assert operation.check_response(200, "application/json", answer) == ()
    return answer


def refusal(site: Site, operation_id: str, who: Identity = MANAGER, **request: Any) -> tuple[int, str]:
    """Give status and code, or status and first description, of an error."""
    with pytest.raises(ApiError) as caught:
        call(site, operation_id, who, **request)
    details = caught.value.body()["details"]
    if "applicationError" in details:
        return caught.value.status, details["applicationError"]["code"]
    return caught.value.status, details["validationError"]["fieldViolations"][0]["description"]


def draft(event: str, **more: Any) -> dict[str, Any]:
    plain = {"eventId": event, "name": "General", "feeType": "FEE_INCLUDED"}
    return plain | {"pricingMethod": {"fixedPrice": USD_10}} | more


def create(site: Site, event: str, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = call(site, "createTicketDefinition", ticketDefinition=draft(event, **more))
    return dict(made["ticketDefinition"])


def update(site: Site, old: dict[str, Any], **changes: Any) -> dict[str, Any]:
    sent = {"id": old["id"], "revision": old["revision"]} | changes
    return dict(call(site, "updateTicketDefinition", ticketDefinition=sent)["ticketDefinition"])


def get(site: Site, definition: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = call(site, "getTicketDefinition", ticketDefinitionId=definition["id"], **more)
    return dict(answer["ticketDefinition"])


def query(site: Site, operation_id: str = "queryTicketDefinitions", **parts: Any) -> list[str]:
    answer = call(site, operation_id, query=parts)
    return [each["name"] for each in answer["ticketDefinitions"]]


def test_created_definition_has_what_follows_from_it(site: Site, event: str) -> None:
    made = create(site, event, initialLimit=30, limited=False, revision="7", orderIndex=3)
    assert made == {
        "id": made["id"],
        "eventId": event,
        "revision": "1",
        "createdDate": "2025-03-01T00:00:00Z",
        "updatedDate": "2025-03-01T00:00:00Z",
        "name": "General",
        "hidden": False,
        "limited": True,
        "initialLimit": 30,
        "actualLimit": 30,
        "pricingMethod": {"fixedPrice": USD_10, "pricingType": "STANDARD", "free": False},
        "feeType": "FEE_INCLUDED",
        "saleStatus": "SALE_STARTED",
        "limitPerCheckout": 20,
    }
    assert get(site, made) == made


def test_money_needs_a_currency(site: Site, event: str) -> None:
    sent = draft(event, pricingMethod={"fixedPrice": {"value": "1"}})
    answer = refusal(site, "createTicketDefinition", ticketDefinition=sent)
    assert answer == (400, "currency is not present")
    assert len(site.ticket_definitions) == 0


def test_price_variant_is_required_on_update_too(site: Site, event: str) -> None:
    made = create(site, event)
    sent = {"id": made["id"], "revision": "1", "pricingMethod": {"free": True}}
    expected = "value fixedPrice or guestPrice or pricingOptions must not be empty"
    assert refusal(site, "updateTicketDefinition", ticketDefinition=sent) == (400, expected)
    assert get(site, made) == made


def test_fee_is_checked_on_create_and_update(site: Site, event: str) -> None:
    sent = draft(event, feeType="NO_FEE")
    assert refusal(site, "createTicketDefinition", ticketDefinition=sent) == (400, "INVALID_FEE_TYPE")
    free = {"fixedPrice": {"value": "0", "currency": "USD"}}
    made = create(site, event, feeType="NO_FEE", pricingMethod=free)
    change = {"id": made["id"], "revision": "1", "pricingMethod": {"fixedPrice": USD_10}}
    assert refusal(site, "updateTicketDefinition", ticketDefinition=change) == (400, "INVALID_FEE_TYPE")


def test_sale_status_follows_the_clock(site: Site, event: str) -> None:
    made = create(site, event, salePeriod={"endDate": "2025-03-03T10:00:00Z"})
    assert made["saleStatus"] == "SALE_STARTED"
    site.clock.set(datetime(2025, 3, 3, 10, tzinfo=UTC))
    seen = get(site, made)
    assert (seen["saleStatus"], seen["limitPerCheckout"]) == ("SALE_ENDED", 0)
    assert query(site, filter={"saleStatus": "SALE_ENDED"}) == ["General"]


@pytest.mark.parametrize("registration", ["RSVP", "EXTERNAL", "NONE"])
def test_event_has_to_sell_tickets(site: Site, registration: str) -> None:
    sent = draft(add_event(site, registration))
    assert refusal(site, "createTicketDefinition", ticketDefinition=sent) == (428, "INVALID_EVENT_TYPE")


def test_event_has_to_exist_and_drafts_need_a_permission(site: Site) -> None:
    status, _ = refusal(site, "createTicketDefinition", ticketDefinition=draft(UNKNOWN))
    assert status == 404
    sent = draft(add_event(site, status="DRAFT"))
    answer = refusal(site, "createTicketDefinition", VISITOR, ticketDefinition=sent)
    assert answer == (403, "PERMISSION_DENIED")


def test_hundred_and_first_definition_is_refused(site: Site, event: str) -> None:
    made = [create(site, event) for _ in range(100)]
    sent = draft(event)
    answer = refusal(site, "createTicketDefinition", ticketDefinition=sent)
    assert answer == (428, "TICKET_DEFINITIONS_LIMIT_REACHED")
    create(site, add_event(site))
    call(site, "deleteTicketDefinition", ticketDefinitionId=made[0]["id"])
    create(site, event)


def test_update_changes_what_was_sent_and_raises_the_revision(site: Site, event: str) -> None:
    made = create(site, event, description="Old", initialLimit=5)
    other = add_event(site)
    changed = update(
        site, made, name="Early", initialLimit=None, eventId=other, createdDate="2020-01-01T00:00:00Z"
    )
    assert parse(changed["updatedDate"]) > parse(made["updatedDate"])
    expected = made | {
        "name": "Early",
        "revision": "2",
        "limited": False,
        "updatedDate": changed["updatedDate"],
    }
    del expected["initialLimit"], expected["actualLimit"]
    assert changed == expected | {"limitPerCheckout": 20}
    assert get(site, made) == changed


def test_update_needs_the_current_revision(site: Site, event: str) -> None:
    made = create(site, event)
    update(site, made, name="Second")
    stale = {"id": made["id"], "revision": "1", "name": "Third"}
    status, _ = refusal(site, "updateTicketDefinition", ticketDefinition=stale)
    assert status == 409
    without = {"id": made["id"], "revision": None, "name": "Third"}
    status, _ = refusal(site, "updateTicketDefinition", ticketDefinition=without)
    assert status == 400
    assert get(site, made)["name"] == "Second"


@pytest.mark.parametrize("operation_id", ["getTicketDefinition", "deleteTicketDefinition"])
def test_unknown_definition_is_not_found(site: Site, operation_id: str) -> None:
    status, _ = refusal(site, operation_id, ticketDefinitionId=UNKNOWN)
    assert status == 404


def test_visitors_see_what_is_available_without_sales(site: Site, event: str) -> None:
    create(site, event, name="Open")
    create(site, event, name="Secret", hidden=True)
    request: dict[str, Any] = {"query": {}, "fields": ["SALES_DETAILS"]}
    (seen,) = call(site, "queryAvailableTicketDefinitions", VISITOR, **request)["ticketDefinitions"]
    assert seen["name"] == "Open"
    assert "salesDetails" not in seen
    (seen,) = call(site, "queryAvailableTicketDefinitions", **request)["ticketDefinitions"]
    assert seen["salesDetails"]["soldCount"] == 0
    assert call(site, "countAvailableTicketDefinitions") == {"metadata": {"total": 1}}


def test_query_filters_sorts_and_pages(site: Site, event: str) -> None:
    for name, value in (("Nine", "9.50"), ("Hundred", "100"), ("Free", "0")):
        price = {"fixedPrice": {"value": value, "currency": "USD"}}
        create(site, event, name=name, pricingMethod=price)
    create(site, add_event(site), name="Elsewhere")
    assert query(site) == ["Nine", "Hundred", "Free", "Elsewhere"]
    mine = {"eventId": event}
    price_order = [{"fieldName": "pricingMethod.fixedPrice.value", "order": "DESC"}]
    assert query(site, filter=mine, sort=price_order) == ["Hundred", "Nine", "Free"]
    assert query(site, filter=mine | {"pricingMethod.free": True}) == ["Free"]
    assert query(site, filter={"eventId": {"$ne": event}}) == ["Elsewhere"]
    page = call(site, "queryTicketDefinitions", query={"filter": mine, "paging": {"limit": 2, "offset": 2}})
    assert page["metadata"] == {"count": 1, "offset": 2, "total": 3}
    first = call(site, "queryTicketDefinitions", query={"filter": mine, "cursorPaging": {"limit": 2}})
    cursor = {"cursor": first["metadata"]["cursors"]["next"]}
    assert query(site, cursorPaging=cursor) == ["Free"]
    # with a cursor, a filter is not used
    assert query(site, cursorPaging=cursor, filter={"eventId": UNKNOWN}) == ["Free"]


def test_query_outside_the_contract_is_refused(site: Site) -> None:
    bad: dict[str, Any] = {"filter": {"policyText": "x"}}
    assert refusal(site, "queryTicketDefinitions", query=bad) == (400, "FILTER_PARSER_ERROR")
    assert refusal(site, "countTicketDefinitions", **bad) == (400, "FILTER_PARSER_ERROR")


def test_count_has_facets_when_asked(site: Site, event: str) -> None:
    create(site, event)
    create(site, event, hidden=True)
    create(site, event, salePeriod={"startDate": "2026-01-01T00:00:00Z"})
    assert call(site, "countTicketDefinitions") == {"metadata": {"total": 3}}
    answer = call(site, "countTicketDefinitions", facet=["saleStatus"], filter={"eventId": event})
    assert answer["facets"] == {"saleStatus": {"counts": {"SALE_SCHEDULED": 1, "SALE_STARTED": 2}}}


def test_bulk_delete_takes_what_matches(site: Site, event: str) -> None:
    create(site, event)
    create(site, event, name="Other")
    kept = create(site, add_event(site), name="Kept")
    assert call(site, "bulkDeleteTicketDefinitionsByFilter", filter={"eventId": event}) == {}
    assert query(site) == ["Kept"]
    assert of_event(site, event) == []
    assert refusal(site, "bulkDeleteTicketDefinitionsByFilter", filter=None)[0] == 400
    assert get(site, kept)["revision"] == "1"


def test_reorder_moves_within_the_event(site: Site, event: str) -> None:
    one, two, three = (create(site, event, name=name) for name in ("1", "2", "3"))
    request = {"eventId": event, "ticketDefinitionId": three["id"], "beforeDefinitionId": one["id"]}
    assert call(site, "reorderTicketDefinitions", **request) == {}
    assert [row["name"] for row in of_event(site, event)] == ["3", "1", "2"]
    assert create(site, event, name="4")["name"] == of_event(site, event)[-1]["name"]
    request = {"eventId": event, "ticketDefinitionId": two["id"], "afterDefinitionId": UNKNOWN}
    assert refusal(site, "reorderTicketDefinitions", **request) == (400, "INVALID_REORDER_INSTRUCTION")


def test_currency_changes_codes_and_leaves_amounts(site: Site, event: str) -> None:
    made = create(site, event)
    options = {"optionDetails": [{"name": "A", "price": USD_10}, {"name": "No price"}]}
    choice = create(site, event, pricingMethod={"pricingOptions": options})
    elsewhere = create(site, add_event(site))
    assert call(site, "changeCurrency", eventId=event, currency="EUR") == {}
    assert get(site, made)["pricingMethod"]["fixedPrice"] == {"value": "10", "currency": "EUR"}
    assert get(site, made)["revision"] == "2"
    first, _ = get(site, choice)["pricingMethod"]["pricingOptions"]["optionDetails"]
    assert first["price"]["currency"] == "EUR"
    assert get(site, elsewhere) == elsewhere
    assert refusal(site, "changeCurrency", eventId=event, currency="eur")[0] == 400


def test_currency_is_locked_by_the_first_sale(site: Site, event: str) -> None:
    row = site.ticket_definitions.get(create(site, event)["id"])
    assert row is not None
    site.ticket_definitions.put({**row, "sales": {"sold": 1, "reserved": 0}})
    assert refusal(site, "changeCurrency", eventId=event, currency="EUR") == (428, "CURRENCY_LOCKED")
