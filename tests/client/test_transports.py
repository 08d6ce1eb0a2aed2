"""The stepped transport keeps to ASGI and needs no loop; the network's errors become one line."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import httpx
import pytest

from conform.client import SteppedTransport, TargetError
from conform.client.transports import HttpTransport, UnplayedTransport
from tests.client.tiny import NEW_POLICY, Policies


def test_stepped_transport_gives_the_application_what_asgi_says() -> None:
    scopes: list[MutableMapping[str, Any]] = []

    async def app(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        scopes.append(scope)
        message = await receive()
        assert (await receive())["type"] == "http.disconnect"
        await send({"type": "http.response.start", "status": 201, "headers": [(b"x-a", b"1")]})
        await send({"type": "http.response.body", "body": message["body"]})

    request = httpx.Request("PUT", "https://host/a%2Fb/ä?q=1&q=2", headers={"X-Y": "z"}, content=b"in")
    response = SteppedTransport(app).handle_request(request)
    scope = scopes[0]
    assert (scope["type"], scope["method"], scope["scheme"]) == ("http", "PUT", "https")
    assert (scope["path"], scope["raw_path"]) == ("/a/b/ä", b"/a%2Fb/%C3%A4")
    assert scope["query_string"] == b"q=1&q=2"
    assert (b"x-y", b"z") in scope["headers"]
    assert all(name == name.lower() for name, _ in scope["headers"])
    assert (response.status_code, response.read(), response.headers["x-a"]) == (201, b"in", "1")


def test_stepped_transport_works_inside_an_httpx_client_and_joins_chunks() -> None:
    with httpx.Client(transport=SteppedTransport(Policies()), base_url="https://host") as client:
        answer = client.post("/events/v2/policies", json=NEW_POLICY)
    assert answer.json()["policy"]["name"] == "Refunds"
    assert answer.elapsed.total_seconds() >= 0


def test_stepped_transport_refuses_an_application_that_suspends() -> None:
    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        await asyncio.sleep(0)

    with pytest.raises(TargetError, match="suspended"):
        SteppedTransport(app).handle_request(httpx.Request("GET", "https://host/"))


def test_unreachable_server_is_one_line() -> None:
    transport = HttpTransport(timeout=2)
    with pytest.raises(TargetError, match=r"cannot reach http://127\.0\.0\.1:9: ConnectError") as caught:
        transport.handle_request(httpx.Request("GET", "http://127.0.0.1:9/x"))
    transport.close()
    assert "\n" not in str(caught.value)


def test_request_without_a_cassette_is_refused() -> None:
    with pytest.raises(TargetError, match="no cassette plays an answer to GET /x"):
        UnplayedTransport().handle_request(httpx.Request("GET", "https://host/x"))
