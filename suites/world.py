"""What tests find on a site: entities of each resource, made when they are first needed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from conform.client import Client, Exchange
from conform.contract import load
from strategies import events, times
from strategies.messages import ABSENT, value_at

Message = dict[str, Any]
MONEY = {"value": "10", "currency": "USD"}
SETS = ("DETAILS", "TEXTS", "REGISTRATION", "URLS", "SEO_SETTINGS", "AGENDA")
"""The field sets of an event with which everything that a caller sends can be seen."""


class World:
    """Makes entities on one site, and spells messages as calls."""

    def __init__(self, client: Client, tag: str, *, shared: bool = False) -> None:
        """Set up; `tag` goes into every title, so that leftovers can be told.

        `shared` says that others use the site: there is more on it than what was made here.
        """
        self.client = client
        self.tag = tag
        self.shared = shared
        self._count = itertools.count(1)
        self._kept: dict[str, str] = {}

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
            self._kept[what] = make()
        return self._kept[what]

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
        found: Message = self.client.call("createTicketDefinition", message).json["ticketDefinition"]
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
        if operation.method in ("GET", "DELETE"):
            return self.client.call(operation_id, expect=expect, **params, **rest)
        return self.client.call(operation_id, rest, expect=expect, **params)
