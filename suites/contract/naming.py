"""Names that carry the run's tag on a site that others use, so that leftovers can be told."""

from __future__ import annotations

from typing import Any

from conform.contract.obligations import Obligation
from strategies import categories, events, policies, primitives, schedule, ticket_definitions
from strategies.messages import value_at

_TITLE = ("event.title", events.TITLE[1])
_TICKET = ("ticketDefinition.name", ticket_definitions.NAME[1])
_ITEM = ("item.name", schedule.NAME[1])
_POLICY = ("policy.name", policies.NAME[1])
_CATEGORY = ("category.name", categories.NAME[1])
NAMES = {
    "createEvent": _TITLE,
    "updateEvent": _TITLE,
    "cloneEvent": _TITLE,
    "createTicketDefinition": _TICKET,
    "updateTicketDefinition": _TICKET,
    "addScheduleItem": _ITEM,
    "updateScheduleItem": _ITEM,
    "createPolicy": _POLICY,
    "updatePolicy": _POLICY,
    "createCategory": _CATEGORY,
    "updateCategory": _CATEGORY,
    "bulkCreateCategory": ("categories.name", categories.NAME[1]),
}
"""Where the requests of an operation have the name, and how long it may be."""


def marked(obligation: Obligation, value: Any) -> Any:
    """Let a name carry the tag in place of its beginning; its length, which is tested, stays."""
    member, longest = NAMES.get(obligation.operation, ("", 0))
    if obligation.member.replace("[]", "") != member or not isinstance(value, str):
        return value
    return primitives.marked(value, longest, keep_length=True)


def mark(operation_id: str, body: Any) -> None:
    """Let the names in a random body carry the tag, where they are within their bounds."""
    member, longest = NAMES.get(operation_id, ("", 0))
    holder, _, name = member.rpartition(".")
    found = value_at(body, holder) if holder and isinstance(body, dict) else None
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, dict) and isinstance(given := each.get(name), str) and 0 < len(given) <= longest:
            each[name] = primitives.marked(given, longest)
