"""Edits of the tiny contract, each with the rules that it is found by, there and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.drift.tiny_contract import Document, Edit, ref


@dataclass(frozen=True)
class Case:
    """An edit; `there` and `back` are ids without `sdk/`, `=` for both `request-` and `answer-`."""

    name: str
    edit: Edit
    there: str
    back: str

    def rules(self, *, back: bool = False) -> set[str]:
        found: set[str] = set()
        for name in (self.back if back else self.there).split():
            directions = ("request-", "answer-") if name.startswith("=") else ("",)
            found |= {f"sdk/{direction}{name.lstrip('=')}" for direction in directions}
        return found


def thing(document: Document) -> dict[str, Any]:
    properties: dict[str, Any] = document["components"]["schemas"]["Thing"]["properties"]
    return properties


def _schema(document: Document, name: str) -> dict[str, Any]:
    schema: dict[str, Any] = document["components"]["schemas"][name]
    return schema


def _update(document: Document) -> dict[str, Any]:
    operation: dict[str, Any] = document["paths"]["/things/{thingId}"]["patch"]
    return operation


def _query(document: Document) -> dict[str, Any]:
    query: dict[str, Any] = document["components"]["x-queries"]["Thing"]
    return query


def _set(member: str, **keywords: Any) -> Edit:
    spelled = {name.replace("x_", "x-").replace("_", "-"): value for name, value in keywords.items()}
    return lambda document: thing(document)[member].update(spelled)


def _drop(member: str, keyword: str) -> Edit:
    return lambda document: thing(document)[member].pop(keyword)


def _move(document: Document, path: str) -> None:
    document["paths"][path] = document["paths"].pop("/things/{thingId}")
    _update_at(document, path)["parameters"][0]["name"] = path.rpartition("{")[2].rstrip("}")
    _update_at(document, path)["x-path-members"] = {path.rpartition("{")[2].rstrip("}"): "thing.id"}
    _update_at(document, path)["x-aliases"] = []


def _update_at(document: Document, path: str) -> dict[str, Any]:
    operation: dict[str, Any] = document["paths"][path]["patch"]
    return operation


def _as_post(document: Document) -> None:
    item = document["paths"]["/things/{thingId}"]
    item["post"] = item.pop("patch")


CASES = [
    Case("operation", lambda d: d["paths"].pop("/things/query"), "operation-removed", "operation-added"),
    Case(
        "name",
        lambda d: _update(d).update(operationId="changeThing"),
        "operation-renamed",
        "operation-renamed",
    ),
    Case("method", _as_post, "method-changed", "method-changed"),
    Case("path", lambda d: _move(d, "/v2/things/{thingId}"), "path-changed", "path-changed"),
    Case("alias", lambda d: _update(d).pop("x-aliases"), "path-removed", "path-added"),
    Case(
        "permission",
        lambda d: _update(d).update({"x-permission": "WIX_EVENTS.ODD"}),
        "permission-changed",
        "permission-changed",
    ),
    Case(
        "error",
        lambda d: _update(d)["x-application-errors"].append({"code": "TOO_SMALL", "kind": "application"}),
        "error-code-added",
        "error-code-removed",
    ),
    Case(
        "error kind",
        lambda d: _update(d)["x-application-errors"][0].update(kind="validation"),
        "error-kind-changed",
        "error-kind-changed",
    ),
    Case(
        "operation deprecated",
        lambda d: _update(d).update(deprecated=True),
        "deprecated",
        "deprecation-lifted",
    ),
    Case(
        "words of an operation",
        lambda d: _update(d).update(description="Changes it."),
        "description-changed",
        "description-changed",
    ),
    Case(
        "path parameter",
        lambda d: _update(d)["parameters"][0]["schema"].pop("x-wix-format"),
        "request-format-unset",
        "request-format-set",
    ),
    Case("member", lambda d: thing(d).pop("code"), "=member-removed", "=member-added"),
    Case(
        "member of a map's entries",
        lambda d: _schema(d, "Part")["properties"].pop("size"),
        "=member-removed",
        "=member-added",
    ),
    Case(
        "required member",
        lambda d: (thing(d).update(need={"type": "string"}), _schema(d, "Thing")["required"].append("need")),
        "request-required-member-added answer-member-added",
        "=member-removed",
    ),
    Case(
        "required",
        lambda d: _schema(d, "Thing")["required"].append("code"),
        "=member-became-required",
        "=member-became-optional",
    ),
    Case(
        "required by the operation",
        lambda d: _update(d)["x-request"]["properties"]["thing"]["required"].append("code"),
        "request-member-became-required",
        "request-member-became-optional",
    ),
    Case(
        "always there",
        lambda d: _schema(d, "UpdateThingResponse").pop("required"),
        "answer-member-became-optional",
        "answer-member-became-required",
    ),
    Case(
        "null",
        _set("name", type=["string", "null"]),
        "=member-became-nullable",
        "=member-became-not-nullable",
    ),
    Case(
        "null of a type",
        lambda d: thing(d).update(part=ref("Part")),
        "=member-became-not-nullable",
        "=member-became-nullable",
    ),
    Case("type", _set("code", type="boolean"), "=type-changed", "=type-changed"),
    Case("more types", _set("code", type=["string", "number"]), "=type-widened", "=type-narrowed"),
    Case("whole numbers", _set("ratio", type=["integer", "string"]), "=type-narrowed", "=type-widened"),
    Case("anything", lambda d: thing(d)["code"].clear(), "=type-widened", "=type-narrowed"),
    Case(
        "items", lambda d: thing(d)["tags"]["items"].update(type="integer"), "=type-changed", "=type-changed"
    ),
    Case("map", lambda d: thing(d).update(parts=ref("Part")), "=type-changed", "=type-changed"),
    Case("longest", _set("name", maxLength=6), "=bound-loosened", "=bound-tightened"),
    Case("shortest", _set("name", minLength=2), "=bound-tightened", "=bound-loosened"),
    Case("no longest", _drop("name", "maxLength"), "=bound-loosened", "=bound-tightened"),
    Case("items at most", _set("tags", maxItems=2), "=bound-tightened", "=bound-loosened"),
    Case(
        "least decimal",
        lambda d: thing(d)["price"]["x-decimal"].update(gte=1),
        "=bound-tightened",
        "=bound-loosened",
    ),
    Case(
        "value", lambda d: thing(d)["kind"]["enum"].append("HUGE"), "=enum-value-added", "=enum-value-removed"
    ),
    Case(
        "placeholder",
        lambda d: thing(d)["kind"]["enum"].remove("UNKNOWN_KIND"),
        "=enum-placeholder-removed",
        "=enum-value-added",
    ),
    Case("values", lambda d: thing(d)["kind"].pop("enum"), "=enum-unset", "=enum-set"),
    Case(
        "value made internal",
        lambda d: (thing(d)["kind"]["enum"].remove("BIG"), thing(d)["kind"]["x-internal-enum"].append("BIG")),
        "=enum-value-hidden",
        "=enum-value-published",
    ),
    Case(
        "internal value",
        lambda d: thing(d)["kind"]["x-internal-enum"].append("VOID"),
        "internal-added",
        "internal-removed",
    ),
    Case("format", _drop("when", "format"), "=format-unset", "=format-set"),
    Case("other format", _set("when", format="date"), "=format-changed", "=format-changed"),
    Case("pattern", _set("code", pattern="^a"), "=format-set", "=format-unset"),
    Case("pattern of a revision", _set("revision", pattern="^[0-9]$"), "=format-changed", "=format-changed"),
    Case(
        "a length in place of a decimal",
        lambda d: (
            thing(d)["price"].pop("x-decimal"),
            thing(d).update(price={"type": "string", "maxLength": 99}),
        ),
        "=format-unset =bound-loosened =bound-tightened",
        "=format-set =bound-loosened =bound-tightened",
    ),
    Case(
        "one of",
        lambda d: _schema(d, "Thing")["x-oneof"].append(["free", "code"]),
        "=one-of-set",
        "=one-of-unset",
    ),
    Case("member hidden", _set("code", x_internal=True), "=member-hidden", "=member-published"),
    Case("internal member", lambda d: thing(d).pop("secret"), "internal-removed", "internal-added"),
    Case("internal type", _set("secret", type="integer"), "internal-changed", "internal-changed"),
    Case(
        "read-only",
        _set("code", readOnly=True),
        "request-member-became-read-only",
        "request-member-became-writable",
    ),
    Case(
        "immutable",
        _set("code", x_immutable=True),
        "request-member-became-immutable",
        "request-member-became-mutable",
    ),
    Case("deprecated", _set("code", deprecated=True), "deprecated", "deprecation-lifted"),
    Case("no removal", _drop("old", "x-removal-date"), "removal-date-unset", "removal-date-set"),
    Case(
        "other removal",
        lambda d: thing(d)["old"].update({"x-removal-date": "2028-01-31"}),
        "removal-date-changed",
        "removal-date-changed",
    ),
    Case(
        "replaced",
        lambda d: thing(d)["old"].update({"x-replaced-by": "code"}),
        "replacement-changed",
        "replacement-changed",
    ),
    Case(
        "words", _set("name", description="How it is called."), "description-changed", "description-changed"
    ),
    Case(
        "query", lambda d: d["paths"]["/things/query"]["post"].pop("x-query"), "query-removed", "query-added"
    ),
    Case(
        "logical",
        lambda d: _query(d)["logical"].append("$or"),
        "query-logical-added",
        "query-logical-removed",
    ),
    Case("field", lambda d: _query(d)["fields"].pop("kind"), "query-field-removed", "query-field-added"),
    Case(
        "operator",
        lambda d: _query(d)["fields"]["kind"]["operators"].append("$in"),
        "query-operator-added",
        "query-operator-removed",
    ),
    Case(
        "sort",
        lambda d: _query(d)["fields"]["kind"].update(sortable=True),
        "query-sort-added",
        "query-sort-removed",
    ),
]
