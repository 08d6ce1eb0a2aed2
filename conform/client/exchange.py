"""One request with its response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conform.client.curl import curl
from conform.client.redaction import Redactor
from conform.contract import Finding, Operation


@dataclass(frozen=True)
class Request:
    """What was sent; everything but `body` is fit to be shown."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Any
    content: bytes
    redactor: Redactor

    @cached_property
    def text(self) -> str:
        """The body as it went over the wire, redacted."""
        return self.redactor.text(self.content.decode("utf-8", "replace"))

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.url}>"


@dataclass(frozen=True)
class Response:
    """What came back; `body` is the parsed JSON, or the text where it is none."""

    status: int
    content_type: str | None
    body: Any
    content: bytes
    raw_headers: tuple[tuple[str, str], ...]
    redactor: Redactor

    @cached_property
    def headers(self) -> dict[str, str]:
        """The headers by their lower-case names, redacted."""
        return self.redactor.headers(self.raw_headers)

    @cached_property
    def text(self) -> str:
        """The body as it came over the wire, redacted."""
        return self.redactor.text(self.content.decode("utf-8", "replace"))

    def __repr__(self) -> str:
        return f"<Response {self.status}>"


@dataclass(frozen=True)
class Exchange:
    """One call of one operation; `elapsed` is in seconds."""

    operation: Operation
    request: Request
    response: Response | None
    findings: tuple[Finding, ...]
    elapsed: float

    @property
    def status(self) -> int:
        """The HTTP status; 0 where no answer came."""
        return self.response.status if self.response else 0

    @property
    def json(self) -> Any:
        """The parsed body of the answer."""
        return self.response.body if self.response else None

    @property
    def code(self) -> str | None:
        """The application error's code, such as `POLICIES_LIMIT_REACHED`."""
        code = _part(self.json, "details", "applicationError", "code")
        return code if isinstance(code, str) else None

    @property
    def violations(self) -> list[dict[str, Any]]:
        """The field violations of a validation error."""
        found = _part(self.json, "details", "validationError", "fieldViolations")
        return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []

    @cached_property
    def curl(self) -> str:
        """A line for the shell that sends the request again."""
        request = self.request
        return curl(request.method, request.url, request.headers, request.text)

    def __repr__(self) -> str:
        return f"<Exchange {self.operation.id} {self.status}>"


def _part(value: Any, *names: str) -> Any:
    for name in names:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value
