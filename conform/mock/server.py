"""The mock over HTTP: for `conform mock`, and in a thread for the target `mock-http`."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from conform.contract import ConformError
from conform.mock import seeds
from conform.mock.app import MockApp, MockSettings, create_app
from conform.mock.auth import GUID


class ServerError(ConformError):
    """The mock cannot be served."""


SITE = "00000000-0000-4000-8000-00000000000a"
"""The site of the curl line, and of a seed that names none."""
_QUERY = """curl -s -X POST {url}/events/v3/events/query -H 'Authorization: any-key' \\
  -H 'wix-site-id: {site}' -H 'Content-Type: application/json' \\
  -d '{{"query": {{"paging": {{"limit": 10}}}}}}'"""


def serve(
    settings: MockSettings, *, port: int = 8080, host: str = "127.0.0.1", seed: str = "", site: str = SITE
) -> None:
    """Serve until Ctrl-C; port 0 takes any free one, `seed` fills a site first.

    Raises `ServerError`, `SeedError` or `DatabaseError` where it cannot begin.
    """
    if not GUID.fullmatch(site):
        raise ServerError(f"--site {site} is no GUID: 8-4-4-4-12 hexadecimal digits")
    app = create_app(settings)
    note = ""
    if seed:
        document = seeds.read(seed)
        # With --db the site is there again after a restart, and what was done to it must not be lost.
        if app.sites.get(site.lower()).events:
            note = f"Site {site.lower()} has events already, so the seed {seed} was not planted.\n"
        else:
            seeds.plant(app, site.lower(), document)
    listening = _listen(host, port)
    url = _url(listening)
    sys.stdout.write(
        f"The mock serves {url} in dialect {settings.dialect}; Ctrl-C stops it. To begin with:\n\n"
    )
    sys.stdout.write(note)
    sys.stdout.write(f"{_QUERY.format(url=url, site=site.lower())}\n\n")
    sys.stdout.flush()
    try:
        _server(app).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()


@contextmanager
def running_server(mock: MockSettings | MockApp | None = None, port: int = 0) -> Iterator[str]:
    """Serve in a thread for as long as the context lasts; yields the base URL."""
    listening = _listen("127.0.0.1", port)
    server = _server(mock if isinstance(mock, MockApp) else create_app(mock))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        # The socket listens already: a request that comes before the loop runs only waits for it.
        yield _url(listening)
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()


def _server(app: MockApp) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="critical",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
            ws="none",
        )
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it an answer takes 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise ServerError(
            f"the mock cannot listen on {host} port {port} ({error.strerror or error}): choose another --port"
        ) from None
    return listening


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
