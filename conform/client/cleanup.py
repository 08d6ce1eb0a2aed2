"""Removing what a test has made, last made first."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from conform.client.client import Client
from conform.client.errors import TargetError, UnexpectedStatus, UnknownOutcome
from conform.client.exchange import Exchange
from conform.client.looks import label_of, original_of
from conform.client.outcome import settle

_ATTEMPTS = 3
_Call = tuple[str, Mapping[str, Any] | None, Mapping[str, Any]]  # operation id, body, parameters


@dataclass(frozen=True, slots=True)
class _Perhaps:
    """A call of unknown outcome, and when it was sent by the monotonic clock, in seconds."""

    exchange: Exchange
    sent: float


@dataclass(frozen=True, slots=True)
class _Made:
    """One thing that a call has made, and the calls that remove it."""

    what: str
    id: str
    removals: tuple[_Call, ...]


def _event(body: Any) -> list[_Made]:
    event_id = body["event"]["id"]
    return [_Made("event", event_id, (("deleteEvent", None, {"eventId": event_id}),))]


def _ticket_definition(body: Any) -> list[_Made]:
    found = body["ticketDefinition"]["id"]
    removal = ("deleteTicketDefinition", None, {"ticketDefinitionId": found})
    return [_Made("ticket definition", found, (removal,))]


def _policy(body: Any) -> list[_Made]:
    found = body["policy"]["id"]
    return [_Made("policy", found, (("deletePolicy", None, {"policyId": found}),))]


def _category(body: Any) -> list[_Made]:
    found = body["category"]["id"]
    return [_Made("category", found, (("deleteCategory", None, {"categoryId": found}),))]


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
    return [_Made("schedule item", found, removals)]


_MAKERS: Mapping[str, Callable[[Any], list[_Made]]] = {
    "createEvent": _event,
    "cloneEvent": _event,
    "createTicketDefinition": _ticket_definition,
    "addScheduleItem": _schedule_item,
    "createPolicy": _policy,
    "createCategory": _category,
    "bulkCreateCategory": _categories,
}


_HOLDERS = {
    "createTicketDefinition": "ticketDefinition",
    "addScheduleItem": "item",
    "createPolicy": "policy",
    "createCategory": "category",
    "bulkCreateCategory": "category",
}
_ALONE = frozenset({"createEvent", "cloneEvent", "createCategory", "bulkCreateCategory"})
"""What these make stands on the site by itself; everything else belongs to an event of ours."""


def _entity(operation_id: str, entity: Mapping[str, Any]) -> _Made:
    """Give how to remove an entity that a read has shown."""
    holder = _HOLDERS.get(operation_id, "event")
    maker = _category if holder == "category" else _MAKERS[operation_id]
    return maker({holder: entity})[0]


class Tidy:
    """Notes what the calls of a client make, and removes it; `left` names what could not be removed.

    What a call of unknown outcome may have made is looked for by its name, for `patience` seconds. On a
    site that others use `tag` is the run's: what does not carry it may be theirs, and is only named.
    """

    def __init__(self, client: Client, *, tag: str = "", patience: float = 0.0) -> None:
        self._client = client
        self._tag = tag
        self._patience = patience
        self._made: list[_Made | _Perhaps] = []
        self._known: set[str] = set()
        self.left: list[str] = []
        client.observers.append(self.note)

    def note(self, exchange: Exchange) -> None:
        """Note what one exchange has made."""
        maker = _MAKERS.get(exchange.operation.id)
        if maker is None:
            return
        if exchange.status == 0 or exchange.status >= 500:
            self._made.append(_Perhaps(exchange, time.monotonic()))
            return
        if exchange.status != 200:
            return
        try:
            made = maker(exchange.json)
            self._known.update(each.id for each in made)
            self._made += made
        except (KeyError, TypeError):
            self.left.append(f"something that {exchange.operation.id} made without telling its id")

    def remove_all(self) -> None:
        """Remove what was made, last made first; goes on after a failure, and notes it in `left`."""
        while self._made:
            made = self._made.pop()
            if isinstance(made, _Perhaps):
                self._made += self._found(made)
                continue
            for operation_id, body, params in made.removals:
                problem = self._remove(operation_id, body, params)
                if problem:
                    self.left.append(f"{made.what} {made.id}: {problem}")
                    break

    def _found(self, perhaps: _Perhaps) -> list[_Made]:
        """Look for what a call of unknown outcome has made; reads have caught up some time after it."""
        exchange, name = perhaps.exchange, perhaps.exchange.operation.id
        if self._tag and name in _ALONE and not self._is_ours(exchange):
            self.left.append(f"perhaps something that {name} made, under a name that is not of this run")
            return []
        lag = max(0.0, self._patience - (time.monotonic() - perhaps.sent))
        unknown = UnknownOutcome(exchange, "no answer that tells")
        try:
            found = settle(self._client, unknown, patience=lag, known=self._known).found
        except (TargetError, AssertionError) as error:
            if not (isinstance(error, UnexpectedStatus) and error.exchange.status == 404):
                self.left.append(f"perhaps something that {name} made: {str(error).splitlines()[0]}")
            return []
        made = [_entity(name, each) for each in found]
        self._known.update(each.id for each in made)
        return made

    def _is_ours(self, exchange: Exchange) -> bool:
        """Whether what a call has made can be told from what others have on the site."""
        label = label_of(exchange)
        if not label and exchange.operation.id == "cloneEvent":
            return original_of(exchange) in self._known
        return self._tag in label

    def close(self) -> None:
        """Stop watching the client."""
        self._client.observers.remove(self.note)

    def _remove(self, operation_id: str, body: Mapping[str, Any] | None, params: Mapping[str, Any]) -> str:
        """Remove one thing, and tell what prevented it; removing may be repeated, as it changes nothing."""
        problem = ""
        for _ in range(_ATTEMPTS):
            try:
                exchange = self._client.call(operation_id, body, expect=None, **params)
            except UnknownOutcome as error:
                problem = str(error)
                continue
            except (TargetError, AssertionError) as error:
                return str(error).splitlines()[0]
            # What an earlier attempt has removed is not found.
            return "" if exchange.status in {200, 404} else f"{operation_id} answered {exchange.status}"
        return problem
