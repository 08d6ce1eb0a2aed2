"""A run whose budget ends stops politely: it says what it left out, and concludes nothing of that."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from tests.live.site import ROOT, Server, conform, dump, shared_site


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_run_that_is_stopped_is_partial_and_inconclusive(tmp_path: Path, workers: tuple[str, ...]) -> None:
    server = Server()
    with shared_site(server) as (url, client):
        before = dump(client, server)
        options = ["--profile=live", "--budget=60", "--no-report", f"--output={tmp_path}", *workers]
        run = conform(url, "run", "suites/laws/test_policies.py", "suites/laws/test_categories.py", *options)
        assert dump(client, server) == before
    assert run.returncode == 2, run.stdout + run.stderr
    assert "the budget of 60 requests is used up; raise it with --budget N to go on" in run.stdout
    assert "suites/laws/test_policies.py" in run.stdout.partition("tests were not run:")[2]
    assert "holds again" not in run.stdout

    found = json.loads((tmp_path / "coverage.json").read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "reports" / "coverage.schema.json").read_text(encoding="utf-8"))
    jsonschema_rs.validate(schema, found)
    left = found["partial"]["not run"]
    assert 0 < len(left) < 14
    results = [
        json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.glob("results/*-result.json")
    ]
    (entry,) = [each for each in results if each["name"] == "What this run has exercised"]
    assert entry["status"] == "broken"
    assert entry["statusDetails"]["message"].startswith("partial run: the budget of 60 requests is used up")
    verdicts = {label["value"] for each in results for label in each["labels"] if label["name"] == "verdict"}
    assert verdicts <= {"pass", "inconclusive"}
