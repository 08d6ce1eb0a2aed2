"""Ticket definitions: prices fixed, by the guest, in options; sale periods of every shape."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from strategies import primitives, times
from strategies.members import Entity, subsets, with_optional

NAME, DESCRIPTION, POLICY = (1, 30), (1, 500), (1, 1_000)
MAX_OPTIONS = 100


def fixed_prices(*, low: str = "1") -> st.SearchStrategy[Entity]:
    """Yield a pricing method with one price; from "1" up by default, for free tickets are another matter.

    >>> from hypothesis import find
    >>> find(fixed_prices(), lambda value: True)
    {'fixedPrice': {'value': '1', 'currency': 'USD'}}
    """
    return primitives.money(low=low).map(lambda price: {"fixedPrice": price})


def free() -> st.SearchStrategy[Entity]:
    """Yield the pricing method of a ticket that costs nothing.

    >>> from hypothesis import find
    >>> find(free(), lambda value: True)
    {'fixedPrice': {'value': '0', 'currency': 'USD'}}
    """
    return primitives.currencies().map(lambda code: {"fixedPrice": {"value": "0", "currency": code}})


def guest_prices() -> st.SearchStrategy[Entity]:
    """Yield a pricing method by which guests choose what they pay, from a minimum of 1 up.

    >>> from hypothesis import find
    >>> find(guest_prices(), lambda value: True)
    {'guestPrice': {'value': '1', 'currency': 'USD'}}
    """
    return primitives.money(low="1").map(lambda price: {"guestPrice": price})


@st.composite
def pricing_options(draw: st.DrawFn, *, max_size: int = MAX_OPTIONS) -> Entity:
    """Yield a pricing method of 1 to `max_size` named options in one currency; both ends come up often.

    >>> from hypothesis import find
    >>> find(pricing_options(max_size=1), lambda value: True)
    {'pricingOptions': {'optionDetails': [{'name': '1', 'price': {'value': '1', 'currency': 'USD'}}]}}
    """
    code = draw(primitives.currencies())
    ends = [size for size in (1, 2, max_size - 1, max_size) if 1 <= size <= max_size]
    size = draw(st.one_of(st.sampled_from(ends), st.integers(1, max_size)))
    prices = [str(index + 1) for index in range(size)]
    longest = draw(st.booleans())
    names = ["n" * 200 if longest and not index else str(index + 1) for index in range(size)]
    return {
        "pricingOptions": {
            "optionDetails": [
                {"name": name, "price": {"value": price, "currency": code}}
                for name, price in zip(names, prices, strict=True)
            ]
        }
    }


def pricing_methods() -> st.SearchStrategy[Entity]:
    """Yield a pricing method of any of the three kinds, at a price.

    >>> from hypothesis import find
    >>> sorted(find(pricing_methods(), lambda value: True))
    ['fixedPrice']
    """
    return st.one_of(fixed_prices(), guest_prices(), pricing_options())


@st.composite
def sale_periods(draw: st.DrawFn, *, now: datetime | None = None) -> Entity:
    """Yield a sale period soon after a moment: open on either side, one minute long, with seconds to be cut.

    Its end is always at least a minute after its start, also when both have lost their seconds, and before
    `events.soon()`: what becomes of sales that begin in the past or outlast their event is open.

    >>> from hypothesis import find
    >>> find(sale_periods(), lambda value: len(value) == 1 and "displayNotOnSale" in value)
    {'displayNotOnSale': False}
    """
    around = (now or datetime.now(UTC)).replace(second=0, microsecond=0)
    offset = draw(st.sampled_from((10, 11, 60, 24 * 60)))
    extra = timedelta(seconds=draw(st.sampled_from((0, 1, 59))), milliseconds=draw(st.sampled_from((0, 999))))
    start = around + timedelta(minutes=offset) + extra
    length = timedelta(minutes=draw(st.sampled_from((1, 2, 60, 12 * 60))))
    end = (start + length + timedelta(seconds=59)).replace(second=0, microsecond=0) + extra
    period: Entity = {"displayNotOnSale": draw(st.booleans())}
    shape = draw(st.sampled_from(("open", "from", "until", "between")))
    if shape in ("from", "between"):
        period["startDate"] = times.text_of(start)
    if shape in ("until", "between"):
        period["endDate"] = times.text_of(end)
    return period


def touching_periods(at: datetime) -> tuple[Entity, Entity]:
    """Give two sale periods of which the one ends at the minute when the other begins.

    >>> first, second = touching_periods(datetime(2030, 1, 1, tzinfo=UTC))
    >>> first["endDate"] == second["startDate"]
    True
    """
    before, after = at - timedelta(days=7), at + timedelta(days=7)
    return (
        {"startDate": times.text_of(before), "endDate": times.text_of(at)},
        {"startDate": times.text_of(at), "endDate": times.text_of(after)},
    )


def _optional() -> dict[str, st.SearchStrategy[Any]]:
    return {
        "description": primitives.text(*DESCRIPTION),
        "policyText": primitives.text(*POLICY),
        "hidden": st.booleans(),
        "initialLimit": st.integers(1, 10_000),
        "salePeriod": sale_periods(),
    }


@st.composite
def ticket_definitions(
    draw: st.DrawFn,
    *,
    pricing: st.SearchStrategy[Entity] | None = None,
    period: st.SearchStrategy[Entity] | None = None,
    name: st.SearchStrategy[str] | None = None,
) -> Entity:
    """Yield whole definitions but for `eventId`, which the caller adds; the fee type suits the price.

    >>> from hypothesis import find
    >>> find(ticket_definitions(pricing=fixed_prices()), lambda value: True)["feeType"]
    'FEE_INCLUDED'
    """
    method = draw(st.one_of(pricing_methods(), free()) if pricing is None else pricing)
    costs = method.get("fixedPrice", {}).get("value") != "0"
    fee = draw(st.sampled_from(("FEE_INCLUDED", "FEE_ADDED_AT_CHECKOUT"))) if costs else "NO_FEE"
    made = {
        "name": draw(primitives.names(*NAME) if name is None else name),
        "pricingMethod": method,
        "feeType": fee,
    }
    rest = draw(with_optional({}, _optional()))
    if period is not None:
        rest["salePeriod"] = draw(period)
    return {**made, **rest}


def patches() -> st.SearchStrategy[Entity]:
    """Yield any subset, but none, of what an update may change; a sale period comes whole.

    >>> from hypothesis import find
    >>> len(find(patches(), lambda value: True))
    1
    """
    return subsets({"name": primitives.names(*NAME), **_optional()})
