"""Trouble on the wire, on request: slow answers, 429, 5xx, and connections that break."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from conform.mock.errors import ApiError, application_error

KINDS = ("status", "latency", "drop")
_CODES = {429: "RESOURCE_EXHAUSTED", 501: "UNIMPLEMENTED", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED"}
EVERYTHING = "*"


@dataclass(slots=True)
class Trouble:
    """What goes wrong with an operation: `times` is how often yet, None for until it is cleared.

    `every` strikes each n-th call only; `after` lets the operation take effect first, so that the caller
    cannot know. `seconds` is a latency's length, `retry_after` goes with a status.
    """

    operation: str
    kind: str
    status: int = 503
    seconds: float = 0
    times: int | None = 1
    every: int = 1
    after: bool = False
    retry_after: int | None = None
    calls: int = 0

    def as_json(self) -> dict[str, Any]:
        """Spell it as the control plane does."""
        members = asdict(self)
        members["retryAfter"] = members.pop("retry_after")
        return members

    def error(self) -> ApiError:
        """Make the answer of a status; system errors are empty by design."""
        if self.status in _CODES:
            return application_error(
                self.status, _CODES[self.status], "Told to answer so by the control plane"
            )
        return ApiError(self.status, "", {})


def read(described: Any) -> Trouble:
    """Read one entry from the control plane; raises `ValueError` with what is wrong with it."""
    if not isinstance(described, Mapping):
        raise ValueError("trouble is a list of objects")
    known = {"operation", "kind", "status", "seconds", "times", "every", "after", "retryAfter"}
    unknown = sorted(set(described) - known)
    if unknown:
        raise ValueError(f"trouble has no member {unknown[0]}; it has {', '.join(sorted(known))}")
    members = dict(described)
    members["retry_after"] = members.pop("retryAfter", None)
    operation, kind = members.get("operation"), members.get("kind")
    if not isinstance(operation, str) or kind not in KINDS:
        raise ValueError(f"trouble has an operation id or *, and a kind: {', '.join(KINDS)}")
    checks: dict[str, Callable[[Any], bool]] = {
        "status": lambda value: _whole(value) and 400 <= value <= 599,
        "seconds": lambda value: isinstance(value, int | float) and 0 <= value <= 60,
        "times": lambda value: value is None or (_whole(value) and value > 0),
        "every": lambda value: _whole(value) and value > 0,
        "after": lambda value: isinstance(value, bool),
        "retry_after": lambda value: value is None or (_whole(value) and value >= 0),
    }
    for name, fits in checks.items():
        if name in members and not fits(members[name]):
            raise ValueError(f"trouble cannot have {name} {members[name]!r}")
    return Trouble(**members)


async def close_connection(send: Any) -> None:
    """Close the connection behind an ASGI `send` without an answer.

    ASGI has no word for it, so this takes uvicorn's transport; in process there is none, and an
    application that sends nothing has said it all.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.close()
        await asyncio.sleep(0)  # the server notes that the client is gone, and sends no 500 of its own


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def strike(troubles: list[Trouble], operation: str) -> Trouble | None:
    """Find the trouble that meets a call of an operation, and count it; used-up ones are taken off."""
    for trouble in troubles:
        if trouble.operation not in {operation, EVERYTHING}:
            continue
        trouble.calls += 1
        if trouble.calls % trouble.every:
            continue
        if trouble.times is not None:
            trouble.times -= 1
            if not trouble.times:
                troubles.remove(trouble)
        return trouble
    return None
