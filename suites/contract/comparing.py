"""Comparing what was sent with what is there, and values that a server would not choose itself."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from conform.contract import load
from conform.contract.obligations import Obligation
from conform.expect import same_amount, same_instant
from strategies.messages import ABSENT
from suites.world import World


def same(obligation: Obligation, sent: Any, found: Any) -> bool:
    """Whether a member reads as it was sent: instants and amounts by meaning, empty ones may be absent."""
    if obligation.schema.get("x-rounding") == "minute" and isinstance(sent, str) and isinstance(found, str):
        return same_instant(f"{sent[:16]}:00Z", found)
    if obligation.schema.get("format") == "date-time":
        return same_instant(sent, found)
    if obligation.schema.get("x-wix-format") == "DECIMAL_VALUE":
        return same_amount(sent, found)
    if sent in ([], {}, "", False) and found in (ABSENT, None):
        return True
    return bool(sent == found)


def refusals(obligation: Obligation) -> tuple[int, ...]:
    """Give the statuses with which a wrong member may be refused: a wrong parameter is a 400.

    Open are that of an id in the path that is none (or of nothing), that of a revision that is left out, and
    that of a rule across members which is broken with a code of the application's.
    """
    operation = load().operations[obligation.operation]
    if obligation.kind == "rule":
        return (400, 428) if "code" in obligation.limit else (400,)
    if obligation.member in operation.path_members.values():
        return (400, 404)
    if obligation.kind == "required" and obligation.member.endswith("revision"):
        return (400, 409, 428)
    return (400,)


def foreign(obligation: Obligation) -> Any:
    """Give a value that the server would not choose."""
    schema = obligation.schema
    if "enum" in schema:
        return schema["enum"][-1]
    if schema.get("x-wix-format") == "GUID":
        return "abcdefab-cdef-4abc-8def-abcdefabcdef"
    if schema.get("format") == "date-time":
        return "2001-02-03T04:05:06Z"
    kinds = schema.get("type", "object")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    known = {"string": "forged-by-the-caller", "integer": 777, "boolean": True, "array": [], "number": 777}
    return known.get(kind, {"forged": True})


def other(obligation: Obligation, kept: Any, world: World) -> Any:
    """Give another value than the one that the entity was created with."""
    if "enum" in obligation.schema:
        return next(value for value in obligation.schema["enum"] if value != kept)
    return world.event()


def any_value(name: str, schema: Any) -> Any:
    """Give some value that a member takes."""
    price = {"value": "10", "currency": "USD"}
    known: dict[str, Any] = {
        "fixedPrice": price,
        "guestPrice": price,
        "pricingOptions": {"optionDetails": [{"name": "Adult", "price": price}]},
        "streetAddress": {"number": "1", "name": "Main"},
        "paging": {"limit": 1},
        "cursorPaging": {"limit": 1},
    }
    if name in known:
        return deepcopy(known[name])
    kinds = schema.get("type", "object")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    plain = {"string": "a", "boolean": True, "integer": 1, "number": 1, "array": []}
    return schema["enum"][0] if "enum" in schema else plain.get(kind, {})
