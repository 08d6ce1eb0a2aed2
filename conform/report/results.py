"""Reading a results folder back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conform.contract.errors import ConformError


class ReportError(ConformError):
    """The report cannot be made; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Result:
    """One test of a run; `finding` is its category in the report, if any."""

    identity: str
    name: str
    status: str
    stop: int
    labels: Mapping[str, str]

    @property
    def finding(self) -> str:
        """Give the category, such as `documentation drift`."""
        return self.labels.get("finding", "")

    @property
    def differences(self) -> int:
        """Count the differences of a documentation drift."""
        text = self.labels.get("differences", "0")
        return int(text) if text.isdigit() else 0


def read_results(results: Path) -> list[Result]:
    """Read every result, the latest of each test; a folder without any raises ReportError."""
    if not results.is_dir():
        raise ReportError(f"no results folder at {_shown(results)}: run `conform run` first, or name another")
    files = sorted(results.glob("*-result.json"))
    if not files:
        shown = _shown(results)
        raise ReportError(f"no results in {shown}: run `conform run`, or pytest with --alluredir={shown}")
    latest: dict[str, Result] = {}
    for result in map(_read, files):
        known = latest.get(result.identity)
        if known is None or result.stop >= known.stop:
            latest[result.identity] = result
    return list(latest.values())


def _read(path: Path) -> Result:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        labels = {label["name"]: str(label.get("value", "")) for label in data.get("labels", ())}
        return Result(
            identity=str(data.get("historyId") or data["uuid"]),
            name=str(data.get("name", "")),
            status=str(data.get("status", "unknown")),
            stop=int(data.get("stop") or 0),
            labels=labels,
        )
    except OSError as error:
        raise ReportError(f"{_shown(path)} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReportError(
            f"{_shown(path)} is not an Allure result: delete it, or run the suites again"
        ) from error


def _shown(path: Path) -> str:
    """Give a path relative to the current folder where it is inside."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
