"""The very command that continuous integration runs, from its beginning to its exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakeredis import FakeServer, TcpFakeServer
from redis import Redis

from conform.nightly import record
from conform.nightly.examples import SharedDatabase, connect
from conform.report.packing import unpacked

ROOT = Path(__file__).parents[2]
SUITE = """
from hypothesis import given, settings, strategies as st

def test_passes():
    pass

def test_passes_too():
    pass

def test_breaks():
    assert 1 == 2, "one is not two"

@given(number=st.integers(0, 10**9))
def test_finds(number):
    assert number < 10**8
"""


def conform(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("conform")), "nightly", *words]
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("CONFORM_", "CI"))}
    return subprocess.run(
        command, cwd=folder, env=variables | environ, capture_output=True, text=True, check=False
    )


@pytest.fixture
def redis() -> Iterator[TcpFakeServer]:
    """Serve Redis on a free port, as far as the tests need it."""
    with TcpFakeServer(("127.0.0.1", 0), server_type="redis") as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_night_in_shards_on_a_suite_that_fails(tmp_path: Path) -> None:
    suites = tmp_path / "suites"
    suites.mkdir()
    (suites / "test_toy.py").write_text(SUITE)
    for number in (1, 2):
        done = conform(
            tmp_path, "--shard", f"{number}/2", "--seed", "7", "--output", f"out/{number}", "--keep", "kept"
        )
        assert "`--seed 7` tries the same again" in done.stdout
        assert done.returncode == record.read(tmp_path / "out" / str(number)).exit_code
    merged = conform(tmp_path, "merge", "out/1", "out/2", "--output", "night", "--keep", "kept")
    assert merged.returncode == 1, merged.stdout + merged.stderr
    assert "| mock | 2 | 2 | 0 | 0 |" in merged.stdout
    assert "one is not two" in merged.stdout
    again = re.findall(r"python -m pytest '(suites/test_toy\.py::test_finds)' (.+?)`", merged.stdout)
    assert len(again) == 1
    line = r"--target mock --profile nightly --seed 7 --shard [12]/2 --examples kept/examples"
    assert re.fullmatch(line, again[0][1])
    assert (tmp_path / "night" / "summary.md").read_text(encoding="utf-8") in merged.stdout + "\n"

    # The failing example is remembered: a night with one example finds it before it tries any other.
    assert [path for path in (tmp_path / "kept" / "examples").rglob("*") if path.is_file()]
    (suites / "test_toy.py").write_text(SUITE.replace("@given", "@settings(max_examples=1)\n@given"))
    second = conform(tmp_path, "-k", "passes or finds", "--keep", "kept", "--output", "second")
    assert second.returncode == 1
    data = unpacked((tmp_path / "second" / "index.html").read_text(encoding="utf-8"))
    tests = [json.loads(text) for name, text in data.items() if name.startswith("data/test-results/")]
    history = {each["name"]: [point["status"] for point in each["history"]] for each in tests}
    assert history == {"Passes": ["passed"], "Passes too": ["passed"], "Finds": ["failed"]}


def test_a_night_explores_until_the_time_is_up_and_keeps_what_it_finds(tmp_path: Path) -> None:
    suites = tmp_path / "suites"
    suites.mkdir()
    # A rare failure: whether this round finds it follows from the seed, which is another in each round.
    (suites / "test_toy.py").write_text(SUITE.replace("number < 10**8", "number % 7919 != 11"))
    words = ["-k", "finds", "--profile", "debug", "--seed", "1", "--minutes", "0.6"]
    done = conform(tmp_path, *words, "--keep", "kept", "--output", "out")
    made = record.read(tmp_path / "out" / "shard")
    assert len(made.rounds) > 1, done.stdout
    assert len({each.seed for each in made.rounds}) == len(made.rounds)
    assert sum(each.seconds for each in made.rounds) < 0.6 * 60 + 30
    assert not list((tmp_path / "out" / "shard").glob("round-*"))
    assert done.returncode == made.exit_code
    failures = [each.exit_code for each in made.rounds].count(1)
    assert f"| mock | {int(not failures)} | {int(bool(failures))} | 0 | 0 |" in done.stdout


def test_a_night_on_the_mock_with_redis(tmp_path: Path, redis: TcpFakeServer) -> None:
    port = redis.server_address[1]
    words = ["--profile", "pr", "--suite", "suites/laws/test_policies.py", "--suite", "suites/scenarios"]
    done = conform(
        ROOT,
        *words,
        "--keep",
        str(tmp_path / "kept"),
        "--output",
        str(tmp_path / "out"),
        CONFORM_REDIS_URL=f"redis://127.0.0.1:{port}/0",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# Nightly: all is well" in done.stdout
    assert "Redis was lost" not in done.stdout
    assert (tmp_path / "out" / "index.html").stat().st_size < 10_000_000
    made = record.read(tmp_path / "out" / "shard")
    assert (made.target, made.shard, made.whole) == ("mock", "1/1", False)
    assert not (tmp_path / "kept" / "examples").exists()
    united = json.loads((tmp_path / "out" / "coverage-mock.json").read_text(encoding="utf-8"))
    assert any(name.startswith("law/policies/") for name in united["exercised"])


def test_examples_are_shared_by_redis_and_its_loss_loses_no_night(redis: TcpFakeServer) -> None:
    url = f"redis://127.0.0.1:{redis.server_address[1]}/0"
    one, other = SharedDatabase(connect(url)), SharedDatabase(connect(url))
    one.save(b"test", b"example")
    assert list(other.fetch(b"test")) == [b"example"]
    other.move(b"test", b"another", b"example")
    assert list(one.fetch(b"test")) == []
    one.delete(b"another", b"example")
    assert list(other.fetch(b"another")) == []

    gone = FakeServer()
    lost = SharedDatabase(_fake(gone))
    lost.save(b"test", b"example")
    gone.connected = False
    assert list(lost.fetch(b"test")) == []
    assert lost.lost == "ConnectionError"
    lost.save(b"test", b"more")
    gone.connected = True
    assert list(lost.fetch(b"test")) == []


def _fake(server: FakeServer) -> Redis:
    from fakeredis import FakeRedis

    made: Redis = FakeRedis(server=server)
    return made
