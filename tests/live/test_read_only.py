"""Profile read-only: no write is sent, and what is left still looks at what the site has."""

from __future__ import annotations

from pathlib import Path

from tests.live.site import Server, conform, dump, shared_site


def test_no_write_is_sent_and_reads_are_still_held_to_the_contract(tmp_path: Path) -> None:
    server = Server()
    with shared_site(server) as (url, client):
        before, writes = dump(client, server), server.writes
        chosen = "answers_a_valid_call or puts_values_in_order or delete_is_final"
        options = ["--profile=read-only", "-k", chosen, "--rate=6000", "--no-report", f"--output={tmp_path}"]
        run = conform(url, "run", "suites/contract", "suites/laws", *options)
        assert run.returncode == 0, run.stdout + run.stderr
        assert server.writes == writes
        assert dump(client, server) == before
    assert "unsupported: createEvent is no read, and the profile is read-only" in run.stdout
    passed = int(run.stdout.rpartition(" passed")[0].split()[-1])
    assert passed > 40, run.stdout
