"""The measured power: its schema, its page, and that each survivor's reason is about a survivor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from conform.faults import FaultError, page, survivors
from conform.faults.power import power
from conform.faults.registry import all_faults
from conform.faults.results import Result
from conform.faults.running import weigh
from conform.faults.survivors import Explanation
from conform.report.results import read_results

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "reports" / "power.schema.json").read_text(encoding="utf-8"))
MUTANT = "contract/createEvent/event.title/max-length/plus-one"
NEAR = "createEvent/event.title/max-length"
RESULTS = {
    each.fault: each
    for each in (
        Result("paging/limit-is-ignored", "detected", 2.0, requests=40, test="t", stamp="s"),
        Result("paging/no-next-cursor", "survived", 90.0, requests=900, stamp="s"),
        Result("paging/offset-is-ignored", "crashed", 1.0, stamp="s"),
        Result(MUTANT, "detected", 1.0, requests=10, test="t", obligations=(NEAR,), stamp="old"),
    )
}


def _document(*explanations: Explanation, timed: bool = True) -> dict[str, Any]:
    alarm = Result("none/seed-2", "detected", 9.0, test="test_x")
    runs = (Result("none/seed-1", "survived", 9.0), alarm)
    return power(all_faults(), RESULTS, explanations, stamp="s", clean=runs, timed=timed)


def test_power_keeps_its_schema() -> None:
    for timed in (True, False):
        jsonschema_rs.validate(SCHEMA, _document(timed=timed))


def test_what_crashed_is_not_judged_and_what_is_open_is_counted_apart() -> None:
    found = _document()
    assert (found["judged"], found["detected"], found["crashed"]) == (3, 2, ["paging/offset-is-ignored"])
    assert found["faults"] + found["open"] == len(all_faults())
    assert found["classes"]["paging"]["levels"]["MUST"] == {"detected": 1, "judged": 2}
    assert found["mutants"] == {"max-length": {"detected": 1, "judged": 1}}
    assert found["of other code"] == 1
    assert found["clean"] == {"seeds": 2, "alarms": ["none/seed-2: test_x"], "without a verdict": 0}


def test_it_is_told_how_often_the_failing_test_names_what_is_broken() -> None:
    assert _document()["naming what is broken"]["named"] == 1


def test_a_survivor_is_a_gap_until_somebody_says_why() -> None:
    (row,) = _document()["survivors"]
    assert (row["id"], row["kind"]) == ("paging/no-next-cursor", "gap")
    (row,) = _document(Explanation("paging/*", "equivalent", "no page has a next one"))["survivors"]
    assert (row["kind"], row["reason"]) == ("equivalent", "no page has a next one")


def test_a_run_is_held_to_what_must_be_detected_and_is_not_excused() -> None:
    faults = [all_faults()[name] for name in RESULTS]
    assert weigh(faults, RESULTS, lambda _: False) == 2
    assert weigh(faults[:2], RESULTS, lambda _: False) == 1
    assert weigh(faults[:2], RESULTS, lambda name: name == "paging/no-next-cursor") == 0


def test_an_explanation_needs_a_kind_and_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "survivors.toml"
    path.write_text('[[survivor]]\nid = "x"\nkind = "bad luck"\nreason = "y"\n', encoding="utf-8")
    with pytest.raises(FaultError, match="equivalent, gap, open"):
        survivors.read(path)


def test_every_explanation_is_about_a_fault_that_survived_when_it_was_measured() -> None:
    measured = json.loads((ROOT / page.SOURCE).read_text(encoding="utf-8"))
    assert survivors.idle(survivors.read(), [row["id"] for row in measured["survivors"]]) == []


def test_the_page_shows_what_its_source_says() -> None:
    measured = json.loads((ROOT / page.SOURCE).read_text(encoding="utf-8"))
    jsonschema_rs.validate(SCHEMA, measured)
    text = (ROOT / page.PAGE).read_text(encoding="utf-8")
    assert f"{page.BEGIN}\n{page.markdown(measured)}\n{page.END}" in text


def test_the_page_is_drawn_between_its_markers_and_nowhere_else(tmp_path: Path) -> None:
    place, source = tmp_path / "power.md", tmp_path / "power.json"
    place.write_text(f"# Head\n\n{page.BEGIN}\nold\n{page.END}\n\nTail\n", encoding="utf-8")
    page.write(_document(), place, source)
    text = place.read_text(encoding="utf-8")
    assert text.startswith("# Head\n\n<!-- power: begin")
    assert text.endswith("<!-- power: end -->\n\nTail\n")
    assert "old" not in text
    assert "| paging | 1 / 2 |" in text
    place.write_text("no markers", encoding="utf-8")
    with pytest.raises(FaultError, match="restore them"):
        page.write(_document(), place, source)


def test_the_entry_of_the_report_fails_where_a_gap_is_left(tmp_path: Path) -> None:
    page.entry(tmp_path, _document())
    (entry,) = read_results(tmp_path)
    assert entry.status == "failed"
    (written,) = tmp_path.glob("*-result.json")
    assert "paging/no-next-cursor" in written.read_text(encoding="utf-8")
