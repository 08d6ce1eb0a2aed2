from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from conform.contract.obligations import enumerate_obligations
from conform.nightly import durations
from conform.nightly.durations import Durations
from conform.nightly.shard import NightlyError, Shard, split

ROOT = Path(__file__).parents[2]
SUITE = """
from pathlib import Path
import pytest
from hypothesis import given, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

SEEN = Path("seen.txt")

def note(text):
    with SEEN.open("a") as file:
        file.write(f"{text}\\n")

@pytest.mark.parametrize("number", range(30))
def test_plain(number):
    note(f"plain {number}")

@pytest.mark.parametrize("letter", "ab")
@given(drawn=st.integers(0, 2**64))
def test_dealt(letter, drawn):
    note(f"dealt {letter} {drawn}")

@pytest.mark.by_seed
@pytest.mark.parametrize("letter", "cd")
@given(drawn=st.integers(0, 2**64))
def test_everywhere(letter, drawn):
    note(f"everywhere {letter} {drawn}")

class Machine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        note("machine")

    @rule()
    def step(self):
        pass

TestMachine = Machine.TestCase
"""


@pytest.mark.parametrize("text", ["", "1", "0/2", "3/2", "1/0", "-1/2", "1/2/3", "one/two", "1/2 ", "01/2"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(NightlyError, match="it must be like 1/4"):
        Shard.parse(text)


def test_shards_of_a_run_have_seeds_of_their_own() -> None:
    seeds = {Shard(number, 3).seed(7) for number in (1, 2, 3)}
    assert len(seeds) == 3
    assert Shard().seed(7) == 7
    assert Shard(2, 3).seed(7) == Shard.parse("2/3").seed(7)


def test_tests_are_dealt_evenly_and_alike_by_everybody() -> None:
    seconds = {f"test {number}": float(number % 17 + 1) for number in range(200)}
    parts = split(seconds, 4)
    assert set.union(*parts) == set(seconds)
    assert sum(map(len, parts)) == len(seconds)
    loads = [sum(seconds[name] for name in part) for part in parts]
    assert max(loads) - min(loads) <= max(seconds.values())
    assert split(dict(reversed(seconds.items())), 4) == parts


def test_a_new_test_counts_as_the_median_one(tmp_path: Path) -> None:
    found = durations.measured({"a": 0.01, "b": 0.02, "c": 9.0})
    assert found == Durations({"c": 9.0}, 0.02)
    assert found.of("new") == 0.02
    durations.write(tmp_path / "d.json", "pr", found)
    durations.write(tmp_path / "d.json", "nightly", Durations({"c": 90.0}, 1.0))
    assert durations.read(tmp_path / "d.json", "pr") == found
    assert durations.read(tmp_path / "d.json", "nightly").of("c") == 90.0
    assert durations.read(tmp_path / "d.json", "live").of("c") > 0
    assert durations.read(tmp_path / "none.json", "pr") == Durations()


def test_a_test_that_ran_in_several_shards_took_the_sum() -> None:
    parts = [Durations({"a": 1.0, "b": 2.0}, 0.1), Durations({"a": 1.5}, 0.2), Durations({}, 0.3)]
    assert durations.joined(parts) == Durations({"a": 2.5, "b": 2.0}, 0.2)


@pytest.mark.parametrize("text", ["{", "[]", '{"pr": 1}', '{"pr": {"usual": 1}}', '{"pr": {"usual": "x"}}'])
def test_a_broken_file_of_durations_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "d.json").write_text(text, encoding="utf-8")
    with pytest.raises(NightlyError, match=r"d\.json is no file of durations"):
        durations.read(tmp_path / "d.json", "pr")


@dataclass(frozen=True)
class Ran:
    """The ids of the tests that a process ran, and what they noted."""

    ids: set[str]
    noted: list[str]

    def of(self, start: str) -> list[str]:
        return [line for line in self.noted if line.startswith(start)]


def run(folder: Path, *options: str) -> Ran:
    seen = folder / "seen.txt"
    seen.write_text("")
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "--seed=5", *options]
    variables = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    ids = re.findall(r"^(\S+::\S+) PASSED", done.stdout, re.MULTILINE)
    return Ran(set(ids), seen.read_text().splitlines())


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a suite with two tests that took long, of which one has examples."""
    folder = tmp_path_factory.mktemp("toy")
    (folder / "test_toy.py").write_text(SUITE)
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "reports").mkdir()
    long = {"test_toy.py::test_dealt[b]": 900.0, "test_toy.py::test_plain[3]": 900.0}
    durations.write(folder / durations.FILE, "pr", Durations(long, 0.01))
    return folder


@pytest.fixture(scope="module")
def whole(toy: Path) -> Ran:
    return run(toy)


@pytest.fixture(scope="module")
def parts(toy: Path) -> list[Ran]:
    return [run(toy, "--shard", "1/2"), run(toy, "--shard", "2/2")]


def test_shards_together_run_what_one_run_does(whole: Ran, parts: list[Ran]) -> None:
    assert len(whole.ids) == 35
    assert parts[0].ids | parts[1].ids == whole.ids
    both = parts[0].ids & parts[1].ids
    assert {name.partition("::")[2] for name in both} == {
        "test_everywhere[c]",
        "test_everywhere[d]",
        "TestMachine::runTest",
        "test_dealt[a]",  # for the other one
        "test_dealt[b]",  # it took long, and its examples can be shared
    }


def test_each_shard_tries_its_share_of_the_examples_and_another(whole: Ran, parts: list[Ran]) -> None:
    for start in ("everywhere c", "everywhere d", "dealt a", "dealt b", "machine"):
        counts = [len(part.of(start)) for part in parts]
        assert len(whole.of(start)) <= sum(counts) <= len(whole.of(start)) + 2
        assert max(counts) - min(counts) <= 1
    # Small numbers are tried by everybody; large ones say that the seeds differ.
    large = [{line for line in part.of("everywhere c") if len(line) > 25} for part in parts]
    assert large[0]
    assert not large[0] & large[1]


def test_a_test_of_a_shard_is_run_again_by_its_id(toy: Path, parts: list[Ran]) -> None:
    one = "test_toy.py::test_everywhere[c]"
    assert run(toy, "--shard", "2/2", one) == Ran({one}, parts[1].of("everywhere c"))
    plain = "test_toy.py::test_plain[5]"
    assert run(toy, "--shard", "2/2", one, plain).ids == {one, plain}


def test_a_run_that_remembers_examples_draws_the_same_with_the_same_seed(toy: Path, whole: Ran) -> None:
    again = run(toy, "--examples", "remembered", "-m", "generated")
    assert len(again.ids) == 5
    for start in ("everywhere", "dealt", "machine"):
        assert again.of(start) == whole.of(start)


def test_no_test_begins_when_the_time_is_up(toy: Path) -> None:
    options = ["-p", "no:cacheprovider", "-m", "generated", "--time-limit", "0"]
    command = [sys.executable, "-m", "pytest", *options]
    done = subprocess.run(command, cwd=toy, capture_output=True, text=True, check=False)
    assert "the time is up: 5 tests were not begun" in done.stdout
    assert "30 deselected" in done.stdout
    assert done.returncode == 0


def test_a_bad_shard_is_one_line(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("--shard", "3/2")
    result.stderr.fnmatch_lines(
        ["ERROR: shard cannot be '3/2' (from command line): it must be like 1/4, from 1/4 to 4/4"]
    )


def test_shards_of_the_suites_exercise_what_one_run_does(pytester: pytest.Pytester) -> None:
    suite = "suites/contract/test_operations.py"
    found = []
    for shard in ("1/1", "1/2", "2/2"):
        place = pytester.path / f"{shard.replace('/', '-')}.json"
        options = ["-q", "-p", "no:cacheprovider", "--rootdir", str(ROOT), "--seed=5"]
        done = pytester.runpytest_subprocess(
            *options, "--shard", shard, "--coverage-file", str(place), str(ROOT / suite)
        )
        assert done.ret == 0
        found.append(json.loads(place.read_text(encoding="utf-8")))
    # What an answer happens to show, because another test of the module left such an entity on its site,
    # hangs on who else runs. Whether a whole night shows it all the same is for its merge to judge.
    chance = {each.id for each in enumerate_obligations().values() if each.kind == "present"}
    whole, *parts = (set(each["exercised"]) - chance for each in found)
    assert set().union(*parts) == whole
    assert len(whole) > 100
    answers = [{(each["operation"], each["status"]) for each in part["answers"]} for part in found]
    assert answers[1] | answers[2] == answers[0]
    assert answers[1] != answers[0]
