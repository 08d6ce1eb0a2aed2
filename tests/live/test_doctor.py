"""The doctor: what is wrong with a live target, and what to do, in one line each; it changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from conform.client.ledger import Ledger, site_key
from tests.live.site import SITE, Server, conform, dump, shared_site


def _levels(said: str) -> dict[str, str]:
    return {line.split()[1]: line.split()[0] for line in said.splitlines()}


def test_healthy_site_is_ok_in_every_line_and_stays_as_it_is() -> None:
    server = Server()
    with shared_site(server) as (url, client):
        before, writes = dump(client, server), server.writes
        found = conform(url, "doctor")
        assert (found.returncode, found.stderr) == (0, "")
        assert server.writes == writes
        levels = _levels(found.stdout)
        assert set(levels) == {
            *("reach", "key", "app", "read", "write", "clock", "leftovers", "site", "rate"),
        }
        assert set(levels.values()) == {"ok"}
        asked = conform(url, "doctor", "--write")
        assert "5 services let the key write" in asked.stdout
        assert dump(client, server) == before


def test_what_is_wrong_is_told_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server()
    with shared_site(server) as (url, client):
        client.call("createCategory", {"category": {"name": "conform-0a1b2c 1"}})
        found = conform(url, "doctor")
        assert found.returncode == 1
        line = next(each for each in found.stdout.splitlines() if each.split()[1] == "leftovers")
        assert line.startswith("warn leftovers  1 of run conform-0a1b2c: `conform reap --target live --tag")

        server.sites.get(SITE).identities["any-key"] = ("app", frozenset({"WIX_EVENTS.READ_EVENTS"}))
        found = conform(url, "doctor", "--write")
        assert found.returncode == 2
        assert _levels(found.stdout) == {
            "reach": "ok",
            "key": "ok",
            "app": "ok",
            "read": "fail",
            "write": "fail",
            "clock": "ok",
            "leftovers": "warn",
            "rate": "ok",
        }
        assert "refused: queryTicketDefinitions, queryScheduleItems, " in found.stdout

        server.sites.get(SITE).settings.app_installed = False
        found = conform(url, "doctor")
        assert "the site has no Wix Events: add the app in the site's dashboard" in found.stdout


def abandoned(folder: Path, run: str, site: str) -> None:
    Ledger.begin(folder / f"{run}.jsonl", run, site).close(clean=False)


def test_ledger_that_was_not_settled_is_named(tmp_path: Path) -> None:
    from conform.client import Target
    from conform.client.transports import HttpTransport
    from conform.live.doctor import examine

    server = Server(limit=3)
    with shared_site(server) as (url, _):
        Ledger.begin(tmp_path / "conform-0a1b2c.jsonl", "conform-0a1b2c", site_key(url, SITE)).close(
            clean=False
        )
        Ledger.begin(tmp_path / "conform-3d4e5f.jsonl", "conform-3d4e5f", site_key(url, "another")).close(
            clean=False
        )
        target = Target("live", HttpTransport(proxies=False), url, site_id=SITE)
        lines = {line.topic: line for line in examine(target, SITE, tmp_path)}
        target.close()
    assert lines["leftovers"].text.startswith("the site cannot be listed")
    assert lines["rate"].level == "warn"
    server.limit = 1_000
    with shared_site(server) as (url, _):
        Ledger.begin(tmp_path / "conform-6a7b8c.jsonl", "conform-6a7b8c", site_key(url, SITE)).close(
            clean=False
        )
        target = Target("live", HttpTransport(proxies=False), url, site_id=SITE)
        lines = {line.topic: line for line in examine(target, SITE, tmp_path)}
        target.close()
    assert lines["ledgers"].text == "not settled: conform-6a7b8c: `conform reap --target live`"
