"""A hand on a mock for demonstrations: what a stranger would do to see a fault with their own eyes.

Everything that is looked at is free of ids and of the time of day, so that two mocks without a fault show
the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from conform.client import Client
from conform.contract import load
from tests.mock.api import DATES, EVENT, NOW, URL, Api

Json = dict[str, Any]
Show = Callable[["Demo"], Any]
SHOWS: dict[str, Show] = {}
TICKETED = {"registration": {"initialType": "TICKETING"}}
ALL = ["DETAILS", "TEXTS", "REGISTRATION", "URLS", "SEO_SETTINGS", "AGENDA", "CATEGORIES"]


def shows(*faults: str) -> Callable[[Show], Show]:
    """Declare a function to make the difference of some faults visible; it gives what it has seen."""

    def declare(show: Show) -> Show:
        for name in faults:
            assert name not in SHOWS, f"{name} is shown twice"
            SHOWS[name] = show
        return show

    return declare


@dataclass(frozen=True)
class Seen:
    """An answer, whatever it is."""

    status: int
    kind: str
    body: Any

    def __getitem__(self, name: str) -> Any:
        """Give a member of the answer; None where it has no such member."""
        return self.body.get(name) if isinstance(self.body, dict) else None

    @property
    def code(self) -> str:
        """The code of a business error."""
        details = self["details"] or {}
        return str((details.get("applicationError") or {}).get("code"))


class Demo(Api):
    """One site of a mock, at a fixed time, whose answers are looked at and not judged."""

    def send(self, operation: str, body: Any = None, /, *, token: str = "key", **params: Any) -> Seen:
        """Call an operation and give its answer."""
        return self._seen(self.as_(token), operation, body, params)

    def elsewhere(self, operation: str, body: Any = None, /, **params: Any) -> Seen:
        """Call an operation on another site of the same mock."""
        other = self.client.for_site("99999999-9999-4999-8999-999999999999")
        return self._seen(other, operation, body, params)

    def bare(self, method: str, path: str, body: Any = None, **headers: str) -> Seen:
        """Send a request with these headers and no other."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return _seen(self.http.request(method, path, json=body, headers=given))

    def _seen(self, client: Client, operation: str, body: Any, params: Json) -> Seen:
        spec = load().operations[operation]
        url, message = spec.path, dict(body or {})
        for name in spec.path_params:
            url = url.replace(f"{{{name}}}", str(params.pop(name)))
        headers = {"authorization": client._authorization, "wix-site-id": client.site_id}
        if spec.method in ("GET", "DELETE"):
            pairs = httpx.QueryParams(list(_pairs("", {**message, **params})))
            return _seen(self.http.request(spec.method, url, params=pairs, headers=headers))
        content = json.dumps({**message, **params}, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return _seen(self.http.request(spec.method, url, content=content, headers=headers))

    def made(self, **members: Any) -> str:
        """Create an event and give its id; as little of the answer is looked at as can be."""
        body = {"event": EVENT | {"shortDescription": "A gala"} | members, "draft": False}
        return str(self.send("createEvent", body).body["event"]["id"])

    def draft(self, **members: Any) -> str:
        """Create a draft and give its id."""
        body = {"event": EVENT | members, "draft": True}
        return str(self.send("createEvent", body).body["event"]["id"])

    def read(self, event_id: str, *fields: str) -> Json:
        """Give an event with field sets."""
        found = self.send("getEvent", eventId=event_id, fields=list(fields))
        return dict(found["event"] or {})

    def find(self, **query: Any) -> list[str]:
        """Give the titles that a query for events finds."""
        query = {"paging": {"limit": 100}, **query}
        return [each["title"] for each in self.send("queryEvents", {"query": query})["events"]]

    def ticket_message(self, event_id: str, value: str = "10", **members: Any) -> Json:
        """Give a request for a ticket definition."""
        price = {"fixedPrice": {"value": value, "currency": "EUR"}}
        made = {"eventId": event_id, "name": "Seat", "feeType": "FEE_INCLUDED", "pricingMethod": price}
        return {"ticketDefinition": made | members}

    def ticket(self, event_id: str | None = None, value: str = "10", **members: Any) -> Json:
        """Create a ticket definition and give it."""
        event_id = event_id or self.made(**TICKETED)
        answer = self.send("createTicketDefinition", self.ticket_message(event_id, value, **members))
        return dict(answer["ticketDefinition"] or {})

    def update_ticket(self, made: Json, **changes: Any) -> Seen:
        """Update a ticket definition by the revision that it was given with."""
        sent = {"id": made["id"], "revision": made["revision"], **changes}
        body = {"ticketDefinition": sent}
        return self.send("updateTicketDefinition", body, ticketDefinitionId=made["id"])

    def read_ticket(self, made: Json, *fields: str) -> Json:
        """Give a ticket definition as it is read."""
        found = self.send("getTicketDefinition", ticketDefinitionId=made["id"], fields=list(fields))
        return dict(found["ticketDefinition"] or {})

    def tickets(self, operation: str = "queryTicketDefinitions", **query: Any) -> list[str]:
        """Give the names that a query for ticket definitions finds."""
        return [each["name"] for each in self.send(operation, {"query": query})["ticketDefinitions"]]

    def policy_message(self, event_id: str, **members: Any) -> Json:
        """Give a request for a policy."""
        return {"policy": {"eventId": event_id, "name": "Refunds", "body": "None.", **members}}

    def policy(self, event_id: str | None = None, **members: Any) -> Json:
        """Create a policy and give it."""
        answer = self.send("createPolicy", self.policy_message(event_id or self.made(), **members))
        return dict(answer["policy"] or {})

    def update_policy(self, made: Json, **changes: Any) -> Seen:
        """Update a policy by the revision that it was given with."""
        names = ("id", "revision", "name", "body", "eventId")
        sent = {name: made[name] for name in names} | changes
        return self.send("updatePolicy", {"policy": sent}, policyId=made["id"])

    def read_policy(self, made: Json) -> Json:
        """Give a policy as it is read."""
        return dict(self.send("getPolicy", policyId=made["id"])["policy"] or {})

    def policies(self, **query: Any) -> list[str]:
        """Give the names that a query for policies finds."""
        return [each["name"] for each in self.send("queryPolicies", {"query": query})["policies"]]

    def item_message(self, event_id: str, hour: int = 10, **members: Any) -> Json:
        """Give a request for a schedule item of an hour."""
        slot = {"start": f"2027-06-01T{hour:02}:00:00Z", "end": f"2027-06-01T{hour + 1:02}:00:00Z"}
        return {"eventId": event_id, "item": {"name": f"Talk {hour}", "timeSlot": slot, **members}}

    def item(self, event_id: str, hour: int = 10, **members: Any) -> Json:
        """Add a schedule item and give it."""
        return dict(self.send("addScheduleItem", self.item_message(event_id, hour, **members))["item"] or {})

    def publish(self, event_id: str) -> Seen:
        """Publish the schedule of an event."""
        return self.send("publishDraft", {"eventId": event_id})

    def items(self, event_id: str, **params: Any) -> list[str]:
        """Give the names that the list of schedule items has."""
        found = self.send("listScheduleItems", eventId=[event_id], **params)
        return [each["name"] for each in found["items"]]

    def category(self, name: str = "Talks", **members: Any) -> str:
        """Create a category and give its id."""
        answer = self.send("createCategory", {"category": {"name": name, **members}})
        return str(answer.body["category"]["id"])

    def assign(self, category: str, *events: str) -> Seen:
        """Put events into a category."""
        return self.send("assignEvents", {"eventId": list(events)}, categoryId=category)

    def at(self, moment: str) -> None:
        """Set the clock."""
        self.control.set_clock(datetime.fromisoformat(moment))


def _seen(answer: httpx.Response) -> Seen:
    try:
        body = json.loads(answer.content)
    except ValueError:
        body = answer.text
    return Seen(answer.status_code, answer.headers.get("content-type", ""), body)


def _pairs(prefix: str, value: Any) -> Any:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _pairs(f"{prefix}.{name}" if prefix else name, each)
    elif isinstance(value, list):
        for each in value:
            yield from _pairs(prefix, each)
    else:
        yield prefix, json.dumps(value) if isinstance(value, bool | int) else str(value)


__all__ = ["ALL", "DATES", "EVENT", "NOW", "SHOWS", "TICKETED", "URL", "Demo", "Seen", "Show", "shows"]
