"""The application: one ASGI callable for the in-process target and for the server."""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson

from conform.contract import SERVICES, Contract, Operation, Violation, load
from conform.mock import auth, categories_bulk, decode, dialect
from conform.mock.context import Context, Handler, Identity
from conform.mock.control import ControlPlane
from conform.mock.errors import ApiError, application_error
from conform.mock.persistence import Database
from conform.mock.store import Site, Sites
from conform.mock.validation import refusal
from conform.mock.wire import close_connection, strike

log = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
SYSTEM_ERROR: dict[str, Any] = {"message": "", "details": {}}
"""Wix's own system errors are empty by design."""


@dataclass(frozen=True, slots=True)
class MockSettings:
    """How a mock starts: with its control plane open or not, its sites' dialect, and where it keeps them."""

    control: bool = False
    dialect: str = "reference"
    database: Path | None = None


@dataclass(slots=True)
class Answer:
    """What goes back: `seconds` late, and not at all if the connection is `dropped`.

    `site` is where it is logged, under the operation's id and with the message that was understood.
    """

    status: int
    body: Any
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    seconds: float = 0
    dropped: bool = False
    site: Site | None = None
    operation: str = ""
    request: Any = None


def handlers() -> dict[str, Handler]:
    """Gather what the resource modules implement, by operation id."""
    modules = [import_module(f"conform.mock.{service}") for service in SERVICES]
    return {name: handler for module in modules for name, handler in module.HANDLERS.items()}


class MockApp:
    """A stateful Wix Events server.

    It never suspends on anything of its own, so that a transport can drive it without an event loop.
    """

    def __init__(
        self,
        settings: MockSettings | None = None,
        contract: Contract | None = None,
        implemented: Mapping[str, Handler] | None = None,
    ) -> None:
        self.settings = settings or MockSettings()
        self.contract = contract or load()
        self.sites = Sites(self.settings.dialect)
        self.identities = auth.Identities(self.contract)
        self.handlers = dict(handlers() if implemented is None else implemented)
        self.control = ControlPlane(self, enabled=self.settings.control)
        self.database = Database(self.settings.database) if self.settings.database else None
        if self.database:
            self.database.load(self.sites)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event, as ASGI has it."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        chunks = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            chunk = message.get("body", b"")
            size += len(chunk)
            if size <= decode.MAX_BODY + 1:
                chunks.append(chunk)
            if not message.get("more_body", False):
                break
        content = b"".join(chunks) if size <= decode.MAX_BODY else b" " * (decode.MAX_BODY + 1)
        answer = self._answer(scope, content)
        if answer.seconds:
            await _wait(answer.seconds)
        payload = _json(answer.body)
        if answer.site is not None:
            head = {"method": scope["method"], "path": scope["path"], "operation": answer.operation}
            said = (None, None) if answer.dropped else (answer.status, payload)
            answer.site.log.record({**head, "status": said[0]}, answer.request, said[1], size)
        if answer.dropped:
            await close_connection(send)
            return
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(payload)).encode()),
            (b"x-wix-request-id", str(uuid.uuid4()).encode()),
            *answer.headers,
        ]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": payload})

    def _answer(self, scope: Scope, content: bytes) -> Answer:
        try:
            if scope["path"].startswith("/__mock__"):
                query = scope.get("query_string", b"").decode("latin-1")
                return Answer(200, self.control.handle(scope["method"], scope["path"], query, content))
            return self._serve(scope, content)
        except ApiError as error:
            return Answer(error.status, error.body())
        except Exception as error:
            _log_failure(scope, error)
            return Answer(500, SYSTEM_ERROR)

    def _serve(self, scope: Scope, content: bytes) -> Answer:
        """Find the operation, the caller and the site of a request, and answer it."""
        # As it was sent: an encoded slash or question mark belongs to the segment that it stands in.
        path = scope["raw_path"].decode("ascii", "replace")
        match = self.contract.route(scope["method"], path)
        if match.operation is None:
            if not match.allowed:
                raise application_error(404, "NOT_FOUND", f"There is nothing at {path}")
            error = application_error(405, "METHOD_NOT_ALLOWED", f"{scope['method']} is not allowed here")
            return Answer(405, error.body(), [(b"allow", ", ".join(match.allowed).encode())])
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        token = auth.token(headers)
        site = self.sites.get(auth.site_id(headers))
        if self.database:
            self.database.watch(site)
        answer = Answer(200, {}, operation=match.operation.id)
        try:
            self._operate(match.operation, match.path, scope, content, site, token, answer)
        except ApiError as error:
            answer.status, answer.body = error.status, error.body()
        except Exception as error:
            _log_failure(scope, error)
            answer.status, answer.body = 500, SYSTEM_ERROR
        if self.settings.control:
            answer.site = site
        if self.database:
            self.database.save(site)
        return answer

    def _operate(
        self,
        operation: Operation,
        path: Mapping[str, str],
        scope: Scope,
        content: bytes,
        site: Site,
        token: str,
        answer: Answer,
    ) -> None:
        """Fill in the answer of an operation, as trouble on the wire leaves it."""
        identity = self.identities.find(site, token)
        auth.admit(operation, identity, site)
        request = answer.request = self._message(operation, path, scope, content, site)
        trouble = strike(site.troubles, operation.id) if site.troubles else None
        if trouble is None:
            answer.body = self.perform(site, identity, operation, request, path)
            return
        if trouble.kind == "latency":
            answer.seconds = trouble.seconds
            answer.headers.append((b"x-mock-latency", f"{trouble.seconds:g}".encode()))
            if site.clock.is_virtual:
                site.clock.advance(timedelta(seconds=trouble.seconds))
            answer.body = self.perform(site, identity, operation, request, path)
            return
        answer.dropped = trouble.kind == "drop"
        if trouble.after:
            with suppress(ApiError):  # a refusal does not arrive either
                self.perform(site, identity, operation, request, path)
        if not answer.dropped:
            if trouble.retry_after is not None:
                answer.headers.append((b"retry-after", str(trouble.retry_after).encode()))
            raise trouble.error()

    def perform(
        self,
        site: Site,
        identity: Identity,
        operation: Operation,
        request: Mapping[str, Any],
        path: Mapping[str, str],
    ) -> dict[str, Any]:
        """Do an operation with a message that keeps the contract, and give the body of its 200."""
        now = site.clock.tick()
        for job in site.due(now):
            categories_bulk.perform(self.contract, site, job)
        handler = self.handlers.get(operation.id)
        if handler is None:
            raise application_error(501, "UNIMPLEMENTED", f"{operation.id} is not implemented yet")
        return handler(Context(self.contract, operation, site, identity, request, path, now))

    def _message(
        self, operation: Operation, path: Mapping[str, str], scope: Scope, content: bytes, site: Site
    ) -> dict[str, Any]:
        """Read the whole request message and hold it to the contract."""
        if operation.method in {"GET", "DELETE"}:
            message = decode.query(operation, scope.get("query_string", b"").decode("latin-1"))
        else:
            message = decode.body(content)
            if site.settings.dialect == "documented":
                message = dialect.translate(operation.id, message)
        for name, value in path.items():
            _merge(message, operation.path_members.get(name, name), value)
        found = violations(operation, message)
        if found:
            raise refusal(found)
        return message


def violations(operation: Operation, message: Mapping[str, Any]) -> tuple[Violation, ...]:
    """Find what is wrong with a request message, by the contract."""
    return operation.validate_request(message)


def _merge(message: dict[str, Any], member: str, value: str) -> None:
    """Put a path parameter at its place in the message, over what the body says there."""
    *parents, last = member.split(".")
    node: Any = message
    for parent in parents:
        child = node.get(parent)
        if child is None:
            child = node[parent] = {}
        if not isinstance(child, dict):
            return
        node = child
    node[last] = value


def _json(body: Any) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError:  # integers beyond 64 bits, which rich content may hold
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _log_failure(scope: Scope, error: Exception) -> None:
    """Tell whoever runs the mock what happened; the caller is not told, as Wix's callers are not."""
    log.error("%s %s failed", scope["method"], scope["path"], exc_info=error)


async def _wait(seconds: float) -> None:
    """Wait on a server; in process there is no loop to wait on, and only the site's time moves."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    await asyncio.sleep(seconds)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def create_app(settings: MockSettings | None = None, contract: Contract | None = None) -> MockApp:
    """Make a mock with no sites yet; it keeps the contract, or the one that is given."""
    return MockApp(settings, contract)
