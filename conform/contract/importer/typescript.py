"""Read TypeScript declarations into small values, by tree-sitter and without an opinion on them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

_LANGUAGE = Language(tree_sitter_typescript.language_typescript())
# A JSDoc tag begins a line of a comment; what follows on the line is its text.
_TAG = re.compile(r"^[\s*/]*@(\w+)[ \t]*:?[ \t]*([^\n]*?)[ \t]*(?:\*/)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Type:
    """A type expression.

    `kind` is name (with type arguments in `items`), array, union, intersection, literal (its text in
    `name`), tuple, object (with `members`), function (the types of its parameters in `items`) or other.
    """

    kind: str
    name: str = ""
    items: tuple[Type, ...] = ()
    members: tuple[Member, ...] = ()

    def named(self, name: str) -> Iterator[Type]:
        """Find every use of a type name in this expression, outermost first."""
        if self.kind == "name" and self.name == name:
            yield self
        for item in self.items:
            yield from item.named(name)

    def member(self, name: str) -> Type | None:
        """Give the type of a member of an object type, or of a part of an intersection."""
        for candidate in self.members:
            if candidate.name == name:
                return candidate.type
        return next((found for item in self.items if (found := item.member(name))), None)

    def literals(self) -> Iterator[str]:
        """Find every literal in this expression."""
        if self.kind == "literal":
            yield self.name
        for item in self.items:
            yield from item.literals()


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an interface; `tags` are its JSDoc tags, `words` what its comment says before them."""

    name: str
    type: Type
    optional: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    words: str = ""


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface with the names it extends, and members in the order of the file."""

    name: str
    extends: tuple[str, ...]
    members: tuple[Member, ...]
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Function:
    """A declared function; `tags` keep every repetition, as `@requiredField` has many."""

    name: str
    returns: Type
    tags: tuple[tuple[str, str], ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Module:
    """Everything that one declaration file declares, by name."""

    interfaces: Mapping[str, Interface]
    enums: Mapping[str, Mapping[str, Mapping[str, str]]]
    aliases: Mapping[str, Type]
    functions: Mapping[str, Function]


def parse(source: str) -> Node:
    """Parse TypeScript or JavaScript and give the root of its syntax tree."""
    return Parser(_LANGUAGE).parse(source.encode()).root_node


def text(node: Node | None) -> str:
    """Give the source text of a node, of a string without its quotes."""
    if node is None or node.text is None:
        return ""
    raw = node.text.decode()
    return raw[1:-1] if node.type == "string" else raw


def read_declarations(source: str) -> Module:
    """Read a `.d.ts` file."""
    interfaces: dict[str, Interface] = {}
    enums: dict[str, dict[str, dict[str, str]]] = {}
    aliases: dict[str, Type] = {}
    functions: dict[str, Function] = {}
    for node, comment in _documented(parse(source)):
        if node.type == "ambient_declaration" and node.named_children:
            node = node.named_children[0]
        name = text(node.child_by_field_name("name"))
        if node.type == "interface_declaration":
            interfaces[name] = Interface(name, _extends(node), _members(node), dict(_tags(comment)))
        elif node.type == "enum_declaration":
            enums[name] = _enum(node)
        elif node.type == "type_alias_declaration":
            aliases[name] = _type(node.child_by_field_name("value"))
        elif node.type == "function_signature":
            returns = _type(node.child_by_field_name("return_type"))
            functions[name] = Function(name, returns, tuple(_tags(comment)), _words(comment))
    return Module(interfaces, enums, aliases, functions)


def _documented(parent: Node) -> Iterator[tuple[Node, str]]:
    """Pair each declaration in a node with the comment right before it."""
    comment = ""
    for node in parent.named_children:
        if node.type == "comment":
            comment = text(node)
        else:
            yield node, comment
            comment = ""


def _tags(comment: str) -> list[tuple[str, str]]:
    return _TAG.findall(comment) if comment.startswith("/**") else []


def _words(comment: str) -> str:
    """Give what a JSDoc comment says before its first tag, on one line."""
    said: list[str] = []
    for line in comment.removeprefix("/**").removesuffix("*/").splitlines():
        plain = line.strip().removeprefix("*").strip()
        if plain.startswith("@"):
            break
        said.append(plain)
    return " ".join(" ".join(said).split())


def _extends(node: Node) -> tuple[str, ...]:
    for child in node.named_children:
        if child.type == "extends_type_clause":
            return tuple(_type(base).name for base in child.named_children)
    return ()


def _members(node: Node) -> tuple[Member, ...]:
    body = node.child_by_field_name("body") or node
    return tuple(
        Member(
            text(child.child_by_field_name("name")),
            _type(child.child_by_field_name("type")),
            any(part.type == "?" for part in child.children),
            dict(_tags(comment)),
            _words(comment),
        )
        for child, comment in _documented(body)
        if child.type == "property_signature"
    )


def _enum(node: Node) -> dict[str, dict[str, str]]:
    body = node.child_by_field_name("body")
    values = {}
    for child, comment in _documented(body) if body else ():
        value = child.child_by_field_name("value")
        values[text(value) if value else text(child)] = dict(_tags(comment))
    return values


def _type(node: Node | None) -> Type:
    if node is None:
        return Type("other")
    children = node.named_children
    match node.type:
        case "type_annotation" | "parenthesized_type" | "readonly_type" if children:
            return _type(children[0])
        case "type_identifier" | "predefined_type" | "nested_type_identifier":
            return Type("name", text(node))
        case "generic_type":
            arguments = children[1].named_children if len(children) > 1 else []
            return Type("name", text(children[0]), tuple(map(_type, arguments)))
        case "array_type":
            return Type("array", items=(_type(children[0]),))
        case "union_type" | "intersection_type":
            kind = node.type.removesuffix("_type")
            parts = [
                part
                for child in map(_type, children)
                for part in (child.items if child.kind == kind else (child,))
            ]
            return Type(kind, items=tuple(parts))
        case "literal_type":
            return Type("literal", text(children[0]))
        case "template_literal_type":
            # `items.${number}.name` speaks of every item: written here as items.[].name
            return Type("literal", "".join(_template_part(child) for child in children))
        case "tuple_type":
            return Type("tuple", items=tuple(map(_type, children)))
        case "object_type":
            return Type("object", members=_members(node))
        case "function_type":
            parameters = node.child_by_field_name("parameters")
            declared = parameters.named_children if parameters else []
            types = (parameter.child_by_field_name("type") for parameter in declared)
            return Type("function", items=tuple(map(_type, types)))
    return Type("other", text(node))


def _template_part(node: Node) -> str:
    return "[]" if node.type == "template_type" else text(node)
