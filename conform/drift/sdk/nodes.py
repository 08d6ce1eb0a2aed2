"""A schema's place in a message, resolved: what is said of its value, whatever its type is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Schema = Mapping[str, Any]
_REF = "#/components/schemas/"
_SCALARS = frozenset({"string", "integer", "number", "boolean"})
ANY = frozenset({"anything"})
UPPER = ("maxLength", "maximum", "maxItems", "maxProperties", "lte", "lt", "maxScale")
LOWER = ("minLength", "minimum", "minItems", "minProperties", "gte", "gt")
# No length is negative, so a bound of 0 says nothing.
_EMPTY = {"minLength": 0, "minItems": 0, "minProperties": 0}


@dataclass(frozen=True, slots=True)
class Node:
    """A value with everything that a document says of it.

    `name` is that of its component, if it has one: a label for people, never compared. `overlay` is what
    an operation requires of the members below, beyond what their types do.
    """

    name: str
    schema: Schema
    marks: Schema
    nullable: bool
    overlay: Schema = field(default_factory=dict)

    @property
    def types(self) -> frozenset[str]:
        """The kinds of value it may be: scalars, object, map, array; or anything."""
        declared = self.schema.get("type")
        if declared is None:
            return ANY
        kinds = {declared} if isinstance(declared, str) else set(declared)
        kinds.discard("null")
        if kinds == {"object"} and "properties" not in self.schema:
            kinds = {"map"}
        return frozenset(kinds)

    @property
    def kind(self) -> str:
        """Its types in a word."""
        return " or ".join(sorted(self.types))

    @property
    def properties(self) -> Mapping[str, Schema]:
        """Its members, if it is an object and nothing else."""
        members: Mapping[str, Schema] = self.schema.get("properties", {})
        return members if self.types == {"object"} else {}

    @property
    def required(self) -> frozenset[str]:
        """The members that are required of it here."""
        return frozenset((*self.schema.get("required", ()), *self.overlay.get("required", ())))

    @property
    def below(self) -> Mapping[str, Schema]:
        """What the operation requires of the members, by member."""
        members: Mapping[str, Schema] = self.overlay.get("properties", {})
        return members

    @property
    def values(self) -> tuple[str, ...] | None:
        """The public values of an enum; None where any is allowed."""
        return None if "enum" not in self.schema else tuple(v for v in self.schema["enum"] if v is not None)

    @property
    def hidden_values(self) -> tuple[str, ...]:
        """The values of an enum that are for Wix itself."""
        return tuple(self.schema.get("x-internal-enum", ()))

    @property
    def bounds(self) -> dict[str, float]:
        """Its bounds by keyword, those of decimals written as text too."""
        said = {**self.schema, **self.schema.get("x-decimal", {})}
        return {
            name: said[name] for name in (*UPPER, *LOWER) if name in said and said[name] != _EMPTY.get(name)
        }

    @property
    def formats(self) -> tuple[str | None, ...]:
        """Its format, pattern and encoding; the format of whole numbers belongs to their type."""
        named = self.schema.get("x-wix-format", self.schema.get("format"))
        form = None if named == "int32" else named
        return form, None if form else self.schema.get("pattern"), self.schema.get("contentEncoding")

    @property
    def exclusive(self) -> frozenset[frozenset[str]]:
        """The pairs of its members of which at most one may be there."""
        groups = self.schema.get("x-oneof", ())
        return frozenset(frozenset({a, b}) for group in groups for a in group for b in group if a != b)


def node(schema: Schema, components: Mapping[str, Schema], overlay: Schema | None = None) -> Node:
    """Resolve a schema, the null that an `anyOf` allows, and what stands beside a reference."""
    options = schema.get("anyOf", ())
    nullable = any(option.get("type") == "null" for option in options)
    inner = next((option for option in options if option.get("type") != "null"), schema)
    if "$ref" in inner:
        name = inner["$ref"].removeprefix(_REF)
        beside = overlay if overlay is not None else {k: v for k, v in schema.items() if k in _OVERLAID}
        return Node(name, components[name], schema, nullable, beside)
    kinds = inner.get("type", ())
    nullable = nullable or (isinstance(kinds, list) and "null" in kinds)
    return Node("", inner, schema, nullable, overlay or {})


_OVERLAID = frozenset({"required", "properties", "items"})


def plain(types: frozenset[str]) -> bool:
    """Whether a value of these types has bounds, formats and values of its own."""
    return bool(types & _SCALARS)


def type_difference(old: frozenset[str], new: frozenset[str]) -> str:
    """Tell how two sets of types differ: widened, narrowed, changed, or not at all."""
    if old == new:
        return ""
    wide_old, wide_new = _with_whole(old), _with_whole(new)
    if new == ANY or (old != ANY and wide_old < wide_new):
        return "widened"
    if old == ANY or wide_new < wide_old:
        return "narrowed"
    return "changed"


def _with_whole(types: frozenset[str]) -> frozenset[str]:
    """Whole numbers are among the numbers."""
    return types | {"integer"} if "number" in types else types
