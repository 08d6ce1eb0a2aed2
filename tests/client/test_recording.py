"""The exchange file of a run: every exchange once, whoever made it, and no secret."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from conform.drift.recorded import read
from tests.client.tiny import NEW_POLICY, SITE, Policies

SECRET = "IST.planted-s3cret/4711+x"
TOKEN = "JWS.eyJraWQiOiJrIn0.c2VjcmV0LXBheWxvYWQ.c2ln"
SUITE = """
import pytest

@pytest.mark.parametrize("number", range(6))
def test_category(client, number):
    made = client.call("createCategory", {"category": {"name": f"Talks {number}"}})
    client.call("queryCategories", {"query": {}})
    client.call("getEvent", eventId="11111111-1111-4111-8111-111111111111", expect=404)
"""
LEAKY = f"""
def test_policy(client):
    client.call("createPolicy", {NEW_POLICY!r})
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    for name in [*os.environ]:
        if name.startswith(("CONFORM_", "PYTEST_", "CI")):
            monkeypatch.delenv(name)
    pytester.mkdir("suites")
    return pytester


def run(project: pytest.Pytester, suite: str, *options: str) -> list[dict[str, Any]]:
    (project.path / "suites" / "test_it.py").write_text(suite)
    result = project.runpytest_subprocess(
        "-p", "no:cacheprovider", "suites", "--exchanges=out/x.jsonl", *options
    )
    assert result.ret == 0
    lines = (project.path / "out" / "x.jsonl").read_text().splitlines()
    assert [path.name for path in (project.path / "out").iterdir()] == ["x.jsonl"]
    return [json.loads(line) for line in lines]


def test_exchange_file_has_every_exchange_of_every_worker(project: pytest.Pytester) -> None:
    alone = run(project, SUITE)
    shared = run(project, SUITE, "-n", "2")
    assert len(alone) == len(shared) == 18
    assert [entry["operation"] for entry in alone[:3]] == ["createCategory", "queryCategories", "getEvent"]
    tests = {entry["test"] for entry in shared}
    assert tests == {entry["test"] for entry in alone}
    assert len(tests) == 6


def test_exchange_file_is_read_back_as_it_was(project: pytest.Pytester) -> None:
    run(project, SUITE)
    first, _, third = read([project.path / "out" / "x.jsonl"])[:3]
    assert (first.method, first.status, first.witness) == ("POST", 200, "mock")
    assert first.request == {"category": {"name": "Talks 0"}}
    assert first.body["category"]["name"] == "Talks 0"
    assert third.status == 404
    assert third.match.operation is not None
    assert third.match.operation.id == "getEvent"


def test_exchange_file_holds_no_secret(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    policies = Policies()
    policies.extra = {"body": f"leaks {SECRET}, {TOKEN} and {SITE}"}
    monkeypatch.setenv("WIX_API_KEY", SECRET)
    monkeypatch.setenv("WIX_SITE_ID", SITE)
    with policies.over_http() as url:
        run(project, LEAKY, "--target", "live", "--base-url", url)
    text = (project.path / "out" / "x.jsonl").read_text()
    for secret in ("s3cret", "c2VjcmV0", SITE):
        assert secret not in text
    assert "leaks [redacted], [redacted] and" in text


def test_exchange_file_that_cannot_be_written_is_one_line(project: pytest.Pytester, tmp_path: Path) -> None:
    (project.path / "out").write_text("a file, no folder")
    result = project.runpytest_subprocess("-p", "no:cacheprovider", "suites", "--exchanges=out/x.jsonl")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: --exchanges cannot be written: *"])
