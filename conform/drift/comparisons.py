"""The comparisons that `conform drift` makes, each ready to be concluded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from conform.drift import recorded
from conform.drift.change import Change, DriftError
from conform.drift.conclusion import Comparison
from conform.drift.texts import title
from conform.drift.traffic import compare as compare_traffic

Compared = tuple[list[Change], Comparison]


def traffic(sources: Sequence[Path], seen: int) -> Compared:
    """Hold recorded answers against the contract; what fewer than `seen` exchanges show is a note."""
    found = compare_traffic(recorded.read(sources))
    names = ", ".join(map(str, sources))
    if not found.exchanges:
        raise DriftError(f"{names}: none of {found.foreign} exchanges is of an operation of the contract")
    rare = found.rare(seen)
    few = f"seen in fewer than {seen} exchanges, not counted"
    notes = [f"{few}: {title(each)}: {each.evidence}" for each in rare]
    if found.foreign:
        notes.append(f"{found.foreign} exchanges are of other services, and nobody looked at them")
    comparison = Comparison(
        "traffic",
        f"{found.exchanges} exchanges of {names} against the contract",
        looked=lambda acceptance: found.would_find(acceptance, seen),
        notes=tuple(notes),
    )
    return found.changes(seen), comparison


def behaviour(old: Sequence[Path], new: Sequence[Path]) -> Compared:
    """Compare two recordings of the same scenarios; a scenario that went another way is a doubt."""
    from conform.drift.behaviour import compare

    found = compare(recorded.read(old), recorded.read(new))
    names = [", ".join(map(str, side)) for side in (old, new)]
    total = sum(found.pairs.values())
    if not total:
        why = "; ".join([*found.apart.values(), *found.only])
        raise DriftError(f"{names[0]} and {names[1]} have no request in common: {why}")
    # Scenarios send the same every time; a test that draws its examples does not, and that says nothing.
    fixed = {name: why for name, why in found.apart.items() if ".py::" not in name or "/scenarios/" in name}
    comparison = Comparison(
        "behaviour",
        f"{total} answers of {names[1]} against the same in {names[0]}",
        looked=lambda acceptance: acceptance.operation in found.pairs,
        doubts=tuple(fixed.values()),
        notes=(*(why for name, why in found.apart.items() if name not in fixed), *found.only),
    )
    return found.changes, comparison
