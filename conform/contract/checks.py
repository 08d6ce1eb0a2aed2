"""Hold requests and answers to the schemas of a service."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from jsonschema_rs import Draft202012Validator, ValidationError

from conform.contract.views import bundle, request_component, request_message, response_component

if TYPE_CHECKING:
    from conform.contract.operations import Operation

_RULES = {
    "required": "REQUIRED",
    "type": "TYPE",
    "minLength": "MIN_LENGTH",
    "maxLength": "MAX_LENGTH",
    "minimum": "MIN",
    "maximum": "MAX",
    "minItems": "MIN_ITEMS",
    "maxItems": "MAX_ITEMS",
    "minProperties": "MIN_ITEMS",
    "maxProperties": "MAX_ITEMS",
    "enum": "ENUM",
    "format": "FORMAT",
    "pattern": "PATTERN",
    "not": "ONE_OF",
    "oneOf": "ONE_OF",
    "anyOf": "TYPE",
    "x-decimal": "FORMAT",
}
_FORMATS = {"uuid": "GUID", "email": "EMAIL"}
ANY_BODY = frozenset({401, 403, 404, 429})
"""Refusals that may come from a gateway, with any body or none (unknown-events A9, A13)."""
_MAX_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Violation:
    """A member of a request that breaks the contract.

    `path` is dotted from the root of the message, items as `[i]`. `limit` is the bound, the enum's
    values, the format's name or the members of the one-of group.
    """

    path: str
    rule: str
    limit: Any
    value: Any
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference between an answer and the contract.

    `kind` is status, content-type, schema or undeclared.
    """

    kind: str
    path: str
    message: str
    rule: str = ""
    expected: Any = None
    observed: Any = None


class _DecimalKeyword:
    """The keyword `x-decimal`: bounds and scale of a number in a string."""

    def __init__(self, _parent: Any, value: Mapping[str, Any], _location: Any) -> None:
        self.low = Decimal(str(value["gte"])) if "gte" in value else None
        self.high = Decimal(str(value["lte"])) if "lte" in value else None
        self.scale = value.get("maxScale")

    def validate(self, instance: Any) -> None:
        """Raise `ValueError` for a decimal outside the bounds; other strings are the pattern's affair."""
        try:
            number = Decimal(instance) if isinstance(instance, str) else None
        except InvalidOperation:
            return
        if number is None or not number.is_finite():
            return
        if self.low is not None and number < self.low:
            raise ValueError(f"MIN {self.low}")
        if self.high is not None and number > self.high:
            raise ValueError(f"MAX {self.high}")
        exponent = number.as_tuple().exponent
        if self.scale is not None and isinstance(exponent, int) and -exponent > self.scale:
            raise ValueError(f"MAX_SCALE {self.scale}")


def media_type(content_type: str | None) -> str:
    """Give a content type without its parameters, in small letters; nothing where there is none."""
    return (content_type or "").partition(";")[0].strip().lower()


class Checks:
    """The compiled schemas of one service; each is compiled when it is first needed."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._schemas: Mapping[str, Any] = document["components"]["schemas"]
        self._requests = {name: request_component(schema) for name, schema in self._schemas.items()}
        self._responses = {name: response_component(schema) for name, schema in self._schemas.items()}
        self._formats = dict(_pattern_formats(document))
        self._compiled: dict[tuple[str, str], Draft202012Validator] = {}

    def request(self, operation: Operation, message: Mapping[str, Any]) -> tuple[Violation, ...]:
        """Find what is wrong with a request message."""
        if not _is_fit(message) and (unfit := tuple(_unfit(message, "", 0))):
            return unfit
        key = (operation.id, "request")
        validator = self._compiled.get(key)
        if validator is None:
            view = request_message(operation.request_schema, operation.path_members, self._schemas)
            validator = self._compiled[key] = _compile(bundle(view, self._requests))
        return tuple(self._violations(validator.iter_errors(message)))

    def response(
        self, operation: Operation, status: int, content_type: str | None, body: Any
    ) -> tuple[Finding, ...]:
        """Find where an answer leaves the contract."""
        declared = operation.spec["responses"].get(str(status))
        if declared is None:
            known = sorted(operation.spec["responses"])
            text = f"{operation.id} answered {status}, which the contract does not name"
            return (Finding("status", "", text, "STATUS", known, status),)
        kind = media_type(content_type)
        if kind != "application/json":
            if status in ANY_BODY:
                return ()
            text = f"{operation.id} answered {status} as {kind or 'nothing'}, not as JSON"
            return (Finding("content-type", "", text, "CONTENT_TYPE", "application/json", content_type),)
        if not _is_fit(body) and (unfit := tuple(_unfit(body, "", 0))):
            return tuple(Finding("schema", v.path, v.message, v.rule, v.limit, v.value) for v in unfit)
        key = (operation.id, str(status))
        validator = self._compiled.get(key)
        if validator is None:
            if "$ref" in declared:
                declared = self._document["components"]["responses"][declared["$ref"].rpartition("/")[2]]
            schema = declared["content"]["application/json"]["schema"]
            root = response_component(schema, closed=False)
            validator = self._compiled[key] = _compile(bundle(root, self._responses))
        return tuple(self._findings(validator.iter_errors(body)))

    def _findings(self, errors: Iterable[ValidationError]) -> Iterator[Finding]:
        for error in _leaves(errors):
            if error.kind.name == "additionalProperties":
                for name in error.kind.as_dict()["unexpected"]:
                    path = _path([*error.instance_path, name])
                    observed = error.instance.get(name) if isinstance(error.instance, Mapping) else None
                    text = f"{path} is not in the contract"
                    yield Finding("undeclared", path, text, "UNDECLARED", None, observed)
                continue
            for found in self._violations((error,)):
                yield Finding("schema", found.path, found.message, found.rule, found.limit, found.value)

    def _violations(self, errors: Iterable[ValidationError]) -> Iterator[Violation]:
        seen = set()
        for error in _leaves(errors):
            for violation in self._violation(error):
                # A type and the operation that uses it may both require a member.
                if (key := (violation.path, violation.rule, str(violation.limit))) not in seen:
                    seen.add(key)
                    yield violation

    def _violation(self, error: ValidationError) -> Iterator[Violation]:
        name, details, place = error.kind.name, error.kind.as_dict(), list(error.instance_path)
        rule, value = _RULES.get(name, name.upper()), error.instance
        limit: Any = details.get("limit")
        message = error.message if len(error.message) <= 300 else error.message[:297] + "..."
        if name == "required":
            place.append(details["property"])
            limit, value, message = None, None, f"{_path(place)} is required"
        elif name == "type":
            limit = details.get("types", details.get("type"))
        elif name == "enum":
            limit = details["options"]
        elif name == "format":
            limit = _FORMATS.get(details["format"], details["format"])
        elif name == "pattern":
            limit = details["pattern"]
            if limit in self._formats:
                rule, limit = "FORMAT", self._formats[limit]
        elif name == "not":
            limit = tuple(details["schema"].get("required", ()))
            message = f"only one of {' and '.join(limit)} may be given"
        elif name == "oneOf":
            limit = tuple(sorted(_members(details["context"])))
            message = f"exactly one of {', '.join(limit)} must be given"
        elif name == "x-decimal":
            bound, _, number = error.message.partition(" ")
            rule, limit = (bound, number) if bound in {"MIN", "MAX"} else ("FORMAT", "DECIMAL_VALUE")
            message = f"{_path(place)} breaks {bound} {number}"
        yield Violation(_path(place), rule, limit, value, message)


def _compile(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(schema, validate_formats=True, keywords={"x-decimal": _DecimalKeyword})


def _leaves(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """Replace the failure of a nullable object by the failures of the object."""
    for error in errors:
        if error.kind.name == "anyOf" and error.instance is not None:
            yield from _leaves(error.kind.as_dict()["context"][0])
        else:
            yield error


def _members(context: Iterable[Iterable[ValidationError]]) -> set[str]:
    return {
        error.kind.as_dict()["property"]
        for option in context
        for error in option
        if error.kind.name == "required"
    }


def _path(parts: Iterable[str | int]) -> str:
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _is_fit(value: Any, depth: int = 0) -> bool:
    """Whether JSON can carry a value: the quick answer for all but the odd message, without paths."""
    if depth > _MAX_DEPTH:
        return False
    if isinstance(value, dict):
        members: Iterable[Any] = value.values()
        if not all(type(name) is str and (name.isascii() or _is_text(name)) for name in value):
            return False
    elif isinstance(value, list):
        members = value
    else:
        members = (value,)
    for member in members:
        kind = type(member)
        if kind is str:
            if not member.isascii() and not _is_text(member):
                return False
        elif kind is dict or kind is list:
            if not _is_fit(member, depth + 1):
                return False
        elif kind not in (int, bool, type(None)) and not (kind is float and math.isfinite(member)):
            return False
    return True


def _unfit(value: Any, path: str, depth: int) -> Iterator[Violation]:
    """Find what JSON cannot carry: not-a-number, halves of surrogate pairs, endless nesting."""
    if depth > _MAX_DEPTH:
        yield Violation(path, "TYPE", _MAX_DEPTH, None, f"{path} is nested too deeply")
    elif isinstance(value, str):
        if not value.isascii() and not _is_text(value):
            yield Violation(path, "FORMAT", "UTF-8", value, f"{path} is not valid Unicode")
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield Violation(path, "TYPE", "number", value, f"{path} is not a finite number")
    elif isinstance(value, Mapping):
        for name, member in value.items():
            if not isinstance(name, str) or not _is_text(name):
                yield Violation(
                    path, "FORMAT", "UTF-8", name, f"a member's name in {path} is not valid Unicode"
                )
            else:
                yield from _unfit(member, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _unfit(item, f"{path}[{index}]", depth + 1)


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _pattern_formats(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        if isinstance(node.get("pattern"), str) and "x-wix-format" in node:
            yield node["pattern"], node["x-wix-format"]
        for child in node.values():
            yield from _pattern_formats(child)
    elif isinstance(node, list):
        for child in node:
            yield from _pattern_formats(child)
