"""All exchanges of a run, redacted, as lines of JSON: what change detection reads afterwards."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import IO, Any

import pytest

from conform.client.exchange import Exchange

KEPT_HEADERS = ("content-type", "retry-after", "deprecation", "sunset", "warning")
"""The headers of answers that say something about the API."""


def as_line(exchange: Exchange, target: str, test: str) -> str:
    """Spell an exchange as one line: `target`, `test`, `operation`, `request` and `answer`.

    A body that is JSON stands as JSON in `body`, any other as `text`; no answer is null.
    """
    request, response = exchange.request, exchange.response
    answer: dict[str, Any] | None = None
    if response is not None:
        kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        answer = {"status": response.status, "headers": kept, **_body(response.text)}
    document = {
        "target": target,
        "test": test,
        "operation": exchange.operation.id,
        "request": {
            "method": request.method,
            "url": request.redactor.text(request.url),
            **_body(request.text),
        },
        "answer": answer,
    }
    # ASCII only: halves of surrogate pairs, which tests send on purpose, have no UTF-8.
    return json.dumps(document) + "\n"


class RecordingPlugin:
    """Writes the exchanges of a run into a file; each worker into one of its own, put together at the end."""

    NAME = "conform-recording"

    def __init__(self, path: Path, target: str) -> None:
        """Begin the file; an `OSError` means that it cannot be written."""
        self._path = path
        self._target = target
        self._test = ""
        self._worker = os.environ.get("PYTEST_XDIST_WORKER", "")
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self._worker:
            for part in self._parts():
                part.unlink()
        own = path.with_name(f"{path.name}.{self._worker}") if self._worker else path
        self._file: IO[str] = own.open("w", encoding="ascii")

    def exchange(self, exchange: Exchange) -> None:
        """Write one exchange."""
        if not self._file.closed:
            self._file.write(as_line(exchange, self._target, self._test))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Remember which test is running."""
        self._test = item.nodeid
        return (yield)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Close the file, and add to it what the workers wrote."""
        for part in [] if self._worker else self._parts():
            with part.open(encoding="ascii") as lines:
                self._file.writelines(lines)
            part.unlink()
        self._file.close()

    def _parts(self) -> list[Path]:
        return sorted(self._path.parent.glob(f"{self._path.name}.gw*"))


def _body(text: str) -> dict[str, Any]:
    if not text:
        return {}
    try:
        return {"body": json.loads(text)}
    except ValueError:
        return {"text": text}
