"""Random edits of the real contract: each is found, where it was made, and by the right rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from conform.contract import SERVICES, default_directory
from conform.contract.loading import STEMS
from conform.drift.sdk import Release, compare
from tests.drift.tiny_contract import renamed

_REF = "#/components/schemas/"
Schema = dict[str, Any]


@dataclass(frozen=True)
class Edit:
    """An edit of a member; `takes` tells whether it can be made to one. Rules are without direction."""

    there: str
    back: str
    takes: Callable[[Schema], bool]
    make: Callable[[Schema], Schema]


def _type(kind: str) -> Callable[[Schema], bool]:
    return lambda member: member.get("type") == kind


EDITS = (
    Edit(
        "bound-loosened",
        "bound-tightened",
        lambda m: "maxLength" in m,
        lambda m: {**m, "maxLength": m["maxLength"] + 1},
    ),
    Edit(
        "bound-tightened",
        "bound-loosened",
        lambda m: m.get("maxLength", 0) > 1,
        lambda m: {**m, "maxLength": m["maxLength"] - 1},
    ),
    Edit(
        "bound-tightened",
        "bound-loosened",
        lambda m: _type("array")(m) and "minItems" not in m,
        lambda m: {**m, "minItems": 1},
    ),
    Edit(
        "enum-value-added",
        "enum-value-removed",
        lambda m: "enum" in m,
        lambda m: {**m, "enum": [*m["enum"], "BRAND_NEW"]},
    ),
    Edit(
        "enum-unset", "enum-set", lambda m: "enum" in m, lambda m: {k: v for k, v in m.items() if k != "enum"}
    ),
    Edit("type-changed", "type-changed", _type("string"), lambda m: {**m, "type": "boolean"}),
    Edit("type-widened", "type-narrowed", _type("integer"), lambda m: {**m, "type": ["integer", "boolean"]}),
    Edit(
        "member-became-nullable",
        "member-became-not-nullable",
        lambda m: isinstance(m.get("type"), str),
        lambda m: {**m, "type": [m["type"], "null"]},
    ),
    Edit(
        "format-set",
        "format-unset",
        lambda m: _type("string")(m) and not {"format", "pattern", "x-wix-format", "enum"} & set(m),
        lambda m: {**m, "x-wix-format": "ODD"},
    ),
    Edit(
        "format-changed",
        "format-changed",
        lambda m: m.get("x-wix-format") == "GUID",
        lambda m: {**m, "x-wix-format": "ODD", "format": "odd"},
    ),
)


@cache
def document(service: str) -> dict[str, Any]:
    content = (default_directory() / f"{STEMS[service]}.yaml").read_bytes()
    loaded: dict[str, Any] = yaml.load(content, Loader=yaml.CSafeLoader)
    return loaded


def release(service: str, content: Mapping[str, Any], version: str = "1.0.1") -> Release:
    return Release(service, "@made/things", version, content)


@cache
def answered(service: str) -> tuple[tuple[str, str], ...]:
    """The members that answers have in public: their type and name."""
    schemas = document(service)["components"]["schemas"]
    pending = [
        spec["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].removeprefix(_REF)
        for item in document(service)["paths"].values()
        for spec in item.values()
    ]
    seen: dict[str, None] = {}
    while pending:
        name = pending.pop(0)
        if name in seen:
            continue
        seen[name] = None
        for member in schemas[name].get("properties", {}).values():
            if not member.get("x-internal"):
                pending += [each.removeprefix(_REF) for each in _references(member)]
    return tuple(
        (name, member)
        for name in seen
        for member, schema in schemas[name].get("properties", {}).items()
        if not schema.get("x-internal")
    )


def _references(node: Any) -> Iterator[str]:
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _references(each)
    if isinstance(node, dict) and "$ref" in node:
        yield node["$ref"]


def _with(service: str, owner: str, member: str, schema: Schema | None) -> dict[str, Any]:
    """A document with one member changed, or without it; the rest is shared with the real one."""
    whole = document(service)
    schemas = dict(whole["components"]["schemas"])
    properties = dict(schemas[owner]["properties"])
    if schema is None:
        del properties[member]
    else:
        properties[member] = schema
    schemas[owner] = {**schemas[owner], "properties": properties}
    return {**whole, "components": {**whole["components"], "schemas": schemas}}


def _origins(changes: list[Any]) -> set[str]:
    return {found[1] for c in changes if (found := re.search(r"1\.0\.2: ([^;]+)", c.evidence))}


@pytest.mark.parametrize("service", SERVICES)
def test_the_contract_does_not_differ_from_itself_nor_from_itself_under_other_names(service: str) -> None:
    own = release(service, document(service))
    names = {name: f"Renamed{name}" for name in document(service)["components"]["schemas"]}
    other = renamed(deepcopy(document(service)), names)
    assert compare(own, release(service, document(service), "1.0.2")) == []
    assert compare(own, release(service, other, "1.0.2")) == []


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_random_edit_of_the_contract_is_found_there_and_by_its_rule(data: st.DataObject) -> None:
    service = data.draw(st.sampled_from(SERVICES))
    owner, member = data.draw(st.sampled_from(answered(service)))
    schema = document(service)["components"]["schemas"][owner]["properties"][member]
    possible = [edit for edit in EDITS if edit.takes(schema)]
    edit = data.draw(st.sampled_from(possible)) if possible else None
    after = _with(service, owner, member, edit.make(schema) if edit else None)
    there, back = (edit.there, edit.back) if edit else ("member-removed", "member-added")
    for old, new, name in ((document(service), after, there), (after, document(service), back)):
        changes = compare(release(service, old), release(service, new, "1.0.2"))
        rules = {change.rule.removeprefix("sdk/") for change in changes}
        allowed = {
            f"answer-{name}",
            f"request-{name}",
            f"request-{name.replace('member', 'required-member')}",
            "internal-changed",  # a type may stand in an internal member, too
        }
        assert f"answer-{name}" in rules
        assert rules <= allowed
        assert {origin.removesuffix("[]").rpartition(".")[2] for origin in _origins(changes)} == {member}
