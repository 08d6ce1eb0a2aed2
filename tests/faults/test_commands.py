"""`conform faults`: exit codes, what is kept, and that a run goes on where it was stopped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from conform.cli import app
from conform.contract import ConformError
from conform.faults import results
from conform.faults.results import Result as Outcome
from conform.faults.results import append, read
from conform.faults.running import remaining
from tests.faults.tiny import DETECTS, FOUR, MORE, suite


def _call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["faults", *arguments])


def _run(folder: Path, *arguments: str) -> Result:
    path = suite(folder, DETECTS)
    return _call("run", str(path), f"--out={folder}", "-n", "1", *arguments)


def _line(result: Result) -> str:
    assert isinstance(result.exception, ConformError)
    return str(result.exception)


def test_faults_are_listed_with_their_level() -> None:
    found = _call("list", "--select", "paging/*")
    assert found.exit_code == 0
    assert "paging/limit-is-ignored  MUST  " in found.stdout
    assert "contract/" not in found.stdout


def test_a_fault_is_shown_with_what_it_breaks_and_how_to_see_it() -> None:
    found = _call("show", FOUR)
    assert "law/policies/three-per-event" in found.stdout
    assert f"--fault '{FOUR}'" in found.stdout


@pytest.mark.parametrize("command", [("show", "paging/limit"), ("run", "--select", "paging/limit")])
def test_an_unknown_fault_is_a_line_that_names_those_near(command: tuple[str, ...]) -> None:
    found = _call(*command)
    assert "paging/limit-is-ignored" in _line(found)
    assert "\n" not in _line(found)


def test_a_pattern_that_matches_nothing_says_what_there_is() -> None:
    assert "one of the classes" in _line(_call("list", "--select", "nothing/*"))


def test_suites_that_are_not_there_are_told() -> None:
    assert "there is no nowhere here" in _line(_call("run", "nowhere"))


def test_a_run_exits_with_1_for_a_survivor_and_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    first = _run(tmp_path, "--select", FOUR)
    assert first.exit_code == 0, first.output
    assert "1 detected" in first.stdout
    both = _run(tmp_path, "--select", FOUR, "--select", MORE)
    assert both.exit_code == 1
    assert "1 of 2 are done already" in both.stderr
    assert [each["fault"] for each in _lines(tmp_path)] == [FOUR, MORE]
    shown = _call("show", FOUR, f"--out={tmp_path}")
    assert "detected" in shown.stdout
    assert "it may have 4" in shown.stdout


def test_a_run_without_a_fault_exits_with_1_for_an_alarm(tmp_path: Path) -> None:
    quiet = _run(tmp_path, "--clean", "2", "--seed", "5")
    assert (quiet.exit_code, "2 runs without a fault, 0 alarms" in quiet.stdout) == (0, True)
    path = suite(tmp_path, "def test_alarm():\n    assert False, 'nothing is wrong'\n")
    loud = _call("run", str(path), f"--out={tmp_path}", "--clean", "1")
    assert (loud.exit_code, "1 alarms" in loud.stdout) == (1, True)


def test_other_code_or_another_seed_means_that_nothing_is_done(tmp_path: Path) -> None:
    (tmp_path / "suites").mkdir()
    path = tmp_path / "suites" / "test_x.py"
    path.write_text("", encoding="utf-8")
    stamps = [results.stamp(tmp_path, 1, [path]), results.stamp(tmp_path, 2, [path])]
    path.write_text("x = 1\n", encoding="utf-8")
    stamps.append(results.stamp(tmp_path, 1, [path]))
    assert len(set(stamps)) == 3


def test_what_is_said_of_survivors_afterwards_leaves_results_as_they_are(tmp_path: Path) -> None:
    place = tmp_path / "conform" / "faults"
    place.mkdir(parents=True)
    before = results.stamp(tmp_path, 1, [])
    (place / "survivors.toml").write_text("", encoding="utf-8")
    assert results.stamp(tmp_path, 1, []) == before
    (place / "others.toml").write_text("", encoding="utf-8")
    assert results.stamp(tmp_path, 1, []) != before


def test_a_trial_that_a_shorter_timeout_ended_is_run_again() -> None:
    ended = [Outcome("a/b", "timeout", 40.1, stamp="s"), Outcome("a/c", "survived", 40.1, stamp="s")]
    names = [each.fault for each in ended]
    assert remaining(ended, names, "s", timeout=40) == []
    assert remaining(ended, names, "s", timeout=600) == ["a/b"]


def test_a_line_that_was_cut_off_costs_only_itself(tmp_path: Path) -> None:
    place = tmp_path / "results.jsonl"
    append(place, Outcome("a/b", "detected", 1.0))
    with place.open("a", encoding="utf-8") as file:
        file.write('{"fault": "a/c", "outc')
    append(place, Outcome("a/d", "survived", 1.0))
    assert sorted(read(place)) == ["a/b", "a/d"]


def test_a_file_of_something_else_is_told(tmp_path: Path) -> None:
    place = tmp_path / "results.jsonl"
    place.write_text("hello\n", encoding="utf-8")
    with pytest.raises(ConformError, match="no result of a fault"):
        read(place)
    with pytest.raises(ConformError, match="`conform faults run` writes them"):
        read(tmp_path / "nothing")


def _lines(folder: Path) -> list[dict[str, object]]:
    text = (folder / "results.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
