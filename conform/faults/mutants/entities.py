"""Mocks that do not keep what they were sent, or keep what is not the caller's to set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from conform.contract import load
from conform.contract.obligations import Obligation, enumerate_obligations, merged
from conform.faults.fault import Fault
from conform.faults.mutants.making import answering, asking, copied, holders, mutant, places
from conform.mock.context import Context

_VALUES = frozenset(("min-length", "max-length", "minimum", "maximum", "max-scale", "format", "enum"))
_PART = re.compile(r"[^.\[\]]+")
_IN_BULK = re.compile(r"^categories(\[\d+\])")
_TABLES = {"event": "events", "ticketDefinition": "ticket_definitions", "policy": "policies"}


def kept(obligation: Obligation) -> Iterator[Fault]:
    """What was sent is forgotten; once for each member, by the first obligation about its value."""
    if _shown_by(obligation.operation, obligation.member) != obligation.id:
        return
    if not _answers_with(obligation.operation, obligation.member):
        return

    def forget(request: dict[str, Any]) -> None:
        for holder, key, _ in list(holders(request, obligation.member)):
            if isinstance(holder, list):
                holder.clear()
            else:
                holder.pop(key, None)

    yield mutant(
        obligation,
        "forgotten",
        f"{obligation.operation}: {obligation.member} is taken and forgotten",
        asking(obligation.operation, forget),
        side="keep",
    )


def read_only(obligation: Obligation) -> Iterator[Fault]:
    """A member that is the server's is answered as the caller sent it."""
    yield mutant(
        obligation,
        "writable",
        f"{obligation.operation}: {obligation.member} is what the caller says",
        answering(obligation.operation, lambda ctx, answer: _echo(ctx, answer, obligation.member)),
    )


def immutable(obligation: Obligation) -> Iterator[Fault]:
    """A member that never changes does, and stays so."""
    root, _, rest = obligation.member.partition(".")

    def change(ctx: Context, answer: dict[str, Any]) -> None:
        _echo(ctx, answer, obligation.member)
        table = getattr(ctx.site, _TABLES[root])
        row = table.get(answer[root]["id"])
        if row is not None:
            stored = copied(row)
            _echo(ctx, {root: stored}, f"{root}.{rest}")
            table.put(stored)

    yield mutant(
        obligation,
        "mutable",
        f"{obligation.operation}: {obligation.member} can be changed",
        answering(obligation.operation, change),
    )


def _echo(ctx: Context, answer: dict[str, Any], member: str) -> None:
    """Put what was sent into an answer that has the entity, with what has to lie above it."""
    for place, value in places(copied(ctx.request), member):
        path = _IN_BULK.sub(r"results\1.item", place)
        *parents, last = _PART.findall(path)
        if value is None or not isinstance(answer.get(parents[0] if parents else last), dict | list):
            continue
        node: Any = answer
        for part in parents:
            if isinstance(node, list):
                node = node[int(part)] if int(part) < len(node) else {}
            elif isinstance(node, dict):
                node[part] = {} if node.get(part) is None else node[part]
                node = node[part]
        if isinstance(node, dict):
            node[last] = value


def _shown_by(operation: str, member: str) -> str:
    """Give the id of the obligation by whose values it shows that a member is kept; nothing for none."""
    return _first_about().get((operation, member), "")


@cache
def _first_about() -> Mapping[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for each in enumerate_obligations().values():
        boolean = each.kind == "type" and "boolean" in each.schema.get("type", "")
        if boolean or (each.kind in _VALUES and each.specified("accept")):
            found.setdefault((each.operation, each.member), each.id)
    return found


@cache
def _answers_with(operation_id: str, member: str) -> bool:
    """Whether the answer of an operation has the member that its request has."""
    operation = load().operations[operation_id]
    schemas = load().services[operation.service].document["components"]["schemas"]
    schema = operation.response_schema
    for part in member.split("."):
        name, _, items = part.partition("[")
        schema = merged(schema, schemas).get("properties", {}).get(name)
        if schema is None:
            return False
        if items:
            schema = merged(schema, schemas).get("items", {})
    return True
