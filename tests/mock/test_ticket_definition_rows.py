"""What follows from a ticket definition: its sale status, what is left, and how many one order takes."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from conform.contract import load
from conform.mock.context import Context, Identity
from conform.mock.errors import ApiError
from conform.mock.store import Row, Site
from conform.mock.ticket_definition_rows import public, sale_status, written

NOW = datetime(2025, 3, 1, tzinfo=UTC)
PRICE = {"fixedPrice": {"value": "10", "currency": "USD"}}


def row(sold: int = 0, reserved: int = 0, **members: Any) -> Row:
    stored = {name: value for name, value in written(members).items() if value is not None}
    plain = {"id": str(uuid.uuid4()), "eventId": "e", "hidden": False, "pricingMethod": PRICE}
    return plain | stored | {"sortIndex": 0, "sales": {"sold": sold, "reserved": reserved}}


def shown(definition: Row, *, per_order: int | None = None, fields: tuple[str, ...] = ()) -> dict[str, Any]:
    site, contract = Site(str(uuid.uuid4())), load()
    if per_order is not None:
        tickets = {"tickets": {"ticketLimitPerOrder": per_order}}
        site.events.put({"id": "e", "slug": "e", "registration": tickets})
    operation = contract.operations["getTicketDefinition"]
    who = Identity("app", frozenset())
    return public(definition, fields, Context(contract, operation, site, who, {}, {}, NOW))


def test_sale_period_is_rounded_down_to_the_minute() -> None:
    period = {"startDate": "2025-03-02T10:00:59.999Z", "endDate": "2025-03-03T12:00:30+02:00"}
    assert written({"salePeriod": period})["salePeriod"] == {
        "startDate": "2025-03-02T10:00:00Z",
        "endDate": "2025-03-03T10:00:00Z",
        "displayNotOnSale": False,
    }


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (datetime(2025, 3, 2, 9, 59, 59, tzinfo=UTC), "SALE_SCHEDULED"),
        (datetime(2025, 3, 2, 10, tzinfo=UTC), "SALE_STARTED"),
        (datetime(2025, 3, 3, 9, 59, 59, tzinfo=UTC), "SALE_STARTED"),
        (datetime(2025, 3, 3, 10, tzinfo=UTC), "SALE_ENDED"),
    ],
)
def test_sale_status_runs_from_start_to_end(now: datetime, status: str) -> None:
    start, end = "2025-03-02T10:00:00Z", "2025-03-03T10:00:00Z"
    assert sale_status(row(salePeriod={"startDate": start, "endDate": end}), now) == status
    if status != "SALE_ENDED":
        assert sale_status(row(salePeriod={"startDate": start}), now) == status
    if status != "SALE_SCHEDULED":
        assert sale_status(row(salePeriod={"endDate": end}), now) == status
    assert sale_status(row(), now) == "SALE_STARTED"


@pytest.mark.parametrize("end", ["2025-03-02T10:00:59Z", "2025-03-01T10:00:00Z"])
def test_sale_period_has_to_end_after_its_start(end: str) -> None:
    with pytest.raises(ApiError) as caught:
        written({"salePeriod": {"startDate": "2025-03-02T10:00:01Z", "endDate": end}})
    assert caught.value.status == 428
    assert caught.value.body()["details"]["applicationError"]["code"] == "INVALID_SALE_PERIOD"


def test_read_only_and_unknown_members_are_not_written() -> None:
    sent = {"limited": True, "limitPerCheckout": 5, "revision": "3", "orderIndex": 1, "id": "x"}
    assert written(sent | {"name": "Kept"}) == {"name": "Kept"}
    assert written({"description": None, "name": None}) == {"description": None}


def test_negative_limit_is_refused() -> None:
    with pytest.raises(ApiError, match=r"initialLimit must be greater"):
        written({"initialLimit": -1})


def test_unlimited_definition_has_no_limits() -> None:
    seen = shown(row(), fields=("SALES_DETAILS",))
    assert seen["limited"] is False
    assert not {"initialLimit", "actualLimit"} & set(seen)
    assert seen["salesDetails"] == {"soldCount": 0, "reservedCount": 0, "soldOut": False}


def test_sales_are_shown_only_when_asked_for() -> None:
    definition = row(sold=6, reserved=1, initialLimit=10)
    assert "salesDetails" not in shown(definition)
    sales = shown(definition, fields=("SALES_DETAILS", "SEATING_DETAILS"))["salesDetails"]
    assert sales == {"soldCount": 6, "reservedCount": 1, "unsoldCount": 3, "soldOut": False}


@pytest.mark.parametrize(
    ("members", "per_order", "expected"),
    [
        ({}, None, 20),
        ({}, 50, 50),
        ({}, 0, 0),
        ({"initialLimit": 5}, 50, 5),
        ({"initialLimit": 10, "sold": 6, "reserved": 1}, 50, 3),
        ({"initialLimit": 10, "sold": 10}, 50, 0),
        ({"salePeriod": {"endDate": "2025-02-01T00:00:00Z"}}, 50, 0),
    ],
)
def test_checkout_takes_no_more_than_is_left(members: Any, per_order: int | None, expected: int) -> None:
    assert shown(row(**members), per_order=per_order)["limitPerCheckout"] == expected


def test_sold_out_definition_stays_on_sale() -> None:
    seen = shown(row(initialLimit=2, sold=2), fields=("SALES_DETAILS",))
    assert (seen["saleStatus"], seen["salesDetails"]["soldOut"]) == ("SALE_STARTED", True)
