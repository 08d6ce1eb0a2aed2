"""A site that others use, on a server that enforces a rate and fails at random."""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conform.client import Client
from conform.client.transports import HttpTransport
from conform.contract import load
from conform.live.inventory import inventory
from conform.mock.app import MockApp, MockSettings
from conform.mock.server import running_server
from suites.world import World
from tests.processes import QUIET

ROOT = Path(__file__).parents[2]
SITE = "33333333-3333-4333-8333-333333333333"
WINDOW = 30.0
"""Seconds in which a server counts requests: a hundred in half a minute are 200 a minute."""


class Server(MockApp):
    """A mock that answers `limit` requests in its window, and 429 with the time to wait to the others.

    Of the writes one in `troubled` is answered 503 or 504, half of them after they took effect.
    """

    def __init__(self, *, limit: int = 10_000, troubled: int = 0, seed: int = 1) -> None:
        super().__init__(MockSettings(control=True))
        self.calls: deque[float] = deque()
        self.limit = limit
        self.troubled = troubled
        self.chance = random.Random(seed)
        self.lock = threading.Lock()
        self.writes = self.refused = self.struck = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        with self.lock:
            now = time.monotonic()
            while self.calls and self.calls[0] < now - WINDOW:
                self.calls.popleft()
            late = len(self.calls) >= self.limit
            if not late:
                self.calls.append(now)
            operation = self.contract.route(scope["method"], scope["path"]).operation
            writes = operation is not None and not operation.reads
            strikes = writes and not late and self.troubled and not self.chance.randrange(self.troubled)
            self.writes += writes and not late
            self.refused += late
            self.struck += bool(strikes)
        if late:
            await receive()
            wait = math.ceil(self.calls[0] + WINDOW - now)
            await _answer(send, 429, [(b"retry-after", b"%d" % wait)])
        elif strikes and self.chance.random() < 0.5:
            await receive()
            await _answer(send, 503)
        elif strikes:
            await super().__call__(scope, receive, _silent)
            await _answer(send, self.chance.choice((503, 504)))
        else:
            await super().__call__(scope, receive, send)


@contextmanager
def shared_site(server: Server) -> Iterator[tuple[str, Client]]:
    """Serve a site with what others have on it; gives the address, and a client that meets no trouble."""
    limit, troubled = server.limit, server.troubled
    with running_server(server) as url:
        transport = HttpTransport(proxies=False)
        client = Client(transport, load(), SITE, base_url=url, authorization="somebody")
        with untroubled(server):
            world = World(client, "Somebody's")
            event, other = world.rich_event(), world.event("RSVP")
            world.rich_event(draft=True)
            world.policy(event)
            world.policy(other)
            world.item(event)
            client.call("publishDraft", {"eventId": event})
            world.category(name="Unrelated")
        server.limit, server.troubled = limit, troubled
        try:
            yield url, client
        finally:
            transport.close()


@contextmanager
def untroubled(server: Server) -> Iterator[None]:
    """Let the server answer everything as it should for a while."""
    limit, troubled = server.limit, server.troubled
    server.limit, server.troubled = 1_000_000, 0
    try:
        yield
    finally:
        server.limit, server.troubled = limit, troubled


def dump(client: Client, server: Server) -> str:
    """Give all that is on the site, of all five resources, as one text to compare."""
    with untroubled(server):
        return json.dumps(
            [[str(each.made), each.body] for each in inventory(client)], indent=1, sort_keys=True
        )


def environment(url: str, **more: str) -> dict[str, str]:
    """Give the environment of a process that goes to this site."""
    own = {"WIX_API_KEY": "any-key", "WIX_SITE_ID": SITE, "CONFORM_SETTLE": "0", "NO_PROXY": "127.0.0.1"}
    return {**QUIET, **own, **more}


def conform(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command against this site."""
    command = [str(Path(sys.executable).with_name("conform")), *words, "--target=live", f"--base-url={url}"]
    return subprocess.run(
        command, cwd=ROOT, env=environment(url), capture_output=True, text=True, check=False
    )


async def _silent(_: Any) -> None:
    """Swallow an answer."""


async def _answer(send: Any, status: int, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    body = b'{"message": "", "details": {}}'
    own = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": own + (headers or [])})
    await send({"type": "http.response.body", "body": body})
