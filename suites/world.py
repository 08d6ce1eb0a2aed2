"""What tests find on a site: entities of each resource, made when they are first needed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from conform.client import Client, Exchange, UnexpectedStatus
from conform.contract import load
from strategies import events, times
from strategies.messages import ABSENT, value_at

Message = dict[str, Any]
KEPT = {
    "event": ("queryEvents", "events", "id"),
    "slug": ("queryEvents", "events", "slug"),
    "ticket": ("queryTicketDefinitions", "ticketDefinitions", "id"),
    "item": ("queryScheduleItems", "items", "id"),
    "policy": ("queryPolicies", "policies", "id"),
    "category": ("queryCategories", "categories", "id"),
}
"""Where a query shows what tests share, and the member that they need of it."""
MONEY = {"value": "10", "currency": "USD"}
SETS = ("DETAILS", "TEXTS", "REGISTRATION", "URLS", "SEO_SETTINGS", "AGENDA")
"""The field sets of an event with which everything that a caller sends can be seen."""


class World:
    """Makes entities on one site, and spells messages as calls."""

    def __init__(self, client: Client, tag: str, *, shared: bool = False, reading: bool = False) -> None:
        """Set up; `tag` goes into every title, so that leftovers can be told.

        `shared` says that others use the site: there is more on it than what was made here. `reading` says
        that nothing may be made: what tests share is then what a query finds on the site.
        """
        self.client = client
        self.tag = tag
        self.shared = shared
        self.reading = reading
        self._count = itertools.count(1)
        self._kept: dict[str, str] = {}
        self._bases: dict[str, Message] = {}
        self._several: dict[str, list[str]] = {}

    def name(self, longest: int = 120) -> str:
        """Give a name that nothing on the site has."""
        number = f" {next(self._count)}"
        return self.tag[: longest - len(number)] + number

    def called(self, word: str) -> str:
        """Give a word as a name, with the run's tag before it."""
        return f"{self.tag} {word}"

    def kept(self, what: str, make: Callable[[], str]) -> str:
        """Give an entity that tests share and none of them changes."""
        if what not in self._kept:
            self._kept[what] = str(self.first(what)[KEPT[what][2]]) if self.reading else make()
        return self._kept[what]

    def first(self, what: str) -> Message:
        """Give an entity that the site has already; a test that needs one is unsupported without it."""
        operation, key, _ = KEPT.get(what, ("", "", ""))
        query = {"query": {"paging": {"limit": 1}}}
        found: list[Message] = self.client.call(operation, query).json[key] if operation else []
        if not found:
            pytest.skip(f"unsupported: read-only, and the site has no {what} to read")
        return found[0]

    def event_message(self, kind: str = "TICKETING", **members: Any) -> Message:
        """Give the least request that makes an event."""
        start = times.text_of(events.soon())
        end = times.text_of(events.soon() + events.DURATIONS[0])
        event = {
            "title": self.name(),
            "location": {"name": "Hall", "type": "VENUE"},
            "dateAndTimeSettings": {"startDate": start, "endDate": end, "timeZoneId": "UTC"},
            "registration": {"initialType": kind},
            "shortDescription": "A day of talks",
            "description": events.paragraph("Come and listen."),
        }
        return {"event": {**event, **members}}

    def event(self, kind: str = "TICKETING", *, draft: bool = False, **members: Any) -> str:
        """Make an event, and give its id."""
        message = {**self.event_message(kind, **members), "draft": draft}
        return str(self.client.call("createEvent", message).json["event"]["id"])

    def any_event(self) -> str:
        """Give an event that tests share."""
        return self.kept("event", self.rich_event)

    def rich_event(self, *, draft: bool = False) -> str:
        """Make an event with an address, a tax, search settings, a ticket and a category."""
        tax = {"type": "INCLUDED_IN_PRICE", "name": "VAT", "rate": "20"}
        street = {"number": "1", "name": "Main Street"}
        event = self.event(
            draft=draft,
            location={"name": "Hall", "type": "VENUE", "address": {"country": "US", "streetAddress": street}},
            registration={"initialType": "TICKETING", "tickets": {"taxSettings": tax}},
            seoSettings={
                "advancedSeoData": {"tags": [], "settings": {"preventAutoRedirect": False, "keywords": []}}
            },
        )
        price = {"pricingOptions": {"optionDetails": [{"name": "Adult", "price": dict(MONEY)}]}}
        self.ticket(event, salePeriod={"displayNotOnSale": True})
        self.ticket(event, pricingMethod=price)
        self.client.call("assignEvents", {"eventId": [event]}, categoryId=self.category()["id"])
        return event

    def ticket_message(self, event_id: str, **members: Any) -> Message:
        """Give the least request that makes a ticket definition."""
        made = {
            "eventId": event_id,
            "name": self.name(30),
            "feeType": "FEE_INCLUDED",
            "pricingMethod": {"fixedPrice": dict(MONEY)},
        }
        return {"ticketDefinition": {**made, **members}}

    def ticket(self, event_id: str | None = None, **members: Any) -> Message:
        """Make a ticket definition, and give it."""
        message = self.ticket_message(event_id or self.event(), **members)
        try:
            made = self.client.call("createTicketDefinition", message)
        except UnexpectedStatus as refused:
            if refused.exchange.code != "INVALID_FEE_TYPE" or "feeType" in members:
                raise
            # A site that collects no fees takes tickets without one only; which it is cannot be asked for.
            message["ticketDefinition"]["feeType"] = "NO_FEE"
            made = self.client.call("createTicketDefinition", message)
        found: Message = made.json["ticketDefinition"]
        return found

    def item_message(self, event_id: str, **members: Any) -> Message:
        """Give the least request that adds a schedule item."""
        start = times.text_of(events.soon())
        end = times.text_of(events.soon() + events.DURATIONS[0])
        item = {"name": self.name(), "timeSlot": {"start": start, "end": end, "timeZoneId": "UTC"}}
        return {"eventId": event_id, "item": {**item, **members}}

    def item(self, event_id: str, **members: Any) -> Message:
        """Add a schedule item to the draft, and give it."""
        message = self.item_message(event_id, **members)
        found: Message = self.client.call("addScheduleItem", message).json["item"]
        return found

    def policy_message(self, event_id: str, **members: Any) -> Message:
        """Give the least request that makes a policy."""
        return {"policy": {"eventId": event_id, "name": self.name(40), "body": "No refunds", **members}}

    def policy(self, event_id: str | None = None, **members: Any) -> Message:
        """Make a policy, and give it."""
        message = self.policy_message(event_id or self.event("RSVP"), **members)
        found: Message = self.client.call("createPolicy", message).json["policy"]
        return found

    def category(self, **members: Any) -> Message:
        """Make a category, and give it."""
        message = {"category": {"name": self.name(30), **members}}
        found: Message = self.client.call("createCategory", message).json["category"]
        return found

    def send(
        self, operation_id: str, message: Message, *, path: Message | None = None, expect: int | None = None
    ) -> Exchange:
        """Send a whole request message: what belongs there goes into the path, the query or the body.

        `path` is the message to take the path's parameters from, where `message` itself may lack them.
        """
        operation = load().operations[operation_id]
        source = message if path is None else path
        found = {name: value_at(source, member) for name, member in operation.path_members.items()}
        params = {name: value for name, value in found.items() if value is not ABSENT}
        plain = {member for member in operation.path_members.values() if "." not in member}
        rest = {name: value for name, value in message.items() if name not in plain}
        base = self._bases.pop(operation_id, None)
        body, query = (None, rest) if operation.method in ("GET", "DELETE") else (rest, {})
        exchange = self.client.call(operation_id, body, expect=expect, **params, **query)
        if base is not None and 400 <= exchange.status < 500:
            self._bases[operation_id] = base  # nothing took it, so that it can be used again
        return exchange

    def several(self, what: str, count: int, make: Callable[[], str]) -> list[str]:
        """Give so many entities, on a site that others use those of before, as far as there are any."""
        found = self._several.setdefault(what, []) if self.shared else []
        while len(found) < count:
            found.append(make())
        return found[:count]

    def base(self, operation_id: str, make: Callable[[], Message]) -> Message:
        """Give the least message of an operation, which may be changed.

        Where requests are dear, on a site that others use, it is the one of before until a call took it.
        """
        if not self.shared:
            return make()
        if operation_id not in self._bases:
            self._bases[operation_id] = make()
        return deepcopy(self._bases[operation_id])
