"""Runs of trials: what is done is kept line by line, and is not done again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from conform.faults import pool, results
from conform.faults.fault import Fault
from conform.faults.results import CRASHED, DETECTED, OUTCOMES, TIMEOUT, Result, append

Show = Callable[[Result], None]


def remaining(known: Iterable[Result], names: Iterable[str], stamp: str, *, timeout: float = 0) -> list[str]:
    """Give what has no result yet that is about the same code.

    A crash tells nothing, and neither does a trial that was stopped sooner than `timeout` seconds would.
    """
    done = {
        each.fault
        for each in known
        if each.stamp == stamp
        and each.outcome != CRASHED
        and not (each.outcome == TIMEOUT and each.seconds < timeout)
    }
    return [name for name in names if name not in done]


def run(
    tasks: Sequence[pool.Task],
    place: Path,
    *,
    stamp: str,
    suites: Sequence[Path],
    workers: int,
    timeout: float,
    options: Sequence[str] = (),
    show: Show,
) -> Iterator[Result]:
    """Put faults on trial; each result is in the file before the next one is waited for."""
    place.parent.mkdir(parents=True, exist_ok=True)
    for result in pool.run(tasks, suites=suites, options=options, workers=workers, timeout=timeout):
        stamped = replace(result, stamp=stamp)
        append(place, stamped)
        show(stamped)
        yield stamped


@contextmanager
def progress(total: int, console: Console | None = None) -> Iterator[Show]:
    """Show how far a run is: a bar on a terminal, elsewhere a line for each result."""
    console = console or Console(file=sys.stderr)
    counts = dict.fromkeys(OUTCOMES, 0)
    if not console.is_terminal:

        def line(result: Result) -> None:
            counts[result.outcome] += 1
            console.print(f"{sum(counts.values())}/{total} {told(result)}", highlight=False, soft_wrap=True)

        yield line
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("on trial", total=total)

        def advance(result: Result) -> None:
            counts[result.outcome] += 1
            if result.outcome != DETECTED:
                bar.console.print(told(result), highlight=False, soft_wrap=True)
            shown = ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count)
            bar.update(task, advance=1, description=shown)

        yield advance


def told(result: Result) -> str:
    """Tell a result in a line."""
    where = f" by {result.test.rpartition('::')[2] or result.test}" if result.outcome == DETECTED else ""
    return f"{result.outcome} {result.fault}{where} ({result.requests} requests, {result.seconds:.1f} s)"


def known(place: Path) -> dict[str, Result]:
    """Give the results of a file, none where there is no file yet."""
    return results.read(place) if place.is_file() else {}


def weigh(faults: Iterable[Fault], found: dict[str, Result], excused: Callable[[str], bool]) -> int:
    """Give the exit code: 0 where every MUST is detected or excused, 1 for survivors, 2 for crashes."""
    outcomes = {
        found[fault.id].outcome
        for fault in faults
        if fault.level == "MUST" and fault.id in found and not excused(fault.id)
    }
    return 2 if CRASHED in outcomes else int(bool(outcomes - {DETECTED}))
