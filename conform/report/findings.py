"""Findings that are not failures: what the report shows although the test passed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Protocol

import allure

DOCUMENTATION_DRIFT = "documentation drift"
_COLUMNS = ("Payload", "JSON path", "Difference", "On a strict target", "The reference has", "Evidence")
# Allure drops style sheets from a description and lets no cell wrap, unless the cell says so itself.
_WRAP = "white-space:normal;overflow-wrap:break-word"
_STYLE = (
    "<style>body{font:14px/1.45 system-ui,sans-serif;margin:12px;color:#1b1f24;background:#fff}"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600;padding:0 0 8px}"
    "th,td{text-align:left;vertical-align:top;padding:5px 10px;border-bottom:1px solid #d8dee4}"
    "th{background:#f6f8fa}td.path{font-family:ui-monospace,monospace;overflow-wrap:anywhere}"
    ".rejected{color:#b42318;font-weight:600}.changed{color:#9a6700}.ignored{color:#57606a}</style>"
)


class Difference(Protocol):
    """One place where the documentation is not what the reference has."""

    @property
    def step(self) -> str: ...  # noqa: D102
    @property
    def payload(self) -> str: ...  # noqa: D102
    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def reference(self) -> str: ...  # noqa: D102
    @property
    def severity(self) -> str: ...  # noqa: D102
    @property
    def evidence(self) -> str: ...  # noqa: D102


def documentation_drift(differences: Sequence[Difference]) -> None:
    """Show differences as a table on the current test and file the test under "Documentation drift".

    The test's own outcome stays as it is. No differences, no finding.
    """
    if not differences:
        return
    allure.dynamic.tag(DOCUMENTATION_DRIFT)  # type: ignore[no-untyped-call]
    allure.dynamic.label("finding", DOCUMENTATION_DRIFT)  # type: ignore[no-untyped-call]
    allure.dynamic.label("differences", str(len(differences)))  # type: ignore[no-untyped-call]
    title = f"Documentation drift: {len(differences)} differences"
    table = difference_table(differences)
    allure.attach(table, title, allure.attachment_type.HTML)
    allure.dynamic.description_html(table)  # type: ignore[no-untyped-call]


def difference_table(differences: Sequence[Difference]) -> str:
    """Draw the differences as an HTML page of one table."""
    head = "".join(f"<th>{name}</th>" for name in _COLUMNS)
    rows = "\n".join(_row(difference) for difference in differences)
    caption = f"{len(differences)} differences between the documentation and the reference"
    return (
        f'<!doctype html><meta charset="utf-8">{_STYLE}<table><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>\n"
    )


def _row(difference: Difference) -> str:
    cells = (
        ("", f"{difference.step}: {difference.payload}"),
        ("path", difference.path),
        ("", difference.kind),
        (difference.severity, difference.severity),
        ("path", difference.reference),
        ("", difference.evidence),
    )
    drawn = (f'<td class="{escape(css)}" style="{_WRAP}">{_breakable(text)}</td>' for css, text in cells)
    return f"<tr>{''.join(drawn)}</tr>"


def _breakable(text: str) -> str:
    """Escape a text and let a long path break behind its dots."""
    return escape(text).replace(".", ".<wbr>")
