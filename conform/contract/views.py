"""Views of a document's schemas: what to hold a request to, and what to hold an answer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = dict[str, Any]
_REF = "#/components/schemas/"


def request_component(schema: Mapping[str, Any]) -> Schema:
    """Give a component as requests see it: read-only and internal members may be anything."""
    ignored = {name for name, member in schema.get("properties", {}).items() if _is_ignored(member)}
    view: Schema = {}
    for key, value in schema.items():
        if key == "properties":
            view[key] = {
                name: True if name in ignored else request_component(member) for name, member in value.items()
            }
        elif key == "required":
            view[key] = [name for name in value if name not in ignored]
        elif key in {"items", "additionalProperties"} and isinstance(value, Mapping):
            view[key] = request_component(value)
        elif key == "allOf":
            view[key] = [_blind_to_null(clause) for clause in value if not ignored & _names(clause)]
        elif not _is_note(key):
            view[key] = value
    if schema.get("format") == "int32":
        low = schema.get("minimum", -(2**31))
        view.setdefault("minimum", low)
        view.setdefault("maximum", 2**32 - 1 if low >= 0 else 2**31 - 1)
    return view


def request_message(operation_schema: Mapping[str, Any], members: Mapping[str, str], schemas: Any) -> Schema:
    """Give an operation's message as requests see it.

    Members that the operation itself requires are checked even where they are read-only, as revisions
    are; so are those in the path. `members` are the path parameters' dotted places in the message.
    """
    view = request_component(operation_schema)
    for place in members.values():
        node = view
        for part in place.split("."):
            required = node.setdefault("required", [])
            if part not in required:
                node["required"] = [*required, part]
            node = node.setdefault("properties", {}).setdefault(part, {})
    _restore(view, operation_schema, schemas)
    return view


def _restore(view: Schema, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> None:
    declared = resolve(schema, schemas).get("properties", {})
    for name in view.get("required", ()):
        if name in declared and _is_ignored(declared[name]):
            marks = {"readOnly", "x-internal"}
            member = {key: value for key, value in declared[name].items() if key not in marks}
            view.setdefault("properties", {})[name] = request_component(member)
    for name, child in view.get("properties", {}).items():
        if isinstance(child, dict) and name in declared and "required" in child:
            _restore(child, declared[name], schemas)


def response_component(schema: Mapping[str, Any], *, closed: bool = True) -> Schema:
    """Give a component as answers are held to it: nothing undeclared, internal enum values too."""
    view: Schema = {}
    for key, value in schema.items():
        if key == "properties":
            view[key] = {name: response_component(member, closed=False) for name, member in value.items()}
        elif key in {"items", "additionalProperties"} and isinstance(value, Mapping):
            view[key] = response_component(value, closed=False)
        elif key == "allOf":
            view[key] = [_blind_to_null(clause) for clause in value]
        elif key == "enum":
            view[key] = [*value, *schema.get("x-internal-enum", ())]
        elif not _is_note(key):
            view[key] = value
    if closed and "properties" in schema:
        view.setdefault("additionalProperties", False)
    return view


def bundle(root: Schema, components: Mapping[str, Schema]) -> Schema:
    """Put the components that a schema reaches beside it, so that its references resolve."""
    reached: dict[str, Schema] = {}
    pending = list(references(root))
    while pending:
        name = pending.pop()
        if name not in reached:
            reached[name] = components[name]
            pending.extend(references(components[name]))
    return {**root, "components": {"schemas": reached}}


def references(node: Any) -> Iterator[str]:
    """Find the names of the components that a schema refers to directly."""
    if isinstance(node, Mapping):
        target = node.get("$ref")
        if isinstance(target, str):
            yield target.removeprefix(_REF)
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolve(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a schema's reference, if it is one; the component's members win over none of its own."""
    target = schema.get("$ref")
    return schemas[target.removeprefix(_REF)] if isinstance(target, str) else schema


def _is_ignored(member: Any) -> bool:
    return isinstance(member, Mapping) and bool(member.get("readOnly") or member.get("x-internal"))


def _is_note(key: str) -> bool:
    """Whether a keyword only informs, and need not be compiled."""
    return key in {"deprecated", "readOnly"} or (key.startswith("x-") and key != "x-decimal")


def _blind_to_null(clause: Any) -> Any:
    """Let a one-of clause take a null member for an absent one."""
    if isinstance(clause, list):
        return [_blind_to_null(item) for item in clause]
    if not isinstance(clause, Mapping):
        return clause
    view = {key: _blind_to_null(value) for key, value in clause.items()}
    if isinstance(names := clause.get("required"), list):
        view["required"] = names
        view["properties"] = {name: {"not": {"type": "null"}} for name in names}
    return view


def _names(clause: Any) -> set[str]:
    if isinstance(clause, Mapping):
        return {
            name for key, value in clause.items() for name in (value if key == "required" else _names(value))
        }
    if isinstance(clause, list):
        return {name for item in clause for name in _names(item)}
    return set()
