from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from conform.mock import MockSettings, running_server
from conform.report.node import find_node

PAGE = Path(__file__).parents[1] / "docs" / "mock.md"
COMMANDS = {
    "sh": ["sh", "-e", "-c"],
    "python": [sys.executable, "-c"],
    "js": [str(find_node().node), "--input-type=module", "-e"],
}


@pytest.mark.parametrize("language", COMMANDS)
def test_what_the_page_shows_works(language: str) -> None:
    snippets = re.findall(
        rf"^```{language}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert snippets
    with running_server(MockSettings(control=True)) as url:
        for snippet in snippets:
            run = subprocess.run(
                [*COMMANDS[language], snippet],
                env={**os.environ, "MOCK_URL": url},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert run.returncode == 0, run.stdout + run.stderr
        headers = {"authorization": "any-key", "wix-site-id": "00000000-0000-4000-8000-00000000000a"}
        listed = httpx.get(f"{url}/events/v1/schedule", headers=headers).json()
        assert [item["name"] for item in listed["items"]] == ["Opening"]
        query = {"query": {"paging": {"limit": 10}}}
        tickets = httpx.post(f"{url}/events/v3/ticket-definitions/query", json=query, headers=headers).json()
        assert [each["name"] for each in tickets["ticketDefinitions"]] == ["Standard"]
