"""The comparisons that `conform drift` makes, each ready to be concluded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from conform.drift import recorded
from conform.drift.change import Change, DriftError
from conform.drift.conclusion import Comparison
from conform.drift.texts import title
from conform.drift.traffic import compare

Compared = tuple[list[Change], Comparison]


def traffic(sources: Sequence[Path], seen: int) -> Compared:
    """Hold recorded answers against the contract; what fewer than `seen` exchanges show is a note."""
    found = compare(recorded.read(sources))
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
