"""Load the contract: five documents with their overlays, as values."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from conform.contract.checks import Checks
from conform.contract.errors import ContractError
from conform.contract.operations import Contract, ErrorSpec, FieldSpec, Operation, QuerySpec, Service
from conform.contract.overlay import Provenance, apply_overlay
from conform.contract.routing import Router
from conform.contract.views import resolve

STEMS = {
    "events": "events-v3",
    "ticket_definitions": "ticket-definitions-v3",
    "schedule": "schedule-v1",
    "policies": "policies-v2",
    "categories": "categories-v1",
}
SERVICES = tuple(STEMS)
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})


def default_directory() -> Path:
    """Give the folder `contract/` of the project that this package is part of."""
    return Path(__file__).resolve().parents[2] / "contract"


def load(directory: Path | None = None) -> Contract:
    """Load the contract from a folder; loaded once per process and folder."""
    return _load((directory or default_directory()).resolve())


@cache
def _load(directory: Path) -> Contract:
    digest = hashlib.sha256()
    services: dict[str, Service] = {}
    operations: dict[str, Operation] = {}
    router = Router()
    for name, stem in STEMS.items():
        document, provenance = read_document(directory, stem)
        digest.update(json.dumps(document, sort_keys=True).encode())
        service = _service(name, document, provenance)
        services[name] = service
        for operation in service.operations:
            operations[operation.id] = operation
            for path in (operation.path, *operation.aliases):
                router.add(operation.method, path, operation)
    return Contract(services, operations, digest.hexdigest()[:12], router)


def read_document(directory: Path, stem: str) -> tuple[dict[str, Any], Provenance]:
    """Read one document and apply the overlay that all share, then its own; tell what they have set."""
    document = _read(directory / f"{stem}.yaml")
    provenance: Provenance = {}
    for name in ("common", stem):
        overlay = directory / "overlays" / f"{name}.overlay.yaml"
        provenance |= apply_overlay(overlay.name, document, _read(overlay))
    return document, provenance


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    except FileNotFoundError as error:
        raise ContractError(f"{path} is missing: restore it, or run `conform contract import`") from error
    except yaml.YAMLError as error:
        raise ContractError(f"{path} is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict):
        raise ContractError(f"{path} is not an OpenAPI document")
    return content


def _service(name: str, document: Mapping[str, Any], provenance: Provenance) -> Service:
    checks = Checks(document)
    info = document["info"]
    source = info["x-source"]
    operations = tuple(
        _operation(name, document, path, method, spec, checks)
        for path, item in document["paths"].items()
        for method, spec in item.items()
        if method in _METHODS
    )
    return Service(
        name, info["title"], document, (source["package"], source["version"]), operations, provenance
    )


def _operation(
    service: str, document: Mapping[str, Any], path: str, method: str, spec: Mapping[str, Any], checks: Checks
) -> Operation:
    schemas = document["components"]["schemas"]
    members = spec.get("x-path-members", {})
    message = _message(spec)
    in_path = {member.partition(".")[0] for member in members.values()}
    query_params = {
        member: schema
        for member, schema in resolve(message, schemas).get("properties", {}).items()
        if method in {"get", "delete"} and member not in in_path
    }
    success = spec["responses"]["200"]["content"]["application/json"]["schema"]
    return Operation(
        id=spec["operationId"],
        service=service,
        method=method.upper(),
        path=path,
        aliases=tuple(spec.get("x-aliases", ())),
        path_params=tuple(re.findall(r"\{([^}]+)\}", path)),
        path_aliases=_path_aliases(members),
        path_members=members,
        query_params=query_params,
        permission=spec["x-permission"],
        errors=_errors(spec),
        query=_query(document, spec, message),
        docs=document.get("x-docs", {}).get(spec["operationId"], ""),
        spec=spec,
        request_schema=message,
        response_schema=success,
        checks=checks,
    )


def _message(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the whole request message, which is the body where nothing travels in the path or the query."""
    if "x-request" in spec:
        return dict(spec["x-request"])
    return dict(spec["requestBody"]["content"]["application/json"]["schema"])


def _errors(spec: Mapping[str, Any]) -> tuple[ErrorSpec, ...]:
    errors = []
    for error in spec.get("x-application-errors", ()):
        if "status" not in error:
            raise ContractError(f"{spec['operationId']}: an overlay must give {error['code']} a status")
        evidence = error["x-evidence"]["level"]
        errors.append(ErrorSpec(error["code"], error["status"], error["kind"], evidence))
    return tuple(errors)


def _path_aliases(members: Mapping[str, str]) -> dict[str, str]:
    aliases: dict[str, str] = {}
    for name, member in members.items():
        head, *rest = member.split(".")
        plain = head + "".join(part[:1].upper() + part[1:] for part in rest)
        aliases.update({alias: name for alias in (member, plain) if alias != name})
    return aliases


def _query(
    document: Mapping[str, Any], spec: Mapping[str, Any], message: Mapping[str, Any]
) -> QuerySpec | None:
    if "x-query" not in spec:
        return None
    schemas = document["components"]["schemas"]
    declared = document["components"]["x-queries"].get(spec["x-query"]["$ref"].rpartition("/")[2])
    if declared is None:
        return None
    members = resolve(message, schemas).get("properties", {})
    query = resolve(members.get("query", members.get("filter", {})), schemas).get("properties", {})
    paging = {"paging": "offset", "cursorPaging": "cursor"}
    return QuerySpec(
        fields={
            name: FieldSpec(frozenset(rule["operators"]), rule["sortable"])
            for name, rule in declared["fields"].items()
        },
        paging=frozenset(
            kind for name, kind in paging.items() if name in query and not query[name].get("x-internal")
        ),
        logical=frozenset(declared["logical"]),
    )
