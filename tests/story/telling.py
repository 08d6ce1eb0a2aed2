"""A story of a conference to tell: what a test needs to record one on a mock, broken or not."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conform.client import Client, Control, Exchange, Target, open_target
from conform.config import load
from conform.story.recording import Story
from tests.client.troubled import CREATE

NOW = datetime(2030, 3, 1, 12, 30, tzinfo=UTC)


class Teller:
    """Calls the operations of one site and notes each as a step."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.story = Story("A conference", "suites/lifecycle/test_x.py::Test", target.name)
        target.control_observers.append(self.story.controlled)
        self.client: Client = target.client(target.site_id or str(uuid.uuid4()))
        control = target.control(self.client.site_id)
        assert control is not None
        self.control: Control = control
        self.control.set_clock(NOW)

    def step(self, title: str, operation: str, body: Any = None, **params: Any) -> Exchange:
        told: list[Exchange] = []
        self.client.observers.append(told.append)
        try:
            return self.client.call(operation, body, expect=None, **params)
        finally:
            self.client.observers.remove(told.append)
            for exchange in told:
                self.story.step(title, exchange)

    def conference(self) -> Exchange:
        """Make an event with a ticket, read it by slug, rename it, and find it by its new title."""
        event = self.step("Create the event", "createEvent", CREATE).json["event"]
        price = {"fixedPrice": {"value": "9", "currency": "USD"}}
        ticket = {
            "eventId": event["id"],
            "name": "Standard",
            "feeType": "FEE_INCLUDED",
            "pricingMethod": price,
        }
        made = self.step("Sell a ticket", "createTicketDefinition", {"ticketDefinition": ticket})
        self.step("Read it by its slug", "getEventBySlug", slug=event["slug"])
        self.control.set_clock(NOW.replace(minute=31))
        self.step("Rename it", "updateEvent", {"event": {"title": "Renamed"}}, eventId=event["id"])
        ticket_id = made.json["ticketDefinition"]["id"]
        self.step("Read the ticket", "getTicketDefinition", ticketDefinitionId=ticket_id)
        query = {"filter": {"id": {"$eq": event["id"]}}, "paging": {"limit": 5}}
        return self.step("Find it", "queryEvents", {"query": query})


@contextmanager
def opened(name: str, root: Path) -> Iterator[Target]:
    target = open_target(load({"target": name}, root, {}))
    try:
        yield target
    finally:
        target.close()
