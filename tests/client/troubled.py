"""A site of a mock in trouble, reached over each target: in process, over HTTP, and as live on loopback."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conform.client import Control, Target, Tidy, open_target
from conform.client.transports import HttpTransport
from conform.config import load
from conform.mock import MockSettings, running_server

TARGETS = ("mock", "mock-http", "live")
EVENT: dict[str, Any] = {
    "title": "Summer Gala conform-7a11",
    "location": {"name": "Hall", "type": "VENUE"},
    "dateAndTimeSettings": {
        "startDate": "2035-06-01T10:00:00Z",
        "endDate": "2035-06-01T12:00:00Z",
        "timeZoneId": "Europe/Paris",
    },
    "registration": {"initialType": "TICKETING"},
}
TAG = "conform-7a11"
CREATE = {"event": EVENT}


class Site:
    """One site: its target, a client, and the control plane that makes the trouble."""

    def __init__(self, target: Target, site_id: str, control: Control) -> None:
        self.target = target
        self.control = control
        self.client = target.client(site_id)
        self.tidy = Tidy(self.client, tag=TAG, patience=0)

    def begin_anew(self) -> None:
        """Empty the site, and forget what happened on it."""
        self.control.reset()
        self.client.journal.take()
        self.tidy.close()
        self.tidy = Tidy(self.client, tag=TAG, patience=0)

    def trouble(self, operation: str, kind: str, **more: Any) -> None:
        self.control.trouble({"operation": operation, "kind": kind, **more})

    def events(self) -> list[dict[str, Any]]:
        query = {"query": {"paging": {"limit": 100}}, "includeDrafts": True}
        found: list[dict[str, Any]] = self.client.call("queryEvents", query).json["events"]
        return found

    def calls(self, operation: str) -> int:
        """Count how often the server was called, by its own log."""
        return sum(entry["operation"] == operation for entry in self.control.log())


@contextmanager
def site_of(name: str, tmp_path: Path) -> Iterator[Site]:
    """Open a target on a site of its own."""
    site_id = str(uuid.uuid4())
    if name != "live":
        target = open_target(load({"target": name}, tmp_path, {}))
        control = target.control(site_id)
        assert control is not None
        try:
            yield Site(target, site_id, control)
        finally:
            target.close()
        return
    with running_server(MockSettings(control=True)) as url:
        secrets: Mapping[str, str] = {"WIX_API_KEY": "any", "WIX_SITE_ID": site_id}
        target = open_target(load({"target": "live", "base_url": url, "rate": 6000}, tmp_path, secrets))
        http = HttpTransport(proxies=False)
        try:
            yield Site(target, site_id, Control(http, url, site_id))
        finally:
            http.close()
            target.close()
