"""What `conform drift` has concluded, as a night and its issues need it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs

from conform.nightly.shard import NightlyError

SCHEMA = Path(__file__).parents[2] / "reports" / "drift.schema.json"
LEDGER = "seen.json"  # beside the conclusions, and none


@dataclass(frozen=True, slots=True)
class Drift:
    """The conclusion of one comparison, as reports/drift.schema.json has it."""

    path: Path
    document: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Name the comparison, such as `sdk-events`."""
        return str(self.document["comparison"])

    @property
    def exit_code(self) -> int:
        """Give 0 for nothing new, 1 for new breaking changes, 2 where it could not tell."""
        return int(self.document["exit_code"])

    @property
    def changes(self) -> Sequence[Mapping[str, Any]]:
        """Give all changes."""
        return list(self.document["changes"])

    def copy_results(self, into: Path) -> None:
        """Copy the comparison's Allure results, which stand in a folder beside it, into the night's."""
        folder = self.path.parent / "results"
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name.endswith(("-result.json", "-container.json")) or "-attachment" in path.name:
                shutil.copy(path, into / path.name)


def read(place: Path) -> tuple[Drift, ...]:
    """Read one conclusion, or all of a folder; what is none, or not there, is a `NightlyError`."""
    paths = sorted(place.glob("*.json")) if place.is_dir() else [place]
    found = [_read(path) for path in paths if path.name != LEDGER]
    if not found:
        raise NightlyError(f"{place} has no conclusion of `conform drift`: compare first, or leave it out")
    return tuple(found)


def _read(path: Path) -> Drift:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        jsonschema_rs.validate(json.loads(SCHEMA.read_text(encoding="utf-8")), document)
    except (OSError, ValueError):
        raise NightlyError(
            f"{path} is no conclusion of `conform drift`: compare again, or name another file"
        ) from None
    return Drift(path, document)
