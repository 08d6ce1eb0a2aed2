"""All shards of a night as one: page, coverage, history, remembered examples, summary, exit code."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conform import runner
from conform.coverage import recall, remember
from conform.faults.page import entry
from conform.nightly import coverage, durations, examples, record
from conform.nightly.drift import Drift
from conform.nightly.drift import read as read_drift
from conform.nightly.record import RunRecord
from conform.nightly.results import Outcome, gather
from conform.nightly.shard import NightlyError
from conform.report import build, coverage_table, environment

HISTORY = ("history.jsonl", ".drawn")
"""The page's history, and what says that a page is drawn again; they are kept from night to night."""


@dataclass(frozen=True, slots=True)
class TargetNight:
    """What the night was for one target; `coverage` is empty where not everything has run."""

    target: str
    shards: tuple[RunRecord, ...]
    outcomes: tuple[Outcome, ...]
    coverage: Mapping[str, Any] = field(default_factory=dict)
    behaviour: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def unproved(self) -> list[str]:
        """What nobody exercised, and operations that never answered 200."""
        if not self.coverage:
            return []
        return [*self.coverage["not exercised"], *self.coverage["never answered 200"]]

    @property
    def exit_code(self) -> int:
        """Give the worst of what the shards, the coverage and the merging concluded."""
        codes = [each.exit_code for each in self.shards]
        return max(*codes, 1 if self.unproved else 0, 2 if self.problems else 0)


@dataclass(frozen=True, slots=True)
class Merged:
    """The whole night."""

    targets: tuple[TargetNight, ...]
    drift: tuple[Drift, ...]
    page: Path
    problems: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """Give the worst exit code of all: 2 could not tell, 1 something is broken, 0 all is well."""
        if self.problems:
            return 2
        return max(*(each.exit_code for each in self.targets), *(each.exit_code for each in self.drift), 0)


def merge(
    folders: Sequence[Path],
    output: Path,
    keep: Path,
    drift: Path | None = None,
    faults: Path | None = None,
) -> Merged:
    """Put shards together and draw the page; raises `NightlyError` for a folder that is no shard.

    A missing shard, and no conclusion of drift or of the faults where one is named, make the night
    inconclusive; everything else is still drawn.
    """
    found = {folder: record.read(folder) for folder in folders}
    if not found:
        raise NightlyError("there is nothing to merge: name the folders of shards")
    drifted, problems = _drift(drift)
    for folder in (keep, output):
        runner.writable(folder)
    results = output / record.RESULTS
    runner.remove_results(results)
    targets = sorted({each.target for each in found.values()})
    nights = tuple(
        _merge_target(target, {f: r for f, r in found.items() if r.target == target}, results, keep, output,
                      several=len(targets) > 1)
        for target in targets
    )  # fmt: skip
    for each in drifted:
        each.copy_results(results)
    problems += _faults(faults, results)
    _write_environment(results, list(found.values()), next(iter(found)))
    return Merged(nights, drifted, _draw(results, output, keep), problems)


def _faults(place: Path | None, results: Path) -> tuple[str, ...]:
    """Put what the suites detect into the page; whether it is enough is for `conform faults run` to say."""
    if place is None:
        return ()
    try:
        power = json.loads((place / "power.json").read_text(encoding="utf-8"))
        entry(results, power)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return (f"{place} has no power.json: `conform faults report --out {place}` writes it",)
    return ()


def _drift(place: Path | None) -> tuple[tuple[Drift, ...], tuple[str, ...]]:
    """Read what drift has concluded; where it has not, the night is still worth a page."""
    if place is None:
        return (), ()
    try:
        return read_drift(place), ()
    except NightlyError as error:
        return (), (str(error),)


def _merge_target(
    target: str, shards: Mapping[Path, RunRecord], results: Path, keep: Path, output: Path, *, several: bool
) -> TargetNight:
    found, problems = _coverages(list(shards))
    problems = [*_problems(target, list(shards.values())), *problems, *_partial(target, found)]
    outcomes = gather([(target, folder / record.RESULTS) for folder in shards], results, several=several)
    united = coverage.united(found) if found else {}
    if united:
        text = json.dumps(united, indent=1)
        (output / f"coverage-{target}.json").write_text(f"{text}\n", encoding="utf-8")
    # What a missing shard would have exercised is not what nobody exercises.
    whole = all(each.whole for each in shards.values()) and not problems
    if whole:
        coverage_table.write(results, united, target)
    kept = keep / record.EXAMPLES
    examples.merge_folders(kept, list(shards))
    _join_durations(list(shards), next(iter(shards.values())).profile, output)
    return TargetNight(
        target=target,
        shards=tuple(sorted(shards.values(), key=lambda each: each.part.number)),
        outcomes=tuple(outcomes),
        coverage=united if whole else {},
        behaviour=tuple(_behaviour(target, list(shards), keep)),
        problems=tuple(problems),
    )


def _problems(target: str, shards: Sequence[RunRecord]) -> list[str]:
    """Say why shards are not those of one whole run."""
    counts = {each.part.count for each in shards}
    if len(counts) > 1:
        return [
            f"target {target}: the shards are of different runs ({' and '.join(map(str, sorted(counts)))})"
        ]
    numbers = [each.part.number for each in shards]
    problems = [
        f"target {target}: shard {number}/{max(counts)} is missing"
        for number in range(1, max(counts) + 1)
        if number not in numbers
    ]
    if len(set(numbers)) < len(numbers):
        problems.append(f"target {target}: a shard is there twice")
    if len({each.contract for each in shards}) > 1:
        problems.append(f"target {target}: the shards were run by different contracts")
    return problems


def _coverages(shards: Sequence[Path]) -> tuple[list[dict[str, Any]], list[str]]:
    """Read what each shard exercised; one that broke off may have left nothing, and its results are shown."""
    found, problems = [], []
    for folder in shards:
        try:
            found.append(coverage.read(folder / record.COVERAGE))
        except NightlyError as error:
            problems.append(str(error))
    return found, problems


def _partial(target: str, found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say which shards were stopped before their end, as by a budget that was used up."""
    stopped = [each["partial"] for each in found if "partial" in each]
    return [
        f"target {target}: {each['reason']}: {len(each['not run'])} tests were not run" for each in stopped
    ]


def _behaviour(target: str, shards: Sequence[Path], keep: Path) -> list[str]:
    """Compare what the target did where no source settles it with the night before, and keep it.

    Each shard began with what was kept: what one has not looked at is as it was, and says nothing.
    """
    name = f"behaviour-{target}.json"
    found: dict[str, str] = {}
    for folder in shards:
        before, own = recall(folder / record.BEHAVIOUR_BEFORE), recall(folder / name)
        found |= {each: does for each, does in own.items() if before.get(each) != does}
    return remember(keep / name, found) if found else []


def _join_durations(shards: Sequence[Path], profile: str, output: Path) -> None:
    """Write durations.json, which can take the place of the committed one."""
    found = [durations.read(folder / record.DURATIONS, profile) for folder in shards]
    durations.write(output / record.DURATIONS, profile, durations.joined(found))


def _write_environment(results: Path, shards: Sequence[RunRecord], first: Path) -> None:
    facts = environment.read(first / record.RESULTS)
    several = {
        "target": ", ".join(sorted({each.target for each in shards})),
        "seed": ", ".join(sorted({str(each.seed) for each in shards})),
        "shards": str(len(shards)),
    }
    if len({each.target for each in shards}) > 1:
        facts.pop("base url", None)
    names = ("base url", "profile", "contract hash")
    kept = {name: facts[name] for name in names if name in facts}
    environment.write(results, {**several, **kept})


def _draw(results: Path, output: Path, keep: Path) -> Path:
    for name in HISTORY:
        (output / name).unlink(missing_ok=True)
        if (keep / name).is_file():
            shutil.copyfile(keep / name, output / name)
    page = build(results, output)
    for name in HISTORY:
        if (output / name).is_file():
            shutil.copyfile(output / name, keep / name)
    return page
