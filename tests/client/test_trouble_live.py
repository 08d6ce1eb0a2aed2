"""A live run in trouble, as a person runs it: it comes through or says why not, and leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conform.client import Client, Control
from conform.client.transports import HttpTransport
from conform.contract import load
from conform.mock import MockSettings, running_server
from tests.processes import QUIET

ROOT = Path(__file__).parents[2]
CONFORM = str(Path(sys.executable).with_name("conform"))
SCENARIO = "suites/scenarios/test_devcon_reference.py"


class Live:
    """One site of a mock that is taken for live, and the way behind its back."""

    def __init__(self, url: str, http: HttpTransport) -> None:
        self.url = url
        self.site = str(uuid.uuid4())
        self.control = Control(http, url, self.site)
        self.client = Client(http, load(), self.site, base_url=url, authorization="any")

    def run(self, folder: Path) -> subprocess.CompletedProcess[str]:
        options = [
            "--target=live",
            f"--base-url={self.url}",
            "--rate=6000",
            "--no-report",
            f"--output={folder}",
        ]
        secrets = {"WIX_API_KEY": "planted-key-4711", "WIX_SITE_ID": self.site}
        return subprocess.run(
            [CONFORM, "run", SCENARIO, *options],
            cwd=ROOT,
            env=QUIET | secrets,
            capture_output=True,
            text=True,
            check=False,
        )

    def left(self) -> list[Any]:
        """List what is on the site."""
        events = self.client.call("queryEvents", {"query": {}, "includeDrafts": True}).json["events"]
        categories = self.client.call("queryCategories", {"query": {}}).json["categories"]
        return [*events, *categories]

    def count(self, operation: str) -> int:
        return sum(entry["operation"] == operation for entry in self.control.log())


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_server(MockSettings(control=True)) as url:
        yield url


@pytest.fixture
def live(url: str) -> Iterator[Live]:
    http = HttpTransport(proxies=False)
    yield Live(url, http)
    http.close()


def test_run_comes_through_refusals_cut_reads_and_slow_answers(live: Live, tmp_path: Path) -> None:
    live.control.trouble(
        {"operation": "createEvent", "kind": "status", "status": 429, "retryAfter": 1, "times": 2},
        {"operation": "getEvent", "kind": "drop", "after": True},
        {"operation": "queryPolicies", "kind": "status", "status": 503, "retryAfter": 0},
        {"operation": "createPolicy", "kind": "latency", "seconds": 0.2, "times": 3},
    )
    run = live.run(tmp_path)
    said = run.stdout + run.stderr
    assert run.returncode == 0, said
    assert "requests that were sent again: 2 after 429, 1 after 503, 1 after no answer" in said
    assert "seconds that were spent waiting: " in said
    assert live.count("createEvent") == 3
    assert live.left() == []


def test_run_with_a_lost_creation_is_inconclusive_and_removes_it(live: Live, tmp_path: Path) -> None:
    live.control.trouble({"operation": "createEvent", "kind": "drop", "after": True})
    run = live.run(tmp_path)
    said = run.stdout + run.stderr
    assert run.returncode != 0, said
    assert "inconclusive: createEvent may or may not have taken effect" in said
    assert "writes of unknown outcome, none sent again: 1" in said
    assert ": took effect" in said
    assert "left on the site" not in said
    assert live.count("createEvent") == 1
    assert live.left() == []
    assert "planted-key" not in said
