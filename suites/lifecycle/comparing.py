"""Comparing what an answer shows with what the model says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from conform.model import OneOf, Shown

NOTHING = object()
"""Stands for a member that an answer does not have."""


def differences(entity: Mapping[str, Any], shown: Shown) -> Iterator[tuple[str, Any, Any]]:
    """Give path, expected and observed value of what differs, of what the model names."""
    for path, expected in shown.items():
        observed = at(entity, path)
        if not agree(observed, expected):
            yield path, expected, observed


def at(entity: Any, path: str) -> Any:
    """Give the member at a dotted path, `NOTHING` where there is none."""
    for name in path.split("."):
        if not isinstance(entity, Mapping) or name not in entity:
            return NOTHING
        entity = entity[name]
    return entity


def agree(observed: Any, expected: Any) -> bool:
    """Whether a value has the meaning of what is expected: an instant, an amount, one of some, or equal."""
    if isinstance(expected, OneOf):
        return any(agree(observed, each) for each in expected.values)
    if isinstance(expected, datetime):
        return moment(observed) == expected
    if isinstance(expected, Decimal):
        try:
            return isinstance(observed, str) and Decimal(observed) == expected
        except InvalidOperation:
            return False
    return type(observed) is type(expected) and bool(observed == expected)


def moment(value: Any) -> datetime | None:
    """Read an instant, None where it is none."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def said(value: Any) -> str:
    """Spell an expected or observed value for a message."""
    if value is NOTHING:
        return "no such member"
    if isinstance(value, OneOf):
        return " or ".join(said(each) for each in value.values)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else repr(value)
