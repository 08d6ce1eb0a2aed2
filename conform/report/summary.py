"""The table at the end of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from conform.report import environment
from conform.report.results import Result, read_results

STATUSES = ("passed", "failed", "broken", "skipped")
_STYLES = {"passed": "green", "failed": "bold red", "broken": "bold yellow", "skipped": "dim"}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run concluded; rows are by feature and story, statuses are Allure's."""

    rows: Mapping[tuple[str, str], Mapping[str, int]]
    totals: Mapping[str, int]
    findings: Mapping[str, int]
    differences: int
    environment: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether nothing failed and nothing broke; an empty run is not ok."""
        return bool(self.totals.get("passed")) and not (
            self.totals.get("failed") or self.totals.get("broken")
        )


def summarise(results: Path) -> Summary:
    """Count a results folder; a missing, empty or broken one raises ReportError."""
    found = read_results(results)
    rows: dict[tuple[str, str], Counter[str]] = {}
    for result in sorted(found, key=_place):
        rows.setdefault(_place(result), Counter())[result.status] += 1
    return Summary(
        rows=rows,
        totals=Counter(result.status for result in found),
        findings=Counter(result.finding for result in found if result.finding),
        differences=sum(result.differences for result in found),
        environment=environment.read(results),
    )


def print_summary(summary: Summary, page: Path | None = None, console: Console | None = None) -> None:
    """Print the table, the findings, the target and where the page is."""
    console = console or Console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Feature")
    table.add_column("Story")
    for status in STATUSES:
        table.add_column(status, justify="right")
    feature = None
    for (row_feature, story), counts in summary.rows.items():
        shown = row_feature if row_feature != feature else ""
        table.add_row(Text(shown), Text(story), *_cells(counts))
        feature = row_feature
    table.add_section()
    table.add_row(Text("Total", "bold"), "", *_cells(summary.totals))
    console.print(table)
    console.print()
    for line in _lines(summary, page):
        console.print(Text(line), soft_wrap=True)


def _lines(summary: Summary, page: Path | None) -> list[str]:
    facts = summary.environment
    lines = []
    if facts.get("target"):
        where = f" ({facts['base url']})" if facts.get("base url") else ""
        lines.append(f"target    {facts['target']}{where}")
    if summary.differences:
        lines.append(f"drift     {summary.differences} differences between documentation and reference")
    others = {name: count for name, count in summary.findings.items() if name != "documentation drift"}
    if others:
        lines.append("findings  " + ", ".join(f"{count} {name}" for name, count in sorted(others.items())))
    if page is not None:
        lines.append(f"report    {_near(page)}")
    return lines


def _cells(counts: Mapping[str, int]) -> list[Text]:
    return [
        Text(str(counts.get(status, 0)), _STYLES[status]) if counts.get(status) else Text("·", "dim")
        for status in STATUSES
    ]


def _place(result: Result) -> tuple[str, str]:
    return result.labels.get("feature", "Tests"), result.labels.get("story", "")


def _near(page: Path) -> Path:
    return page.relative_to(Path.cwd()) if page.is_relative_to(Path.cwd()) else page
