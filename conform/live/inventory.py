"""What is on a site: all that the queries of the five resources give."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conform.client import Client
from conform.client.made import Made

TAG = re.compile(r"conform-[0-9a-f]{6}(?![0-9a-f])")
"""The tag of a run, in a title or a name that it made."""
_PAGE = 100


@dataclass(frozen=True, slots=True)
class _Kind:
    operation: str
    key: str
    name: str
    more: Mapping[str, Any]


_KINDS: Mapping[str, _Kind] = {
    "event": _Kind("queryEvents", "events", "title", {"includeDrafts": True}),
    "ticket definition": _Kind("queryTicketDefinitions", "ticketDefinitions", "name", {}),
    "schedule item": _Kind("queryScheduleItems", "items", "name", {}),
    "policy": _Kind("queryPolicies", "policies", "name", {}),
    "category": _Kind("queryCategories", "categories", "name", {"fieldset": ["COUNTS"]}),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """One entity of a site, as its query gives it; `created` is empty where it has no date."""

    made: Made
    name: str
    created: str
    body: Mapping[str, Any]

    @property
    def tags(self) -> frozenset[str]:
        """The tags of runs in its name."""
        return frozenset(TAG.findall(self.name))


def inventory(client: Client) -> list[Thing]:
    """List everything on a client's site, events first; schedule items as far as they are published.

    Raises `UnexpectedStatus` where a query is refused.
    """
    return [thing for kind in _KINDS for thing in _all(client, kind)]


def tagged(things: list[Thing]) -> dict[str, list[Thing]]:
    """Group things by the tags in their names; what has none is left aside."""
    found: dict[str, list[Thing]] = {}
    for thing in things:
        for tag in thing.tags:
            found.setdefault(tag, []).append(thing)
    return found


def _all(client: Client, kind: str) -> Iterator[Thing]:
    how, seen = _KINDS[kind], set()
    for offset in range(0, 1_000_000, _PAGE):
        query = {"paging": {"limit": _PAGE, "offset": offset}}
        page = client.call(how.operation, {"query": query, **how.more}).json[how.key]
        for body in page:
            if body["id"] not in seen:  # what is created meanwhile moves the pages
                seen.add(body["id"])
                made = Made(kind, body["id"], body.get("eventId", "") if kind != "event" else "")
                yield Thing(made, str(body.get(how.name, "")), str(body.get("createdDate", "")), body)
        if len(page) < _PAGE:
            return
