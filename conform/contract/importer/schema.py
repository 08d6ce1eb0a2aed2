"""Turn declared types into JSON Schema 2020-12, as OpenAPI 3.1 components."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from itertools import combinations
from typing import Any

from conform.contract.importer.typescript import Interface, Member, Module, Type
from conform.contract.importer.validators import Place, Validator

Schema = dict[str, Any]

_PRIMITIVES: Mapping[str, Schema] = {
    "string": {"type": "string"},
    # Floating-point members are marked by a transformation in meta.js; every other number is whole.
    "number": {"type": "integer", "format": "int32"},
    "boolean": {"type": "boolean"},
    "any": {},
    "Date": {"type": "string", "format": "date-time"},
    "GoogleProtoDuration": {
        "type": "string",
        "pattern": r"^-?[0-9]+(\.[0-9]{1,9})?s$",
        "x-wix-format": "DURATION",
    },
}
_WIRE_FORMS: Mapping[str, Schema] = {
    # `{"paths": [...]}` and the comma-joined string are both on record.
    "field-mask": {
        "type": ["string", "object"],
        "properties": {"paths": {"type": "array", "items": {"type": "string"}}},
        "x-wix-format": "FIELD_MASK",
    },
    "float": {"type": ["number", "string"], "pattern": "^(NaN|-?Infinity)$"},
    "bytes": {"type": "string", "contentEncoding": "base64"},
}
# In groups with more members than this one statement replaces the many pairs.
_PAIRED = 4


class Schemas:
    """Builds component schemas for interfaces and everything that they reach.

    `public` is what the published typings declare; `internal` is a superset, and what only it names is
    kept and marked `x-internal`. With `words` members keep their descriptions.
    """

    def __init__(
        self,
        public: Module,
        internal: Module,
        wire: Mapping[Place, str],
        validators: Mapping[Place, Validator],
        *,
        words: bool = False,
    ) -> None:
        self.public = public
        self.internal = internal
        self.wire = wire
        self.validators = validators
        self.words = words
        self.components: dict[str, Schema] = {}

    def ref(self, interface: str) -> Schema:
        """Refer to an interface, whose schema is built when it is first asked for."""
        if interface not in self.components:
            self.components[interface] = {}
            self.components[interface] = self._interface(interface)
        return {"$ref": f"#/components/schemas/{interface}"}

    def members(self, interface: str) -> dict[str, Member]:
        """Give the members of an interface, inherited and internal ones too, in the file's order."""
        found: dict[str, Member] = {}
        for module in (self.public, self.internal):
            for declared in self._lineage(module, interface):
                for member in declared.members:
                    found.setdefault(member.name, member)
        return found

    def _lineage(self, module: Module, name: str) -> list[Interface]:
        declared = module.interfaces.get(name)
        if declared is None:
            return []
        return [declared, *(part for base in declared.extends for part in self._lineage(module, base))]

    def _interface(self, name: str) -> Schema:
        public = {m.name for part in self._lineage(self.public, name) for m in part.members}
        only_internal = name not in self.public.interfaces
        members = self.members(name)
        properties = {
            member.name: self.member(name, member, internal=not only_internal and member.name not in public)
            for member in members.values()
        }
        schema: Schema = {"type": "object", "properties": properties}
        if required := sorted(member.name for member in members.values() if not member.optional):
            schema["required"] = required
        if only_internal:
            schema["x-internal"] = True
        for group in self._groups(name):
            schema.setdefault("x-oneof", []).append(group)
            schema.setdefault("allOf", []).extend(_at_most_one(group))
        return schema

    def _groups(self, name: str) -> list[list[str]]:
        groups = []
        for part in self._lineage(self.internal, name) or self._lineage(self.public, name):
            names = [member.name for member in part.members]
            if "oneof" in part.tags and part.name != name and len(names) > 1:
                groups.append(names)
        return groups

    def member(self, interface: str, member: Member, internal: bool = False) -> Schema:
        """Give the schema of one member with all its marks."""
        place = (interface, member.name)
        declared, nullable = _without_null(member.type)
        validator = self.validators.get(place)
        form = self.wire.get(place, "")
        schema = deepcopy(_WIRE_FORMS[form]) if form in _WIRE_FORMS else self._type(declared)
        _constrain(schema, member.tags)
        _apply_validator(schema, validator)
        if nullable:
            schema = _nullable(schema)
        schema.update(_marks(member.tags, internal))
        if self.words and member.words:
            schema["description"] = member.words
        return schema

    def _type(self, declared: Type) -> Schema:
        if declared.kind == "array":
            return {"type": "array", "items": self._type(declared.items[0])}
        if declared.kind == "union":
            values = [item.name for item in declared.items if item.kind == "literal"]
            enum = next((item.name for item in declared.items if item.kind == "name"), "")
            return self._enum(enum) if enum else {"type": "string", "enum": values}
        if declared.kind != "name":
            return {}
        name = declared.name
        if name == "Record":
            values_of = self._type(declared.items[1])
            return {"type": "object", "additionalProperties": values_of or True}
        if name in _PRIMITIVES:
            return dict(_PRIMITIVES[name])
        for module in (self.public, self.internal):
            if name in module.aliases:
                return self._type(module.aliases[name])
        return self._enum(name) if name in self.internal.enums else self.ref(name)

    def _enum(self, name: str) -> Schema:
        known = self.internal.enums.get(name, {})
        public = self.public.enums.get(name) or known
        schema: Schema = {
            "type": "string",
            "enum": [v for v, tags in public.items() if "internal" not in tags],
        }
        if hidden := [value for value in known if value not in schema["enum"]]:
            schema["x-internal-enum"] = hidden
        return schema


def required_tree(paths: Iterable[str]) -> Schema:
    """Spell dotted paths of required members, items as `[]`, as nested `required` lists."""
    tree: Schema = {}
    for path in sorted(paths):
        node = tree
        parts = path.split(".")
        for index, part in enumerate(parts):
            if part == "[]":
                node = node.setdefault("items", {})
            elif index == len(parts) - 1:
                node.setdefault("required", []).append(part)
            else:
                node = node.setdefault("properties", {}).setdefault(part, {})
    return tree


def _without_null(declared: Type) -> tuple[Type, bool]:
    if declared.kind != "union":
        return declared, False
    rest = tuple(item for item in declared.items if not (item.kind == "literal" and item.name == "null"))
    nullable = len(rest) < len(declared.items)
    return (rest[0] if len(rest) == 1 else Type("union", items=rest)), nullable


def _nullable(schema: Schema) -> Schema:
    if "$ref" in schema or "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]} if schema else {}
    if "enum" in schema:
        schema = {**schema, "enum": [*schema["enum"], None]}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return {**schema, "type": [*kinds, "null"]}


def _at_most_one(group: list[str]) -> list[Schema]:
    if len(group) <= _PAIRED:
        return [{"not": {"required": list(pair)}} for pair in combinations(group, 2)]
    each: list[Schema] = [{"required": [name]} for name in group]
    return [{"oneOf": [*each, {"not": {"anyOf": each}}]}]


def _constrain(schema: Schema, tags: Mapping[str, str]) -> None:
    array = schema.get("type") == "array"
    value = schema["items"] if array else schema
    for tag, keyword, target in (
        ("minLength", "minLength", value),
        ("maxLength", "maxLength", value),
        ("min", "minimum", value),
        ("max", "maximum", value),
        ("minSize", "minItems" if array else "minProperties", schema),
        ("maxSize", "maxItems" if array else "maxProperties", schema),
    ):
        if tag in tags:
            target[keyword] = _number(tags[tag])
    if "format" in tags:
        value["x-wix-format"] = tags["format"]
        if standard := {"GUID": "uuid", "EMAIL": "email"}.get(tags["format"]):
            value["format"] = standard
    if "decimalValue" in tags:
        value.setdefault("x-wix-format", "DECIMAL_VALUE")
        options = tags["decimalValue"].partition("{")[2].partition("}")[0]
        pairs = (option.partition(":") for option in options.split(",") if option.strip())
        value["x-decimal"] = {name.strip(): _number(number) for name, _, number in pairs}


def _apply_validator(schema: Schema, validator: Validator | None) -> None:
    if validator is None:
        return
    value = schema.get("items", schema)
    if validator.minimum is not None and value.get("type") in {"integer", "number"}:
        value.setdefault("minimum", _number(str(validator.minimum)))
    if validator.pattern and "x-wix-format" not in value and value.get("type") == "string":
        value["pattern"] = validator.pattern.replace(r"\d", "[0-9]")


def _marks(tags: Mapping[str, str], internal: bool) -> Schema:
    marks: Schema = {}
    if "readonly" in tags:
        marks["readOnly"] = True
    if "immutable" in tags:
        marks["x-immutable"] = True
    if internal or "internal" in tags:
        marks["x-internal"] = True
    if "deprecated" in tags:
        marks["deprecated"] = True
    for tag, keyword in (("replacedBy", "x-replaced-by"), ("targetRemovalDate", "x-removal-date")):
        if tag in tags:
            marks[keyword] = tags[tag]
    return marks


def _number(value: str) -> int | float:
    number = float(value)
    return int(number) if number.is_integer() else number
