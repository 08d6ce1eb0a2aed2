"""Walking a request message: each member that a caller may send, and what the contract says about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conform.contract.operations import Operation, Service
from conform.contract.overlay import Evidence, Place
from conform.contract.views import resolve

Schema = Mapping[str, Any]
_SHARED = "RichContent"  # Wix's document format: many types that refer to each other
_SDK = "the typings of {}@{}"


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a message; `place` is where the document declares it."""

    path: str
    schema: Schema
    place: Place
    required: bool
    requirement: Place
    """Where the document says that it is required; empty where it does not."""
    below: Place
    """Where the members of its own type are declared."""

    @property
    def nullable(self) -> bool:
        """Whether null is one of its types."""
        kinds = self.schema.get("type")
        return isinstance(kinds, list) and "null" in kinds


def merged(schema: Schema, schemas: Mapping[str, Any]) -> Schema:
    """Follow a reference and lay what stands beside it over the component."""
    if "$ref" not in schema:
        return schema
    return _overlaid(resolve(schema, schemas), {key: value for key, value in schema.items() if key != "$ref"})


def _overlaid(base: Schema, extra: Schema) -> Schema:
    """Lay one schema over another: requirements add up, members are laid over each other."""
    if not extra:
        return base
    result = dict(base)
    for key, value in extra.items():
        if key == "required":
            result[key] = sorted({*base.get("required", ()), *value})
        elif key == "properties":
            members = dict(base.get("properties", {}))
            for name, member in value.items():
                # Not resolved here: what is said of a member that is itself a reference stays beside it.
                members[name] = (
                    {**members[name], **_beside(members[name], member)} if name in members else member
                )
            result[key] = members
        elif key == "items" and isinstance(base.get("items"), Mapping):
            result[key] = {**base["items"], **_beside(base["items"], value)}
        else:
            result[key] = value
    return result


def _beside(base: Schema, extra: Schema) -> Schema:
    return extra if "$ref" in base else _overlaid(base, extra)


def requests(service: Service, operation: Operation) -> Iterator[Member]:
    """Give the members of an operation's request that a caller may send or must leave alone.

    Internal members are left out, and read-only ones are not entered. Types of the document format are
    entered once, for they refer to themselves.
    """
    schemas = service.document["components"]["schemas"]
    root = merged(operation.request_schema, schemas)
    where = ("paths", operation.path, operation.method.lower())
    name = operation.request_schema.get("$ref", "").rpartition("/")[2]
    component: Place = ("components", "schemas", name) if name else (*where, "x-request")
    in_path = set(operation.path_members.values())
    yield from _walk("", root, component, schemas, in_path, set(), shared=False)


def _walk(
    prefix: str,
    schema: Schema,
    place: Place,
    schemas: Mapping[str, Any],
    in_path: set[str],
    seen: set[str],
    *,
    shared: bool,
) -> Iterator[Member]:
    required = set(schema.get("required", ()))
    for name, declared in schema.get("properties", {}).items():
        path = f"{prefix}.{name}" if prefix else name
        here = (*place, "properties", name)
        member = merged(declared, schemas)
        entered = any(each.startswith(f"{path}.") for each in in_path)
        must = name in required or path in in_path or entered
        if member.get("x-internal") and not must:
            continue
        requirement: Place = (*place, "required") if name in required else ()
        yield Member(path, member, here, must, requirement, _below(declared, here))
        if member.get("readOnly") and not must:
            continue
        yield from _enter(path, declared, member, here, schemas, in_path, seen, shared=shared)


def _enter(
    path: str,
    declared: Schema,
    member: Schema,
    here: Place,
    schemas: Mapping[str, Any],
    in_path: set[str],
    seen: set[str],
    *,
    shared: bool,
) -> Iterator[Member]:
    component = declared.get("$ref", "").rpartition("/")[2]
    below = _below(declared, here)
    shared = shared or component == _SHARED
    if shared and component:
        if component in seen:
            return
        seen.add(component)
    if member.get("properties"):
        yield from _walk(path, member, below, schemas, in_path, seen, shared=shared)
    items = member.get("items")
    if isinstance(items, Mapping):
        item = merged(items, schemas)
        place = (*below, "items")
        yield Member(f"{path}[]", item, place, required=False, requirement=(), below=_below(items, place))
        yield from _enter(f"{path}[]", items, item, place, schemas, in_path, seen, shared=shared)


def _below(declared: Schema, here: Place) -> Place:
    component = declared.get("$ref", "").rpartition("/")[2]
    return ("components", "schemas", component) if component else here


def evidence_at(service: Service, place: Place) -> Evidence:
    """Tell who says what stands at a place: an overlay, for the nearest place it has set, or the typings."""
    for length in range(len(place), 2, -1):
        found = service.provenance.get(place[:length])
        if found is not None:
            return found
    return Evidence("sdk", _SDK.format(*service.sources))
