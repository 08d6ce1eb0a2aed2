"""Calibration: proposing expectations from what one run has found broken."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from conform.expectations import Expectation
from conform.selection import begins

LASTS = timedelta(days=90)
_GROUP = 3
"""So many broken obligations with the same beginning, and none with it that holds, are one entry."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed expectation, the obligations that it stands for, and the first test that showed it."""

    expectation: Expectation
    names: tuple[str, ...]


def propose(
    found: Mapping[str, Any], known: Iterable[Expectation], *, where: str, today: date
) -> list[Proposal]:
    """Propose an expectation for each broken obligation that is not known yet, or for several at once.

    `found` is broken.json; `where` says what was calibrated. Those that only tests about something else
    have met are marked to come and go.
    """
    entries = tuple(known)
    broken = {
        name: entry
        for name, entry in found["broken"].items()
        if not any(each.covers(name) for each in entries)
    }
    left = dict(broken)
    proposals = []
    for start in sorted(
        {part for name in broken for part in _beginnings(name)}, key=lambda each: (len(each), each)
    ):
        names = tuple(name for name in left if begins(name, start))
        whole = [name for name in broken if begins(name, start)]
        holds = any(begins(name, start) for name in found["held"])
        if len(names) < _GROUP or len(names) < len(whole) or holds:
            continue
        proposals.append(_proposal(start, names, broken, where, today))
        for name in names:
            del left[name]
    proposals += [_proposal(name, (name,), broken, where, today) for name in left]
    return sorted(proposals, key=lambda each: each.expectation.obligation)


def appended(text: str, proposals: Iterable[Proposal]) -> str:
    """Give a file of expectations with proposals behind what stands there, which stays as it is."""
    pieces = [text.rstrip() + "\n"] if text.strip() else []
    return "\n".join([*pieces, *(_spelled(each.expectation) for each in proposals)])


def _beginnings(name: str) -> list[str]:
    """Give the operation, and the member of the operation, that an obligation is about."""
    parts = name.split("/")
    if parts[0] == "law":
        return []
    return [parts[0], *(["/".join(parts[:2])] if len(parts) > 2 else [])]


def _proposal(
    start: str, names: tuple[str, ...], broken: Mapping[str, Any], where: str, today: date
) -> Proposal:
    first = broken[names[0]]
    more = f" (and {len(names) - 1} more)" if len(names) > 1 else ""
    expectation = Expectation(
        obligation=start,
        reason=f"{first['reason']}{more}",
        evidence=f"calibrated on {today.isoformat()} against {where}: {first['tests'][0]}",
        expires=today + LASTS,
        sometimes=not any(broken[name]["direct"] for name in names),
    )
    return Proposal(expectation, names)


def _spelled(each: Expectation) -> str:
    lines = [
        "[[expectation]]",
        f"obligation = {_quoted(each.obligation)}",
        f"reason = {_quoted(each.reason)}",
        f"evidence = {_quoted(each.evidence)}",
        f"expires = {each.expires.isoformat()}",
        *(["sometimes = true"] if each.sometimes else []),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Spell a text as TOML has it, which is as JSON has it but for the character 127."""
    plain = text.encode("utf-8", "replace").decode()
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")
