"""What the contract promises about one member of a request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conform.contract.obligations.members import Member, evidence_at
from conform.contract.obligations.obligation import Obligation
from conform.contract.operations import Operation, Service
from conform.contract.overlay import Place

_BOUNDS = {
    "minLength": "min-length",
    "maxLength": "max-length",
    "minimum": "minimum",
    "maximum": "maximum",
    "minItems": "min-items",
    "maxItems": "max-items",
}
_DECIMALS = {"gte": "minimum", "lte": "maximum", "maxScale": "max-scale"}
_FORMATS = {"uuid": "GUID", "date-time": "DATE_TIME", "email": "EMAIL"}


def of_member(service: Service, operation: Operation, member: Member) -> Iterator[Obligation]:
    """Enumerate the obligations about one member of an operation's request."""
    schema = member.schema

    def one(kind: str, limit: Any = None, place: Place = (), value: str = "") -> Obligation:
        evidence = evidence_at(service, place or member.place)
        name = f"{operation.id}/{member.path}/{kind}" + (f"/{value}" if value else "")
        return Obligation(
            name,
            service.name,
            operation.id,
            member.path,
            kind,
            limit,
            evidence.level,
            evidence.source,
            schema=schema,
        )

    if schema.get("readOnly") and not member.required:
        yield one("read-only", place=(*member.place, "readOnly"))
        return
    in_path = member.path in operation.path_members.values()
    # An entity whose id is in the path is there whatever the body has.
    holds_path = any(each.startswith(f"{member.path}.") for each in operation.path_members.values())
    if member.requirement and not in_path and not holds_path:
        yield one("required", place=member.requirement)
    if schema.get("x-immutable") and operation.method == "PATCH":
        yield one("immutable", place=(*member.place, "x-immutable"))
    if member.nullable and not member.required:
        yield one("nullable")
    # A query string has no kinds, and neither has a path.
    if "type" in schema and operation.method in ("POST", "PATCH") and not in_path and member.path[-1] != "]":
        yield one("type", _kind(schema))
    for keyword, kind in _BOUNDS.items():
        if keyword in schema:
            yield one(kind, schema[keyword], (*member.place, keyword))
    for keyword, kind in _DECIMALS.items():
        if keyword in schema.get("x-decimal", {}):
            yield one(kind, schema["x-decimal"][keyword], (*member.place, "x-decimal", keyword))
    format_ = schema.get("x-wix-format") or _FORMATS.get(schema.get("format", ""))
    if format_ is not None:
        yield one("format", format_)
    if "enum" in schema:
        yield one("enum-closed", tuple(schema["enum"]))
        for value in schema["enum"]:
            yield one("enum", value, value=str(value))
    for group in schema.get("x-oneof", ()):
        yield one("one-of", tuple(group), value="+".join(group[:2]))
    if "oneOf" in schema:
        names = tuple(name for option in schema["oneOf"] for name in option.get("required", ()))
        if names:
            place = (*_request_place(operation), "properties")
            yield one("exactly-one-of", names, (*place, *_properties(member.path), "oneOf"))
    for number, rule in enumerate(schema.get("x-rules", ())):
        if "limit" in rule and operation.method == "PATCH":
            continue  # an update adds nothing
        yield one("rule", rule, (*member.below, "x-rules", number), value=rule["name"])


def _kind(schema: Any) -> str:
    kinds = schema["type"]
    names = [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]
    return " or ".join(names)


def _request_place(operation: Operation) -> Place:
    return (
        "paths",
        operation.path,
        operation.method.lower(),
        "requestBody",
        "content",
        "application/json",
        "schema",
    )


def _properties(path: str) -> Place:
    parts = path.split(".")
    place: list[str | int] = []
    for index, part in enumerate(parts):
        if index:
            place.append("properties")
        place.append(part)
    return tuple(place)
