"""Read the zod validators in `schemas.js` for what types cannot say: patterns and lower bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from tree_sitter import Node

from conform.contract.importer.typescript import Member, Type, parse, text
from conform.contract.importer.typings import wire_name

Place = tuple[str, str]
"""An interface and one of its members."""


@dataclass(slots=True)
class Validator:
    """A zod validator: its kind, its modifiers, its members by SDK name, and that of its items."""

    kind: str = ""
    minimum: float | None = None
    pattern: str = ""
    fields: dict[str, Validator] = field(default_factory=dict)
    item: Validator | None = None


def read_validators(source: str) -> dict[str, Validator]:
    """Read the validators of all messages by name."""
    found = {}
    for statement in parse(source).named_children:
        if statement.type != "variable_declaration":
            continue
        for declarator in statement.named_children:
            value = declarator.child_by_field_name("value")
            if value is not None and value.type == "call_expression":
                found[text(declarator.child_by_field_name("name"))] = _read(value)
    return found


def _read(node: Node) -> Validator:
    called = node.child_by_field_name("function") if node.type == "call_expression" else None
    if called is None or called.type != "member_expression":
        return Validator()
    arguments_node = node.child_by_field_name("arguments")
    arguments = [
        child
        for child in (arguments_node.named_children if arguments_node else [])
        if child.type != "comment"
    ]
    name = text(called.child_by_field_name("property"))
    target = called.child_by_field_name("object")
    if text(target) != "z":
        validator = _read(target) if target is not None else Validator()
        _modify(validator, name, arguments)
        return validator
    validator = Validator(name)
    if name == "object" and arguments:
        for pair in arguments[0].named_children:
            value = pair.child_by_field_name("value")
            if pair.type == "pair" and value is not None:
                validator.fields[text(pair.child_by_field_name("key"))] = _read(value)
    elif name in {"array", "record"} and arguments:
        validator.item = _read(arguments[-1])
    elif name in {"intersection", "union", "xor"}:
        for option in _flat(arguments):
            for key, child in _read(option).fields.items():
                if child.kind != "never":
                    validator.fields.setdefault(key, child)
    return validator


def _flat(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.type == "array":
            yield from node.named_children
        else:
            yield node


def _modify(validator: Validator, name: str, arguments: list[Node]) -> None:
    if name == "min" and validator.kind == "number":
        validator.minimum = float(text(arguments[0]))
    elif name == "regex":
        validator.pattern = text(arguments[0]).strip("/")


def locate(
    validator: Validator, interface: str, members: Callable[[str], Mapping[str, Member]]
) -> Iterator[tuple[Place, Validator]]:
    """Walk a validator and an interface side by side; `members` knows the members of an interface."""
    declared = members(interface)
    for name, child in validator.fields.items():
        if name == "options":
            yield from locate(child, interface, members)
        member = declared.get(wire_name(name))
        if member is None:
            continue
        inner = child
        while inner.item is not None:
            inner = inner.item
        yield (interface, member.name), inner
        if inner.fields:
            for target in _interfaces(member.type):
                yield from locate(inner, target, members)


def _interfaces(declared: Type) -> Iterator[str]:
    if declared.kind == "name":
        yield declared.name
    for item in declared.items:
        yield from _interfaces(item)
