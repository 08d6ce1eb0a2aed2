"""Documentation drift as changes: the printed payloads against the contract, and against a target."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conform.contract import load
from conform.drift import rules
from conform.drift.change import Change, Rule
from conform.drift.documentation import Difference, DocumentedFlow, DocumentedPayload
from conform.drift.recorded import Recorded

_RULES: Mapping[str, Rule] = {
    "renamed": rules.DOCUMENTED_RENAMED,
    "unknown": rules.DOCUMENTED_UNKNOWN,
    "read-only": rules.DOCUMENTED_READ_ONLY,
    "type": rules.DOCUMENTED_TYPE,
    "value": rules.DOCUMENTED_VALUE,
    "missing": rules.DOCUMENTED_MISSING,
    "rounded": rules.DOCUMENTED_ROUNDED,
}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_TAG = re.compile(r"\bconform-[0-9a-f]{6}\b")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
TARGET = "target"


@dataclass(frozen=True, slots=True)
class Sent:
    """A printed payload, and what a target answered to it."""

    payload: DocumentedPayload
    exchange: Recorded


def against_contract(flow: DocumentedFlow, sent: Iterable[Sent] = ()) -> list[Change]:
    """Spell the differences between the printed payloads and the contract as changes.

    What targets answered to a payload, if it is known, makes them witnesses.
    """
    contract = load()
    answers = list(sent)
    return [
        Change(
            rule=_RULES[each.kind].id,
            service=contract.operations[each.operation].service,
            operation=each.operation,
            place=each.path,
            where=f"payload {each.payload}",
            # Not the wording of the reference, which may be put better one day.
            new=each.reference if each.kind == "renamed" else None,
            evidence=f"{flow.title}, {each.step}: {each.reference} ({each.evidence}); {flow.source}",
            witnesses=_witnesses(each, answers),
        )
        for each in flow.differences(contract)
    ]


def against_target(flow: DocumentedFlow, sent: Iterable[Sent]) -> list[Change]:
    """Tell what a target refuses of the printed payloads, and what it does not keep."""
    rejected = {each.payload for each in flow.differences() if each.severity == "rejected"}
    return [change for each in sent for change in _of_target(flow, each, each.payload.name in rejected)]


def find_sent(flow: DocumentedFlow, exchanges: Iterable[Recorded]) -> list[Sent]:
    """Find the printed payloads among recorded requests; dates, ids and tagged names may differ."""
    found: dict[str, Sent] = {}
    for exchange in exchanges:
        operation = exchange.match.operation
        for payload in flow.payloads:
            if (
                operation is not None
                and operation.id == payload.operation
                and payload.name not in found
                and _alike(payload.payload, exchange.request)
            ):
                found[payload.name] = Sent(payload, exchange)
                break
    return list(found.values())


def _of_target(flow: DocumentedFlow, sent: Sent, rejected: bool) -> Iterator[Change]:
    payload, exchange = sent.payload, sent.exchange
    refused = exchange.status >= 400
    witnesses = {"documentation": "accepted", "contract": "refused" if rejected else "accepted"}
    witnesses[exchange.witness or "target"] = "refused" if refused else "accepted"

    def change(rule: Rule, place: str) -> Change:
        return Change(
            rule=rule.id,
            service=load().operations[payload.operation].service,
            operation=payload.operation,
            place=place,
            where=TARGET,
            evidence=f"{flow.title}, {payload.step}: {exchange.label}",
            witnesses=witnesses if rule in (rules.TARGET_REFUSES, rules.TARGET_TAKES) else {},
        )

    if refused:
        yield change(rules.TARGET_REFUSES, payload.name)
        return
    if rejected:
        yield change(rules.TARGET_TAKES, payload.name)
    moves = {move.documented: move.reference for move in flow.moves.get(payload.operation, ())}
    for path, value in _leaves(exchange.request, ""):
        stored = _at(exchange.body, _moved(path, moves))
        if stored is None:
            yield change(rules.TARGET_DROPS, f"{payload.name}: {path}")
        elif not _same(value, stored):
            yield change(rules.TARGET_CHANGES, f"{payload.name}: {path}")


def _witnesses(difference: Difference, sent: Iterable[Sent]) -> dict[str, str]:
    """Hear who was there: the documentation, the contract, and targets that named the very member."""
    said = {"documentation": "as printed", "contract": "not so"}
    for each in sent:
        if each.payload.name == difference.payload and each.exchange.witness:
            if each.exchange.status < 400 and difference.severity == "rejected":
                said[each.exchange.witness] = "as printed"
            elif difference.path in _violated(each.exchange.body):
                said[each.exchange.witness] = "not so"
    return said


def _violated(body: Any) -> set[str]:
    for name in ("details", "validationError", "fieldViolations"):
        body = body.get(name) if isinstance(body, dict) else None
    return {str(entry.get("field")) for entry in body or () if isinstance(entry, dict)}


def _alike(printed: Any, sent: Any) -> bool:
    if isinstance(printed, Mapping):
        return (
            isinstance(sent, Mapping)
            and set(printed) == set(sent)
            and all(_alike(value, sent[name]) for name, value in printed.items())
        )
    if isinstance(printed, list):
        return isinstance(sent, list) and len(printed) == len(sent) and all(map(_alike, printed, sent))
    if isinstance(printed, str) and isinstance(sent, str):
        moved = _INSTANT.match(printed) and _INSTANT.match(sent)
        filled = printed == "{eventId}" and _GUID.fullmatch(sent)
        return bool(printed == sent or moved or filled or _TAG.search(sent))
    return bool(printed == sent)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from _leaves(member, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}[{index}]")
    else:
        yield path, value


def _moved(path: str, moves: Mapping[str, str | None]) -> str:
    """Give the place in the contract of a printed member; the longest move that covers it counts."""
    plain = re.sub(r"\[\d+\]", "", path)
    for documented in sorted(moves, key=len, reverse=True):
        reference = moves[documented]
        if reference and (plain == documented or plain.startswith(f"{documented}.")):
            rest = path[len(documented) :] if path.startswith(documented) else ""
            return reference + rest
    return path


def _at(body: Any, path: str) -> Any:
    for part in re.findall(r"[^.\[\]]+", path):
        if isinstance(body, list) and part.isdigit() and int(part) < len(body):
            body = body[int(part)]
        else:
            body = body.get(part) if isinstance(body, Mapping) else None
    return body


def _same(sent: Any, stored: Any) -> bool:
    if isinstance(sent, str) and isinstance(stored, str) and _INSTANT.match(sent) and _INSTANT.match(stored):
        return datetime.fromisoformat(sent) == datetime.fromisoformat(stored)
    return bool(sent == stored)
