"""Violations of the contract, told in Wix's words as far as they are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conform.contract import Violation
from conform.mock.errors import ApiError, FieldViolation, validation_error

_RULES = {
    "REQUIRED": "REQUIRED_FIELD",
    "MIN_LENGTH": "MIN_LENGTH",
    "MAX_LENGTH": "MAX_LENGTH",
    "MIN": "MIN",
    "MAX": "MAX",
    "MIN_ITEMS": "MIN_SIZE",
    "MAX_ITEMS": "MAX_SIZE",
    "FORMAT": "FORMAT",
    "PATTERN": "FORMAT",
    "ONE_OF": "CUSTOM",
}
_KINDS = {"string": "Expected a string.", "object": "Expected an object", "array": "Expected an array"}


def refusal(violations: Sequence[Violation]) -> ApiError:
    """Make the 400 that answers a request; kinds of JSON are parsed first and refuse alone."""
    for violation in violations:
        if violation.rule == "TYPE" and violation.value is not None:
            return ApiError(400, _wrong_kind(violation))
    return validation_error([_field(violation) for violation in violations])


def _wrong_kind(violation: Violation) -> str:
    wanted = violation.limit if isinstance(violation.limit, list | tuple | set) else [violation.limit]
    if "string" in wanted and isinstance(violation.value, int | float):
        return "Unexpected value for field value"
    for kind, text in _KINDS.items():
        if kind in wanted:
            return text
    return f"Unexpected value for field {violation.path}"


def _field(violation: Violation) -> FieldViolation:
    name = violation.path.rpartition(".")[2]
    data: dict[str, Any] | None = None
    if violation.rule in {"REQUIRED", "TYPE"}:  # of the wrong kind is null only, which counts as absent
        return FieldViolation(violation.path, _missing(name), "REQUIRED_FIELD")
    if violation.rule == "ENUM":
        return FieldViolation(violation.path, _unlisted(name, violation.limit))
    if violation.rule == "ONE_OF":
        options = " or ".join(map(str, violation.limit or ()))
        return FieldViolation(violation.path, f"value {options} must not be empty", "CUSTOM", "ONE_OF")
    if violation.rule in {"FORMAT", "PATTERN"}:
        data = {"expected": str(violation.limit)}
    elif violation.limit is not None:
        data = {"threshold": violation.limit}
    return FieldViolation(violation.path, violation.message, _RULES.get(violation.rule, ""), data=data)


def _missing(name: str) -> str:
    match name:
        case "feeType":
            return "feeType value is required"
        case "initialType":
            return "initialType is unexpected. Expected: [RSVP,TICKETS,RSVP_AND_TICKETS]"
        case "currency":
            return "currency is not present"
        case "revision":
            return "revision must not be empty"
        case _:
            return f"{name} must not be empty"


def _unlisted(name: str, values: Any) -> str:
    if name in {"feeType", "initialType"}:
        return f"{name} value is required"
    listed = ", ".join(f"{value}({number})" for number, value in enumerate(values or ()))
    return f"{name} enum must be in [{listed}]"
