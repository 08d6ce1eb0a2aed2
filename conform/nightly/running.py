"""One shard of a night: all tests once, then what is generated again and again until the time is up."""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from conform import runner
from conform.config import Config
from conform.contract import load
from conform.nightly import examples, record
from conform.nightly.coverage import united
from conform.nightly.record import Round, RunRecord
from conform.nightly.shard import NightlyError, Shard, derived

SHORTEST = 10.0
"""Seconds below which another round would do little more than collect its tests."""
FOUND = ("failed", "broken")


@dataclass(frozen=True, slots=True)
class Night:
    """What to run, for how long, and where to put it; `settings` are those that were given."""

    settings: Mapping[str, Any]
    output: Path
    keep: Path
    minutes: float = 0.0
    suites: Sequence[Path] = ()
    keyword: str | None = None
    workers: str | None = None


def run(night: Night) -> RunRecord:
    """Run one shard and leave its folder complete; wrong settings and places raise `ConformError`."""
    known = _checked(night)
    seed = known.seed if known.seed is not None else secrets.randbelow(2**32)
    for folder in (night.keep, night.output):
        runner.writable(folder)
    results = night.output / record.RESULTS
    runner.remove_results(results)
    _begin_afresh(night, f"behaviour-{known.target}.json")
    began = datetime.now(UTC)
    typer.echo(
        f"shard {known.shard} of a night on target {known.target}; `--seed {seed}` tries the same again"
    )
    whole = not night.suites and not night.keyword and known.target != "replay"
    with _remembered(night, known) as remembered:
        common = [*_options(night, known), *remembered]
        rounds = [*_rounds(night, seed, common, gate=whole and Shard.parse(known.shard).whole)]
    made = RunRecord(
        target=known.target,
        shard=known.shard,
        profile=known.profile,
        seed=seed,
        contract=load().hash,
        whole=whole and Path("suites/contract").is_dir(),
        began=began,
        rounds=tuple(rounds),
    )
    if not any(results.glob("*-result.json")):
        raise NightlyError(f"shard {known.shard} left no result: nothing is known about the target")
    made.write(night.output)
    return made


def _begin_afresh(night: Night, behaviour: str) -> None:
    """Remove what an earlier shard left here, and lay out what the target did in the nights before."""
    names = (record.FILE, record.COVERAGE, record.DURATIONS)
    for name in (*names, record.EXAMPLES_BEFORE, record.BEHAVIOUR_BEFORE, behaviour):
        (night.output / name).unlink(missing_ok=True)
    shutil.rmtree(night.output / record.EXAMPLES, ignore_errors=True)
    if (night.keep / behaviour).is_file():
        for name in (behaviour, record.BEHAVIOUR_BEFORE):
            shutil.copyfile(night.keep / behaviour, night.output / name)


def _checked(night: Night) -> Config:
    known = runner.check_settings(night.settings)
    if known.redis_url is not None:
        examples.connect(known.redis_url.get_secret_value()).close()
    return known


def _options(night: Night, known: Config) -> list[str]:
    given = {**night.settings, "profile": known.profile, "shard": known.shard, "seed": None}
    options = runner.settings_as_options(given)
    options += ["-k", night.keyword] if night.keyword else []
    return options + (["-n", night.workers] if night.workers else [])


@contextmanager
def _remembered(night: Night, known: Config) -> Iterator[list[str]]:
    """Let the run use the kept examples, and leave a copy of them in the shard's folder at the end."""
    if known.redis_url is not None:
        yield []
        return
    kept = runner.writable(night.keep / record.EXAMPLES)
    before = "".join(f"{name}\n" for name in sorted(examples.files(kept)))
    (night.output / record.EXAMPLES_BEFORE).write_text(before, encoding="utf-8")
    yield [f"--examples={kept.resolve()}"]
    for name in examples.files(kept):
        # Another shard on this machine may just have forgotten it.
        with suppress(FileNotFoundError):
            copy = night.output / record.EXAMPLES / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(kept / name, copy)


def _rounds(night: Night, seed: int, common: Sequence[str], *, gate: bool) -> Iterator[Round]:
    """Run one whole round, then rounds of what is generated."""
    suites, output = list(night.suites) or [Path("suites")], night.output

    def one(number: int, seed: int, left: float) -> Round | None:
        if number == 1:
            options = [*common, f"--durations-file={output / record.DURATIONS}"]
            return _round(suites, options + (["--require-coverage"] if gate else []), output, seed)
        typer.echo(f"round {number}, with seed {seed}: {left / 60:.1f} minutes are left")
        folder = output / f"round-{number}"
        try:
            made = _round(suites, [*common, "-m", "generated", f"--time-limit={left:.1f}"], folder, seed)
            fold(folder, output)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return made

    yield from explore(one, seed, night.minutes * 60)


def explore(
    one: Callable[[int, int, float], Round | None],
    seed: int,
    seconds: float,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Round]:
    """Run rounds until the time is up: the first with the seed, the others with seeds that follow from it.

    `one` runs a round, given its number, its seed, and the seconds that are left; it gives None where there
    is nothing to run. The first round is run whatever the time, and none after one that broke off.
    """
    began = clock()
    first = one(1, seed, seconds)
    if first is None:
        raise NightlyError("no test was run: nothing is known about the target")
    yield first
    last, number = first, 2
    while last.exit_code < 2 and (left := seconds - (clock() - began)) >= SHORTEST:
        made = one(number, derived(seed, f"round {number}"), left)
        if made is None:  # nothing here is generated: another seed tries nothing else
            return
        yield made
        last, number = made, number + 1


def _round(suites: Sequence[Path], options: Sequence[str], folder: Path, seed: int) -> Round | None:
    own = [f"--alluredir={folder / record.RESULTS}", f"--coverage-file={folder / record.COVERAGE}"]
    began = time.monotonic()
    code = runner.run_pytest(suites, [*options, *own, f"--seed={seed}"]).returncode
    if code == runner.NOTHING_COLLECTED:
        return None
    ended = code if code in (runner.PASSED, runner.FAILED) else 2
    return Round(seed=seed, seconds=round(time.monotonic() - began, 1), exit_code=ended)


def fold(folder: Path, into: Path) -> None:
    """Bring what a later round found into the shard: its failures, and what it exercised."""
    results = folder / record.RESULTS
    for path in results.glob("*-result.json"):
        text = path.read_text(encoding="utf-8")
        if json.loads(text).get("status") in FOUND:
            shutil.copy(path, into / record.RESULTS / path.name)
            for attachment in results.glob("*-attachment*"):
                if attachment.name in text:
                    shutil.copy(attachment, into / record.RESULTS / attachment.name)
    places = [into / record.COVERAGE, folder / record.COVERAGE]
    found = [json.loads(place.read_text(encoding="utf-8")) for place in places if place.is_file()]
    if found:
        places[0].write_text(json.dumps(united(found), indent=1) + "\n", encoding="utf-8")
