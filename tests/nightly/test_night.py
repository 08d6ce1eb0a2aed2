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

from conform.coverage import summarise
from conform.nightly import coverage, record
from conform.nightly.examples import SharedDatabase, connect
from conform.nightly.record import Round
from conform.nightly.running import explore, fold
from conform.nightly.shard import NightlyError
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


class Rounds:
    """Rounds that take a minute each by a clock of their own."""

    def __init__(self, *codes: int | None) -> None:
        self.codes = codes
        self.now = 0.0
        self.seen: list[tuple[int, int, float]] = []

    def run(self, seconds: float) -> list[Round]:
        return list(explore(self._one, 7, seconds, lambda: self.now))

    def _one(self, number: int, seed: int, left: float) -> Round | None:
        self.seen.append((number, seed, left))
        self.now += min(60.0, left) if number > 1 else 60.0
        code = self.codes[number - 1] if number <= len(self.codes) else 0
        return None if code is None else Round(seed=seed, seconds=60, exit_code=code)


def test_a_night_explores_with_fresh_seeds_until_the_time_is_up() -> None:
    rounds = Rounds(0, 1, 0)
    made = rounds.run(210)
    assert [(number, left) for number, _, left in rounds.seen] == [(1, 210), (2, 150), (3, 90), (4, 30)]
    seeds = [seed for _, seed, _ in rounds.seen]
    assert seeds[0] == 7
    assert len(set(seeds)) == 4
    assert [each.exit_code for each in made] == [0, 1, 0, 0]
    assert rounds.now == 210


def test_the_first_round_is_whole_whatever_the_time() -> None:
    assert len(Rounds().run(0)) == 1
    assert len(Rounds().run(65)) == 1  # five seconds would do little more than collect


def test_no_round_follows_one_that_broke_off_or_had_nothing_to_try() -> None:
    assert [each.exit_code for each in Rounds(0, 2).run(600)] == [0, 2]
    assert len(Rounds(0, None).run(600)) == 1
    with pytest.raises(NightlyError, match="no test was run"):
        Rounds(None).run(600)


def test_a_later_round_leaves_its_failures_with_what_belongs_to_them(tmp_path: Path) -> None:
    into, later = tmp_path / "shard", tmp_path / "later"
    for folder in (into, later):
        (folder / "results").mkdir(parents=True)
    for name, status, source in (
        ("one", "failed", "a-attachment.txt"),
        ("two", "passed", "b-attachment.txt"),
    ):
        document = {"uuid": name, "status": status, "attachments": [{"source": source}]}
        (later / "results" / f"{name}-result.json").write_text(json.dumps(document))
        (later / "results" / source).write_text("POST /events/v3/events")
    for folder, names in ((into, ["a"]), (later, ["a", "b"])):
        found = summarise({}, dict.fromkeys(names, 1), [("getEvent", 200)], "mock")
        (folder / "coverage.json").write_text(json.dumps(found))
    fold(later, into)
    assert sorted(path.name for path in (into / "results").iterdir()) == [
        "a-attachment.txt",
        "one-result.json",
    ]
    united = json.loads((into / "coverage.json").read_text(encoding="utf-8"))
    assert united["exercised"] == {"a": 2, "b": 1}


def test_a_round_that_was_stopped_makes_the_shard_a_partial_one() -> None:
    whole = summarise({}, {}, [], "mock")
    stopped = {**whole, "partial": {"reason": "the budget is used up", "not run": ["a"]}}
    assert coverage.united([whole, stopped])["partial"]["not run"] == ["a"]
    assert "partial" not in coverage.united([whole, whole])


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
