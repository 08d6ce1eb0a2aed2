"""What a ticket costs: the three ways to price it, its currency and its service fee."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from conform.mock.errors import ApiError, FieldViolation, application_error, validation_error
from conform.mock.store import Settings

VARIANTS = ("fixedPrice", "guestPrice", "pricingOptions")
_FIELD = "ticketDefinition.pricingMethod"
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def read(sent: Any) -> dict[str, Any]:
    """Check the pricing method of a request and give it as it is stored.

    Money is kept as sent (assumed: no source shows an echo of "200" other than "200"). Option ids of
    the client are kept, missing ones are made (assumed). Negative amounts, several currencies and an
    empty list of options are taken (assumed: nothing forbids them). Raises 400.
    """
    sent = sent or {}
    given = [name for name in VARIANTS if sent.get(name) is not None]
    if not given:
        raise _violation(_FIELD, "value fixedPrice or guestPrice or pricingOptions must not be empty")
    if len(given) > 1:
        raise _violation(_FIELD, f"only one of {', '.join(VARIANTS)} may be set", "ONE_OF")
    variant, value = given[0], sent[given[0]]
    if variant != "pricingOptions":
        return {variant: _money(value, f"{_FIELD}.{variant}", optional=variant == "guestPrice")}
    options = value.get("optionDetails") or []
    path = f"{_FIELD}.pricingOptions.optionDetails"
    return {variant: {"optionDetails": [_option(each, f"{path}[{n}]") for n, each in enumerate(options)]}}


def public(pricing: Mapping[str, Any]) -> dict[str, Any]:
    """Add what follows from a stored pricing method: its type and whether the ticket is free."""
    kind = "DONATION" if "guestPrice" in pricing else "STANDARD"
    return {**pricing, "pricingType": kind, "free": is_free(pricing)}


def is_free(pricing: Mapping[str, Any]) -> bool:
    """Whether no amount is asked: every price is zero, and there is one.

    Documented for a fixed price of "0" however it is spelled; for a guest's price and for options it
    is assumed. A guest's price without a minimum is not free (assumed).
    """
    prices = [Decimal(money["value"]) for money in _moneys(pricing) if "value" in money]
    return bool(prices) and not any(prices)


def in_currency(pricing: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """Give the same amounts in another currency."""
    (variant, value), *_ = pricing.items()
    if variant != "pricingOptions":
        return {variant: {**value, "currency": currency}}
    options = [
        {**option, "price": {**option["price"], "currency": currency}} if "price" in option else option
        for option in value["optionDetails"]
    ]
    return {variant: {**value, "optionDetails": options}}


def check_currency(currency: str) -> None:
    """Refuse what cannot be an ISO 4217 code with a 400; a code need not be in use (assumed)."""
    if not _CURRENCY.fullmatch(currency):
        raise _violation("currency", "must be a currency code of three capital letters", "FORMAT")


def check_fee(settings: Settings, pricing: Mapping[str, Any], fee_type: str) -> None:
    """Refuse a fee that does not fit the site with 400 `INVALID_FEE_TYPE`.

    Observed for a paid ticket with a fee on a site that collects none. The reverse, `NO_FEE` on a paid
    ticket of a site that does, gives the same code (assumed), and free tickets take any (assumed).
    """
    if not is_free(pricing) and (fee_type != "NO_FEE") is not settings.fees:
        text = f"feeType={fee_type} feeRequired={str(settings.fees).lower()}"
        raise application_error(400, "INVALID_FEE_TYPE", text)


def _option(sent: Mapping[str, Any], field: str) -> dict[str, Any]:
    option: dict[str, Any] = {"optionId": sent.get("optionId") or str(uuid.uuid4())}
    if sent.get("name") is not None:
        option["name"] = sent["name"]
    if sent.get("price") is not None:  # the contract asks for no price; nor does the mock (assumed)
        option["price"] = _money(sent["price"], f"{field}.price")
    return option


def _money(sent: Mapping[str, Any], field: str, *, optional: bool = False) -> dict[str, Any]:
    """Read an amount; the value of a guest's price is a minimum and may be absent (assumed)."""
    if sent.get("currency") is None:
        raise _violation(f"{field}.currency", "currency is not present")
    if sent.get("value") is None and not optional:
        raise _violation(f"{field}.value", "value is not present")
    return {name: sent[name] for name in ("value", "currency") if sent.get(name) is not None}


def _moneys(pricing: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name in ("fixedPrice", "guestPrice"):
        if name in pricing:
            yield pricing[name]
    for option in pricing.get("pricingOptions", {}).get("optionDetails", ()):
        if "price" in option:
            yield option["price"]


def _violation(field: str, description: str, rule: str = "REQUIRED_FIELD") -> ApiError:
    return validation_error([FieldViolation(field, description, rule)])
