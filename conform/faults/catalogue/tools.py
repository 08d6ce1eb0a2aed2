"""What many faults are made with: changed requests, changed answers, and the bytes that go out."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from conform.mock.app import MockApp
from conform.mock.context import Context
from conform.mock.store import Row, Site, Table

Json = dict[str, Any]
WIRE = "app.MockApp.__call__"
"""The seam at which a request comes in and an answer goes out."""
CHECK = "app.violations"
"""The seam at which a request is held to the contract: (real, operation, message)."""
_INDEXES: dict[str, tuple[str, ...]] = {"events": ("slug",), "categories": ()}


def sending(ctx: Context, **members: Any) -> Context:
    """Give a call as if the caller had sent other members; None leaves one out."""
    request = {name: value for name, value in {**ctx.request, **members}.items() if value is not None}
    return replace(ctx, request=request)


def edit(table: Table, row_id: str, **members: Any) -> Row:
    """Change members of a stored row."""
    row = table.get(row_id)
    assert row is not None
    return table.put({**row, **members})


def put_back(table: Table, row: Row | None) -> None:
    """Store a row as it was, where there was one."""
    if row is not None:
        table.put(row)


def united(app: MockApp, site: Site, name: str) -> Site:
    """Give a site as if the rows of one of its tables on all sites were its own."""
    table = Table(*_INDEXES.get(name, ("eventId",)))
    for each in app.sites:
        for row in getattr(each, name):
            table.put(row)
    changed: Any = {name: table}
    return replace(site, **changed)


@dataclass(slots=True)
class Wire:
    """An answer of the API as it is about to go out."""

    operation: str
    method: str
    status: int
    headers: dict[bytes, bytes]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)

    @json.setter
    def json(self, value: Any) -> None:
        self.body = json.dumps(value, ensure_ascii=False).encode()


def on_wire(change: Callable[[Wire], None]) -> Callable[..., Any]:
    """Make a fault that changes answers on their way out, for the seam `WIRE`; not those of control."""

    @functools.wraps(change)
    async def body(real: Any, app: MockApp, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/__mock__"):
            await real(app, scope, receive, send)
            return
        sent: list[Any] = []

        async def keep(message: Any) -> None:
            sent.append(message)

        await real(app, scope, receive, keep)
        if len(sent) != 2:  # a connection that breaks
            return
        match = app.contract.route(scope["method"], scope["path"])
        start, content = sent
        answer = Wire(
            match.operation.id if match.operation else "",
            scope["method"],
            start["status"],
            dict(start["headers"]),
            content["body"],
        )
        change(answer)
        answer.headers[b"content-length"] = str(len(answer.body)).encode()
        await send({**start, "status": answer.status, "headers": list(answer.headers.items())})
        await send({**content, "body": answer.body})

    return body


_FIRST: dict[tuple[str, str], Any] = {}


def first(kind: str, row_id: str, value: Any) -> Any:
    """Give what was given for a row at first, as a cache does that nobody clears."""
    return _FIRST.setdefault((kind, row_id), value)


def at_creation(kind: str, entity: str, value: Callable[[Context, Json], Any]) -> Callable[..., Any]:
    """Make the body of a creation that remembers something of what it made, for `first`."""

    def body(real: Any, ctx: Context) -> Any:
        answer = real(ctx)
        first(kind, answer[entity]["id"], value(ctx, answer[entity]))
        return answer

    return body
