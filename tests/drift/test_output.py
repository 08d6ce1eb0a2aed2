"""What every comparison leaves behind, and with which exit code it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema_rs
import pytest

from conform.client.redaction import Redactor
from conform.drift import accepted, rules
from conform.drift.change import Change, DriftError
from conform.drift.conclusion import Comparison
from conform.drift.options import Places
from conform.drift.output import conclude, find

ROOT = Path(__file__).parents[2]
BREAKS, ADDS = rules.WRONG_TYPE, rules.UNDECLARED_MEMBER
BROKEN = Change(BREAKS.id, "events", "getEvent", "event.title", "answer", "string", "integer", "x.yaml #3")
ADDED = Change(ADDS.id, "events", "getEvent", "event.toy", "answer", None, "string", "x.yaml #4")
LATER = date(2027, 6, 1)
DAY = date(2026, 11, 25)
TRAFFIC = Comparison("traffic", "x.yaml against the contract")


def _conclude(folder: Path, *changes: Change, comparison: Comparison = TRAFFIC, **given: Any) -> int:
    places = Places(folder, accepted=folder / "accepted.toml")
    return conclude(changes, comparison, places, **{"today": DAY, "say": lambda _: None, **given})


def _json(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "traffic.json").read_text())
    return document


def _results(folder: Path) -> dict[str, dict[str, Any]]:
    found = [json.loads(path.read_text()) for path in (folder / "results").glob("*-result.json")]
    return {entry["historyId"].rpartition(".")[2]: entry for entry in found}


def _accept(folder: Path, change: Change, expires: date = LATER) -> None:
    accepted.add(folder / "accepted.toml", change, reason="We know.", link="docs/drift.md", expires=expires)


def test_nothing_found_ends_with_0(tmp_path: Path) -> None:
    assert _conclude(tmp_path) == 0
    assert _results(tmp_path)["comparison"]["status"] == "passed"


def test_added_member_is_told_and_ends_with_0(tmp_path: Path) -> None:
    assert _conclude(tmp_path, ADDED) == 0
    assert "event.toy" in (tmp_path / "traffic.md").read_text()
    assert _conclude(tmp_path, ADDED, fail_on="additive") == 1


def test_breaking_change_ends_with_1_until_it_is_accepted(tmp_path: Path) -> None:
    assert _conclude(tmp_path, BROKEN, ADDED) == 1
    assert _conclude(tmp_path, BROKEN, ADDED) == 1
    _accept(tmp_path, BROKEN)
    assert _conclude(tmp_path, BROKEN, ADDED) == 0
    assert _results(tmp_path)[BROKEN.fingerprint]["status"] == "skipped"


def test_acceptance_whose_change_is_gone_fails_where_it_was_looked_for(tmp_path: Path) -> None:
    _accept(tmp_path, BROKEN)
    assert _conclude(tmp_path) == 1
    assert _json(tmp_path)["stale"][0]["fingerprint"] == BROKEN.fingerprint
    elsewhere = Comparison("traffic", "y", looked=lambda entry: entry.operation != "getEvent")
    assert _conclude(tmp_path, comparison=elsewhere) == 0
    assert _conclude(tmp_path, comparison=Comparison("docs", "the flow against the contract")) == 0


def test_expired_acceptance_fails_and_accepts_nothing(tmp_path: Path) -> None:
    _accept(tmp_path, ADDED, expires=DAY)
    assert _conclude(tmp_path, ADDED) == 0
    assert _conclude(tmp_path, ADDED, today=date(2026, 11, 26)) == 1
    assert [entry["place"] for entry in _json(tmp_path)["expired"]] == ["event.toy"]
    assert _json(tmp_path)["changes"][0]["accepted"] is None


def test_doubt_ends_with_2_but_never_hides_a_breaking_change(tmp_path: Path) -> None:
    doubtful = Comparison("traffic", "x", doubts=("nothing was recorded",))
    assert _conclude(tmp_path, comparison=doubtful) == 2
    assert _results(tmp_path)["comparison"]["status"] == "broken"
    assert _conclude(tmp_path, BROKEN, comparison=doubtful) == 1
    _accept(tmp_path, ADDED)
    assert _conclude(tmp_path, comparison=doubtful) == 2


def test_first_day_is_kept_however_often_a_change_is_seen(tmp_path: Path) -> None:
    _conclude(tmp_path, ADDED)
    _conclude(tmp_path, today=date(2026, 11, 26))
    _conclude(tmp_path, ADDED, BROKEN, today=date(2026, 11, 27))
    days = {each["place"]: (each["first_seen"], each["new_today"]) for each in _json(tmp_path)["changes"]}
    assert days == {"event.toy": ("2026-11-25", False), "event.title": ("2026-11-27", True)}


def test_json_keeps_its_schema(tmp_path: Path) -> None:
    schema = json.loads((ROOT / "reports" / "drift.schema.json").read_text(encoding="utf-8"))
    _accept(tmp_path, ADDED)
    _conclude(tmp_path, BROKEN, ADDED)
    jsonschema_rs.validate(schema, _json(tmp_path))
    _conclude(tmp_path, comparison=Comparison("traffic", "x"), today=date(2028, 1, 1))
    jsonschema_rs.validate(schema, _json(tmp_path))
    assert _json(tmp_path)["expired"]


def test_allure_has_one_test_per_change_with_a_history_of_its_own(tmp_path: Path) -> None:
    _conclude(tmp_path, BROKEN, ADDED)
    found = _results(tmp_path)
    assert found[BROKEN.fingerprint]["status"] == "failed"
    assert found[ADDED.fingerprint]["status"] == "passed"
    labels = {label["name"]: label["value"] for label in found[BROKEN.fingerprint]["labels"]}
    assert (labels["feature"], labels["severity"]) == ("Drift", "critical")
    _conclude(tmp_path, ADDED)
    assert set(_results(tmp_path)) == {"comparison", ADDED.fingerprint}


def test_outputs_survive_whatever_a_server_sends(tmp_path: Path) -> None:
    odd = "a\x00b\x1b[31m|`<&>\ud800\u202e\n# no heading"
    change = Change(BREAKS.id, "events", "getEvent", f"event.{odd}", "answer", odd, [odd], odd)
    lines: list[str] = []
    assert _conclude(tmp_path, change, say=lines.append) == 1
    suite = ElementTree.fromstring((tmp_path / "traffic.xml").read_bytes())[0]
    assert suite.get("failures") == "1"
    assert not any(ord(letter) < 32 for line in lines for letter in line)
    page = (tmp_path / "traffic.md").read_text()
    assert "\n# no heading" not in page
    assert "\x1b" not in page
    _accept(tmp_path, change)
    assert _conclude(tmp_path, change) == 0


def test_secrets_reach_no_output(tmp_path: Path) -> None:
    secret = "IST.planted-s3cret"
    seen = Change(
        ADDS.id, "events", "getEvent", f"event.{secret}", "answer", None, [secret], f"sent {secret}"
    )
    lines: list[str] = []
    doubtful = Comparison("traffic", f"x?key={secret}", doubts=(secret,))
    _conclude(tmp_path, seen, comparison=doubtful, redactor=Redactor([secret]), say=lines.append)
    written = "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    assert secret not in written + "".join(lines)


@pytest.mark.parametrize("text", ["[[accepted", "[[accepted]]\nfingerprint = 'x'\n", "[other]\na = 1\n"])
def test_unreadable_acceptances_are_one_clear_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "accepted.toml").write_text(text)
    with pytest.raises(DriftError, match=r"accepted\.toml") as caught:
        _conclude(tmp_path, BROKEN)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "traffic.json").exists()


def test_ledger_that_is_none_of_ours_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "seen.json").write_text("my diary")
    with pytest.raises(DriftError, match="no ledger of changes"):
        _conclude(tmp_path, BROKEN)
    assert (tmp_path / "seen.json").read_text() == "my diary"


def test_change_of_an_earlier_comparison_is_found_by_its_fingerprint(tmp_path: Path) -> None:
    _conclude(tmp_path, BROKEN, ADDED)
    assert find(BROKEN.fingerprint, tmp_path) == BROKEN
    with pytest.raises(DriftError, match="has found 000000000000"):
        find("0" * 12, tmp_path)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: _accept(folder, BROKEN),
        lambda folder: accepted.add(
            folder / "accepted.toml", ADDED, reason="", link="docs/x.md", expires=LATER
        ),
        lambda folder: accepted.add(folder / "accepted.toml", ADDED, reason="why", link="x", expires=LATER),
    ],
)
def test_bad_acceptance_leaves_the_file_as_it_was(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    _accept(tmp_path, BROKEN)
    before = (tmp_path / "accepted.toml").read_text()
    with pytest.raises(DriftError):
        spoil(tmp_path)
    assert (tmp_path / "accepted.toml").read_text() == before
