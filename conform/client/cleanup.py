"""Removing what a test has made, last made first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from conform.client.client import Client
from conform.client.errors import TargetError
from conform.client.exchange import Exchange

_Call = tuple[str, Mapping[str, Any] | None, Mapping[str, Any]]  # operation id, body, parameters


@dataclass(frozen=True, slots=True)
class _Made:
    """One thing that a call has made, and the calls that remove it."""

    what: str
    removals: tuple[_Call, ...]


def _event(body: Any) -> list[_Made]:
    event_id = body["event"]["id"]
    return [_Made(f"event {event_id}", (("deleteEvent", None, {"eventId": event_id}),))]


def _ticket_definition(body: Any) -> list[_Made]:
    found = body["ticketDefinition"]["id"]
    removal = ("deleteTicketDefinition", None, {"ticketDefinitionId": found})
    return [_Made(f"ticket definition {found}", (removal,))]


def _policy(body: Any) -> list[_Made]:
    found = body["policy"]["id"]
    return [_Made(f"policy {found}", (("deletePolicy", None, {"policyId": found}),))]


def _category(body: Any) -> list[_Made]:
    found = body["category"]["id"]
    return [_Made(f"category {found}", (("deleteCategory", None, {"categoryId": found}),))]


def _categories(body: Any) -> list[_Made]:
    results = [result for result in body["results"] if "item" in result]
    return [made for result in results for made in _category({"category": result["item"]})]


def _schedule_item(body: Any) -> list[_Made]:
    found, event_id = body["item"]["id"], body["item"]["eventId"]
    # Taken out of the draft an item is still seen by guests, until the draft is published.
    removals: tuple[_Call, ...] = (
        ("deleteScheduleItem", None, {"eventId": event_id, "itemIds": [found]}),
        ("publishDraft", {"eventId": event_id}, {}),
    )
    return [_Made(f"schedule item {found}", removals)]


_MAKERS: Mapping[str, Callable[[Any], list[_Made]]] = {
    "createEvent": _event,
    "cloneEvent": _event,
    "createTicketDefinition": _ticket_definition,
    "addScheduleItem": _schedule_item,
    "createPolicy": _policy,
    "createCategory": _category,
    "bulkCreateCategory": _categories,
}


class Tidy:
    """Notes what the calls of a client make, and removes it; `left` names what could not be removed."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._made: list[_Made] = []
        self.left: list[str] = []
        client.observers.append(self.note)

    def note(self, exchange: Exchange) -> None:
        """Note what one exchange has made."""
        maker = _MAKERS.get(exchange.operation.id)
        if maker is None or exchange.status != 200:
            return
        try:
            self._made += maker(exchange.json)
        except (KeyError, TypeError):
            self.left.append(f"something that {exchange.operation.id} made without telling its id")

    def remove_all(self) -> None:
        """Remove what was made, last made first; goes on after a failure, and notes it in `left`."""
        while self._made:
            made = self._made.pop()
            for operation_id, body, params in made.removals:
                problem = self._remove(operation_id, body, params)
                if problem:
                    self.left.append(f"{made.what}: {problem}")
                    break

    def close(self) -> None:
        """Stop watching the client."""
        self._client.observers.remove(self.note)

    def _remove(self, operation_id: str, body: Mapping[str, Any] | None, params: Mapping[str, Any]) -> str:
        try:
            exchange = self._client.call(operation_id, body, expect=None, **params)
        except (TargetError, AssertionError) as error:
            return str(error).splitlines()[0]
        if exchange.status in {200, 404}:
            return ""
        return f"{operation_id} answered {exchange.status}"
