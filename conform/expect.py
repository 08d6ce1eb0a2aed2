"""Assertions on what an exchange shows, whose failures say everything a stranger needs."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from conform.client import Exchange

_MISSING = object()
_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def member(exchange: Exchange, path: str) -> Any:
    """Give the member of the answer at a dotted path, items as `[i]`; absent ones fail."""
    __tracebackhide__ = True
    value = _find(exchange.json, path)
    if value is _MISSING:
        raise AssertionError(_message(exchange, path, "a value", "no such member"))
    return value


def absent(exchange: Exchange, path: str) -> None:
    """Assert that the answer has no member, or null, at a dotted path."""
    __tracebackhide__ = True
    value = _find(exchange.json, path)
    if value is not _MISSING and value is not None:
        raise AssertionError(_message(exchange, path, "no such member", value))


def equal(
    exchange: Exchange, path: str, expected: Any, *, same: Callable[[Any, Any], bool] = operator.eq
) -> None:
    """Assert that the member at a dotted path has a value, by default JSON-equal to it.

    `same` compares by meaning instead: `same_instant` and `same_amount` are such comparisons.
    """
    __tracebackhide__ = True
    observed = member(exchange, path)
    if not same(observed, expected):
        raise AssertionError(_message(exchange, path, expected, observed))


def holds(exchange: Exchange, path: str, condition: bool, expected: str) -> None:
    """Assert a condition about the member at a path; `expected` says it in words."""
    __tracebackhide__ = True
    if not condition:
        raise AssertionError(_message(exchange, path, expected, _find(exchange.json, path)))


def same_instant(one: Any, other: Any) -> bool:
    """Whether two ISO 8601 strings name the same instant, whatever their precision and offset."""
    return _instant(one) == _instant(other)


def same_amount(one: Any, other: Any) -> bool:
    """Whether two decimal strings have the same value: `"299"` and `"299.00"` do."""
    try:
        return isinstance(one, str) and isinstance(other, str) and Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def _instant(text: Any) -> datetime | Any:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return text


def _find(value: Any, path: str) -> Any:
    for name, index in _PART.findall(path):
        if name and isinstance(value, dict) and name in value:
            value = value[name]
        elif index and isinstance(value, list) and int(index) < len(value):
            value = value[int(index)]
        else:
            return _MISSING
    return value


def _message(exchange: Exchange, path: str, expected: Any, observed: Any) -> str:
    shown = "no such member" if observed is _MISSING else repr(observed)
    wanted = expected if isinstance(expected, str) and " " in expected else repr(expected)
    return (
        f"{exchange.operation.id}: {path}\n"
        f"  expected: {wanted}\n"
        f"  observed: {shown}\n"
        f"  reproduce: {exchange.curl}\n"
        f"  source: {exchange.operation.docs}"
    )
