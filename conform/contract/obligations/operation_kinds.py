"""What the contract promises about an operation as a whole: who may call it, where, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conform.contract.obligations.members import evidence_at, merged
from conform.contract.obligations.obligation import Obligation
from conform.contract.operations import Operation, Service
from conform.contract.overlay import Evidence, Place


def of_operation(service: Service, operation: Operation) -> Iterator[Obligation]:
    """Enumerate the obligations about an operation that are not about a member of its request."""
    where: Place = ("paths", operation.path, operation.method.lower())
    sdk = evidence_at(service, where)

    def one(
        kind: str, limit: Any, evidence: Evidence = sdk, member: str = "", value: str | None = None
    ) -> Obligation:
        text = str(limit) if value is None else value
        name = "/".join(part for part in (operation.id, member, kind, text) if part)
        return Obligation(
            name, service.name, operation.id, member, kind, limit, evidence.level, evidence.source
        )

    yield one("answer", 200, value="")
    yield one("permission", operation.permission, value="")
    yield one("authentication", "Authorization", _docs("about-api-keys"), value="")
    for alias in operation.aliases:
        yield one("alias", alias, value=alias.strip("/").replace("/", "."))
    for error in operation.errors:
        source = evidence_at(service, (*where, "x-application-errors")).source
        yield one("error", error.code, Evidence(error.evidence, operation.docs or source))
    for name, default in operation.spec.get("x-defaults", {}).items():
        yield one("default", default, evidence_at(service, (*where, "x-defaults", name)), name, "")
    yield from _queries(service, operation, where, one)
    yield from _answers(service, operation, one)


def _queries(service: Service, operation: Operation, where: Place, one: Any) -> Iterator[Obligation]:
    if operation.query is None:
        return
    evidence = evidence_at(service, (*where, "x-query", "$ref"))
    for name, spec in operation.query.fields.items():
        for operator in sorted(spec.operators):
            yield one("filter", operator, evidence, name)
        if spec.sortable and operation.query.paging:
            yield one("sort", name, evidence, name, "")
    for kind in sorted(operation.query.paging):
        yield one("paging", kind, evidence)


def _answers(service: Service, operation: Operation, one: Any) -> Iterator[Obligation]:
    """Enumerate what every answer has: members that are always there, and sets that have to be asked for."""
    schemas = service.document["components"]["schemas"]
    sdk = Evidence("sdk", "NonNullablePaths of the typings")
    for path, schema in _present("", merged(operation.response_schema, schemas), schemas):
        yield one("present", schema.get("type"), sdk, path, "")
    for path, name, permission, place in _field_sets(merged(operation.response_schema, schemas), schemas):
        if _offers(operation, name, schemas):
            found = evidence_at(service, place)
            kind = "field-set-permission" if permission else "field-set"
            yield one(kind, permission or name, found, path, name)


def _present(
    prefix: str, schema: Mapping[str, Any], schemas: Mapping[str, Any], depth: int = 0
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Walk to the members that the operation itself says are always there."""
    if depth > 8:
        return
    for name, declared in schema.get("properties", {}).items():
        path = f"{prefix}.{name}" if prefix else name
        member = merged(declared, schemas)
        if member.get("x-internal"):
            continue
        if name in schema.get("required", ()):
            yield path, member
        own = declared.get("properties") or declared.get("required") or declared.get("items")
        if own:
            yield from _present(path, _own(declared, schemas), schemas, depth + 1)
        if isinstance(declared.get("items"), Mapping):
            yield from _present(f"{path}[]", _own(declared["items"], schemas), schemas, depth + 1)


def _own(declared: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the members of a type that are spoken of beside the reference to it, with their types."""
    whole = merged(declared, schemas)
    spoken = set(declared.get("properties", {})) | set(declared.get("required", ()))
    kept = {name: member for name, member in whole.get("properties", {}).items() if name in spoken}
    said = declared.get("properties", {})
    members = {
        name: {**{key: value for key, value in member.items() if key != "required"}, **said.get(name, {})}
        for name, member in kept.items()
    }
    return {"properties": members, "required": declared.get("required", ())}


def _field_sets(
    schema: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Iterator[tuple[str, str, str, Place]]:
    """Find the gated members of the entity that an answer carries, alone or in a list."""
    for name, declared in schema.get("properties", {}).items():
        items = declared.get("items")
        node = items if isinstance(items, Mapping) else declared
        component = node.get("$ref", "").rpartition("/")[2]
        entity = f"{name}[]" if node is items else name
        for member, inner in merged(node, schemas).get("properties", {}).items():
            own = merged(inner, schemas)
            if "x-fieldset" in own and not own.get("x-internal"):
                place = ("components", "schemas", component, "properties", member, "x-fieldset")
                yield f"{entity}.{member}", own["x-fieldset"], own.get("x-fieldset-permission", ""), place


def _offers(operation: Operation, name: str, schemas: Mapping[str, Any]) -> bool:
    members = merged(operation.request_schema, schemas).get("properties", {})
    return any(
        name in members[place].get("items", {}).get("enum", ())
        for place in ("fields", "fieldset")
        if place in members
    )


def _docs(page: str) -> Evidence:
    return Evidence("docs", page)
