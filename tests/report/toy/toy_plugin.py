"""Registers the report in a run of the toy scenario, with exchanges that no server has seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import pytest

from conform.client.exchange import Exchange, Request, Response
from conform.client.redaction import Redactor
from conform.contract import Operation
from conform.report import ReportPlugin

KEY = "a-key-that-nobody-may-read"
REDACTOR = Redactor([KEY])
_PLUGIN = pytest.StashKey[ReportPlugin]()


@dataclass(frozen=True)
class ToyOperation:
    id: str = "createEvent"
    docs: str = "https://dev.wix.com/docs/create-event"


def exchange(body: str = f'{{"event":{{"title":"Zürich","token":"{KEY}"}}}}', status: int = 200) -> Exchange:
    headers = REDACTOR.headers([("Authorization", KEY), ("Content-Type", "application/json")])
    content = body.encode()
    url = "https://www.wixapis.com/events/v3/events"
    request = Request("POST", url, headers, None, content, REDACTOR)
    response = Response(status, "application/json", None, content, (("Set-Cookie", KEY),), REDACTOR)
    return Exchange(cast(Operation, ToyOperation()), request, response, (), 0.002)


def pytest_configure(config: pytest.Config) -> None:
    plugin = ReportPlugin(config, {"target": "live", "base url": f"https://host/{KEY}"})
    plugin.facts["seed"] = "4711"
    config.pluginmanager.register(plugin, "conform-report")
    config.stash[_PLUGIN] = plugin


@pytest.fixture(scope="session")
def report(request: pytest.FixtureRequest) -> Any:
    return request.config.stash[_PLUGIN]
