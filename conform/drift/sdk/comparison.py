"""Choose the releases to compare, and compare them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from conform.contract.importer.registry import order
from conform.drift.change import Change
from conform.drift.conclusion import Comparison
from conform.drift.sdk.compare import compare
from conform.drift.sdk.releases import before, gaps, read_pair, registry, sources


def between(
    services: Sequence[str] | None = None,
    since: str | None = None,
    to: str | None = None,
    *,
    latest: bool = False,
    directory: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
    contract: Path | None = None,
) -> tuple[list[Change], Comparison]:
    """Compare two releases of each package.

    With `latest` they are the pinned one and the newest that the registry holds; else `to`, by default the
    pinned one, and `since`, by default the one before. `directory` has unpacked packages in place of the
    registry. The comparison's notes say what was not compared. Raises `ConformError` where a release cannot
    be had or read.
    """
    changes: list[Change] = []
    compared: list[str] = []
    notes: list[str] = []
    chosen = sources(services, contract)
    for source in chosen:
        progress(f"comparing {source.package}")
        fetch, days = registry(source, directory)
        newer = max(days, key=order) if latest else to or source.version
        older = source.version if latest else since or before(days, newer, source)
        compared.append(f"{source.package} {older} with {newer}")
        if older == newer:
            notes.append(f"{source.package} {older} is the newest that the registry holds")
            continue
        old, new = read_pair(source, (older, newer), fetch, days)
        changes += compare(old, new)
        notes += [f"{source.service}: {gap}" for gap in gaps(old, new)]
    looked_at = {source.service for source in chosen}
    comparison = Comparison(
        scope="sdk",
        compared="; ".join(compared),
        # Only the step from the pinned release can tell that an accepted change is gone.
        looked=lambda acceptance: latest and acceptance.service in looked_at,
        notes=tuple(notes),
    )
    return changes, comparison
