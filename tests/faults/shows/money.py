"""The faults of the classes money and derived, shown as far as they are about tickets."""

from __future__ import annotations

from typing import Any

from tests.faults.demo import TICKETED, Demo, shows

EURO = {"value": "7", "currency": "EUR"}


@shows(
    "money/through-a-float",
    "money/cents-are-cut",
    "money/scientific-notation",
    "money/cents-above-a-thousand-are-lost",
    "money/currency-in-lower-case",
    "money/currency-of-the-site",
    "money/decimal-comma",
    "money/value-is-a-number",
)
def _(api: Demo) -> Any:
    made = [api.ticket(value=value) for value in ("10.99", "1234.56", "12345678901234567.89")]
    return [api.read_ticket(each)["pricingMethod"]["fixedPrice"] for each in made]


@shows(
    "money/options-share-a-price",
    "derived/options-are-donations",
    "derived/donations-are-standard",
    "money/cheap-is-free",
    "money/zero-is-not-free",
    "derived/limited-is-never-true",
    "derived/no-actual-limit",
)
def _(api: Demo) -> Any:
    options = [{"name": "Adult", "price": {**EURO, "value": "20"}}, {"name": "Child", "price": EURO}]
    made = [
        api.ticket(pricingMethod={"pricingOptions": {"optionDetails": options}}),
        api.ticket(pricingMethod={"guestPrice": EURO}, initialLimit=5),
        api.ticket(value="0.50"),
        api.ticket(value="0", feeType="NO_FEE"),
    ]
    for each in made:
        for option in each["pricingMethod"].get("pricingOptions", {}).get("optionDetails", ()):
            del option["optionId"]
    return [(each["pricingMethod"], each["limited"], each.get("actualLimit")) for each in made]


@shows(
    "money/currency-change-converts",
    "money/currency-of-the-first-ticket",
    "money/currency-of-all-events",
)
def _(api: Demo) -> Any:
    event = api.made(**TICKETED)
    made = [api.ticket(event), api.ticket(event), api.ticket()]
    api.send("changeCurrency", {"eventId": event, "currency": "USD"})
    return [api.read_ticket(each)["pricingMethod"]["fixedPrice"] for each in made]


@shows("money/currency-is-never-locked", "money/locked-and-changed")
def _(api: Demo) -> Any:
    made = api.ticket()
    api.control.sales({made["id"]: {"sold": 1, "reserved": 0}})
    answer = api.send("changeCurrency", {"eventId": made["eventId"], "currency": "USD"})
    return answer.status, api.read_ticket(made)["pricingMethod"]["fixedPrice"]["currency"]


@shows("money/lowest-price-is-the-first")
def _(api: Demo) -> Any:
    event = api.made(**TICKETED)
    api.ticket(event, "20"), api.ticket(event, "5")
    return api.read(event, "REGISTRATION")["registration"]["tickets"]["lowestPrice"]


@shows("derived/unsold-forgets-the-sold", "derived/never-sold-out", "derived/checkout-beyond-the-stock")
def _(api: Demo) -> Any:
    made = [api.ticket(initialLimit=5), api.ticket(initialLimit=5)]
    api.control.sales({made[0]["id"]: {"sold": 2, "reserved": 0}, made[1]["id"]: {"sold": 5, "reserved": 0}})
    found = [api.read_ticket(each, "SALES_DETAILS") for each in made]
    return [(each["salesDetails"], each["limitPerCheckout"]) for each in found]


@shows("intermittent/price-is-a-cent-off")
def _(api: Demo) -> Any:
    event = api.made(**TICKETED)
    return [api.ticket(event)["pricingMethod"]["fixedPrice"]["value"] for _ in range(11)]


@shows(
    "time/sale-is-rounded-up",
    "time/sale-is-not-rounded",
    "time/sale-never-ends",
    "time/sale-starts-at-once",
    "intermittent/sale-status-is-old",
)
def _(api: Demo) -> Any:
    made = api.ticket(salePeriod={"startDate": "2027-04-01T10:00:30Z", "endDate": "2027-04-02T10:00:30Z"})
    seen = [made["salePeriod"]]
    for moment in ("2027-03-31T00:00:00Z", "2027-04-01T12:00:00Z", "2027-04-03T00:00:00Z"):
        api.at(moment)
        seen += [api.read_ticket(made)["saleStatus"] for _ in range(3)]
    return seen
