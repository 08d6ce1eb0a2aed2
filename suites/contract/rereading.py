"""Reading an entity again after a write, with the operation that its resource has for that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from conform.client import Client, Exchange
from conform.contract.obligations import Obligation
from strategies.messages import ABSENT, value_at
from suites.world import SETS, Message


@dataclass(frozen=True, slots=True)
class Reading:
    """How a write's entity is read: `root` is its name in the write's messages, `shown` in the read's answer.

    `known` is where the id stands in the message of an update; creations have it in their answer.
    """

    root: str
    read: Callable[[Client, str, Message], Exchange]
    shown: str
    known: str = ""


def _event(client: Client, name: str, _: Message) -> Exchange:
    return client.call("getEvent", eventId=name, fields=list(SETS), expect=None)


def _ticket_definition(client: Client, name: str, _: Message) -> Exchange:
    return client.call("getTicketDefinition", ticketDefinitionId=name, expect=None)


def _policy(client: Client, name: str, _: Message) -> Exchange:
    return client.call("getPolicy", policyId=name, expect=None)


def _item(client: Client, name: str, message: Message) -> Exchange:
    """Read an item when it is published: what a read of a draft shows is open."""
    event = message["eventId"]
    client.call("publishDraft", {"eventId": event}, expect=None)
    states = ["PUBLISHED", "VISIBLE", "HIDDEN"]
    return client.call("listScheduleItems", eventId=[event], itemId=[name], state=states, expect=None)


def _category(client: Client, name: str, _: Message) -> Exchange:
    query = {"filter": {"id": name}, "paging": {"limit": 1}}
    return client.call("queryCategories", {"query": query}, expect=None)


READINGS: Mapping[str, Reading] = {
    "createEvent": Reading("event", _event, "event"),
    "updateEvent": Reading("event", _event, "event", "event.id"),
    "createTicketDefinition": Reading("ticketDefinition", _ticket_definition, "ticketDefinition"),
    "updateTicketDefinition": Reading(
        "ticketDefinition", _ticket_definition, "ticketDefinition", "ticketDefinition.id"
    ),
    "addScheduleItem": Reading("item", _item, "items[]"),
    "updateScheduleItem": Reading("item", _item, "items[]", "itemId"),
    "createPolicy": Reading("policy", _policy, "policy"),
    "updatePolicy": Reading("policy", _policy, "policy", "policy.id"),
    "createCategory": Reading("category", _category, "categories[]"),
    "updateCategory": Reading("category", _category, "categories[]", "category.id"),
}
"""The writes that leave one entity behind which can be read by its id."""


def about_the_entity(obligation: Obligation) -> bool:
    """Whether an obligation is about a member of the entity that is written."""
    reading = READINGS.get(obligation.operation)
    return reading is not None and obligation.member.startswith(f"{reading.root}.")


def changes(operation_id: str) -> bool:
    """Whether an operation changes an entity that was there before it."""
    return operation_id in READINGS and bool(READINGS[operation_id].known)


def reread(client: Client, operation_id: str, message: Message, written: Exchange | None) -> Exchange | None:
    """Read the entity that a message is about; `written` is the answer of its creation, or of no interest.

    None for operations whose entity cannot be read by its id, and for answers without one.
    """
    reading = READINGS.get(operation_id)
    if reading is None:
        return None
    if reading.known:
        found = value_at(message, reading.known)
    else:
        found = ABSENT if written is None else value_at(written.json, f"{reading.root}.id")
    return reading.read(client, found, message) if isinstance(found, str) else None


def tells(operation_id: str, exchange: Exchange) -> bool:
    """Whether a read tells anything: a list may lag, and a published item may have another id."""
    listed = READINGS[operation_id].shown.endswith("[]")
    return not listed or shown(operation_id, exchange) is not ABSENT


def shown(operation_id: str, exchange: Exchange, member: str = "") -> Any:
    """Give the entity that a read shows, or a member that the write names from its own root."""
    reading = READINGS[operation_id]
    below = member.removeprefix(reading.root)
    found = value_at(exchange.json, f"{reading.shown}{below}")
    if not member and isinstance(found, dict):
        found = {name: value for name, value in found.items() if name != "calendarUrls"}  # they hold a token
    return found
