"""What the mock makes of prices, currencies and fees."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from conform.mock.errors import ApiError
from conform.mock.store import Settings
from conform.mock.ticket_pricing import check_fee, in_currency, public, read

USD_10 = {"value": "10", "currency": "USD"}
USD_0 = {"value": "0", "currency": "USD"}


def options(*prices: Any) -> dict[str, Any]:
    return {"pricingOptions": {"optionDetails": [{"name": "A", "price": price} for price in prices]}}


@pytest.mark.parametrize(
    ("sent", "kind", "free"),
    [
        ({"fixedPrice": {"value": "0.00", "currency": "USD"}}, "STANDARD", True),
        ({"fixedPrice": {"value": "0.01", "currency": "USD"}}, "STANDARD", False),
        ({"guestPrice": {"value": "5", "currency": "USD"}}, "DONATION", False),
        ({"guestPrice": {"currency": "USD"}}, "DONATION", False),
        (options(USD_0, USD_10), "STANDARD", False),
        (options(USD_0), "STANDARD", True),
        (options(), "STANDARD", False),
    ],
)
def test_pricing_method_decides_type_and_free(sent: Any, kind: str, free: bool) -> None:
    shown = public(read(sent | {"pricingType": "OPTIONS", "free": not free}))
    assert (shown["pricingType"], shown["free"]) == (kind, free)


def test_money_is_kept_as_sent() -> None:
    sent = {"value": "200", "currency": "EUR", "formattedValue": "200 euros"}
    assert read({"fixedPrice": sent}) == {"fixedPrice": {"value": "200", "currency": "EUR"}}


def test_price_options_get_ids_and_keep_their_own() -> None:
    own = str(uuid.uuid4())
    sent = [{"optionId": own, "name": "A", "price": USD_10}, {"name": "B", "price": USD_10}]
    first, second = read({"pricingOptions": {"optionDetails": sent}})["pricingOptions"]["optionDetails"]
    assert first == sent[0]
    assert uuid.UUID(second["optionId"]) != uuid.UUID(own)


@pytest.mark.parametrize(
    ("sent", "field", "text"),
    [
        ({}, "", "value fixedPrice or guestPrice or pricingOptions must not be empty"),
        ({"free": True}, "", "value fixedPrice or guestPrice or pricingOptions must not be empty"),
        ({"fixedPrice": {"value": "1"}}, ".fixedPrice.currency", "currency is not present"),
        ({"guestPrice": {}}, ".guestPrice.currency", "currency is not present"),
        ({"fixedPrice": {"currency": "USD"}}, ".fixedPrice.value", "value is not present"),
        (
            options(USD_10, {"value": "1"}),
            ".pricingOptions.optionDetails[1].price.currency",
            "currency is not present",
        ),
        (
            {"fixedPrice": USD_10, "guestPrice": USD_10},
            "",
            "only one of fixedPrice, guestPrice, pricingOptions may be set",
        ),
    ],
)
def test_bad_price_names_the_member(sent: Any, field: str, text: str) -> None:
    with pytest.raises(ApiError) as caught:
        read(sent)
    (violation,) = caught.value.body()["details"]["validationError"]["fieldViolations"]
    assert (violation["field"], violation["description"]) == (f"ticketDefinition.pricingMethod{field}", text)


@pytest.mark.parametrize(
    ("fees", "price", "fee_type", "fits"),
    [
        (True, USD_10, "FEE_ADDED_AT_CHECKOUT", True),
        (True, USD_10, "NO_FEE", False),
        (True, USD_0, "NO_FEE", True),
        (False, USD_10, "FEE_INCLUDED", False),
        (False, USD_10, "NO_FEE", True),
        (False, USD_0, "FEE_INCLUDED", True),
    ],
)
def test_fee_type_has_to_fit_the_site(fees: bool, price: Any, fee_type: str, fits: bool) -> None:
    settings, pricing = Settings(fees=fees), read({"fixedPrice": price})
    if fits:
        check_fee(settings, pricing, fee_type)
        return
    with pytest.raises(ApiError) as caught:
        check_fee(settings, pricing, fee_type)
    assert caught.value.status == 400
    assert caught.value.message == f"feeType={fee_type} feeRequired={str(fees).lower()}"


@pytest.mark.parametrize("sent", [{"fixedPrice": USD_10}, {"guestPrice": USD_10}, options(USD_10, USD_0)])
def test_currency_changes_everywhere_and_amounts_nowhere(sent: Any) -> None:
    stored = read(sent)
    changed = in_currency(stored, "EUR")
    assert str(changed) == str(stored).replace("USD", "EUR")
    assert "EUR" not in str(stored)
