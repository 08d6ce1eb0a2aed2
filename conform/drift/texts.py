"""How changes are spelled for people, whatever characters a server has put into its answers."""

from __future__ import annotations

import json
import re
from typing import Any

from conform.drift.change import Change

LONGEST = 120
"""Characters of a value that are shown."""
# XML 1.0 has no way to write these, and a terminal may obey them.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Replace what no output can carry by a character that all can."""
    return _CONTROL.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Clean a text and put it on one line."""
    return " ".join(clean(text).split())


def shown(value: Any) -> str:
    """Spell a JSON value on one line, cut to a bearable length."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = one_line(text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def said(value: Any) -> str:
    """Spell what a witness says of a place: two who mean the same say the same."""
    return "nothing" if value is None else str(value)


def title(change: Change) -> str:
    """Name a change on one line: where it is, and what."""
    where = f"{change.where} " if change.where else ""
    return one_line(
        f"{change.operation or change.service}: {where}{change.place} {difference(change)}".strip()
    )


def difference(change: Change) -> str:
    """Spell what was there and what is there now."""
    if change.rule == "docs/renamed":
        return f"stands in {shown(change.new)}"
    match change.old, change.new:
        case None, None:
            return ""
        case None, new:
            return f"is new: {shown(new)}"
        case old, None:
            return f"is gone: {shown(old)}"
        case old, new:
            return f"{shown(old)} → {shown(new)}"


def code(text: str) -> str:
    """Spell a text as a code span of Markdown that a table cell can hold."""
    text = one_line(text).replace("|", "\\|")
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") or not text else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def prose(text: str) -> str:
    """Spell a text for Markdown so that it is nothing but text."""
    return re.sub(r"([\\`*_\[\]<>|~#])", r"\\\1", one_line(text))
