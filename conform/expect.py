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
        if same is operator.eq:
            path, expected, observed = first_difference(expected, observed, path)
        raise AssertionError(_message(exchange, path, expected, observed))


def first_difference(expected: Any, observed: Any, path: str = "") -> tuple[str, Any, Any]:
    """Give the path of the first member that differs, with both values; members go in alphabetical order.

    >>> first_difference({"a": [1, 2], "b": 1}, {"a": [1, 3], "b": 2}, "event")
    ('event.a[1]', 2, 3)
    """
    if isinstance(expected, dict) and isinstance(observed, dict):
        for name in sorted({*expected, *observed}):
            one, other = expected.get(name, _MISSING), observed.get(name, _MISSING)
            if one != other:
                return first_difference(one, other, f"{path}.{name}" if path else name)
    if isinstance(expected, list) and isinstance(observed, list):
        for index, (one, other) in enumerate(zip(expected, observed, strict=False)):
            if one != other:
                return first_difference(one, other, f"{path}[{index}]")
        if len(expected) != len(observed):
            index = min(len(expected), len(observed))
            one, other = (each[index] if index < len(each) else _MISSING for each in (expected, observed))
            return f"{path}[{index}]", one, other
    return path, expected, observed


def shown(value: Any) -> str:
    """Spell a value for a failure's text; what `first_difference` did not find is no such member."""
    return "no such member" if value is _MISSING else repr(value)


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
    wanted = expected if isinstance(expected, str) and " " in expected else shown(expected)
    return (
        f"{exchange.operation.id}: {path}\n"
        f"  expected: {wanted}\n"
        f"  observed: {shown(observed)}\n"
        f"  reproduce: {exchange.curl}\n"
        f"  source: {exchange.operation.docs}"
    )
