from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from conform.report import print_summary, summarise


def write(folder: Path, name: str, status: str, stop: int = 1, history: str = "", **labels: str) -> None:
    listed = [{"name": key, "value": value} for key, value in labels.items()]
    result = {"uuid": name, "historyId": history or name, "status": status, "stop": stop, "labels": listed}
    (folder / f"{name}-result.json").write_text(json.dumps(result), encoding="utf-8")


@pytest.fixture
def results(tmp_path: Path) -> Path:
    write(tmp_path, "a", "passed", feature="DevCon", story="Tickets")
    write(tmp_path, "b", "failed", feature="DevCon", story="Tickets", finding="mock")
    write(
        tmp_path,
        "c",
        "passed",
        feature="DevCon",
        story="[red]",
        finding="documentation drift",
        differences="27",
    )
    write(tmp_path, "d-first", "failed", stop=1, history="d", feature="Laws")
    write(tmp_path, "d-again", "passed", stop=2, history="d", feature="Laws")
    (tmp_path / "environment.properties").write_text(
        "target=live\nbase\\ url=https://host\n", encoding="utf-8"
    )
    return tmp_path


def test_summary_counts_the_latest_run_of_each_test(results: Path) -> None:
    summary = summarise(results)
    assert summary.totals == {"passed": 3, "failed": 1}
    assert summary.rows["DevCon", "Tickets"] == {"passed": 1, "failed": 1}
    assert summary.findings == {"mock": 1, "documentation drift": 1}
    assert summary.differences == 27
    assert not summary.ok


def test_summary_of_passing_tests_is_ok(results: Path) -> None:
    (results / "b-result.json").unlink()
    assert summarise(results).ok


def test_summary_prints_a_table_and_the_page(results: Path) -> None:
    text = StringIO()
    page = results / "index.html"
    print_summary(summarise(results), page, Console(file=text, width=100))
    lines = text.getvalue().splitlines()
    assert lines[0].split() == ["Feature", "Story", "passed", "failed", "broken", "skipped"]
    assert ["DevCon", "Tickets", "1", "1", "·", "·"] in [line.split() for line in lines]
    assert ["[red]", "1", "·", "·", "·"] in [line.split() for line in lines]
    assert "target    live (https://host)" in lines
    assert "drift     27 differences between documentation and reference" in lines
    assert "findings  1 mock" in lines
    assert f"report    {page}" in lines
