"""Assemble the OpenAPI 3.1 document of one service from what its package says."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conform.contract.errors import ContractError
from conform.contract.importer.meta import Endpoint, read_endpoints
from conform.contract.importer.packages import Package, Source
from conform.contract.importer.paths import PARAMETER, parameter_names, renamed, template
from conform.contract.importer.schema import Schema, Schemas, required_tree
from conform.contract.importer.typescript import Type, read_declarations
from conform.contract.importer.typings import Method, read_methods, read_query_builders, read_query_specs
from conform.contract.importer.validators import Place, Validator, locate, read_validators

VALIDATORS = "validators (schemas.js)"
QUERY_SPECS = "query specs"
INTERNAL = "internal members"
_WITH_BODY = frozenset({"POST", "PATCH", "PUT"})
# Marks of a member that mean nothing for a path parameter.
_MARKS = ("readOnly", "x-immutable", "x-internal")


@dataclass(frozen=True, slots=True)
class _Call:
    """A method with its endpoint, and the names of its messages."""

    id: str
    endpoint: Endpoint
    method: Method
    request: str
    response: str


def build_document(source: Source, package: Package) -> dict[str, Any]:
    """Build a service's document; a `ContractError` names what the package does not have."""
    return _Builder(source, package).document()


def read_document(
    source: Source, package: Package, without: Collection[str] = ()
) -> tuple[dict[str, Any], frozenset[str]]:
    """Build a document to be compared, with the words of the typings, and tell what the package cannot say.

    `without` is what another release cannot say: it is left out here too, so that like is compared
    with like.
    """
    builder = _Builder(source, package, without, words=True)
    return builder.document(), frozenset(builder.unread)


def answer_of(operation: str) -> str:
    """Name what a release with only a query builder does not say of an operation."""
    return f"what {operation} answers"


class _Builder:
    def __init__(
        self, source: Source, package: Package, without: Collection[str] = (), *, words: bool = False
    ) -> None:
        self.source = source
        self.words = words
        self.public = read_declarations(package.text("meta.d.ts"))
        internal = package.text("meta.d.ts", internal=True, optional=True)
        self.internal = read_declarations(internal) if internal else self.public
        typings = read_declarations(package.text("index.typings.d.ts"))
        specs = {} if QUERY_SPECS in without else read_query_specs(typings)
        self.queries = specs or read_query_builders(typings)
        self.calls = self._calls(read_endpoints(package.text("meta.js")), read_methods(typings))
        for call in self.calls:
            if answer_of(call.id) in without:
                call.method.forget_answer()
        self.schemas = Schemas(self.public, self.internal, {}, {}, words=words)
        self.schemas.wire = dict(self._wire())
        checks = "" if VALIDATORS in without else package.text("schemas.js", optional=True)
        validators = read_validators(checks)
        found = {"internal build": bool(internal), VALIDATORS: bool(validators), QUERY_SPECS: bool(specs)}
        self.missing = [what for what, there in found.items() if not there]
        # Earlier releases have two builds with the same text: what they hide cannot be known.
        known = {INTERNAL: bool(internal and internal != package.text("meta.d.ts"))}
        known |= {answer_of(call.id): call.method.answers for call in self.calls}
        found.pop("internal build")
        self.unread = [what for what, there in (found | known).items() if not there]
        self.schemas.validators = dict(self._validators(validators))
        self.logical = sorted({name for call in self.calls for name in _logical(call, validators)})

    def _calls(self, endpoints: Mapping[str, Endpoint], methods: Mapping[str, Method]) -> list[_Call]:
        calls = []
        for function in self.public.functions.values():
            info = next(iter(function.returns.named("__PublicMethodMetaInfo")), None)
            if info is None or len(info.items) < 6:
                continue
            endpoint = endpoints.get(function.name)
            if endpoint is None or not endpoint.paths:
                raise ContractError(f"{self.source}: meta.js has no public path for {function.name}")
            method = methods.get(endpoint.fqn)
            if method is None or not method.permission:
                raise ContractError(
                    f"{self.source}: index.typings.d.ts has no permission for {function.name}"
                )
            request, response = info.items[3].name, info.items[5].name
            calls.append(_Call(function.name, endpoint, method, request, response))
        if not calls:
            raise ContractError(f"{self.source}: meta.d.ts declares no method; is it a later SDK layout?")
        return calls

    def _wire(self) -> Iterator[tuple[Place, str]]:
        for call in self.calls:
            for transform in call.endpoint.transforms:
                owner = call.response if transform.answer else call.request
                *parents, last = transform.path.split(".")
                for name in parents:
                    member = self.schemas.members(owner).get(name)
                    owner = _interface_of(member.type) if member else ""
                yield (owner, last), transform.kind

    def _validators(self, validators: Mapping[str, Validator]) -> Iterator[tuple[Place, Validator]]:
        for call in self.calls:
            if call.request in validators:
                yield from locate(validators[call.request], call.request, self.schemas.members)
            answer = validators.get(call.response)
            if answer is not None:
                owner = call.response
                if not set(answer.fields) <= set(self.schemas.members(owner)):
                    owner = call.method.returns  # the SDK hands out the answer's entity alone
                yield from locate(answer, owner, self.schemas.members)

    def document(self) -> dict[str, Any]:
        names = parameter_names(path for call in self.calls for path in call.endpoint.paths[:1])
        paths: dict[str, dict[str, Any]] = {}
        for call in self.calls:
            path = renamed(call.endpoint.paths[0], names)
            paths.setdefault(path, {})[call.endpoint.method.lower()] = self._operation(call, names)
        return {
            "openapi": "3.1.0",
            "info": {
                "title": self.source.title,
                "version": self.source.api_version,
                "x-source": {
                    "package": self.source.package,
                    "version": self.source.version,
                    **({"missing": self.missing} if self.missing else {}),
                },
            },
            "servers": [{"url": "https://www.wixapis.com"}],
            "security": [{"apiKey": [], "siteId": []}],
            "paths": {path: dict(sorted(paths[path].items())) for path in sorted(paths)},
            "components": {
                "securitySchemes": {
                    "apiKey": {"type": "apiKey", "in": "header", "name": "Authorization"},
                    "siteId": {"type": "apiKey", "in": "header", "name": "wix-site-id"},
                },
                "schemas": dict(sorted(self.schemas.components.items())),
                "x-queries": {
                    name: {
                        "logical": self.logical,
                        "fields": {
                            field: {"operators": list(rule.operators), "sortable": rule.sortable}
                            for field, rule in fields.items()
                        },
                    }
                    for name, fields in sorted(self.queries.items())
                },
            },
        }

    def _operation(self, call: _Call, names: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
        method, path = call.method, call.endpoint.paths[0]
        renames = names[template(path)]
        operation: dict[str, Any] = {
            "operationId": call.id,
            "summary": re.sub(r"(?<!^)(?=[A-Z])", " ", call.id).lower().capitalize(),
            "tags": [self.source.service],
            "x-method": call.endpoint.fqn,
            "x-permission": method.permission,
        }
        if self.words:
            operation |= {"description": method.words} | ({"deprecated": True} if method.deprecated else {})
        if aliases := [renamed(alias, names, renames) for alias in call.endpoint.paths[1:]]:
            operation["x-aliases"] = aliases
        if renames:
            operation["x-path-members"] = {renames[member]: member for member in PARAMETER.findall(path)}
        if method.errors:
            operation["x-application-errors"] = [
                {"code": code, "kind": kind} for code, kind in sorted(method.errors)
            ]
        if method.queries and len(self.queries) == 1:
            operation["x-query"] = {"$ref": f"#/components/x-queries/{next(iter(self.queries))}"}
        message = self._request(call)
        in_path = PARAMETER.findall(path)
        operation["parameters"] = [self._path_parameter(call, member, renames[member]) for member in in_path]
        if call.endpoint.method in _WITH_BODY:
            top = {member for member in in_path if "." not in member}
            body = self._without(call, message, top) if top else message
            component = self.schemas.components[call.request]
            operation["requestBody"] = {
                "required": bool(body.get("required") or ("$ref" in body and component.get("required"))),
                "content": {"application/json": {"schema": body}},
            }
        else:
            skipped = {member.partition(".")[0] for member in in_path}
            operation["parameters"] += self._query_parameters(call.request, message, skipped)
        if in_path or "requestBody" not in operation:
            operation["x-request"] = message
        if not operation["parameters"]:
            del operation["parameters"]
        operation["responses"] = {
            "200": {"description": "OK", "content": {"application/json": {"schema": self._response(call)}}}
        }
        return operation

    def _request(self, call: _Call) -> Schema:
        tree = required_tree(path for path in call.method.required if self._exists(call.request, path))
        return {**self.schemas.ref(call.request), **tree}

    def _exists(self, interface: str, path: str) -> bool:
        for name in path.split("."):
            member = self.schemas.members(interface).get(name)
            if member is None:
                raise ContractError(f"{self.source}: {interface} has no member {path} that is required")
            interface = _interface_of(member.type)
        return True

    def _without(self, call: _Call, message: Schema, in_path: set[str]) -> Schema:
        """Spell the message without the members that travel in the path."""
        component = self.schemas.components[call.request]
        extra = message.get("properties", {})
        properties = {
            name: {**schema, **extra.get(name, {})}
            for name, schema in component["properties"].items()
            if name not in in_path
        }
        required = {*component.get("required", ()), *message.get("required", ())} - in_path
        body: Schema = {"type": "object", "properties": properties}
        if required:
            body["required"] = sorted(required)
        return body | {key: component[key] for key in ("x-oneof", "allOf") if key in component}

    def _path_parameter(self, call: _Call, member: str, name: str) -> dict[str, Any]:
        interface, *rest = call.request, *member.split(".")
        for part in rest[:-1]:
            interface = _interface_of(self.schemas.members(interface)[part].type)
        schema = self.schemas.member(interface, self.schemas.members(interface)[rest[-1]])
        schema = {key: value for key, value in schema.items() if key not in _MARKS} | {"type": "string"}
        return {"name": name, "in": "path", "required": True, "schema": schema}

    def _query_parameters(self, interface: str, message: Schema, skipped: set[str]) -> list[dict[str, Any]]:
        component = self.schemas.components[interface]
        required = {*component.get("required", ()), *message.get("required", ())}
        parameters: list[dict[str, Any]] = []
        for name, member in self.schemas.members(interface).items():
            if name in skipped:
                continue
            nested = self.schemas.components.get(_interface_of(member.type))
            if nested is not None:
                inner = self._query_parameters(_interface_of(member.type), {}, set())
                parameters += [{**leaf, "name": f"{name}.{leaf['name']}"} for leaf in inner]
                continue
            parameter: dict[str, Any] = {"name": name, "in": "query", "schema": component["properties"][name]}
            if name in required:
                parameter["required"] = True
            parameters.append(parameter)
        return parameters

    def _response(self, call: _Call) -> Schema:
        present = {path for path in call.method.present if path}
        if call.method.returns and call.method.returns != call.response:
            # The SDK unwraps this answer: its paths are those of the entity, which is then always there.
            entity = next(
                (
                    member.name
                    for member in self.schemas.members(call.response).values()
                    if _interface_of(member.type) == call.method.returns
                ),
                None,
            )
            if entity is None:
                raise ContractError(f"{self.source}: {call.response} has no {call.method.returns}")
            present = {entity, *(f"{entity}.{path}" for path in present)}
        return {**self.schemas.ref(call.response), **required_tree(present)}


def _logical(call: _Call, validators: Mapping[str, Validator]) -> Iterator[str]:
    """Find the operators that join filters, such as `$and`."""
    query = validators.get(call.request, Validator()).fields.get("query", Validator())
    return (name for name in query.fields.get("filter", Validator()).fields if name.startswith("$"))


def _interface_of(declared: Type) -> str:
    """Give the one interface name in a type, if there is one."""
    if declared.kind == "name" and declared.name not in {"Record", "null"}:
        return declared.name
    return next((name for item in declared.items if (name := _interface_of(item))), "")
