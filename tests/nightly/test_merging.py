from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from conform.contract import load
from conform.coverage import summarise
from conform.faults.page import TITLE as TITLE_OF_POWER
from conform.laws import all_obligations
from conform.nightly import coverage, record, summary
from conform.nightly.examples import merge_folders
from conform.nightly.merging import Merged, TargetNight, merge
from conform.nightly.record import Round, RunRecord
from conform.nightly.results import gather
from conform.nightly.shard import NightlyError
from conform.report.packing import unpacked
from conform.report.results import read_results

ROOT = Path(__file__).parents[2]
TITLE = "createEvent/event.title/max-length"


def made(shard: str = "1/1", target: str = "mock", *, whole: bool = False, code: int = 0) -> RunRecord:
    return RunRecord(
        target=target,
        shard=shard,
        profile="nightly",
        seed=7,
        contract=load().hash,
        whole=whole,
        began=datetime(2026, 11, 25, tzinfo=UTC),
        rounds=(Round(seed=7, seconds=1.5, exit_code=code),),
    )


def result(
    name: str, status: str = "passed", *, stop: int = 2, message: str = "", uuid: str = ""
) -> dict[str, Any]:
    details = {"statusDetails": {"message": message, "trace": f"…\n{message}"}} if message else {}
    return {
        "uuid": uuid or f"{name}-{stop}",
        "historyId": name,
        "testCaseId": name,
        "fullName": f"suites#{name}",
        "name": name,
        "status": status,
        "start": 1,
        "stop": stop,
        "labels": [{"name": "epic", "value": "Wix Events API"}, {"name": "verdict", "value": "fail"}],
        **details,
    }


def write(
    folder: Path, run: RunRecord, *results: dict[str, Any], exercised: tuple[str, ...] = (TITLE,)
) -> Path:
    """Leave what a shard leaves."""
    (folder / "results").mkdir(parents=True)
    for each in results:
        (folder / "results" / f"{each['uuid']}-result.json").write_text(json.dumps(each))
    (folder / "results" / "environment.properties").write_text(
        "target=mock\nprofile=nightly\nbase\\ url=here\n"
    )
    found = summarise(all_obligations(), dict.fromkeys(exercised, 1), [("createEvent", 200)], run.target)
    (folder / "coverage.json").write_text(json.dumps(found))
    run.write(folder)
    return folder


def test_run_json_keeps_its_schema(tmp_path: Path) -> None:
    made("2/3", code=1).write(tmp_path)
    schema = json.loads((ROOT / "reports" / "nightly.schema.json").read_text(encoding="utf-8"))
    document = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    jsonschema_rs.validate(schema, document)
    assert record.read(tmp_path) == made("2/3", code=1)
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validate(schema, {**document, "shard": "3"})


@pytest.mark.parametrize("text", ["", "{}", '{"shard": "5/2"}', "\x00"])
def test_a_broken_run_json_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(NightlyError, match=r"is no shard of a nightly run"):
        record.read(tmp_path)
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(NightlyError, match=r"run\.json cannot be read"):
        record.read(tmp_path)


def test_what_one_shard_exercised_is_exercised() -> None:
    def shard(*exercised: str, **more: Any) -> dict[str, Any]:
        return {**summarise(all_obligations(), dict.fromkeys(exercised, 2), [], "mock"), **more}

    first, second = shard(TITLE), shard("getEvent/answer", excused=["deleteEvent/answer"])
    both = coverage.united([first, second])
    assert both["exercised"] == {TITLE: 2, "getEvent/answer": 2}
    assert TITLE in second["not exercised"]
    assert TITLE not in both["not exercised"]
    assert "deleteEvent/answer" in first["not exercised"]
    assert "deleteEvent/answer" in both["excused"]
    assert "deleteEvent" not in both["never answered 200"]
    assert "createEvent/answer" in both["not exercised"]
    assert coverage.united([first]) == first


def test_a_failure_of_one_shard_is_not_hidden_by_a_later_pass_of_another(tmp_path: Path) -> None:
    one = write(tmp_path / "1", made("1/2"), result("a", "failed", stop=2, message="no"), result("b", stop=2))
    two = write(tmp_path / "2", made("2/2"), result("a", "passed", stop=9), result("b", stop=8))
    outcomes = gather([("mock", each / "results") for each in (one, two)], tmp_path / "all", several=False)
    assert {each.name: each.status for each in outcomes} == {"a": "failed", "b": "passed"}
    kept = [json.loads(path.read_text()) for path in (tmp_path / "all").glob("*-result.json")]
    assert sorted((each["name"], each["status"]) for each in kept) == [("a", "failed"), ("b", "passed")]


def test_a_test_of_two_targets_is_two_tests(tmp_path: Path) -> None:
    one = write(tmp_path / "1", made(), result("a", uuid="one"))
    two = write(tmp_path / "2", made(target="live"), result("a", "failed", message="no", uuid="two"))
    places = [("mock", one / "results"), ("live", two / "results")]
    assert len(gather(places, tmp_path / "all", several=True)) == 2
    kept = [json.loads(path.read_text()) for path in (tmp_path / "all").glob("*-result.json")]
    assert len({each["testCaseId"] for each in kept}) == 2
    epics = {label["value"] for each in kept for label in each["labels"] if label["name"] == "epic"}
    assert epics == {"Wix Events API · mock", "Wix Events API · live"}


def test_examples_that_one_shard_forgot_are_forgotten_and_new_ones_are_shared(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    shards = [tmp_path / "1", tmp_path / "2"]
    for folder in (kept, *(shard / "examples" for shard in shards)):
        (folder / "key").mkdir(parents=True)
    for name in ("stays", "mended"):
        (kept / "key" / name).write_bytes(b"old")
    for shard in shards:
        (shard / "examples-before.txt").write_text("key/stays\nkey/mended\n")
        (shard / "examples" / "key" / "stays").write_bytes(b"old")
    (shards[1] / "examples" / "key" / "mended").write_bytes(b"old")  # it did not run that test
    (shards[1] / "examples" / "key" / "found").write_bytes(b"new")
    merge_folders(kept, [*shards, tmp_path / "one that used Redis"])
    assert {path.name: path.read_bytes() for path in (kept / "key").iterdir()} == {
        "stays": b"old",
        "found": b"new",
    }


def test_shards_become_one_page_with_the_night_before(tmp_path: Path) -> None:
    keep, output = tmp_path / "keep", tmp_path / "out"
    again = "no\nrun again: python -m pytest 'suites/x.py::a' --seed 7 --shard 1/2"
    (tmp_path / "first").mkdir()
    before = write(tmp_path / "first" / "1", made(), result("a", stop=2, uuid="x"))
    (before / "behaviour-mock.json").write_text('{"p": "200", "q": "400"}')
    assert merge([before], output, keep).exit_code == 0
    one = write(tmp_path / "1", made("1/2", code=1), result("a", "failed", stop=12, message=again))
    two = write(tmp_path / "2", made("2/2"), result("b", stop=13))
    for shard in (one, two):
        (shard / "behaviour-before.json").write_text('{"p": "200", "q": "400"}')
    (one / "behaviour-mock.json").write_text('{"p": "404", "q": "400"}')
    (two / "behaviour-mock.json").write_text('{"p": "200", "q": "400"}')  # it has not looked at p
    merged = merge([two, one], output, keep)
    assert merged.exit_code == 1

    data = unpacked(merged.page.read_text(encoding="utf-8"))
    tests = [json.loads(text) for name, text in data.items() if name.startswith("data/test-results/")]
    by_name = {each["name"]: each for each in tests}
    assert set(by_name) == {"a", "b"}
    assert [each["status"] for each in by_name["a"]["history"]] == ["passed"]
    assert by_name["a"]["transition"] == "regressed"
    assert len((keep / "history.jsonl").read_text().splitlines()) == 2
    merge([two, one], output, keep)
    assert len((keep / "history.jsonl").read_text().splitlines()) == 2
    assert json.loads((keep / "behaviour-mock.json").read_text()) == {"p": "404", "q": "400"}

    (tmp_path / "job.md").write_text("before\n")
    text = summary.write(merged, output, {"GITHUB_STEP_SUMMARY": str(tmp_path / "job.md")})
    assert (output / "summary.md").read_text(encoding="utf-8") == text
    assert (tmp_path / "job.md").read_text(encoding="utf-8") == f"before\n{text}"
    assert "# Nightly: something is broken" in text
    assert "| mock | 1 | 1 | 0 | 0 | not all has run | 2 | 1 | 7 |" in text
    assert "- **a**: no<br>`python -m pytest 'suites/x.py::a' --seed 7 --shard 1/2`" in text
    assert "p: 200 -\\> 404" in text


def test_a_shard_that_is_missing_makes_the_night_inconclusive(tmp_path: Path) -> None:
    one = write(tmp_path / "1", made("1/3", whole=True), result("a", stop=2))
    three = write(tmp_path / "3", made("3/3", whole=True, code=2), result("b", stop=3))
    (three / "coverage.json").unlink()  # it broke off
    merged = merge([one, three], tmp_path / "out", tmp_path / "keep", tmp_path / "drift")
    (night,) = merged.targets
    assert night.problems[0] == "target mock: shard 2/3 is missing"
    assert re.search(r"3/coverage\.json cannot be read", night.problems[1])
    assert {each.name for each in night.outcomes} == {"a", "b"}
    assert merged.exit_code == 2
    assert night.unproved == []
    assert "- target mock: shard 2/3 is missing" in summary.page(merged)
    assert re.search(r"^- could not tell: .* is no conclusion of", summary.page(merged), re.MULTILINE)
    assert (tmp_path / "out" / "index.html").is_file()


def test_a_shard_whose_budget_was_used_up_makes_the_night_inconclusive(tmp_path: Path) -> None:
    one = write(tmp_path / "1", made(whole=True, target="live"), result("a", stop=2))
    document = json.loads((one / "coverage.json").read_text())
    document["partial"] = {"reason": "the budget of 5 requests is used up", "not run": ["suites/x.py::b"]}
    (one / "coverage.json").write_text(json.dumps(document))
    merged = merge([one], tmp_path / "out", tmp_path / "keep")
    assert merged.targets[0].problems == (
        "target live: the budget of 5 requests is used up: 1 tests were not run",
    )
    assert merged.exit_code == 2


def test_what_the_suites_detect_stands_in_the_page(tmp_path: Path) -> None:
    one = write(tmp_path / "1", made("1/1"), result("a"))
    faults = tmp_path / "faults"
    faults.mkdir()
    missing = merge([one], tmp_path / "out", tmp_path / "keep", faults=faults)
    assert missing.exit_code == 2
    assert "`conform faults report --out " in summary.page(missing)
    power = json.loads((ROOT / "docs" / "power.json").read_text(encoding="utf-8"))
    (faults / "power.json").write_text(json.dumps({**power, "survivors": []}), encoding="utf-8")
    merged = merge([one], tmp_path / "out", tmp_path / "keep", faults=faults)
    assert merged.exit_code == 0
    (page,) = [each for each in read_results(tmp_path / "out" / "results") if each.name == TITLE_OF_POWER]
    assert page.status == "passed"


def test_what_nobody_exercised_fails_a_whole_night() -> None:
    empty = summarise(all_obligations(), {}, [], "mock")
    night = TargetNight("mock", (made(whole=True),), (), empty)
    assert night.exit_code == 1
    text = summary.page(Merged((night,), (), Path()))
    assert "- `addScheduleItem/answer`" in text
    assert re.search(r"^- and \d+ more$", text, re.MULTILINE)
    assert TargetNight("mock", (made(whole=True),), ()).exit_code == 0
    assert Merged((night,), (), Path()).exit_code == 1


def conform(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("conform")), "nightly", *words]
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("CONFORM_", "CI"))}
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--shard", "3/2"], "shard cannot be '3/2' (from command line): it must be like 1/4"),
        (["--redis", "nonsense"], "CONFORM_REDIS_URL (or --redis) is no address of Redis"),
        (["--redis", "redis://:a-password@127.0.0.1:1/0"], "Redis at 127.0.0.1:1 cannot be used"),
        (["--output", "file/out", "--shard", "1/2"], "file/out cannot be written to"),
        (["--keep", "file/kept"], "file/kept cannot be written to"),
        (["merge", "nowhere"], "nowhere is no shard of a nightly run"),
        (["issues", "--report", "nowhere"], "nowhere is no conclusion"),
    ],
)
def test_what_a_person_can_put_right_is_one_line(tmp_path: Path, words: list[str], says: str) -> None:
    (tmp_path / "suites").mkdir()
    (tmp_path / "file").write_text("in the way")
    done = conform(tmp_path, *words)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "a-password" not in done.stdout + done.stderr
