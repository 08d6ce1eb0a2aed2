"""A server small enough to reason about: policies and nothing else, as ASGI and over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import httpx

EVENT = "11111111-1111-4111-8111-111111111111"
SITE = "22222222-2222-4222-8222-222222222222"
NEW_POLICY = {"policy": {"eventId": EVENT, "name": "Refunds", "body": "No refunds."}}


class Policies:
    """Creates, gives and deletes policies; `extra` members get into every answer."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.extra: dict[str, Any] = {}
        self.statuses: list[tuple[int, dict[str, str]]] = []
        """Answers to give first, as status and headers."""

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], Any]:
        self.seen.append((method, path, headers, body))
        if self.statuses:
            status, own = self.statuses.pop(0)
            return status, own, {"message": "", "details": {}}
        policy_id = path.partition("?")[0].rpartition("/")[2]
        if method == "POST" and not path.endswith("/query"):
            row = {"id": str(uuid4()), "revision": "1", **json.loads(body)["policy"], **self.extra}
            row |= {"createdDate": "2025-06-01T00:00:00Z", "updatedDate": "2025-06-01T00:00:00Z"}
            self.rows[row["id"]] = row
            return 200, {}, {"policy": row}
        if policy_id not in self.rows:
            error = {"code": "NOT_FOUND", "description": "no such policy", "data": {}}
            return 404, {}, {"message": "no such policy", "details": {"applicationError": error}}
        if method == "DELETE":
            del self.rows[policy_id]
            return 200, {}, {}
        return 200, {}, {"policy": self.rows[policy_id]}

    def transport(self) -> httpx.MockTransport:
        """Answer as an httpx transport."""

        def handle(request: httpx.Request) -> httpx.Response:
            status, headers, body = self.answer(
                request.method, request.url.raw_path.decode(), dict(request.headers), request.read()
            )
            return httpx.Response(status, headers=headers, json=body)

        return httpx.MockTransport(handle)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Answer as an ASGI application."""
        body = (await receive())["body"]
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        path = scope["raw_path"].decode() + ("?" + scope["query_string"].decode()).rstrip("?")
        status, own, answer = self.answer(scope["method"], path, headers, body)
        sent = [(b"content-type", b"application/json"), *((k.encode(), v.encode()) for k, v in own.items())]
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()[:7], "more_body": True})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()[7:]})

    @contextmanager
    def over_http(self) -> Iterator[str]:
        """Serve on a free port of this machine; gives the address."""
        policies = self

        class Handler(BaseHTTPRequestHandler):
            def _handle(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, own, answer = policies.answer(self.command, self.path, headers, body)
                content = json.dumps(answer).encode()
                self.send_response(status)
                for name, value in {"content-type": "application/json", **own}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_DELETE = _handle  # noqa: N815

            def log_message(self, *_: Any) -> None:
                return None

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
