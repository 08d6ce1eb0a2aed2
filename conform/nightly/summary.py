"""The night on one page of Markdown: the job's summary on GitHub, and summary.md everywhere."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from conform.nightly.merging import Merged, TargetNight
from conform.nightly.results import Outcome
from conform.nightly.shard import NightlyError

FILE = "summary.md"
SHOWN = 25  # failures, changes and missing obligations; the page and the files have all
VERDICTS = {0: "all is well", 1: "something is broken", 2: "nothing can be concluded for sure"}
_STATUSES = ("passed", "failed", "broken", "skipped")


def write(merged: Merged, output: Path, environ: Mapping[str, str] = os.environ) -> str:
    """Write summary.md, and add it to the job's summary where GitHub gives one; give the text."""
    text = page(merged)
    (output / FILE).write_text(text, encoding="utf-8")
    if place := environ.get("GITHUB_STEP_SUMMARY"):
        try:
            with Path(place).open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise NightlyError(f"GITHUB_STEP_SUMMARY cannot be written to: {error.strerror}") from None
    return text


def page(merged: Merged) -> str:
    """Draw the page: the verdict, a table by target, and what somebody has to look at."""
    return "\n".join(_lines(merged)).rstrip() + "\n"


def _lines(merged: Merged) -> Iterator[str]:
    yield f"# Nightly: {VERDICTS[merged.exit_code]}"
    yield ""
    yield from _table(merged)
    for problem in merged.problems:
        yield f"- could not tell: {_plain(problem)}"
        yield ""
    for night in merged.targets:
        yield from _target(night)
    if merged.drift:
        yield "## Drift"
        yield ""
        for drift in merged.drift:
            yield f"- **{drift.name}**: {_plain(str(drift.document['verdict']))}"
        yield ""
    yield "What to do with a red night: docs/triage.md."


def _table(merged: Merged) -> Iterator[str]:
    yield f"| target | {' | '.join(_STATUSES)} | exercised | shards | rounds | seed |"
    yield "| --- " * (len(_STATUSES) + 5) + "|"
    for night in merged.targets:
        counts = Counter(each.status for each in night.outcomes)
        rounds = sorted({len(each.rounds) for each in night.shards})
        cells = [
            night.target,
            *(str(counts[status]) for status in _STATUSES),
            _exercised(night),
            str(len(night.shards)),
            " to ".join(map(str, sorted({rounds[0], rounds[-1]}))),
            ", ".join(sorted({str(each.seed) for each in night.shards})),
        ]
        yield f"| {' | '.join(cells)} |"
    yield ""


def _exercised(night: TargetNight) -> str:
    if not night.coverage:
        return "not all has run"
    shares = [
        counts
        for levels in night.coverage["services"].values()
        for level, counts in levels.items()
        if level == "MUST"
    ]
    done, total = (sum(share[name] for share in shares) for name in ("exercised", "total"))
    return f"{done} of {total} MUST"


def _target(night: TargetNight) -> Iterator[str]:
    red = [each for each in night.outcomes if each.status in ("failed", "broken")]
    sections = (
        ("could not tell", list(night.problems)),
        ("failed", [_failure(each) for each in red]),
        ("no evidence", [f"`{name}`" for name in night.unproved]),
        ("not as in the night before, where no source settles it", [_plain(e) for e in night.behaviour]),
    )
    for title, lines in sections:
        if lines:
            yield f"## {night.target}: {title} ({len(lines)})"
            yield ""
            yield from (f"- {line}" for line in lines[:SHOWN])
            if len(lines) > SHOWN:
                yield f"- and {len(lines) - SHOWN} more"
            yield ""


def _failure(outcome: Outcome) -> str:
    kind = "" if outcome.verdict in ("fail", "") else f" ({outcome.verdict})"
    again = f"<br>`{outcome.again}`" if outcome.again and "`" not in outcome.again else ""
    return f"**{_plain(outcome.name)}**{kind}: {_plain(outcome.message)}{again}"


def _plain(text: str) -> str:
    """Show a text as it is, on one line: it may hold whatever a server has answered."""
    short = text if len(text) <= 300 else f"{text[:300]}…"
    escaped = "".join(f"\\{sign}" if sign in "\\`*_[]<>|#@!" else sign for sign in short)
    return " ".join(escaped.split())
