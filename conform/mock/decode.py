"""From the bytes of a request to the message that the contract describes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from conform.contract import Operation
from conform.mock.errors import ApiError

MAX_BODY = 4 * 1024 * 1024
"""Bytes that a body may have; Wix publishes no number (assumed)."""
MAX_DEPTH = 64
"""Levels that a body may nest; far more than any message of the contract has (assumed)."""


def body(content: bytes) -> dict[str, Any]:
    """Parse a JSON body, which must be an object; no body at all is the empty one."""
    parsed = value(content)
    if not isinstance(parsed, dict):
        raise ApiError(400, "Expected an object")
    return parsed


def value(content: bytes) -> Any:
    """Parse JSON of any kind; nothing at all is the empty object."""
    if not content:
        return {}
    if len(content) > MAX_BODY:
        raise ApiError(413, "Request body is too large")
    try:
        parsed = json.loads(content, parse_constant=_no_constant, parse_int=_integer, parse_float=_number)
    except (ValueError, RecursionError):
        raise ApiError(400, "Could not parse JSON") from None
    _check(parsed, 0)
    return parsed


def query(operation: Operation, text: str) -> dict[str, Any]:
    """Read a query string: dotted keys nest, repeated keys are lists; unknown keys are dropped."""
    message: dict[str, Any] = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=2_000, errors="strict")
    except (ValueError, UnicodeDecodeError):
        raise ApiError(400, "Could not parse the query string") from None
    leaves = {
        parameter["name"]: parameter.get("schema", {})
        for parameter in operation.spec.get("parameters", ())
        if parameter.get("in") == "query"
    }
    for name, value in pairs:
        if name == ".r":
            message |= _encoded(value)
        elif name in leaves:
            _place(message, name, value, leaves[name])
    return message


def _encoded(value: str) -> dict[str, Any]:
    """Read what a client could not spell as a query string: base64url of a JSON object."""
    try:
        return body(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
    except (ValueError, ApiError):
        raise ApiError(400, "Could not parse the parameter .r") from None


def _place(message: dict[str, Any], name: str, text: str, schema: Mapping[str, Any]) -> None:
    *parents, last = name.split(".")
    node = message
    for parent in parents:
        node = _child(node, parent, {})
    kinds = schema.get("type", "string")
    kinds = {kinds} if isinstance(kinds, str) else set(kinds)
    if "array" in kinds:
        _child(node, last, []).append(_scalar(text, schema.get("items", {})))
    else:
        node[last] = _scalar(text, schema)


def _child(node: dict[str, Any], name: str, empty: Any) -> Any:
    """Give a member to fill; the parameter .r may have put something of another kind there."""
    if node.get(name) is None:
        node[name] = empty
    if type(node[name]) is not type(empty):
        raise ApiError(400, "Could not parse the query string")
    return node[name]


def _scalar(text: str, schema: Mapping[str, Any]) -> Any:
    kinds = schema.get("type", "string")
    kinds = {kinds} if isinstance(kinds, str) else set(kinds)
    if "boolean" in kinds and text in {"true", "false"}:
        return text == "true"
    if kinds & {"integer", "number"}:
        try:
            return int(text)
        except ValueError:
            return text
    return text


def _no_constant(_: str) -> Any:
    raise ValueError("NaN and infinities are no JSON")


def _integer(text: str) -> int:
    if len(text) > 40:
        raise ValueError("a number of no use")
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if len(text) > 400 or value in {float("inf"), float("-inf")}:
        raise ValueError("a number of no use")
    return value


def _check(value: Any, depth: int) -> None:
    """Refuse what JSON can spell and nothing downstream can carry: lone surrogates, deep nests."""
    if depth > MAX_DEPTH:
        raise ApiError(400, "Could not parse JSON: nested too deeply")
    if isinstance(value, str):
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise ApiError(400, "Could not parse JSON: unpaired surrogate") from None
    elif isinstance(value, dict):
        for name, child in value.items():
            _check(name, depth)
            _check(child, depth + 1)
    elif isinstance(value, list):
        for child in value:
            _check(child, depth + 1)
