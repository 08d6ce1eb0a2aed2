"""The last exchanges of a site, for tests that want to know what their program sent."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from typing import Any

LONGEST = 1_000
LARGEST = 16 * 1024 * 1024
"""Bytes of requests and answers that a site's log holds, so that a server that runs for days stays small."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange; `answer` is the JSON that went out, None where the connection was dropped."""

    head: dict[str, Any]
    request: Any
    answer: bytes | None
    size: int

    def as_json(self) -> dict[str, Any]:
        """Spell it as the control plane does."""
        answer = None if self.answer is None else json.loads(self.answer)
        return {**self.head, "request": self.request, "answer": answer}


class ExchangeLog:
    """Exchanges numbered from 1; the oldest go when there are too many, or too much is in them."""

    def __init__(self) -> None:
        self._exchanges: deque[Exchange] = deque()
        self._number = 0
        self._size = 0

    def record(self, head: dict[str, Any], request: Any, answer: bytes | None, size: int) -> None:
        """Put an exchange in; `size` is the request's in bytes, `head` all that is neither body."""
        self._number += 1
        size += len(answer or b"")
        self._exchanges.append(Exchange({"number": self._number, **head}, request, answer, size))
        self._size += size
        while len(self._exchanges) > LONGEST or (self._size > LARGEST and len(self._exchanges) > 1):
            self._size -= self._exchanges.popleft().size

    def after(self, number: int) -> list[dict[str, Any]]:
        """List the exchanges behind a number."""
        return [each.as_json() for each in self._exchanges if each.head["number"] > number]

    def clear(self) -> None:
        """Empty the log; numbers go on."""
        self._exchanges.clear()
        self._size = 0
