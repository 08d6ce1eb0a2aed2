"""What mutants are made with: their ids and levels, and places in messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import replace
from typing import Any

from conform.contract import Operation, Violation
from conform.contract.obligations import Obligation
from conform.faults.fault import Fault
from conform.faults.seams import Make, wrapped
from conform.mock.context import Context

CHECK = "app.violations"
"""The seam at which a request is held to the contract: (real, operation, message)."""
_INDEX = re.compile(r"\[\d+\]")
Found = tuple[Violation, ...]
Rewrite = Callable[[Mapping[str, Any], Found], Found]


def mutant(
    obligation: Obligation,
    how: str,
    title: str,
    seams: Mapping[str, Make],
    *,
    side: str = "refuse",
    open_because: str = "",
) -> Fault:
    """Make the mutant of an obligation: `how` tells what is wrong, `side` which side of it is broken.

    A mutant that breaks what no source settles says so; it counts for nothing.
    """
    why = open_because
    for opening in obligation.openings:
        if side in opening.sides or obligation.level == "UNSPECIFIED":
            why = why or f"{opening.why} ({opening.source})"
    if not why and obligation.level == "UNSPECIFIED":
        why = f"the contract only assumes it ({obligation.source})"
    return Fault(
        id=f"contract/{obligation.id}/{how}",
        title=title,
        evidence=obligation.evidence,
        source=obligation.source,
        operation=obligation.operation,
        seams=seams,
        breaks=(obligation.id,),
        open=why,
    )


def checking(operation: str, rewrite: Rewrite) -> Mapping[str, Make]:
    """Let an operation's requests be checked otherwise: `rewrite` is given the message and what was found."""

    def body(real: Any, called: Operation, message: Mapping[str, Any]) -> Found:
        found: Found = real(called, message)
        return rewrite(message, found) if called.id == operation else found

    return {CHECK: wrapped(body)}


def looser(obligation: Obligation, rule: str, taken: Callable[[Violation], bool]) -> Mapping[str, Make]:
    """Let a mock take what breaks a rule of a member, where `taken` says so."""

    def rewrite(_: Mapping[str, Any], found: Found) -> Found:
        return tuple(
            each
            for each in found
            if not (each.rule == rule and member_of(each.path) == obligation.member and taken(each))
        )

    return checking(obligation.operation, rewrite)


def stricter(obligation: Obligation, rule: str, refused: Callable[[Any], bool]) -> Mapping[str, Make]:
    """Let a mock refuse values of a member, where `refused` says so."""

    def rewrite(message: Mapping[str, Any], found: Found) -> Found:
        more = tuple(
            Violation(path, rule, obligation.limit, value, f"{path} is refused")
            for path, value in places(message, obligation.member)
            if refused(value)
        )
        return found + more

    return checking(obligation.operation, rewrite)


def answering(operation: str, change: Callable[[Context, dict[str, Any]], None]) -> Mapping[str, Make]:
    """Let an operation's answers be changed before they go out."""

    def body(real: Any, ctx: Context) -> Any:
        answer = real(ctx)
        change(ctx, answer)
        return answer

    return {operation: wrapped(body)}


def asking(operation: str, change: Callable[[dict[str, Any]], None]) -> Mapping[str, Make]:
    """Let an operation work as if it had been asked something else."""

    def body(real: Any, ctx: Context) -> Any:
        request = copied(ctx.request)
        change(request)
        return real(replace(ctx, request=request))

    return {operation: wrapped(body)}


def copied(value: Any) -> Any:
    """Copy objects and lists, so that a change of the copy is none of the original."""
    if isinstance(value, Mapping):
        return {name: copied(each) for name, each in value.items()}
    return [copied(each) for each in value] if isinstance(value, list) else value


def member_of(path: str) -> str:
    """Turn the place of a violation, `[0]` for an item, into the name of a member, `[]` for any."""
    return _INDEX.sub("[]", path)


def places(message: Any, member: str) -> Iterator[tuple[str, Any]]:
    """Give the values of a member in a message, with where they are."""
    for holder, key, path in holders(message, member):
        if isinstance(holder, list) or key in holder:
            yield path, holder[key]


def holders(message: Any, member: str) -> Iterator[tuple[Any, Any, str]]:
    """Give what holds a member: an object with the member's name, or a list with an index, and the place.

    An object is given whether or not the member is in it.
    """
    nodes: list[tuple[Any, str]] = [(message, "")]
    *parents, last = member.split(".")
    for part in parents:
        nodes = [found for node, path in nodes for found in _below(node, path, part)]
    name, _, items = last.partition("[")
    for node, path in nodes:
        if not isinstance(node, MutableMapping):
            continue
        here = f"{path}.{name}" if path else name
        if not items:
            yield node, name, here
        elif isinstance(node.get(name), list):
            for index in range(len(node[name])):
                yield node[name], index, f"{here}[{index}]"


def _below(node: Any, path: str, part: str) -> Iterator[tuple[Any, str]]:
    name, _, items = part.partition("[")
    if not isinstance(node, Mapping) or name not in node:
        return
    here, value = f"{path}.{name}" if path else name, node[name]
    if not items:
        yield value, here
    elif isinstance(value, list):
        yield from ((each, f"{here}[{index}]") for index, each in enumerate(value))
