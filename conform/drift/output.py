"""The end of every comparison: dates, acceptances, all outputs, and the exit code."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typer

from conform.client.redaction import Redactor
from conform.client.targets import RECORDED_SITE
from conform.drift import accepted, allure_results, junit, markdown
from conform.drift.blame import blame
from conform.drift.change import SEVERITIES, Change, DriftError
from conform.drift.conclusion import Comparison, Conclusion, weigh
from conform.drift.options import Places
from conform.drift.seen import Ledger
from conform.drift.texts import one_line, title

_SHOWN = 20  # changes in the terminal; the files have all


def conclude(
    changes: Iterable[Change],
    comparison: Comparison,
    places: Places | None = None,
    *,
    fail_on: str = "breaking",
    today: date | None = None,
    redactor: Redactor | None = None,
    say: Callable[[str], object] = typer.echo,
) -> int:
    """Date the changes, hold them against what is accepted, write all outputs, and give the exit code.

    0: nothing new; 1: new breaking changes, or an acceptance that is stale or expired; 2: could not tell.
    A breaking change is new until it is accepted, however often it was seen. Secrets of the environment,
    and whatever has the shape of a token, are cut out of everything. Raises `DriftError` for a ledger or
    accepted-changes file that cannot be read; then nothing is written.
    """
    if fail_on not in SEVERITIES:
        raise DriftError(f"--fail-on cannot be {fail_on!r}: it must be one of {', '.join(SEVERITIES)}")
    places, day = places or Places(), today or datetime.now(UTC).date()
    hide = _hider(redactor or environment_redactor())
    acceptances = accepted.read(places.accepted or accepted.default_path())
    ledger = Ledger(places.ledger or places.output / "seen.json")
    dated = ledger.date([_redacted(each, hide) for each in changes], day)
    shown = replace(
        comparison,
        compared=hide(comparison.compared),
        doubts=tuple(map(hide, comparison.doubts)),
        notes=tuple(map(hide, comparison.notes)),
    )
    conclusion = weigh(dated, shown, acceptances, day, fail_on)
    _write(conclusion, places)
    ledger.write()
    for line in table(conclusion, places.output):
        say(line)
    return conclusion.code


def table(conclusion: Conclusion, output: Path) -> list[str]:
    """Give the lines for the terminal: the outcome first, then the changes, the worst first."""
    lines = [f"{conclusion.comparison.compared}: {conclusion.verdict}"]
    lines += [f"stale      {each}: its change is gone, remove the entry" for each in conclusion.stale]
    lines += [f"expired    {each}: accepted until {each.expires}" for each in conclusion.expired]
    shown = [*conclusion.open, *(each for each in conclusion.changes if each not in conclusion.open)]
    for change in shown[:_SHOWN]:
        state = "accepted" if change.fingerprint in conclusion.accepted else change.severity
        lines.append(f"{state:<10} {change.fingerprint}  {change.rule}  {title(change)}")
        if state != "accepted" and (verdict := blame(change.witnesses)):
            lines.append(f"{'':<24} {verdict}")
    lines += [f"note       {one_line(note)}" for note in conclusion.comparison.notes]
    left = f"and {len(shown) - _SHOWN} more; " if len(shown) > _SHOWN else ""
    return [*lines, f"{left}all of it: {output / conclusion.comparison.scope}.md, .json, .xml"]


def environment_redactor(environ: Mapping[str, str] = os.environ) -> Redactor:
    """Make a redactor that knows the secrets of the environment, wanted for this comparison or not."""
    site = environ.get("WIX_SITE_ID")
    return Redactor(filter(None, [environ.get("WIX_API_KEY")]), {site: RECORDED_SITE} if site else {})


def _write(conclusion: Conclusion, places: Places) -> None:
    places.output.mkdir(parents=True, exist_ok=True)
    base = places.output / conclusion.comparison.scope
    # ASCII only: a lone surrogate that a server sent has no UTF-8.
    document = json.dumps(conclusion.as_json(), indent=1, default=str)
    base.with_suffix(".json").write_text(document + "\n", encoding="utf-8")
    base.with_suffix(".md").write_text(markdown.page(conclusion), encoding="utf-8")
    base.with_suffix(".xml").write_bytes(junit.document(conclusion))
    allure_results.write(places.results or places.output / "results", conclusion)


def _redacted(change: Change, hide: Callable[[Any], Any]) -> Change:
    return replace(
        change,
        place=hide(change.place),
        old=hide(change.old),
        new=hide(change.new),
        evidence=hide(change.evidence),
        witnesses=hide(dict(change.witnesses)),
    )


def _hider(redactor: Redactor) -> Callable[[Any], Any]:
    def hide(value: Any) -> Any:
        match value:
            case str():
                return redactor.text(value)
            case Mapping():
                return {hide(name): hide(member) for name, member in value.items()}
            case list() | tuple():
                return [hide(item) for item in value]
            case _:
                return value

    return hide


def find(fingerprint: str, output: Path) -> Change:
    """Find a change of the last comparisons by its fingerprint; raises `DriftError` where there is none."""
    names = {each.name for each in fields(Change)} - {"first_seen"}
    for path in sorted(output.glob("*.json")):
        try:
            found = json.loads(path.read_text(encoding="utf-8")).get("changes", ())
            for entry in found:
                if entry["fingerprint"] == fingerprint:
                    return Change(**{name: entry[name] for name in names})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise DriftError(
                f"{path} is no outcome of a comparison: compare again, or name another folder"
            ) from None
    raise DriftError(
        f"no comparison in {output} has found {fingerprint}: compare first, or name its folder with --output"
    )
