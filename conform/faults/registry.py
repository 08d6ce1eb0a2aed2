"""All faults there are, found by id, by class or by pattern."""

from __future__ import annotations

import difflib
import hashlib
import itertools
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache

from conform.contract.obligations import enumerate_obligations
from conform.faults.catalogue import CATALOGUE
from conform.faults.fault import CLASSES, Fault, FaultError
from conform.faults.mutants import mutants


@cache
def all_faults() -> Mapping[str, Fault]:
    """Give every fault by its id: those that were written, then those that were generated."""
    return {**CATALOGUE.faults, **mutants()}


def find(name: str) -> Fault:
    """Give the fault with an id; raises `FaultError` with those that are near."""
    found = CATALOGUE.faults.get(name) or all_faults().get(name)
    if found is None:
        near = difflib.get_close_matches(name, list(all_faults()), n=3, cutoff=0.6)
        hint = f"; did you mean {' or '.join(near)}?" if near else ": `conform faults list` lists them all"
        raise FaultError(f"there is no fault {name}{hint}")
    return found


def select(patterns: Iterable[str]) -> list[Fault]:
    """Give the faults that match any of some patterns: an id, a pattern of ids, a class, or a level.

    No pattern at all means every fault. Faults of what is open are given only by their id, or by the level
    UNSPECIFIED. Raises `FaultError` for a pattern that matches nothing.
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
        if (any(_matches(fault, pattern) for pattern in wanted) if wanted else not fault.open)
    ]


def sample(faults: Iterable[Fault], size: int) -> list[Fault]:
    """Choose some faults, always the same ones, spread over classes and over kinds of mutants."""
    groups: dict[str, list[Fault]] = {}
    for fault in sorted(faults, key=lambda each: hashlib.sha256(each.id.encode()).digest()):
        groups.setdefault(group(fault), []).append(fault)
    turns = itertools.zip_longest(*(groups[name] for name in sorted(groups)))
    chosen = {fault.id for fault in itertools.islice((one for turn in turns for one in turn if one), size)}
    return [fault for fault in all_faults().values() if fault.id in chosen]


def group(fault: Fault) -> str:
    """Give the class of a fault, with the kind of its obligation where it is a mutant."""
    if fault.kind != "contract":
        return fault.kind
    return f"contract/{enumerate_obligations()[fault.breaks[0]].kind}"


def _matches(fault: Fault, pattern: str) -> bool:
    if fault.open:
        return pattern in (fault.id, fault.level)
    return pattern in (fault.kind, fault.level) or fnmatchcase(fault.id, pattern)
