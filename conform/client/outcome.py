"""Settling what became of a write that nobody answered: by reading, never by sending it again."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from conform.client.client import Client
from conform.client.errors import UnknownOutcome
from conform.client.exchange import Exchange
from conform.client.looks import look_for
from conform.client.patience import NotYet, eventually

_DELETIONS = {
    "deleteEvent": ("getEvent", "eventId"),
    "deleteTicketDefinition": ("getTicketDefinition", "ticketDefinitionId"),
    "deletePolicy": ("getPolicy", "policyId"),
}
"""How to read what a call that deletes one thing has deleted."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a write: whether it `happened`, and what the last look found."""

    happened: bool
    found: tuple[Any, ...] = ()


def settle(
    client: Client,
    unknown: UnknownOutcome,
    look: Callable[[Client], Any] | None = None,
    *,
    patience: float = 0.0,
    known: Collection[str] = (),
    sleep: Callable[[float], None] = time.sleep,
) -> Settled:
    """Find out by reading whether a write took effect; `patience` in seconds is how long reads may lag.

    `look(client)` reads and gives what shows that it did, and nothing (None, False, empty) otherwise. Calls
    that create are looked for by their name and calls that delete by their id, without a look; entities
    whose id is `known` were there before. A write that reads do not show within `patience` did not happen.
    Raises `TypeError` where an operation needs a look.
    """
    exchange = unknown.exchange
    chosen = look or look_for(exchange, known) or _gone(exchange)
    if chosen is None:
        raise TypeError(f"settling {exchange.operation.id} needs a look: there is none for it")

    def seen() -> Any:
        found = chosen(client)
        if not found:
            raise NotYet(f"{exchange.operation.id} is not seen to have taken effect")
        return found

    try:
        found = eventually(seen, patience, journal=client.journal, sleep=sleep)
    except NotYet:
        client.journal.settle(
            exchange, "did not take effect" + (f" (not seen for {patience:g} s)" if patience else "")
        )
        return Settled(False)
    items = tuple(found) if isinstance(found, list | tuple) else (found,)
    client.journal.settle(exchange, "took effect")
    return Settled(True, items)


def _gone(exchange: Exchange) -> Callable[[Client], bool] | None:
    """Give the look that sees whether a call that deletes one thing has deleted it."""
    name = exchange.request.url.partition("?")[0].rpartition("/")[2]
    if exchange.operation.id == "deleteCategory":
        query = {"query": {"filter": {"id": name}}}
        return lambda client: client.call("queryCategories", query).json["categories"] == []
    reading = _DELETIONS.get(exchange.operation.id)
    if reading is None:
        return None
    operation_id, member = reading
    return lambda client: client.call(operation_id, expect=None, **{member: name}).status == 404
