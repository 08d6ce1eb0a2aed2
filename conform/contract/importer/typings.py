"""Read `index.typings.d.ts`: permissions, error codes, required and always-present members, query specs.

The SDK's names differ from the wire's: `_id` is `id`, positional parameters and `options` are members
of the request message. Everything here is given in the wire's names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from conform.contract.importer.typescript import Function, Module, Type

_BUILDER = "QueryBuilder"
_BUILT = {
    name: f"${name}"
    for name in ("eq", "ne", "gt", "lt", "in", "nin", "exists", "hasSome", "hasAll", "startsWith", "contains")
} | {"ge": "$gte", "le": "$lte"}
_SORTS = ("ascending", "descending")


@dataclass(slots=True)
class Method:
    """What the typings say about one method, gathered from all functions of its full name.

    `required` are dotted paths in the request message; `present` are those of the answer that are never
    left out, relative to `returns`, the answer's type or that of its only entity, items as `[]`. `answers`
    tells whether a function of it declares its answer: query builders do not.
    """

    fqn: str
    permission: str = ""
    required: set[str] = field(default_factory=set)
    returns: str = ""
    present: set[str] = field(default_factory=set)
    errors: list[tuple[str, str]] = field(default_factory=list)
    queries: bool = False
    answers: bool = False
    words: str = ""
    deprecated: bool = False

    def forget_answer(self) -> None:
        """Leave out what is said of the answer."""
        self.returns, self.present, self.errors = "", set(), []


@dataclass(frozen=True, slots=True)
class QueryField:
    """A field of a query language, with its operators."""

    operators: tuple[str, ...]
    sortable: bool


def wire_name(name: str) -> str:
    """Turn a member's SDK name into its name on the wire."""
    return name[1:] if name in {"_id", "_createdDate", "_updatedDate", "_owner"} else name


def wire_path(path: str) -> str:
    """Turn a dotted SDK path into the wire's."""
    return ".".join(map(wire_name, path.split(".")))


def read_methods(module: Module) -> dict[str, Method]:
    """Gather the methods by full name, such as `wix.events.v2.PolicyManagement.GetPolicy`."""
    methods: dict[str, Method] = {}
    for function in module.functions.values():
        tags = dict(function.tags)
        fqn = tags.get("fqn", "")
        if not fqn or (function.name.startswith("on") and function.name[2:3].isupper()):
            continue
        method = methods.setdefault(fqn, Method(fqn))
        method.permission = method.permission or tags.get("permissionId", "")
        method.words = method.words or function.words
        method.deprecated = method.deprecated or "deprecated" in tags
        typed = function.name.startswith("typedQuery")
        method.queries = method.queries or typed or function.returns.name.endswith(_BUILDER)
        for name, value in function.tags:
            # What a typed query function requires is its own parameter; the message's types say the rest.
            if name == "requiredField" and not typed and (path := _request_path(value)):
                method.required.add(path)
        _read_returns(function, method, module)
    return methods


def _request_path(path: str) -> str:
    if path in {"options", "_id"}:  # `_id` is a path parameter, which the path itself requires
        return ""
    return wire_path(path.removeprefix("options."))


def _read_returns(function: Function, method: Method, module: Module) -> None:
    for promise in function.returns.named("Promise"):
        method.answers = True
        for wrapped in promise.named("NonNullablePaths"):
            method.returns = wrapped.items[0].name
            method.present |= {wire_path(path) for path in _literals(wrapped.items[1])}
        for member, kind, label in (
            ("__applicationErrorsType", "application", "code"),
            ("__validationErrorsType", "validation", "ruleName"),
        ):
            reference = promise.items[0].member(member)
            if reference is None:
                continue
            for option in _options(module.aliases.get(reference.name, reference)):
                code = option.member(label)
                if code is not None and (code.name, kind) not in method.errors:
                    method.errors.append((code.name, kind))


def _options(declared: Type) -> Iterable[Type]:
    return declared.items if declared.kind == "union" else (declared,)


def _literals(declared: Type) -> list[str]:
    return [option.name for option in _options(declared) if option.kind == "literal"]


def read_query_specs(module: Module) -> dict[str, Mapping[str, QueryField]]:
    """Read every query spec: fields on the wire, with operators and whether one can sort by them."""
    specs: dict[str, Mapping[str, QueryField]] = {}
    for interface in module.interfaces.values():
        if "QuerySpec" not in interface.extends:
            continue
        fields: dict[str, QueryField] = {}
        wql = next((member.type for member in interface.members if member.name == "wql"), Type("tuple"))
        for rule in wql.items:
            names, operators, sort = (rule.member(part) for part in ("fields", "operators", "sort"))
            if names is None or operators is None:
                continue
            for name in names.items:
                fields[wire_path(name.name)] = QueryField(
                    tuple(sorted(operator.name for operator in operators.items)),
                    sort is not None and sort.name == "BOTH",
                )
        specs[interface.name.removesuffix("QuerySpec")] = dict(sorted(fields.items()))
    return specs


def read_query_builders(module: Module) -> dict[str, Mapping[str, QueryField]]:
    """Read what releases without query specs have: a builder with a function per operator.

    A builder knows fewer operators than a spec names, so the two are never compared with each other.
    """
    builders: dict[str, Mapping[str, QueryField]] = {}
    for interface in module.interfaces.values():
        if not interface.name.endswith(_BUILDER):
            continue
        operators: dict[str, set[str]] = {}
        sorts: set[str] = set()
        for member in interface.members:
            names = {wire_path(name) for parameter in member.type.items for name in parameter.literals()}
            if member.name in _SORTS:
                sorts |= names
            elif member.name in _BUILT:
                for name in names:
                    operators.setdefault(name, set()).add(_BUILT[member.name])
        builders[interface.name.removesuffix(_BUILDER)] = {
            name: QueryField(tuple(sorted(operators.get(name, ()))), name in sorts)
            for name in sorted({*operators, *sorts})
        }
    return builders
