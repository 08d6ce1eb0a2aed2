"""Trials of many faults at once, against all suites."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from conform.faults import Fault, pool
from conform.faults.results import DETECTED

SUITES = Path(__file__).parents[2] / "suites"


def missed(faults: Iterable[Fault], seed: int) -> list[str]:
    """Put faults on trial; gives those that the suites do not detect, with what came of each."""
    tasks: list[pool.Task] = [(fault.id, seed) for fault in faults]
    results = list(pool.run(tasks, suites=[SUITES], workers=pool.default_workers(), timeout=300))
    assert sorted(each.fault for each in results) == sorted(str(name) for name, _ in tasks)
    return [f"{each.fault}: {each.outcome} {each.message}" for each in results if each.outcome != DETECTED]
