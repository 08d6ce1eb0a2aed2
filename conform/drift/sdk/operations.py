"""Compare the operations of a service in two releases: addresses, permissions, errors, queries, messages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conform.contract.importer.paths import PARAMETER, template
from conform.drift.rules_sdk import ANSWER, REQUEST
from conform.drift.sdk.messages import Difference, Emit, MessageComparison
from conform.drift.sdk.nodes import Schema

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of one release, as its document has it."""

    id: str
    method: str
    path: str
    spec: Mapping[str, Any]

    @property
    def paths(self) -> frozenset[str]:
        """Every path it can be called by, without the names of parameters."""
        return frozenset(map(template, (self.path, *self.spec.get("x-aliases", ()))))

    @property
    def path_members(self) -> tuple[str, ...]:
        """The members of its message that travel in the path, in the path's order."""
        members = self.spec.get("x-path-members", {})
        return tuple(members.get(name, name) for name in PARAMETER.findall(self.path))

    @property
    def path_schemas(self) -> tuple[Schema, ...]:
        """What the path takes, in its order."""
        declared = {p["name"]: p["schema"] for p in self.spec.get("parameters", ()) if p["in"] == "path"}
        return tuple(declared[name] for name in PARAMETER.findall(self.path))

    @property
    def request(self) -> Schema:
        """Its whole request message, members that travel in the path or the query too."""
        if "x-request" in self.spec:
            return dict(self.spec["x-request"])
        return dict(self.spec["requestBody"]["content"]["application/json"]["schema"])

    @property
    def answer(self) -> Schema:
        """Its answer."""
        return dict(self.spec["responses"]["200"]["content"]["application/json"]["schema"])

    @property
    def errors(self) -> dict[str, str]:
        """The kind of each of its error codes."""
        return {error["code"]: error["kind"] for error in self.spec.get("x-application-errors", ())}


def operations_of(document: Document) -> list[Operation]:
    """List a document's operations in its order."""
    return [
        Operation(spec["operationId"], method.upper(), path, spec)
        for path, item in document["paths"].items()
        for method, spec in item.items()
    ]


def paired(old: list[Operation], new: list[Operation]) -> Iterator[tuple[Operation | None, Operation | None]]:
    """Pair operations by name, else by Wix's full name, else by their address; then tell who is alone."""
    left, right = list(old), list(new)
    alike: tuple[Callable[[Operation, Operation], bool], ...] = (
        lambda a, b: a.id == b.id,
        lambda a, b: a.spec.get("x-method", a.id) == b.spec.get("x-method", b.id),
        lambda a, b: a.method == b.method and bool(a.paths & b.paths),
    )
    for same in alike:
        for one in list(left):
            other = next((candidate for candidate in right if same(one, candidate)), None)
            if other is not None:
                left.remove(one)
                right.remove(other)
                yield one, other
    yield from ((one, None) for one in left)
    yield from ((None, other) for other in right)


def compare_operation(
    old: Operation,
    new: Operation,
    documents: tuple[Document, Document],
    internals: tuple[bool, bool],
) -> Iterator[tuple[str, Difference]]:
    """Tell every difference of an operation with its direction: request, answer, or none."""
    yield from (("", difference) for difference in _address(old, new))
    yield from (("", difference) for difference in _promises(old, new))
    yield from (("", difference) for difference in _query(old, new, documents))
    components = tuple(document["components"]["schemas"] for document in documents)
    for where in (REQUEST, ANSWER):
        found: list[Difference] = []
        comparison = MessageComparison(
            where,
            (components[0], components[1]),
            found.append,
            in_path=(old.path_members, new.path_members) if where == REQUEST else ((), ()),
            internals=internals,
        )
        if where == REQUEST:
            _path_parameters(old, new, comparison)
            comparison.compare(old.request, new.request)
        else:
            comparison.compare(old.answer, new.answer)
        yield from ((where, difference) for difference in found)


def _address(old: Operation, new: Operation) -> Iterator[Difference]:
    if old.id != new.id:
        yield Difference("operation-renamed", "", old.id, new.id)
    if old.method != new.method:
        yield Difference("method-changed", "", old.method, new.method)
    if not old.paths & new.paths:
        yield Difference("path-changed", "", sorted(old.paths), sorted(new.paths))
        return
    for path in sorted(new.paths - old.paths):
        yield Difference("path-added", "", new=path)
    for path in sorted(old.paths - new.paths):
        yield Difference("path-removed", "", old=path)


def _promises(old: Operation, new: Operation) -> Iterator[Difference]:
    for key, rule in (("x-permission", "permission-changed"), ("description", "description-changed")):
        if old.spec.get(key) != new.spec.get(key):
            yield Difference(rule, "", old.spec.get(key), new.spec.get(key))
    if bool(old.spec.get("deprecated")) != bool(new.spec.get("deprecated")):
        yield Difference("deprecated" if new.spec.get("deprecated") else "deprecation-lifted", "")
    before, after = old.errors, new.errors
    for code in sorted({*before, *after}):
        kinds = before.get(code), after.get(code)
        if kinds[0] is None:
            yield Difference("error-code-added", code, new=kinds[1])
        elif kinds[1] is None:
            yield Difference("error-code-removed", code, old=kinds[0])
        elif kinds[0] != kinds[1]:
            yield Difference("error-kind-changed", code, *kinds)


def _path_parameters(old: Operation, new: Operation, comparison: MessageComparison) -> None:
    if len(old.path_schemas) == len(new.path_schemas):
        names = PARAMETER.findall(new.path)
        for name, before, after in zip(names, old.path_schemas, new.path_schemas, strict=True):
            comparison.parameter(f"{{{name}}}", before, after)


def _query(old: Operation, new: Operation, documents: tuple[Document, Document]) -> Iterator[Difference]:
    before, after = (_declared_query(side, doc) for side, doc in zip((old, new), documents, strict=True))
    if before is None or after is None:
        if before is not None:
            yield Difference("query-removed", "", sorted(before["fields"]))
        elif after is not None:
            yield Difference("query-added", "", new=sorted(after["fields"]))
        return
    yield from _one_by_one("query-logical", "", before["logical"], after["logical"], "query")
    yield from _one_by_one("query-field", "", before["fields"], after["fields"], "query")
    for name, field in before["fields"].items():
        other = after["fields"].get(name)
        if other is None:
            continue
        origin = f"query.{name}"
        yield from _one_by_one("query-operator", name, field["operators"], other["operators"], origin)
        if field["sortable"] != other["sortable"]:
            rule = "query-sort-added" if other["sortable"] else "query-sort-removed"
            yield Difference(rule, name, origin=origin)


def _one_by_one(
    rule: str, place: str, old: Collection[str], new: Collection[str], origin: str
) -> Iterator[Difference]:
    yield from (
        Difference(f"{rule}-added", place, new=each, origin=origin) for each in new if each not in old
    )
    yield from (
        Difference(f"{rule}-removed", place, old=each, origin=origin) for each in old if each not in new
    )


def _declared_query(operation: Operation, document: Document) -> Mapping[str, Any] | None:
    if "x-query" not in operation.spec:
        return None
    name = operation.spec["x-query"]["$ref"].rpartition("/")[2]
    declared: Mapping[str, Any] | None = document["components"].get("x-queries", {}).get(name)
    return declared


__all__ = ["Document", "Emit", "Operation", "compare_operation", "operations_of", "paired"]
