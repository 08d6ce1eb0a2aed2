"""The comparison with another tool: the page shows what was measured, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.side_by_side import BEGIN, END, drawn, sample
from conform.faults.fault import CLASSES
from conform.faults.page import PAGE

ROOT = Path(__file__).parents[2]


def row(ours: bool, theirs: bool) -> dict[str, Any]:
    return {
        "ours": {"detected": ours, "seconds": 4.0},
        "schemathesis": {"detected": theirs, "seconds": 8.0},
    }


def test_the_page_shows_what_was_measured() -> None:
    measured = json.loads((ROOT / "docs/side-by-side.json").read_text(encoding="utf-8"))
    assert f"{BEGIN}\n{drawn(measured)}\n{END}" in (ROOT / PAGE).read_text(encoding="utf-8")


def test_each_fault_stands_with_those_who_found_it() -> None:
    rows = {
        "a/x": row(True, True),
        "a/y": row(True, False),
        "b/z": row(False, True),
        "b/w": row(False, False),
    }
    alarms = {"runs": 10, "ours": 0, "schemathesis": 1}
    measured = {"date": "2026-11-25", "version": "4", "seconds": 9, "jobs": 2, "false alarms": alarms}
    text = drawn({**measured, "faults": rows})
    assert "| a | 2 | 2 | 1 |" in text
    assert "| all | 4 | 2 | 2 |" in text
    assert "Found by ours alone: `a/y`." in text
    assert "Found by Schemathesis alone: `b/z`." in text
    assert "Found by neither: `b/w`." in text
    assert "ours 4.0 s, Schemathesis 8.0 s" in text


def test_a_sample_has_as_many_of_each_class() -> None:
    found = [fault.kind for fault in sample(2)]
    assert {found.count(kind) for kind in CLASSES if kind != "contract"} == {2}
