"""Removing what a test has made, last made first."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conform.client.client import Client
from conform.client.errors import TargetError, UnexpectedStatus, UnknownOutcome
from conform.client.exchange import Exchange
from conform.client.looks import label_of, original_of
from conform.client.made import MAKERS, Call, Made, made_by
from conform.client.outcome import settle

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class _Perhaps:
    """A call of unknown outcome, and when it was sent by the monotonic clock, in seconds."""

    exchange: Exchange
    sent: float


_HOLDERS = {
    "createTicketDefinition": "ticketDefinition",
    "addScheduleItem": "item",
    "createPolicy": "policy",
    "createCategory": "category",
    "bulkCreateCategory": "category",
}
_ALONE = frozenset({"createEvent", "cloneEvent", "createCategory", "bulkCreateCategory"})
"""What these make stands on the site by itself; everything else belongs to an event of ours."""


def _entity(operation_id: str, entity: Mapping[str, Any]) -> Made:
    """Give how to remove an entity that a read has shown."""
    holder = _HOLDERS.get(operation_id, "event")
    single = "createCategory" if holder == "category" else operation_id
    return made_by(single, {holder: entity})[0]


class Tidy:
    """Notes what the calls of a client make, and removes it; `left` names what could not be removed.

    What a call of unknown outcome may have made is looked for by its name, for `patience` seconds. On a
    site that others use `tag` is the run's: what does not carry it may be theirs, and is only named.
    """

    def __init__(self, client: Client, *, tag: str = "", patience: float = 0.0) -> None:
        self._client = client
        self._tag = tag
        self._patience = patience
        self._made: list[Made | _Perhaps] = []
        self._known: set[str] = set()
        self.left: list[str] = []
        client.observers.append(self.note)

    def note(self, exchange: Exchange) -> None:
        """Note what one exchange has made."""
        if exchange.operation.id not in MAKERS:
            return
        if exchange.status == 0 or exchange.status >= 500:
            self._made.append(_Perhaps(exchange, time.monotonic()))
            return
        if exchange.status != 200:
            return
        try:
            made = made_by(exchange.operation.id, exchange.json)
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
            problem = remove(self._client, made)
            if problem:
                self.left.append(f"{made}: {problem}")

    def _found(self, perhaps: _Perhaps) -> list[Made]:
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


def remove(client: Client, made: Made) -> str:
    """Remove one thing; gives what prevented it, and nothing where it is gone."""
    return next(filter(None, (_send(client, call) for call in made.removals)), "")


def _send(client: Client, call: Call) -> str:
    """Send one call that removes, which may be repeated, as it changes nothing the second time."""
    operation_id, body, params = call
    problem = ""
    for _ in range(_ATTEMPTS):
        try:
            exchange = client.call(operation_id, body, expect=None, **params)
        except UnknownOutcome as error:
            problem = str(error)
            continue
        except (TargetError, AssertionError) as error:
            return str(error).splitlines()[0]
        # What an earlier attempt has removed is not found.
        return "" if exchange.status in {200, 404} else f"{operation_id} answered {exchange.status}"
    return problem
