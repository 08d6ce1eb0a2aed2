"""All faults there are, found by id, by class or by pattern."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache

from conform.faults.catalogue import CATALOGUE
from conform.faults.fault import CLASSES, Fault, FaultError

LEVELS = ("MUST", "SHOULD")


@cache
def all_faults() -> Mapping[str, Fault]:
    """Give every fault by its id: those that were written, then those that were generated."""
    return dict(CATALOGUE.faults)


def find(name: str) -> Fault:
    """Give the fault with an id; raises `FaultError` with those that are near."""
    found = all_faults().get(name)
    if found is None:
        near = difflib.get_close_matches(name, list(all_faults()), n=3, cutoff=0.6)
        hint = f"; did you mean {' or '.join(near)}?" if near else ": `conform faults list` lists them all"
        raise FaultError(f"there is no fault {name}{hint}")
    return found


def select(patterns: Iterable[str]) -> list[Fault]:
    """Give the faults that match any of some patterns: an id, a pattern of ids, a class, or a level.

    No pattern at all means every fault. Raises `FaultError` for one that matches nothing.
    """
    wanted = list(patterns)
    for pattern in wanted:
        if not any(_matches(fault, pattern) for fault in all_faults().values()):
            if not set(pattern) & set("*?["):
                find(pattern)
            raise FaultError(
                f"no fault matches {pattern!r}: give an id, a pattern such as 'paging/*', one of the classes "
                f"{', '.join(CLASSES)}, or a level"
            )
    return [
        fault
        for fault in all_faults().values()
        if not wanted or any(_matches(fault, pattern) for pattern in wanted)
    ]


def _matches(fault: Fault, pattern: str) -> bool:
    return pattern in (fault.kind, fault.level) or fnmatchcase(fault.id, pattern)
