"""What came of each fault, one JSON line each, so that a run that breaks off has lost nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from conform.faults.fault import FaultError

DETECTED, SURVIVED, TIMEOUT, CRASHED = "detected", "survived", "timeout", "crashed"
OUTCOMES = (DETECTED, SURVIVED, TIMEOUT, CRASHED)
_SOURCES = ("conform", "contract", "strategies", "suites")
_ENDINGS = (".py", ".yaml", ".json", ".toml")
_SAID_AFTERWARDS = Path("conform/faults/survivors.toml")
"""Why faults survived changes nothing about what they did."""


@dataclass(frozen=True, slots=True)
class Result:
    """What the suites made of one fault.

    `obligations` are those that the failing test names, `test` is its id; `how` is failure or error, as
    pytest has it. `requests` were sent and `tests` were run up to then, in `seconds`. `message` is the
    head of the failure, or what is known of a crash. `stamp` tells the code and the seed that it is about.
    """

    fault: str
    outcome: str
    seconds: float
    requests: int = 0
    tests: int = 0
    test: str = ""
    how: str = ""
    obligations: tuple[str, ...] = ()
    message: str = ""
    stamp: str = ""

    def as_json(self) -> dict[str, Any]:
        """Spell it for a file."""
        return asdict(self)


def from_json(line: str) -> Result:
    """Read a result back; raises `ValueError` for what is none."""
    members = json.loads(line)
    if not isinstance(members, dict) or not {"fault", "outcome", "seconds"} <= set(members):
        raise ValueError("no result")
    known = {field.name for field in fields(Result)}
    members = {name: value for name, value in members.items() if name in known}
    return Result(**{**members, "obligations": tuple(members.get("obligations", ()))})


def read(path: Path) -> dict[str, Result]:
    """Read the results of a file by fault, the last of each; a line that was cut off is passed over."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise FaultError(f"there are no results in {path}: `conform faults run` writes them") from None
    found = {}
    for line in lines:
        try:
            result = from_json(line)
        except (ValueError, TypeError):
            continue  # a run was cut off as it wrote
        found[result.fault] = result
    if lines and not found:
        raise FaultError(f"{path} holds no result of a fault: remove the file")
    return found


def append(path: Path, result: Result) -> None:
    """Write a result to the end of a file; a line that was cut off there does not spoil it."""
    with path.open("ab+") as file:
        if file.tell():
            file.seek(-1, 2)
            torn = file.read(1) != b"\n"
        else:
            torn = False
        file.write(b"\n" * torn + json.dumps(result.as_json()).encode() + b"\n")


def stamp(root: Path, seed: int, suites: Iterable[Path]) -> str:
    """Give a short text that changes whenever the code, the contract, the suites or the seed do."""
    digest = hashlib.sha256(f"{seed} {' '.join(map(str, suites))}".encode())
    for name in _SOURCES:
        for path in sorted((root / name).rglob("*")):
            inside = path.relative_to(root)
            if path.suffix in _ENDINGS and path.is_file() and inside != _SAID_AFTERWARDS:
                digest.update(str(inside).encode() + path.read_bytes())
    return digest.hexdigest()[:12]
