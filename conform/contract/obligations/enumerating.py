"""Enumerating the obligations of the whole contract."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import yaml

from conform.contract.errors import ContractError
from conform.contract.loading import default_directory, load
from conform.contract.obligations.members import Member, requests
from conform.contract.obligations.obligation import SIDES, Obligation, Opening
from conform.contract.obligations.operation_kinds import of_operation
from conform.contract.obligations.request_kinds import of_member
from conform.contract.operations import Contract, Operation

FILE = "unspecified.yaml"


def enumerate_obligations(directory: Path | None = None) -> Mapping[str, Obligation]:
    """Give every obligation of the contract by its id, in the order of the documents.

    Raises `ContractError` where contract/unspecified.yaml cannot be read, or speaks of what there is not.
    """
    return _enumerate((directory or default_directory()).resolve())


@cache
def _enumerate(directory: Path) -> Mapping[str, Obligation]:
    contract = load(directory)
    openings, closed = _read(directory / FILE)
    found = {each.id: each for each in _all(contract, closed)}
    used: set[Opening] = set()
    result = {}
    for name, obligation in found.items():
        own = tuple(opening for opening in openings if fnmatchcase(name, opening.pattern))
        used.update(own)
        result[name] = replace(obligation, openings=own)
    idle = [opening.pattern for opening in openings if opening not in used]
    if idle:
        raise ContractError(f"{FILE}: no obligation matches {', '.join(idle)}")
    return result


def explain_unknown(name: str, known: Iterable[str]) -> str:
    """Say that there is no such id, and which ones are near."""
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.6)
    hint = f"; did you mean {' or '.join(near)}?" if near else ": `conform obligations` lists them all"
    return f"there is no obligation {name}{hint}"


def _all(contract: Contract, closed: tuple[str, ...]) -> Iterator[Obligation]:
    for service in contract.services.values():
        for operation in service.operations:
            yield from of_operation(service, operation)
            for member in requests(service, operation):
                if not _is_closed(operation, member, closed):
                    yield from of_member(service, operation, member)


def _is_closed(operation: Operation, member: Member, closed: tuple[str, ...]) -> bool:
    """Whether a member lies below one whose inside is not enumerated."""
    name = f"{operation.id}/{member.path}"
    return any(name.startswith((f"{prefix}.", f"{prefix}[")) for prefix in closed)


def _read(path: Path) -> tuple[tuple[Opening, ...], tuple[str, ...]]:
    try:
        content = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        openings = tuple(
            Opening(entry["obligations"], frozenset(entry["sides"]), entry["why"], entry["source"])
            for entry in content["open"]
        )
        closed = tuple(content["not-entered"])
    except FileNotFoundError as error:
        raise ContractError(f"{path} is missing: restore it") from error
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise ContractError(f"{path.name} cannot be read: {' '.join(str(error).split())}") from error
    for opening in openings:
        if not opening.sides or not opening.sides <= set(SIDES):
            raise ContractError(f"{path.name}: {opening.pattern} needs sides out of {', '.join(SIDES)}")
    return openings, closed
