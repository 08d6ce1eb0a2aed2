from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

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


def run(pytester: pytest.Pytester, *options: str) -> tuple[set[str], list[str]]:
    """Give the ids of the tests that ran, and what they noted."""
    seen = pytester.path / "seen.txt"
    seen.write_text("")
    result = pytester.runpytest_subprocess("-v", "-p", "no:cacheprovider", "--seed=5", *options)
    assert result.ret == 0
    ids = re.findall(r"^(\S+::\S+) PASSED", result.stdout.str(), re.MULTILINE)
    return set(ids), seen.read_text().splitlines()


@pytest.fixture
def toy(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.delenv("CI", raising=False)
    pytester.makepyfile(test_toy=SUITE)
    return pytester


def test_shards_together_run_what_one_run_does(toy: pytest.Pytester) -> None:
    whole, noted = run(toy)
    parts = [run(toy, "--shard", f"{number}/3") for number in (1, 2, 3)]
    assert len(whole) == 35
    assert set.union(*(ids for ids, _ in parts)) == whole
    everywhere = {name for name in whole if "everywhere" in name or "Machine" in name}
    assert len(everywhere) == 3
    for ids, _ in parts:
        assert everywhere <= ids
    dealt = [name for ids, _ in parts for name in ids - everywhere]
    assert len(dealt) == len(set(dealt))

    def drawn(lines: list[str], start: str) -> list[str]:
        return [line for line in lines if line.startswith(start)]

    # Each shard tries a third of the examples, and not the same third.
    for start in ("everywhere c", "machine"):
        counts = [len(drawn(lines, start)) for _, lines in parts]
        assert len(drawn(noted, start)) <= sum(counts) <= len(drawn(noted, start)) + 3, (start, counts)
    random = [{line for line in drawn(lines, "everywhere c") if len(line) > 25} for _, lines in parts]
    assert not random[0] & random[1]
    for letter in "ab":
        assert sum(len(drawn(lines, f"dealt {letter}")) for _, lines in parts) == 50


def test_the_same_shard_runs_the_same_examples_again(toy: pytest.Pytester) -> None:
    first, second = run(toy, "--shard", "2/3"), run(toy, "--shard", "2/3")
    assert first == second
    # A failure names its line: the test by its id, the seed and the shard.
    one = next(name for name in first[0] if "everywhere[c]" in name)
    alone = run(toy, "--shard", "2/3", one)
    assert alone == ({one}, [line for line in first[1] if line.startswith("everywhere c")])


def test_a_long_test_with_examples_is_run_by_every_shard(toy: pytest.Pytester) -> None:
    (toy.path / "reports").mkdir()
    long = {"test_toy.py::test_dealt[a]": 900.0, "test_toy.py::test_plain[3]": 900.0}
    durations.write(toy.path / durations.FILE, "pr", Durations(long, 0.01))
    parts = [run(toy, "--shard", f"{number}/2")[0] for number in (1, 2)]
    assert [("test_toy.py::test_dealt[a]" in part) for part in parts] == [True, True]
    assert sorted(("test_toy.py::test_plain[3]" in part) for part in parts) == [False, True]


def test_what_hypothesis_generates_can_be_chosen(toy: pytest.Pytester) -> None:
    ids, _ = run(toy, "-m", "generated")
    assert len(ids) == 5
    assert not any("plain" in name for name in ids)


def test_no_test_begins_when_the_time_is_up(toy: pytest.Pytester) -> None:
    result = toy.runpytest_subprocess("-p", "no:cacheprovider", "--time-limit", "0")
    result.stdout.fnmatch_lines(["the time is up: 35 tests were not begun"])
    assert result.ret == 0


def test_a_bad_shard_is_one_line(toy: pytest.Pytester) -> None:
    result = toy.runpytest_subprocess("--shard", "3/2")
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
    whole, *parts = found
    assert set().union(*(part["exercised"] for part in parts)) == set(whole["exercised"])
    assert len(whole["exercised"]) > 100
    answers = [{(each["operation"], each["status"]) for each in part["answers"]} for part in found]
    assert answers[1] | answers[2] == answers[0]
    assert answers[1] != answers[0]
