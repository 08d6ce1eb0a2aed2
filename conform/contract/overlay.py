"""Apply OpenAPI Overlay 1.0 documents: what typings cannot say, each action with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import jsonpath

from conform.contract.errors import ContractError

LEVELS = frozenset({"sdk", "docs", "observed", "assumed"})

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who says it: `level` is sdk, docs, observed or assumed; `source` says where to look."""

    level: str
    source: str


Provenance = dict[Place, Evidence]
"""Which places of a document an overlay has set; what is not in it comes from the typings."""


def apply_overlay(name: str, document: dict[str, Any], overlay: Mapping[str, Any]) -> Provenance:
    """Change a document in place; an action without evidence or target is a `ContractError`."""
    changed: Provenance = {}
    for number, action in enumerate(overlay.get("actions", ()), 1):
        where = f"overlay {name}, action {number}"
        evidence = action.get("x-evidence") or {}
        if evidence.get("level") not in LEVELS or not evidence.get("source"):
            raise ContractError(
                f"{where} needs x-evidence with a level ({', '.join(sorted(LEVELS))}) and a source"
            )
        try:
            matches = list(jsonpath.finditer(action["target"], document))
        except (KeyError, jsonpath.JSONPathError) as error:
            raise ContractError(f"{where} has no readable target: {error}") from error
        if not matches:
            raise ContractError(f"{where}: nothing in the contract matches {action['target']}")
        for match in reversed(matches):
            if action.get("remove"):
                _remove(match)
            elif isinstance(match.obj, list):
                match.obj.append(deepcopy(action["update"]))
            elif isinstance(match.obj, dict):
                found = Evidence(evidence["level"], evidence["source"])
                places = _places(tuple(match.parts), action["update"], match.obj)
                changed.update(dict.fromkeys(places, found))
                merge(match.obj, action["update"])
            else:
                raise ContractError(f"{where}: {match.path} is neither an object nor a list")
    return changed


def merge(target: dict[str, Any], update: Mapping[str, Any]) -> None:
    """Merge as the Overlay standard says: objects by member, lists by appending, the rest replaced."""
    for key, value in update.items():
        present = target.get(key)
        if isinstance(present, dict) and isinstance(value, Mapping):
            merge(present, value)
        elif isinstance(present, list) and isinstance(value, list):
            present.extend(deepcopy(value))
        else:
            target[key] = deepcopy(value)


def _places(root: Place, update: Mapping[str, Any], target: Any) -> list[Place]:
    """Name what an update sets: its leaves, lists as a whole, and each item that it adds to one."""
    found: list[Place] = []
    for key, value in update.items():
        below = target.get(key) if isinstance(target, Mapping) else None
        if isinstance(value, Mapping) and value:
            found += _places((*root, key), value, below)
            continue
        found.append((*root, key))
        if isinstance(value, list):
            there = len(below) if isinstance(below, list) else 0
            found += [(*root, key, there + number) for number in range(len(value))]
    return found


def _remove(match: jsonpath.JSONPathMatch) -> None:
    container = match.parent.obj if match.parent else None
    if isinstance(container, dict | list):
        del container[match.parts[-1]]  # type: ignore[arg-type]
