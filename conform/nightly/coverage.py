"""Coverage of several shards as that of one run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from conform.coverage import summarise
from conform.laws import all_obligations
from conform.nightly.shard import NightlyError


def read(path: Path) -> dict[str, Any]:
    """Read a shard's coverage.json; one that is absent or broken is a `NightlyError`."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        united([document])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise NightlyError(f"{path} cannot be read: run the shard again, or leave it out") from None
    return dict(document)


def united(several: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Give the coverage.json of all together: what one of them exercised is exercised.

    What none exercised is excused where one of them says so, for only that one tried it.
    """
    exercised: Counter[str] = Counter()
    answers: set[tuple[str, int]] = set()
    excused: set[str] = set()
    for each in several:
        exercised.update({str(name): int(count) for name, count in each["exercised"].items()})
        answers.update((str(entry["operation"]), int(entry["status"])) for entry in each["answers"])
        excused.update(each["excused"])
    united = summarise(
        all_obligations(),
        exercised,
        answers,
        several[0]["target"],
        excused=lambda name: name in excused,
    )
    stopped = [each["partial"] for each in several if each.get("partial")]
    if stopped:
        left = sorted({str(name) for each in stopped for name in each["not run"]})
        united["partial"] = {"reason": str(stopped[0]["reason"]), "not run": left}
    return united
