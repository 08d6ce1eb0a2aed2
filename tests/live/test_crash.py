"""After kill -9 in mid-run, `conform reap` leaves the site exactly as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from conform.client.ledger import read
from tests.live.site import ROOT, Server, conform, dump, environment, shared_site


def _kill_in_mid_run(url: str, ledger: Path, enough: Callable[[], bool]) -> None:
    """Start a live run as a process, and end it without a warning when it has done enough."""
    command = [sys.executable, "-m", "pytest", "suites/laws", "-q", "-p", "no:cacheprovider"]
    options = ["--target=live", f"--base-url={url}", "--profile=live", "--rate=2000", f"--ledger={ledger}"]
    process = subprocess.Popen(
        [*command, *options],
        cwd=ROOT,
        env=environment(url),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 120
    while not enough() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    alive = process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    said = process.communicate()[0]
    assert alive, said


def test_reap_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    server = Server(limit=100, troubled=9)
    with shared_site(server) as (url, client):
        before = dump(client, server)
        _kill_in_mid_run(url, tmp_path, lambda: server.refused > 0)
        assert dump(client, server) != before
        (path,) = tmp_path.glob("*.jsonl")
        entries = read(path)
        assert entries is not None
        assert not entries.closed
        assert len(entries.left) > 5
        assert server.struck > 2

        reaped = conform(url, "reap", f"--ledger={tmp_path}", "--patience=0")
        assert dump(client, server) == before, reaped.stdout + reaped.stderr
        assert reaped.returncode == 0, reaped.stdout + reaped.stderr
        assert f"{entries.run}: " in reaped.stdout
        again = conform(url, "reap", f"--ledger={tmp_path}", "--patience=0")
        assert again.stdout == "by tag: 0 removed, 0 left\n"


def test_tag_alone_is_enough_when_the_ledger_is_lost(tmp_path: Path) -> None:
    server = Server()
    with shared_site(server) as (url, client):
        before = dump(client, server)
        _kill_in_mid_run(url, tmp_path, lambda: server.writes > 60)
        (path,) = tmp_path.glob("*.jsonl")
        tag = path.stem
        path.unlink()
        young = conform(url, "reap", f"--ledger={tmp_path}")
        assert young.stdout == "by tag: 0 removed, 0 left\n"  # nothing is an hour old: a run may be going on
        assert dump(client, server) != before
        other = conform(url, "reap", f"--ledger={tmp_path}", "--tag=conform-ffffff")
        assert other.stdout == "by tag: 0 removed, 0 left\n"
        reaped = conform(url, "reap", f"--ledger={tmp_path}", f"--tag={tag}")
        assert dump(client, server) == before, reaped.stdout + reaped.stderr
        assert reaped.returncode == 0
