"""Transports: how a request reaches its target. Every one is an httpx transport."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import httpx

from conform.client.errors import TargetError, Unanswered

Message = MutableMapping[str, Any]
ASGIApp = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)
_ASGI = {"version": "3.0", "spec_version": "2.3"}


class SteppedTransport(httpx.BaseTransport):
    """Drives an ASGI application by hand: one step of its coroutine per request, no loop, no thread.

    The application must not suspend: whatever it awaits has to be ready.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request through the application and give its whole answer."""
        url = request.url
        raw_path, _, query = url.raw_path.partition(b"?")
        body = request.read()
        scope: Message = {
            "type": "http",
            "asgi": _ASGI,
            "http_version": "1.1",
            "method": request.method,
            "scheme": url.scheme,
            "path": url.path,
            "raw_path": raw_path,
            "query_string": query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": ("127.0.0.1", 0),
            "server": (url.host, url.port or (443 if url.scheme == "https" else 80)),
            "state": {},
        }
        inbox = [{"type": "http.request", "body": body, "more_body": False}]
        status = 0
        headers: list[tuple[bytes, bytes]] = []
        chunks: list[bytes] = []

        async def receive() -> Message:
            return inbox.pop() if inbox else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", ()))
            elif message["type"] == "http.response.body":
                chunks.append(message.get("body", b""))

        step(self._app(scope, receive, send))
        if not status:
            raise Unanswered(f"the connection broke before {request.method} {url.path} was answered")
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(b"".join(chunks)))


def step(awaitable: Awaitable[None]) -> None:
    """Run an awaitable to its end in one step."""
    coroutine = awaitable.__await__()
    try:
        next(coroutine)
    except StopIteration:
        return
    raise TargetError("the application suspended: in process, everything it awaits must be ready at once")


class HttpTransport(httpx.BaseTransport):
    """Sends over the network, by default through the proxies that the environment names."""

    def __init__(self, timeout: float = 30.0, *, proxies: bool = True) -> None:
        """Set up; `timeout` is in seconds, for connecting and for each read."""
        self._client = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=proxies)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and read its whole answer.

        Raises `TargetError` where nothing can have arrived, `Unanswered` where nobody knows.
        """
        request.extensions = {**request.extensions, "timeout": self._client.timeout.as_dict()}
        request.headers.setdefault("user-agent", "wix-events-conformance")
        try:
            return self._client.send(request)
        except _NOT_SENT as error:
            place = f"{request.url.scheme}://{request.url.netloc.decode()}"
            raise TargetError(
                f"cannot reach {place}: {type(error).__name__}; check --base-url and that the server runs"
            ) from None
        except httpx.TransportError as error:
            raise Unanswered(
                f"the connection broke before {request.method} {request.url.path} was answered "
                f"({type(error).__name__})"
            ) from None

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class UnplayedTransport(httpx.MockTransport):
    """Stands where a cassette plays its answers, and reaches nothing itself.

    vcrpy plays into `MockTransport`; a request that comes through to here has no cassette.
    """

    def __init__(self) -> None:
        super().__init__(self._refuse)

    def _refuse(self, request: httpx.Request) -> httpx.Response:
        raise TargetError(
            f"no cassette plays an answer to {request.method} {request.url.path}: "
            "target replay is for recorded scenarios (suites/scenarios)"
        )
