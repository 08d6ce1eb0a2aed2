"""Documentation drift: the payloads a documented flow prints, held against the contract."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from conform.contract import Contract, ContractError, Operation, load

DOCUMENTED = Path(__file__).parents[2] / "contract" / "documented"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a documented payload is not what the contract has.

    `kind` says what is wrong: `renamed` (the member stands elsewhere), `unknown` (no such member),
    `read-only`, `type`, `value` (not one of the enumerated), `missing` (required, not printed) or
    `rounded` (reads back differently). `severity` says what a strict target does with it:
    `rejected`, `ignored` or `changed`.
    """

    step: str
    payload: str
    operation: str
    path: str
    kind: str
    severity: str
    reference: str
    evidence: str

    @property
    def key(self) -> str:
        """Identify the difference independently of its wording."""
        return f"{self.payload}: {self.path} {self.kind}"


@dataclass(frozen=True, slots=True)
class Move:
    """Where a documented member stands in the contract; `reference` is None for nowhere."""

    documented: str
    reference: str | None
    evidence: str
    note: str


@dataclass(frozen=True, slots=True)
class DocumentedPayload:
    """One request body as the documentation prints it, with `{eventId}` still to be filled in."""

    step: str
    name: str
    operation: str
    payload: Mapping[str, Any]

    def fill(self, event_id: str) -> dict[str, Any]:
        """Give a copy with the event's id in place of the placeholder."""
        filled: dict[str, Any] = json.loads(json.dumps(self.payload).replace("{eventId}", event_id))
        return filled


@dataclass(frozen=True, slots=True)
class DocumentedFlow:
    """A flow of the documentation: its payloads in order, and where their members went."""

    title: str
    source: str
    payloads: tuple[DocumentedPayload, ...]
    moves: Mapping[str, tuple[Move, ...]]

    def differences(self, contract: Contract | None = None) -> list[Difference]:
        """List every difference between the payloads and a contract, in the flow's order."""
        contract = contract or load()
        return [
            Difference(payload.step, payload.name, payload.operation, *found)
            for payload in self.payloads
            for found in _compare(
                payload.payload,
                contract.operations[payload.operation],
                contract,
                self.moves.get(payload.operation, ()),
            )
        ]

    def named(self, name: str) -> DocumentedPayload:
        """Give one payload by name."""
        return next(payload for payload in self.payloads if payload.name == name)


def load_flow(name: str = "devcon", directory: Path = DOCUMENTED) -> DocumentedFlow:
    """Read a documented flow: `<name>.json` as printed, `<name>.moved.yaml` of our own."""
    try:
        printed = json.loads((directory / f"{name}.json").read_text(encoding="utf-8"))
        moved = yaml.safe_load((directory / f"{name}.moved.yaml").read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ContractError(f"the documented flow {name!r} cannot be read: {error}") from error
    return DocumentedFlow(
        title=printed["title"],
        source=printed["source"],
        payloads=tuple(DocumentedPayload(**payload) for payload in printed["payloads"]),
        moves={operation: tuple(Move(**move) for move in moves) for operation, moves in moved.items()},
    )


_Found = tuple[str, str, str, str, str]  # path, kind, severity, reference, evidence


def _compare(
    payload: Mapping[str, Any], operation: Operation, contract: Contract, moves: tuple[Move, ...]
) -> Iterator[_Found]:
    document = contract.services[operation.service].document
    by_path = {move.documented: move for move in moves}
    yield from _walk(payload, operation.request_schema, document, "", by_path)


def _walk(
    value: Any, schema: Mapping[str, Any], document: Mapping[str, Any], path: str, moves: Mapping[str, Move]
) -> Iterator[_Found]:
    resolved = _declared(schema, document)
    move = moves.get(path)
    expected = _kinds(resolved)
    if expected and _kind(value) not in expected:
        reference = f"{' or '.join(sorted(expected - {'null'}))}" + (_at(move) if move else "")
        yield path, "type", "rejected", reference, "sdk"
        return
    if "enum" in resolved and value not in resolved["enum"]:
        yield path, "value", "rejected", " | ".join(filter(None, resolved["enum"])), "sdk"
    if resolved.get("x-rounding") == "minute" and isinstance(value, str) and not value.endswith(":00.000Z"):
        yield path, "rounded", "changed", "rounded down to the minute when stored", "sdk"
    if isinstance(value, Mapping):
        yield from _members(value, resolved, document, path, moves)
    elif isinstance(value, list) and "items" in resolved:
        for index, item in enumerate(value):
            yield from _walk(item, resolved["items"], document, f"{path}[{index}]", moves)


def _members(
    value: Mapping[str, Any],
    schema: Mapping[str, Any],
    document: Mapping[str, Any],
    path: str,
    moves: Mapping[str, Move],
) -> Iterator[_Found]:
    declared: Mapping[str, Any] = schema.get("properties", {})
    for name, child in value.items():
        child_path = f"{path}.{name}" if path else name
        if name not in declared:
            yield from _undeclared(child, child_path, moves)
        elif _declared(declared[name], document).get("readOnly"):
            yield child_path, "read-only", "ignored", "set by the server", "sdk"
        else:
            yield from _walk(child, declared[name], document, child_path, moves)
    for name in schema.get("required", ()):
        if name not in value:
            missing = f"{path}.{name}" if path else name
            yield missing, "missing", "rejected", "required", "sdk"


def _undeclared(value: Any, path: str, moves: Mapping[str, Move]) -> Iterator[_Found]:
    """Tell where an undeclared member went; its parts may have moved further, each on its own."""
    move = moves.get(path)
    inner = [moved for moved in moves if moved.startswith(f"{path}.") and _has(value, moved[len(path) + 1 :])]
    if move is not None and move.reference is not None:
        yield path, "renamed", "ignored", move.reference, move.evidence
    elif not inner:
        yield path, "unknown", "ignored", "no such member", move.evidence if move else "observed"
    for moved in inner:
        target = moves[moved]
        yield moved, "renamed", "ignored", target.reference or "no such member", target.evidence


def _declared(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a schema's reference and lay over it what an operation says beside the reference."""
    if "$ref" not in schema:
        return schema
    name = schema["$ref"].rpartition("/")[2]
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return _overlaid(_declared(document["components"]["schemas"][name], document), beside)


def _overlaid(base: Mapping[str, Any], beside: Mapping[str, Any]) -> Mapping[str, Any]:
    merged: dict[str, Any] = {**base, **beside}
    if "required" in base and "required" in beside:
        merged["required"] = [*base["required"], *beside["required"]]
    if "properties" in base and "properties" in beside:
        both = {
            name: _overlaid(base["properties"].get(name, {}), member)
            for name, member in beside["properties"].items()
        }
        merged["properties"] = {**base["properties"], **both}
    return merged


def _has(value: Any, path: str) -> bool:
    for name in path.split("."):
        if not isinstance(value, Mapping) or name not in value:
            return False
        value = value[name]
    return True


def _at(move: Move) -> str:
    return f"; the printed text belongs in {move.reference}" if move.reference else ""


def _kinds(schema: Mapping[str, Any]) -> set[str]:
    declared = schema.get("type", [])
    kinds = {declared} if isinstance(declared, str) else set(declared)
    return kinds | {"integer"} if "number" in kinds else kinds


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"
