"""The suite of drift: green on the clean mock, red where answers leave the contract."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conform import runner

SUITE = Path("suites/drift")
OPEN = [Path("suites/contract/test_characterise.py"), SUITE / "test_behaviour.py"]


def run(paths: list[Path], *options: str) -> tuple[int, str]:
    common = ["-q", "-rs", "-p", "no:cacheprovider", "--seed=7"]
    result = runner.run_pytest(paths, [*common, *options], quiet=True)
    return result.returncode, result.stdout + result.stderr


def entries(folder: Path) -> dict[str, dict[str, Any]]:
    found = [json.loads(path.read_text()) for path in folder.glob("drift-*-result.json")]
    return {entry["historyId"]: entry for entry in found}


def test_clean_mock_shows_nothing_and_every_comparison_is_an_entry_of_the_report(tmp_path: Path) -> None:
    code, text = run([SUITE], f"--alluredir={tmp_path / 'results'}")
    assert code == 0, text
    found = entries(tmp_path / "results")
    assert found["drift.traffic-run.comparison"]["status"] == "passed"
    assert found["drift.docs-target.comparison"]["status"] == "passed"
    assert {entry["status"] for entry in found.values()} == {"passed", "skipped"}


def test_answer_that_leaves_the_contract_is_red_and_told(tmp_path: Path) -> None:
    fault = ["-p", "conform.faults.plugin", "--fault", "schema/total-is-text"]
    code, text = run([SUITE / "test_traffic.py"], f"--alluredir={tmp_path / 'results'}", *fault)
    assert code == 1
    assert "traffic/wrong-type  queryEvents: answer 200 pagingMetadata.total" in text
    failed = [name for name, entry in entries(tmp_path / "results").items() if entry["status"] == "failed"]
    assert len(failed) == 1


def test_what_is_open_is_compared_with_the_run_before_and_never_red(tmp_path: Path) -> None:
    own = [f"--coverage-file={tmp_path / 'coverage.json'}", "-k", "createCategory or no_source"]
    code, text = run(OPEN, *own)
    assert code == 0, text
    assert "there is nothing to compare" in text
    place = tmp_path / "behaviour-mock.json"
    before = json.loads(place.read_text())
    name = next(name for name in before if name.startswith("createCategory/"))
    place.write_text(json.dumps({**before, name: "418"}))
    code, text = run(OPEN, *own, f"--alluredir={tmp_path / 'results'}")
    assert code == 0, text
    changes = [entry["name"] for entry in entries(tmp_path / "results").values() if name in entry["name"]]
    assert len(changes) == 1
    assert "418 →" in changes[0]
