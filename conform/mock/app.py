"""The application: one ASGI callable for the in-process target and for the server."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import orjson

from conform.contract import SERVICES, Contract, Operation, load
from conform.mock import auth, decode, dialect
from conform.mock.context import Context, Handler
from conform.mock.control import ControlPlane
from conform.mock.errors import ApiError, application_error
from conform.mock.store import Site, Sites
from conform.mock.validation import refusal

log = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class MockSettings:
    """How a mock starts: whether its control plane is open, and which dialect its sites speak."""

    control: bool = False
    dialect: str = "reference"


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
        self.control = ControlPlane(self.sites, enabled=self.settings.control)

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
        status, body, extra = self._answer(scope, content)
        payload = _json(body)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(payload)).encode()),
            (b"x-wix-request-id", str(uuid.uuid4()).encode()),
            *extra,
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": payload})

    def _answer(self, scope: Scope, content: bytes) -> tuple[int, Any, list[tuple[bytes, bytes]]]:
        try:
            return self._handle(scope, content)
        except ApiError as error:
            return error.status, error.body(), []
        except Exception:
            # Wix's own system errors are empty by design; what happened is for whoever runs the mock.
            log.exception("%s %s failed", scope["method"], scope["path"])
            return 500, {"message": "", "details": {}}, []

    def _handle(self, scope: Scope, content: bytes) -> tuple[int, Any, list[tuple[bytes, bytes]]]:
        path = scope["path"]
        if path.startswith("/__mock__"):
            return 200, self.control.handle(scope["method"], path, content), []
        match = self.contract.route(scope["method"], path)
        if match.operation is None:
            if not match.allowed:
                raise application_error(404, "NOT_FOUND", f"There is nothing at {path}")
            error = application_error(405, "METHOD_NOT_ALLOWED", f"{scope['method']} is not allowed here")
            return 405, error.body(), [(b"allow", ", ".join(match.allowed).encode())]
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        token = auth.token(headers)
        site = self.sites.get(auth.site_id(headers))
        identity = self.identities.find(site, token)
        auth.admit(match.operation, identity, site)
        request = self._message(match.operation, match.path, scope, content, site)
        now = site.clock.tick()
        site.settle(now)
        context = Context(self.contract, match.operation, site, identity, request, match.path, now)
        handler = self.handlers.get(match.operation.id)
        if handler is None:
            raise application_error(501, "UNIMPLEMENTED", f"{match.operation.id} is not implemented yet")
        return 200, handler(context), []

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
        violations = operation.validate_request(message)
        if violations:
            raise refusal(violations)
        return message


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


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def create_app(settings: MockSettings | None = None) -> MockApp:
    """Make a mock with no sites yet."""
    return MockApp(settings)
