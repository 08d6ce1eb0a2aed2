"""The ledger of changes: on which day each was seen first, and last."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from conform.drift.change import Change, DriftError


@dataclass(frozen=True, slots=True)
class Seen:
    """The days of one change."""

    first: date
    last: date


class Ledger:
    """A JSON file of days by fingerprint; CI keeps it from night to night.

    What is gone stays in it, so that a change that comes back has its first day again.
    """

    def __init__(self, path: Path) -> None:
        """Read the file; raises `DriftError` for one that is none of ours, which stays as it is."""
        self.path = path
        self.days: dict[str, Seen] = {}
        try:
            document: Any = json.loads(path.read_text(encoding="utf-8"))
            for name, entry in document.items():
                first, last = (date.fromisoformat(entry[day]) for day in ("first_seen", "last_seen"))
                self.days[name] = Seen(first, last)
        except FileNotFoundError:
            return
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            raise DriftError(
                f"{path} is no ledger of changes: delete it, or name another with --ledger"
            ) from None

    def date(self, changes: Iterable[Change], day: date) -> list[Change]:
        """Give the changes with their first days, and note that all were seen on `day`."""
        dated = []
        for change in changes:
            known = self.days.get(change.fingerprint, Seen(day, day))
            self.days[change.fingerprint] = Seen(min(known.first, day), max(known.last, day))
            dated.append(change.seen(self.days[change.fingerprint].first))
        return dated

    def write(self) -> None:
        """Write the file in one piece, or leave the old one."""
        document: Mapping[str, Mapping[str, str]] = {
            name: {"first_seen": seen.first.isoformat(), "last_seen": seen.last.isoformat()}
            for name, seen in sorted(self.days.items())
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".seen-", dir=self.path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(document, indent=1) + "\n")
        Path(name).replace(self.path)
