"""The errors of the mock, in the shapes of Wix's error bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class ApiError(Exception):
    """An answer other than 200: an HTTP status with an error body `{message, details}`."""

    def __init__(self, status: int, message: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = details

    def body(self) -> dict[str, Any]:
        """Give the JSON body; failures of parsing carry no `details`, as observed."""
        return {"message": self.message} | ({} if self.details is None else {"details": self.details})


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One entry of `details.validationError.fieldViolations`; `field` is dotted, items as `[i]`."""

    field: str
    description: str
    violated_rule: str = ""
    rule_name: str = ""
    data: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the entry with its absent members left out."""
        members = {
            "field": self.field,
            "description": self.description,
            "violatedRule": self.violated_rule,
            "ruleName": self.rule_name,
            "data": self.data,
        }
        return {name: value for name, value in members.items() if value}


def application_error(
    status: int, code: str, message: str, description: str = "", data: dict[str, Any] | None = None
) -> ApiError:
    """Make a business error, such as 428 `POLICIES_LIMIT_REACHED`."""
    error: dict[str, Any] = {"code": code, "description": description or message, "data": data or {}}
    return ApiError(status, message, {"applicationError": error})


def validation_error(violations: Sequence[FieldViolation]) -> ApiError:
    """Make a 400 that lists what is wrong with which member."""
    lines = "\n".join(f"`-- {violation.field} {violation.description}" for violation in violations)
    return ApiError(
        400,
        f"request is invalid:\n{lines}",
        {"validationError": {"fieldViolations": [violation.as_json() for violation in violations]}},
    )


def not_found(kind: str, entity_id: str, code: str = "NOT_FOUND") -> ApiError:
    """Make a 404 for an entity that does not exist on this site."""
    return application_error(404, code, f"{kind} {entity_id} not found")
