"""Why faults survive: a small file that people write, read back and held to what there is."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from conform.faults.fault import FaultError

FILE = Path(__file__).with_name("survivors.toml")
KINDS = ("equivalent", "gap", "open")


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the faults of a pattern survive.

    `kind` is equivalent where no request can tell the fault from its absence, open where no source settles
    what it breaks, gap where the suites fall short.
    """

    id: str
    kind: str
    reason: str

    def fits(self, name: str) -> bool:
        """Whether it is about the fault with an id."""
        return name == self.id or fnmatchcase(name, self.id)


def read(path: Path = FILE) -> tuple[Explanation, ...]:
    """Read the explanations; raises `FaultError` where the file is not what it must be."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("survivor", [])
        found = tuple(Explanation(**entry) for entry in entries)
    except (OSError, ValueError, TypeError) as error:
        raise FaultError(f"{path.name} cannot be read: {error}") from None
    for each in found:
        if each.kind not in KINDS or not each.reason:
            raise FaultError(f"{path.name}: {each.id} needs a reason, and a kind: {', '.join(KINDS)}")
    return found


def explain(name: str, explanations: Sequence[Explanation]) -> Explanation | None:
    """Give the first explanation that is about a fault."""
    return next((each for each in explanations if each.fits(name)), None)


def excused(name: str, explanations: Sequence[Explanation]) -> bool:
    """Whether a fault need not be detected."""
    found = explain(name, explanations)
    return found is not None and found.kind != "gap"


def idle(explanations: Iterable[Explanation], survivors: Iterable[str]) -> list[str]:
    """Give the explanations that explain nothing any more."""
    names = list(survivors)
    return [each.id for each in explanations if not any(each.fits(name) for name in names)]
