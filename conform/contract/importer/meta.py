"""Read a package's `meta.js`: HTTP methods, public paths, and members whose wire form differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from conform.contract.importer.typescript import parse, text

PUBLIC_HOST = "www.wixapis.com"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How one method is called.

    `paths` are its public paths, the one under `/events/` first; their parameters have Wix's own names.
    `transforms` pairs the kind of a transformation (timestamp, duration, field-mask, float, bytes,
    page-url) with the dotted path of a member of the request or (`answer`) of the response.
    """

    fqn: str
    method: str
    paths: tuple[str, ...]
    transforms: tuple[Transform, ...]


@dataclass(frozen=True, slots=True)
class Transform:
    """A member that looks different on the wire than in the SDK."""

    kind: str
    path: str
    answer: bool


def read_endpoints(source: str) -> dict[str, Endpoint]:
    """Read the endpoints by method name."""
    functions = {
        text(node.child_by_field_name("name")): node
        for node in parse(source).named_children
        if node.type == "function_declaration"
    }
    mappings = {name: found for name, node in functions.items() if (found := list(_mappings(node)))}
    endpoints = {}
    for name, node in functions.items():
        endpoint = _endpoint(node, mappings)
        if endpoint is not None:
            endpoints[name] = endpoint
    return endpoints


def _mappings(function: Node) -> Iterator[tuple[str, str]]:
    """Give (public prefix, inner prefix) pairs of the public host, if the function resolves URLs."""
    for pair in _walk(function, "pair"):
        if text(pair.child_by_field_name("key")) != PUBLIC_HOST:
            continue
        for entry in _walk(pair, "object"):
            values = _object(entry)
            if "srcPath" in values and "destPath" in values:
                yield text(values["srcPath"]), text(values["destPath"])


def _endpoint(function: Node, mappings: dict[str, list[tuple[str, str]]]) -> Endpoint | None:
    for entry in _walk(function, "object"):
        values = _object(entry)
        if "methodFqn" not in values or "url" not in values:
            continue
        call = values["url"]
        resolver = text(call.child_by_field_name("function"))
        options = next((_object(node) for node in _walk(call, "object")), {})
        inner = text(options.get("protoPath"))
        return Endpoint(
            text(values["methodFqn"]),
            text(values["method"]),
            _public_paths(inner, mappings.get(resolver, [])),
            tuple(_transforms(function)),
        )
    return None


def _public_paths(inner: str, mappings: list[tuple[str, str]]) -> tuple[str, ...]:
    paths = {
        source + inner.removeprefix(target)
        for source, target in mappings
        if not target or inner == target or inner.startswith(target + "/")
    }
    return tuple(sorted(paths, key=lambda path: (not path.startswith("/events/"), path)))


def _transforms(function: Node) -> Iterator[Transform]:
    for entry in _walk(function, "object"):
        values = _object(entry)
        if "transformFn" not in values or "paths" not in values:
            continue
        name = text(values["transformFn"]).rpartition(".")[2]
        # transformSDKTimestampToRESTTimestamp, transformRESTTimestampToSDKTimestamp
        answer = name.startswith("transformREST")
        camel = name.removeprefix("transformSDK").removeprefix("transformREST").partition("To")[0]
        kind = "".join(f"-{char.lower()}" if char.isupper() else char for char in camel).strip("-")
        for item in _walk(values["paths"], "object"):
            yield Transform(kind, text(_object(item).get("path")), answer)


def _walk(node: Node, kind: str) -> Iterator[Node]:
    """Find the nodes of a kind below a node, in the order of the source."""
    for child in node.named_children:
        if child.type == kind:
            yield child
        yield from _walk(child, kind)


def _object(node: Node) -> dict[str, Node]:
    """Give the members of an object literal by name."""
    members = {}
    for pair in node.named_children:
        value = pair.child_by_field_name("value")
        if pair.type == "pair" and value is not None:
            members[text(pair.child_by_field_name("key"))] = value
        elif pair.type == "shorthand_property_identifier":
            members[text(pair)] = pair
    return members
