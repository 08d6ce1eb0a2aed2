"""The measured power as people read it: a table in docs/power.md, and an entry of the Allure report."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from conform.faults.fault import FaultError

PAGE, SOURCE = Path("docs/power.md"), Path("docs/power.json")
BEGIN, END = "<!-- power: begin (conform faults report --write) -->", "<!-- power: end -->"
TITLE = "What the suites detect"
_CELL = "padding:4px 10px;border-bottom:1px solid #d8dee4;text-align:left"
_HEAD = ("class", "MUST", "SHOULD", "requests, median", "p90", "seconds, median", "p90")


def markdown(document: Mapping[str, Any]) -> str:
    """Draw the tables of docs/power.md."""
    lines = [_line(document), "", *_table(_HEAD, _rows(document))]
    mutants = [(name, _shared(share)) for name, share in document["mutants"].items()]
    if mutants:
        lines += ["", "Contract mutants by the kind of the obligation that they break:", ""]
        lines += _table(("kind", "detected"), mutants)
    if document["survivors"]:
        lines += ["", "What survives:", ""]
        names = ("id", "level", "kind", "reason")
        lines += _table(names, [tuple(row[name] for name in names) for row in document["survivors"]])
    return "\n".join(lines)


def write(document: Mapping[str, Any], page: Path = PAGE, source: Path = SOURCE) -> None:
    """Put the tables between the markers of the page, and their source beside it."""
    put(page, BEGIN, END, markdown(document))
    source.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def put(page: Path, begin: str, end: str, text: str) -> None:
    """Put a text between two markers of a page; raises `FaultError` where they are not there."""
    try:
        head, rest = page.read_text(encoding="utf-8").split(begin)
        tail = rest.split(end)[1]
    except (FileNotFoundError, ValueError, IndexError):
        raise FaultError(f"{page} needs the lines {begin} and {end}: restore them") from None
    page.write_text(f"{head}{begin}\n{text}\n{end}{tail}", encoding="utf-8")


def entry(results: Path, document: Mapping[str, Any]) -> None:
    """Write the entry into a folder of Allure results; it fails where a MUST survives unexplained."""
    gaps = [row["id"] for row in document["survivors"] if row["level"] == "MUST" and row["kind"] == "gap"]
    now = int(datetime.now(UTC).timestamp() * 1000)
    places = {"epic": "Wix Events API", "feature": "Power", "story": "Planted faults"}
    places |= {"parentSuite": "Power", "suite": "Planted faults"}
    found = {
        "uuid": str(uuid.uuid4()),
        "historyId": "power",
        "fullName": "conform.faults",
        "name": TITLE,
        "status": "failed" if gaps else "passed",
        "statusDetails": {"message": "\n".join(gaps)} if gaps else {},
        "stage": "finished",
        "start": now,
        "stop": now,
        "descriptionHtml": html(document),
        "labels": [{"name": name, "value": value} for name, value in places.items()],
    }
    (results / f"{found['uuid']}-result.json").write_text(json.dumps(found), encoding="utf-8")


def html(document: Mapping[str, Any]) -> str:
    """Draw the tables for the report."""
    names = ("id", "level", "kind", "reason")
    survivors = [tuple(row[name] for name in names) for row in document["survivors"]]
    parts = [f"<p>{escape(_line(document))}</p>", _html(_HEAD, _rows(document))]
    parts += [_html(names, survivors)] if survivors else []
    return "<br>".join(parts)


def _line(document: Mapping[str, Any]) -> str:
    naming = document["naming what is broken"]
    clean = document["clean"]
    quiet = (
        f" Without a fault, {clean['seeds']} seeds gave {len(clean['alarms'])} alarms."
        if clean["seeds"]
        else ""
    )
    other = document["of other code"]
    aged = f" {other} of these trials were run with code that has changed since." if other else ""
    return (
        f"{document['detected']} of {document['judged']} faults that were put on trial are detected; "
        f"{document['faults']} there are, and {document['open']} more break what no source settles and count "
        f"for nothing. In {naming['named']} of {naming['detected']} detections the failing test names the "
        f"very obligation that is broken.{quiet}{aged}"
    )


def _rows(document: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [
        (
            name,
            *(_shared(row["levels"].get(level)) for level in ("MUST", "SHOULD")),
            *_spread(row["requests"]),
            *_spread(row["seconds"]),
        )
        for name, row in document["classes"].items()
    ]


def _shared(share: Mapping[str, int] | None) -> str:
    return f"{share['detected']} / {share['judged']}" if share else "·"


def _spread(found: Mapping[str, float] | None) -> tuple[str, str]:
    return (f"{found['median']:g}", f"{found['p90']:g}") if found else ("·", "·")


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    drawn = [head, ("---",) * len(head), *rows]
    return [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in drawn]


def _html(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    def line(cells: tuple[str, ...], kind: str) -> str:
        drawn = "".join(f'<{kind} style="{_CELL}">{escape(cell)}</{kind}>' for cell in cells)
        return f"<tr>{drawn}</tr>"

    return f"<table>{line(head, 'th')}{''.join(line(row, 'td') for row in rows)}</table>"
