"""Trouble on the wire where it meets refusals, typing errors and real connections."""

from __future__ import annotations

import socket
import threading
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn

from conform.client import TargetError
from conform.mock import MockSettings, create_app
from conform.mock.wire import read
from tests.mock.api import EVENT, Api


def test_operation_that_the_contract_does_not_have_is_refused(api: Api) -> None:
    wrong = [{"operation": "creatEvent", "kind": "drop"}]
    answer = api.http.put(f"/__mock__/sites/{api.site}/trouble", json=wrong)
    assert answer.status_code == 400
    assert "creatEvent" in answer.json()["message"]
    assert api.event()["title"] == EVENT["title"]


def test_refusal_does_not_arrive_over_a_connection_that_broke(api: Api) -> None:
    api.control.trouble({"operation": "getEvent", "kind": "drop", "after": True})
    with pytest.raises(TargetError, match="the connection broke"):
        api.client.call("getEvent", eventId=api.site, expect=404)
    assert api.refused(404, "getEvent", eventId=api.site).code == "EVENT_NOT_FOUND"


def test_status_after_the_write_took_effect_says_nothing_of_it(api: Api) -> None:
    api.control.trouble({"operation": "createEvent", "kind": "status", "status": 504, "after": True})
    api.client.call("createEvent", {"event": EVENT}, expect=504)
    assert [event["title"] for event in api.everything()] == [EVENT["title"]]


@pytest.mark.parametrize("status", [200, 404])
def test_latency_is_told_whether_the_call_is_refused_or_not(api: Api, status: int) -> None:
    event_id = api.event()["id"] if status == 200 else api.site
    api.control.trouble({"operation": "getEvent", "kind": "latency", "seconds": 1.5})
    before = api.control.now()
    answer = api.client.call("getEvent", eventId=event_id, expect=status)
    assert answer.response is not None
    assert answer.response.headers["x-mock-latency"] == "1.5"
    assert (api.control.now() - before).total_seconds() >= 1.5


def test_what_is_left_is_listed(api: Api) -> None:
    api.control.trouble({"operation": "*", "kind": "status", "times": 3})
    api.client.call("queryEvents", {"query": {}}, expect=503)
    assert api.http.get(f"/__mock__/sites/{api.site}/trouble").json()[0]["times"] == 2


@pytest.mark.parametrize("value", [None, "drop", {"operation": "*", "kind": "drop", "every": True}])
def test_trouble_of_another_shape_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="trouble"):
        read(value)


@pytest.mark.parametrize("parser", ["h11", "httptools"])
def test_dropped_connection_carries_not_one_byte(parser: str) -> None:
    app = create_app(MockSettings(control=True))
    site = app.sites.get("00000000-0000-4000-8000-00000000000c")
    site.troubles.append(read({"operation": "queryEvents", "kind": "drop"}))
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, http=parser, log_level="critical", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        replies = [_exchange(f"http://127.0.0.1:{listening.getsockname()[1]}", site.id) for _ in range(2)]
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
    assert replies[0] == b""
    assert replies[1].startswith(b"HTTP/1.1 200")


def _exchange(url: str, site: str) -> bytes:
    place = urlsplit(url)
    assert place.hostname
    assert place.port
    head = f"POST /events/v3/events/query HTTP/1.1\r\nHost: x\r\nAuthorization: k\r\nwix-site-id: {site}\r\n"
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.sendall(f"{head}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode())
        received = b""
        while chunk := connection.recv(65_536):
            received += chunk
    return received
