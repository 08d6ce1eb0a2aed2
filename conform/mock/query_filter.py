"""Filters of Wix's query language: what a QuerySpec declares becomes a predicate, all else a 400."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from conform.contract import FieldSpec, QuerySpec
from conform.mock import instants
from conform.mock.errors import ApiError, application_error

Predicate = Callable[[Mapping[str, Any]], bool]
Test = Callable[[Any], bool]

# No source gives a depth; the bound keeps a hostile body from exhausting the stack (assumed).
MAX_DEPTH = 32
# The query specs carry no types, so the kind of a field follows from its name.
_INSTANTS = frozenset({"start", "end"})
_NUMBERS = frozenset({"value", "revision", "initialLimit", "limit", "sortIndex"})
_RANGES: dict[str, Callable[[Any, Any], bool]] = {
    "$gt": lambda a, b: bool(a > b),
    "$gte": lambda a, b: bool(a >= b),
    "$lt": lambda a, b: bool(a < b),
    "$lte": lambda a, b: bool(a <= b),
}
_NEGATIONS = {"$ne": "$eq", "$nin": "$in"}
_LISTS = frozenset({"$in", "$nin", "$hasSome", "$hasAll"})


def compile_filter(spec: QuerySpec, filter: Mapping[str, Any] | None) -> Predicate:  # noqa: A002
    """Turn a filter into a predicate on public members.

    Several keys mean AND, a bare value means `$eq`, a bare list means `$in` (as observed for the
    status of events). Raises 400 `FILTER_PARSER_ERROR` for undeclared fields and operators and for
    operands of the wrong shape. Assumed: text compares case-sensitively, an absent member is unlike
    every value but null, `$in` with no values matches nothing.
    """
    return _expression(spec, {} if filter is None else filter, 0)


def resolve(view: Mapping[str, Any], path: str) -> Any:
    """Look up a dotted path; a list on the way gives the list of what its items have there."""
    if path in view:  # a plain member, or a view that has spelled the path out
        return view[path]
    value: Any = view
    for name in path.split("."):
        if isinstance(value, list):
            value = [item[name] for item in value if isinstance(item, Mapping) and name in item]
        elif isinstance(value, Mapping):
            value = value.get(name)
        else:
            return None
    return value


def comparable(field: str, value: Any) -> Any:
    """Give the form in which values of a field compare: instants, decimals, or what they are.

    Raises ValueError where the value cannot be one of the field's kind.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list):
        return [comparable(field, item) for item in value]
    name = field.rpartition(".")[2]
    if name in _NUMBERS or isinstance(value, int | float):
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValueError(f"{value!r} is not a number")
        return number
    if isinstance(value, str) and (name.endswith("Date") or name in _INSTANTS):
        try:
            return instants.parse(value)
        except OverflowError:
            raise ValueError(f"{value!r} is out of range") from None
    return value


def filter_error(message: str) -> ApiError:
    """Make the 400 of a filter that cannot be understood."""
    return application_error(400, "FILTER_PARSER_ERROR", message)


def pinned(filter: Any, field: str) -> str | None:  # noqa: A002
    """Give the one text a filter demands of a field at its top level, for the sake of an index."""
    wanted = filter.get(field) if isinstance(filter, Mapping) else None
    if isinstance(wanted, Mapping) and len(wanted) == 1:
        wanted = wanted.get("$eq")
    return wanted if isinstance(wanted, str) else None


def _expression(spec: QuerySpec, node: Any, depth: int) -> Predicate:
    if not isinstance(node, Mapping):
        raise filter_error("a filter must be an object")
    if depth > MAX_DEPTH:
        raise filter_error(f"a filter may nest at most {MAX_DEPTH} levels")
    parts = [
        _logical(spec, key, operand, depth + 1) if key.startswith("$") else _field(spec, key, operand)
        for key, operand in node.items()
    ]
    return lambda view: all(part(view) for part in parts)


def _logical(spec: QuerySpec, operator: str, operand: Any, depth: int) -> Predicate:
    if operator not in spec.logical:
        raise filter_error(f"operator {operator} is not supported here")
    if operator == "$not":
        negated = _expression(spec, operand, depth)
        return lambda view: not negated(view)
    if not isinstance(operand, list) or not operand:  # an empty list is refused: assumed
        raise filter_error(f"operator {operator} takes a list of filters")
    parts = [_expression(spec, item, depth) for item in operand]
    if operator == "$and":
        return lambda view: all(part(view) for part in parts)
    if operator == "$or":
        return lambda view: any(part(view) for part in parts)
    raise filter_error(f"operator {operator} is not supported here")


def _field(spec: QuerySpec, field: str, condition: Any) -> Predicate:
    declared = spec.fields.get(field)
    if declared is None or not declared.operators:
        raise filter_error(f"Field '{field}' is not declared as filterable")
    if isinstance(condition, list):
        condition = {"$in": condition}
    elif not isinstance(condition, Mapping):
        condition = {"$eq": condition}
    if not condition:  # assumed
        raise filter_error(f"Field '{field}' has no condition")
    tests = [_operator(field, declared, name, operand) for name, operand in condition.items()]

    def holds(view: Mapping[str, Any]) -> bool:
        value = comparable(field, resolve(view, field))
        return all(test(value) for test in tests)

    return holds


def _operator(field: str, declared: FieldSpec, operator: str, operand: Any) -> Test:
    if operator not in declared.operators:
        raise filter_error(f"operator {operator} is not supported for field '{field}'")
    if operator in _LISTS and not isinstance(operand, list):
        raise filter_error(f"operator {operator} of field '{field}' takes a list")
    if operator in ("$exists", "$isEmpty"):
        if not isinstance(operand, bool):
            raise filter_error(f"operator {operator} of field '{field}' takes true or false")
        # Absent and null are the same to $exists.
        return (
            (lambda value: (value is not None) is operand)
            if operator == "$exists"
            else (lambda value: (value in (None, "", [])) is operand)
        )
    if isinstance(operand, Mapping):
        raise filter_error(f"operator {operator} of field '{field}' takes no object")
    try:
        wanted = comparable(field, operand)
    except ValueError:
        raise filter_error(f"operator {operator} of field '{field}' got an unsuitable value") from None
    if operator == "$startsWith" and not isinstance(wanted, str):
        raise filter_error(f"operator {operator} of field '{field}' takes a text")
    if operator in _RANGES and (wanted is None or isinstance(wanted, list | bool)):
        raise filter_error(f"operator {operator} of field '{field}' takes one value that has an order")
    return _test(field, operator, wanted)


def _test(field: str, operator: str, wanted: Any) -> Test:
    if operator in _NEGATIONS:
        positive = _test(field, _NEGATIONS[operator], wanted)
        return lambda value: not positive(value)
    if operator == "$eq":
        return lambda value: _equal(value, wanted)
    if operator == "$in":
        return lambda value: any(_equal(value, item) for item in wanted)
    if operator == "$hasSome":
        return lambda value: any(_equal(item, one) for item in _items(value) for one in wanted)
    if operator == "$hasAll":
        return lambda value: all(any(_equal(item, one) for item in _items(value)) for one in wanted)
    if operator == "$startsWith":
        prefix = wanted.casefold()
        return lambda value: isinstance(value, str) and value.casefold().startswith(prefix)
    if operator in _RANGES:
        ordered = _RANGES[operator]
        return lambda value: type(value) is type(wanted) and ordered(value, wanted)
    raise filter_error(f"operator {operator} is not supported for field '{field}'")


def _items(value: Any) -> list[Any]:
    """See a value as a list: `$hasSome` is declared on plain fields as well."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _equal(value: Any, wanted: Any) -> bool:
    """Compare as equality does: a list equals the same list and each of its items; true is not 1."""
    if isinstance(value, list) and not isinstance(wanted, list):
        return any(_equal(item, wanted) for item in value)
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    return bool(value == wanted)
