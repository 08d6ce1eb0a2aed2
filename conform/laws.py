"""Laws: obligations that are hand-written properties, and the register that lists them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pytest

from conform.contract import ConformError, load
from conform.contract.obligations import LEVELS, Obligation, enumerate_obligations

_Function = TypeVar("_Function", bound=Callable[..., Any])
_EVIDENCE = frozenset({"sdk", "docs", "observed", "assumed"})
_LAWS: dict[str, tuple[Obligation, str]] = {}
FOLDERS = {Path("suites/laws"): "test_*.py", Path("suites/lifecycle"): "*.py"}
"""Where laws are declared, and in which files."""


def law(
    name: str, *, says: str, level: str, evidence: str, operation: str, source: str
) -> Callable[[_Function], _Function]:
    """Declare a test to be a law: `name` is `resource/slug` and never changes, `says` the promise in words.

    `operation` is the one that breaks the promise when it is broken. Raises `ValueError` for an unknown
    level, evidence or operation, or a name that two laws have.
    """
    made = _made(name, says=says, level=level, evidence=evidence, operation=operation, source=source)

    def declare(function: _Function) -> _Function:
        _register(made, f"{function.__module__}.{function.__qualname__}")
        docs = load().operations[operation].docs
        marked: _Function = pytest.mark.obligation(made.id)(function)
        place = pytest.mark.report(
            feature=f"Laws of {made.service}", story=operation, title=says, **({"docs": docs} if docs else {})
        )
        return place(marked)  # type: ignore[no-any-return]

    return declare


def promise(name: str, *, says: str, level: str, evidence: str, operation: str, source: str) -> Obligation:
    """Declare a law that a state machine holds a target to, step by step; raises as `law` does."""
    made = _made(name, says=says, level=level, evidence=evidence, operation=operation, source=source)
    _register(made, "")
    return made


def _made(name: str, *, says: str, level: str, evidence: str, operation: str, source: str) -> Obligation:
    service = name.partition("/")[0]
    if level not in LEVELS or evidence not in _EVIDENCE or operation not in load().operations:
        raise ValueError(f"law {name}: level, evidence or operation is unknown")
    if service not in load().services:
        raise ValueError(f"law {name} must begin with a resource: {', '.join(load().services)}")
    return Obligation(
        f"law/{name}",
        service,
        operation,
        "",
        "law",
        None,
        evidence,
        source,
        statement=says,
        declared=level,
    )


def _register(made: Obligation, place: str) -> None:
    # The same words in two places are two laws as well: a merge leaves such twins.
    known = _LAWS.setdefault(made.id, (made, place))
    if known != (made, place):
        raise ValueError(f"two laws have the name {made.id.removeprefix('law/')}")


def laws(folders: Mapping[Path, str] = FOLDERS) -> Mapping[str, Obligation]:
    """Give all laws by id; reads the modules of the suites, which must be in the current folder."""
    for folder, files in folders.items():
        if not folder.is_dir():
            continue
        root = str(Path.cwd())
        if root not in sys.path:
            sys.path.insert(0, root)
        for path in sorted(folder.glob(files)):
            if path.stem != "conftest":
                importlib.import_module(".".join(path.with_suffix("").parts))
    return {name: made for name, (made, _) in sorted(_LAWS.items())}


def all_obligations() -> Mapping[str, Obligation]:
    """Give every obligation: those of the contract, then the laws."""
    return {**enumerate_obligations(), **laws()}


def select(
    *,
    service: str | None = None,
    operation: str | None = None,
    kind: str | None = None,
    level: str | None = None,
    evidence: str | None = None,
) -> list[Obligation]:
    """Give the obligations that match all that is given; an unknown value is a `ConformError`."""
    found = list(all_obligations().values())
    for name, value in (
        ("service", service),
        ("operation", operation),
        ("kind", kind),
        ("level", level),
        ("evidence", evidence),
    ):
        if value is None:
            continue
        known = sorted({str(getattr(each, name)) for each in found})
        chosen = [each for each in found if getattr(each, name) == value]
        if not chosen and value not in {str(getattr(each, name)) for each in all_obligations().values()}:
            raise ConformError(f"no obligation has the {name} {value!r}: choose one of {', '.join(known)}")
        found = chosen
    return found
