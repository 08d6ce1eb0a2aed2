"""Looking for what a write may have made: by the name it was given, on the reads that list it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from conform.client.client import Client
from conform.client.exchange import Exchange

Entity = Mapping[str, Any]
Look = Callable[[Client], tuple[Entity, ...]]
NEWEST = [{"fieldName": "createdDate", "order": "DESC"}]
PAGE = 100
_NUMBERED = re.compile(r"(\.{3})? \(\d+\)$")
"""What the server adds to the title of a clone."""


def look_for(exchange: Exchange, known: Collection[str] = ()) -> Look | None:
    """Give the look that finds what a creating call may have made; None for any other operation.

    Entities whose id is `known` are somebody else's doing. A look gives what it finds, nothing or more.
    """
    find = _FINDERS.get(exchange.operation.id)
    if find is None:
        return None
    message = sent(exchange)
    if exchange.operation.id == "cloneEvent":
        message = {**message, "eventId": original_of(exchange)}
    return lambda client: tuple(found for found in find(client, message) if found["id"] not in known)


def original_of(exchange: Exchange) -> str:
    """Give the id of the event that a call clones."""
    return exchange.request.url.partition("?")[0].split("/")[-2]


def label_of(exchange: Exchange) -> str:
    """Give the title or name by which a creating call's entity can be told; empty where it gave none."""
    message = sent(exchange)
    for holder, member in (("event", "title"), ("category", "name")):
        inner = message.get(holder)
        if isinstance(inner, Mapping) and isinstance(inner.get(member), str):
            return str(inner[member])
    return ""


def sent(exchange: Exchange) -> Mapping[str, Any]:
    """Give the message of a request as it was sent."""
    try:
        message = json.loads(exchange.request.content.decode("utf-8", "surrogatepass"))
    except ValueError:
        return {}
    return message if isinstance(message, Mapping) else {}


def _events(client: Client, message: Mapping[str, Any]) -> list[Entity]:
    title = _text(message, "event", "title")
    return [event for event in _newest_events(client) if event.get("title") == title]


def _clones(client: Client, message: Mapping[str, Any]) -> list[Entity]:
    """Find clones by their title, to which the server adds a number where it is taken."""
    title = _text(message, "event", "title")
    if not title:
        original = client.call("getEvent", eventId=str(message["eventId"]))
        title = str(original.json["event"]["title"])
    return [
        event
        for event in _newest_events(client)
        if event.get("title") == title
        or (
            _NUMBERED.search(str(event.get("title")))
            and title.startswith(_NUMBERED.sub("", str(event["title"])))
        )
    ]


def _newest_events(client: Client) -> list[Entity]:
    query = {"sort": NEWEST, "paging": {"limit": PAGE}}
    return _listed(client, "queryEvents", "events", {"query": query, "includeDrafts": True})


def _ticket_definitions(client: Client, message: Mapping[str, Any]) -> list[Entity]:
    event_id, name = (_text(message, "ticketDefinition", member) for member in ("eventId", "name"))
    query = {"filter": {"eventId": event_id}, "sort": NEWEST, "paging": {"limit": PAGE}}
    found = _listed(client, "queryTicketDefinitions", "ticketDefinitions", {"query": query})
    return [each for each in found if each.get("name") == name]


def _policies(client: Client, message: Mapping[str, Any]) -> list[Entity]:
    event_id, name = (_text(message, "policy", member) for member in ("eventId", "name"))
    query = {"filter": {"eventId": event_id}, "sort": NEWEST, "paging": {"limit": PAGE}}
    found = _listed(client, "queryPolicies", "policies", {"query": query})
    return [each for each in found if each.get("name") == name]


def _categories(client: Client, message: Mapping[str, Any]) -> list[Entity]:
    given = message.get("categories", [message.get("category")])
    names = [each["name"] for each in given if isinstance(each, Mapping) and "name" in each]
    query = {"query": {"sort": NEWEST, "paging": {"limit": PAGE}}}
    found = _listed(client, "queryCategories", "categories", query)
    return [each for each in found if each.get("name") in names]


def _schedule_items(client: Client, message: Mapping[str, Any]) -> list[Entity]:
    """Find items in the draft, which is where they are added."""
    listed = client.call(
        "listScheduleItems",
        eventId=[str(message["eventId"])],
        state=["DRAFT"],
        paging={"limit": PAGE},
    )
    name = _text(message, "item", "name")
    return [each for each in listed.json["items"] if each.get("name") == name]


def _listed(client: Client, operation_id: str, member: str, message: Mapping[str, Any]) -> list[Entity]:
    found: list[Entity] = client.call(operation_id, message).json[member]
    return found


def _text(message: Mapping[str, Any], holder: str, member: str) -> str:
    inner = message.get(holder)
    value = inner.get(member) if isinstance(inner, Mapping) else None
    return value if isinstance(value, str) else ""


_FINDERS: Mapping[str, Callable[[Client, Mapping[str, Any]], list[Entity]]] = {
    "createEvent": _events,
    "cloneEvent": _clones,
    "createTicketDefinition": _ticket_definitions,
    "addScheduleItem": _schedule_items,
    "createPolicy": _policies,
    "createCategory": _categories,
    "bulkCreateCategory": _categories,
}
