"""How refusals are told, and what is not held to its bounds as a whole."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from conform.contract import Operation, Violation
from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import CHECK, WIRE, Wire, on_wire

Found = tuple[Violation, ...]
Message = MutableMapping[str, Any]


def _part(message: Message, *path: str) -> Message:
    """Give an object within a message, or an empty one."""
    node: Any = message
    for name in path:
        node = node.get(name) if isinstance(node, MutableMapping) else None
    return node if isinstance(node, MutableMapping) else {}


@fault(
    "validation/refusals-are-200",
    WIRE,
    operation="createPolicy",
    evidence="docs",
    source="about-errors",
    breaks="createPolicy/policy.name/required",
)
@on_wire
def _(answer: Wire) -> None:
    """What is refused is answered with status 200 and the error in the body."""
    if answer.status == 400:
        answer.status = 200


@fault(
    "validation/refusals-are-500",
    WIRE,
    operation="createEvent",
    evidence="docs",
    source="about-errors",
    breaks="createEvent/event.title/max-length",
)
@on_wire
def _(answer: Wire) -> None:
    """What is refused is answered with status 500, as if the server were to blame."""
    if answer.status == 400:
        answer.status = 500


@fault(
    "validation/nested-members-go-unchecked",
    CHECK,
    operation="createEvent",
    evidence="sdk",
    source="Address.country",
    breaks="createEvent/event.location.address.city/max-length",
)
def _(real: Any, operation: Operation, message: Message) -> Any:
    """Members four levels down are not held to their bounds."""
    return tuple(each for each in real(operation, message) if each.path.count(".") < 3)


@fault(
    "validation/items-of-lists-go-unchecked",
    CHECK,
    operation="addScheduleItem",
    evidence="sdk",
    source="ScheduleItemData.tags",
    breaks="addScheduleItem/item.tags[]/max-length",
)
def _(real: Any, operation: Operation, message: Message) -> Any:
    """Items of lists are not held to their bounds."""
    return tuple(each for each in real(operation, message) if "[" not in each.path)


@fault(
    "validation/bytes-for-characters",
    CHECK,
    operation="createEvent",
    evidence="sdk",
    source="Event.title",
    breaks="law/events/create-then-get",
)
def _(real: Any, operation: Operation, message: Message) -> Any:
    """The length of a title is measured in bytes, so that one with accents is refused too early."""
    found: Found = real(operation, message)
    title = _part(message, "event").get("title")
    if isinstance(title, str) and len(title) <= 120 < len(title.encode("utf-8", "replace")):
        found += (Violation("event.title", "MAX_LENGTH", 120, title, "is longer than 120 bytes"),)
    return found


@fault(
    "validation/updates-go-unchecked",
    CHECK,
    operation="updateEvent",
    evidence="sdk",
    source="Event.title",
    breaks="updateEvent/event.title/max-length",
)
def _(real: Any, operation: Operation, message: Message) -> Any:
    """Updates of events are not held to any bound."""
    return () if operation.id == "updateEvent" else real(operation, message)


@fault(
    "validation/dates-with-a-fraction-are-refused",
    CHECK,
    operation="createEvent",
    evidence="docs",
    source="create-event",
    breaks="createEvent/event.dateAndTimeSettings.startDate/format",
)
def _(real: Any, operation: Operation, message: Message) -> Any:
    """Dates with milliseconds are refused."""
    found: Found = real(operation, message)
    for name, value in _part(message, "event", "dateAndTimeSettings").items():
        if name.endswith("Date") and isinstance(value, str) and "." in value:
            path = f"event.dateAndTimeSettings.{name}"
            found += (Violation(path, "FORMAT", "date-time", value, "must be a date-time"),)
    return found
