"""What calls make, and the calls that remove it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

Call = tuple[str, Mapping[str, Any] | None, Mapping[str, Any]]  # operation id, body, parameters


MAKERS = frozenset(
    {
        *("createEvent", "cloneEvent", "createTicketDefinition", "addScheduleItem", "createPolicy"),
        *("createCategory", "bulkCreateCategory"),
    }
)
"""The operations that make things."""
REMOVERS = frozenset(
    {"deleteEvent", "deleteTicketDefinition", "deleteScheduleItem", "deletePolicy", "deleteCategory"}
)
"""The operations that remove things by their ids."""


@dataclass(frozen=True, slots=True)
class Made:
    """One thing that a call has made: an event, ticket definition, schedule item, policy or category."""

    kind: str
    id: str
    event_id: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def removals(self) -> tuple[Call, ...]:
        """The calls that remove it."""
        match self.kind:
            case "event":
                return (("deleteEvent", None, {"eventId": self.id}),)
            case "ticket definition":
                return (("deleteTicketDefinition", None, {"ticketDefinitionId": self.id}),)
            case "policy":
                return (("deletePolicy", None, {"policyId": self.id}),)
            case "category":
                return (("deleteCategory", None, {"categoryId": self.id}),)
        # Taken out of the draft an item is still seen by guests, until the draft is published.
        return (
            ("deleteScheduleItem", None, {"eventId": self.event_id, "itemIds": [self.id]}),
            ("publishDraft", {"eventId": self.event_id}, {}),
        )


def made_by(operation_id: str, body: Any) -> list[Made]:
    """Read from an answer what its call has made; raises `KeyError` or `TypeError` if it has no id."""
    match operation_id:
        case "createEvent" | "cloneEvent":
            return [Made("event", body["event"]["id"])]
        case "createTicketDefinition":
            return [Made("ticket definition", body["ticketDefinition"]["id"])]
        case "addScheduleItem":
            return [Made("schedule item", body["item"]["id"], body["item"]["eventId"])]
        case "createPolicy":
            return [Made("policy", body["policy"]["id"])]
        case "createCategory":
            return [Made("category", body["category"]["id"])]
        case "bulkCreateCategory":
            return [Made("category", result["item"]["id"]) for result in body["results"] if "item" in result]
    return []


def removed_by(url: httpx.URL) -> list[str]:
    """Read from the address of a call what it removes."""
    items = url.params.get_list("itemIds")
    return items or [url.path.rstrip("/").rpartition("/")[2]]
