"""A small hand on the mock for its tests: calls by operation id, every answer held to the contract."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from conform.client import Client, Control, Exchange
from conform.client.transports import SteppedTransport
from conform.contract import load
from conform.mock import MockApp, MockSettings, create_app

URL = "http://mock"
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
DATES = {
    "startDate": "2027-06-01T10:00:00Z",
    "endDate": "2027-06-01T12:00:00Z",
    "timeZoneId": "Europe/Paris",
}
EVENT: dict[str, Any] = {
    "title": "Summer Gala",
    "location": {"name": "Hall"},
    "dateAndTimeSettings": DATES,
    "registration": {"initialType": "RSVP"},
}


class Api:
    """One site of a mock of its own, at a fixed time."""

    def __init__(self, app: MockApp | None = None, token: str = "key") -> None:
        self.app = app or create_app(MockSettings(control=True))
        self.transport = SteppedTransport(self.app)
        self.site = str(uuid.uuid4())
        self.control = Control(self.transport, URL, self.site)
        self.control.set_clock(NOW)
        self.client = self.as_(token)
        self.http = httpx.Client(transport=self.transport, base_url=URL)

    def as_(self, token: str) -> Client:
        """Give a client of the same site for another caller."""
        return Client(self.transport, load(), self.site, base_url=URL, authorization=token)

    def call(self, operation: str, body: Mapping[str, Any] | None = None, **params: Any) -> Exchange:
        """Call an operation and expect a 200 that keeps the contract."""
        return self.client.call(operation, body, **params)

    def event(self, draft: bool = False, fields: list[str] | None = None, **members: Any) -> dict[str, Any]:
        """Create an event; members replace those of a plain one, None leaves one out."""
        merged = {name: value for name, value in (EVENT | members).items() if value is not None}
        body = {"event": merged, "draft": draft, "fields": fields or []}
        created: dict[str, Any] = self.call("createEvent", body).json["event"]
        return created

    def get(self, event_id: str, *fields: str) -> dict[str, Any]:
        """Read an event with field sets."""
        read: dict[str, Any] = self.call("getEvent", eventId=event_id, fields=list(fields)).json["event"]
        return read

    def refused(
        self, status: int, operation: str, body: Mapping[str, Any] | None = None, **params: Any
    ) -> Exchange:
        """Call an operation and expect a refusal, which must leave the site as it was."""
        before = self.everything()
        exchange = self.client.call(operation, body, expect=status, **params)
        assert self.everything() == before, "a refused call changed something"
        return exchange

    def everything(self) -> list[dict[str, Any]]:
        """Read all events of the site with all that can be read without another call."""
        fields = ["DETAILS", "TEXTS", "REGISTRATION", "SEO_SETTINGS", "AGENDA", "CATEGORIES"]
        query = {"query": {"paging": {"limit": 1000}}, "includeDrafts": True, "fields": fields}
        found: list[dict[str, Any]] = self.client.call("queryEvents", query).json["events"]
        return found
