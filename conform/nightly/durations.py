"""How long each test took: measured by every run, and read where tests are dealt to shards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from conform.nightly.shard import NightlyError

FILE = Path("reports/durations.json")
"""The committed file: every shard of a run must read the same one, or tests would be nobody's."""
NOTED = 0.1
"""Seconds from which a test has a line of its own; a thousand shorter ones are dealt alike anyway."""


@dataclass(frozen=True, slots=True)
class Durations:
    """Seconds by test; what is not in it, because it is new or short, takes as long as the median test."""

    tests: Mapping[str, float] = field(default_factory=dict)
    usual: float = 1.0

    def of(self, name: str) -> float:
        """Give the seconds that a test takes."""
        return self.tests.get(name, self.usual)


def measured(seconds: Mapping[str, float]) -> Durations:
    """Make durations of what every test of a run took."""
    noted = {name: round(took, 2) for name, took in sorted(seconds.items()) if took >= NOTED}
    return Durations(noted, round(median(seconds.values()), 4) if seconds else 1.0)


def read(path: Path, profile: str) -> Durations:
    """Read the durations of a profile, or of another one where it has none; no file is no durations."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        known = {
            str(name): Durations(
                {str(test): float(took) for test, took in own["tests"].items()}, float(own["usual"])
            )
            for name, own in document.items()
        }
    except FileNotFoundError:
        return Durations()
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise NightlyError(f"{path} is no file of durations: restore or delete it") from None
    return known.get(profile) or next(iter(known.values()), Durations())


def write(path: Path, profile: str, found: Durations) -> None:
    """Write the durations of a profile beside those of the other profiles."""
    try:
        document: dict[str, Any] = dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        document = {}
    document[profile] = {"usual": found.usual, "tests": dict(found.tests)}
    path.write_text(json.dumps(document, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def joined(several: Iterable[Durations]) -> Durations:
    """Put the durations of shards together; a test that ran in several has a part of its time in each."""
    found = list(several)
    tests: dict[str, float] = {}
    for each in found:
        for name, took in each.tests.items():
            tests[name] = round(tests.get(name, 0.0) + took, 2)
    return Durations(dict(sorted(tests.items())), median(each.usual for each in found) if found else 1.0)
