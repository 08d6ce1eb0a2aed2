"""The table of what a run has exercised, as an entry of the report."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

FULL_NAME = "conform.coverage"
TITLE = "What this run has exercised"
_CELL = "padding:4px 10px;border-bottom:1px solid #d8dee4;text-align:right"


def write(results: Path, document: Mapping[str, Any], target: str = "") -> None:
    """Write the entry into a folder of Allure results; it fails where evidence is missing.

    With a `target` the entry is of that one, beside those of others. Of a run that was stopped nothing is
    missing, for it proves nothing: the entry is broken, and says so.
    """
    own = f" on {target}" if target else ""
    missing = [*document["not exercised"], *document["never answered 200"]]
    status, lines = ("failed", missing) if missing else ("passed", [])
    if partial := document.get("partial"):
        status = "broken"
        lines = [f"partial run: {partial['reason']}", f"{len(partial['not run'])} tests were not run:"]
        lines += partial["not run"]
    now = int(datetime.now(UTC).timestamp() * 1000)
    entry = {
        "uuid": str(uuid.uuid4()),
        "historyId": f"coverage{own}",
        "testCaseId": f"coverage{own}",
        "fullName": FULL_NAME,
        "name": f"{TITLE}{own}",
        "status": status,
        "statusDetails": {"message": "\n".join(lines)} if lines else {},
        "stage": "finished",
        "start": now,
        "stop": now,
        "descriptionHtml": table(document),
        "labels": [
            {"name": name, "value": value}
            for name, value in (
                ("epic", "Wix Events API"),
                ("feature", "Coverage"),
                ("story", "Obligations"),
                ("parentSuite", "Coverage"),
                ("suite", "Obligations"),
            )
        ],
    }
    results.mkdir(parents=True, exist_ok=True)
    path = results / f"{entry['uuid']}-result.json"
    path.write_text(json.dumps(entry), encoding="utf-8")


def table(document: Mapping[str, Any]) -> str:
    """Draw exercised of total, by service and level and by evidence, as HTML."""
    levels = ("MUST", "SHOULD", "UNSPECIFIED")
    head = _row(["service", *levels], "th")
    rows = [
        _row([name, *(_share(counts.get(level)) for level in levels)], "td")
        for name, counts in document["services"].items()
    ]
    evidence = [_row([name, _share(counts)], "td") for name, counts in document["evidence"].items()]
    return (
        f"<table>{head}{''.join(rows)}</table><br>"
        f"<table>{_row(['evidence', 'exercised'], 'th')}{''.join(evidence)}</table>"
    )


def _share(counts: Mapping[str, int] | None) -> str:
    return f"{counts['exercised']} / {counts['total']}" if counts else "·"


def _row(cells: list[str], kind: str) -> str:
    drawn = "".join(f'<{kind} style="{_CELL}">{escape(cell)}</{kind}>' for cell in cells)
    return f"<tr>{drawn}</tr>"
