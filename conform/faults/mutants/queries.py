"""Mocks whose query language is not the contract's: filters, sorts, pages and defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from conform.contract import FieldSpec
from conform.contract.obligations import Obligation
from conform.faults.fault import Fault
from conform.faults.mutants.making import asking, mutant
from conform.faults.seams import Make, wrapped
from conform.mock.context import Context
from conform.mock.errors import FieldViolation, validation_error
from conform.mock.query_filter import filter_error

OPERATOR = "query_filter._operator"
"""The seam at which a condition becomes a test: (real, field, declared, operator, operand)."""
_NEIGHBOURS = {"$gt": "$gte", "$gte": "$gt", "$lt": "$lte", "$lte": "$lt"}
_OTHERS = {"listScheduleItems/state/default": ["DRAFT"]}
"""Where the nearest other value means the same: states are completed by those that were left out."""
_LISTS = ("$in", "$nin", "$hasSome")


class _Running:
    """Which operation is being answered: operators do not know for whom they test."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self.here = False

    def make(self, real: Any) -> Any:
        """Stand at the operation's handler."""

        def body(real: Any, ctx: Context) -> Any:
            self.here = True
            try:
                return real(ctx)
            finally:
                self.here = False

        return wrapped(body)(real)


def filter_(obligation: Obligation) -> Iterator[Fault]:
    """An operator of a field is refused, finds everything, finds the others, or is off by one."""
    operator, name = obligation.limit, f"{obligation.operation}: {obligation.member} {obligation.limit}"

    def refuse(*_: Any) -> Any:
        raise filter_error(f"operator {operator} is not supported for field '{obligation.member}'")

    def ignore(test: Any, declared: FieldSpec, operand: Any) -> Any:
        test(declared, operator, operand)
        return lambda _: True

    def invert(test: Any, declared: FieldSpec, operand: Any) -> Any:
        holds = test(declared, operator, operand)
        return lambda value: not holds(value)

    def shift(test: Any, declared: FieldSpec, operand: Any) -> Any:
        other = _NEIGHBOURS[operator]
        return test(replace(declared, operators=declared.operators | {other}), other, operand)

    def first(test: Any, declared: FieldSpec, operand: Any) -> Any:
        return test(declared, operator, operand[:1] if isinstance(operand, list) else operand)

    changes = [
        ("missing", f"{name} is refused", refuse),
        ("ignored", f"{name} finds everything", ignore),
        ("inverted", f"{name} finds all but what it should", invert),
    ]
    if operator in _NEIGHBOURS:
        changes.append(("off-by-one", f"{name} works as {_NEIGHBOURS[operator]}", shift))
    if operator in _LISTS:
        changes.append(("first-only", f"{name} looks at the first value only", first))
    for how, title, change in changes:
        yield mutant(obligation, how, title, _testing(obligation, change), side="accept")


def _testing(obligation: Obligation, change: Any) -> Mapping[str, Make]:
    running = _Running(obligation.operation)

    def body(real: Any, field: str, declared: FieldSpec, operator: str, operand: Any) -> Any:
        if not (running.here and field == obligation.member and operator == obligation.limit):
            return real(field, declared, operator, operand)
        return change(lambda *given: real(field, *given), declared, operand)

    return {obligation.operation: running.make, OPERATOR: wrapped(body)}


def sort(obligation: Obligation) -> Iterator[Fault]:
    """A field is refused for sorting, is passed over, or sorts the other way or one way only."""
    field, name = obligation.member, f"{obligation.operation}: a sort by {obligation.member}"

    def entries(request: dict[str, Any]) -> Any:
        return (request.get("query") or {}).get("sort") or []

    def refuse(request: dict[str, Any]) -> None:
        if any(each.get("fieldName") == field for each in entries(request)):
            raise validation_error([FieldViolation("query.sort", f"Field '{field}' is not sortable")])

    def ignore(request: dict[str, Any]) -> None:
        if entries(request):
            request["query"]["sort"] = [each for each in entries(request) if each.get("fieldName") != field]

    def turn(request: dict[str, Any]) -> None:
        for each in entries(request):
            if each.get("fieldName") == field:
                each["order"] = "ASC" if each.get("order") == "DESC" else "DESC"

    def upwards(request: dict[str, Any]) -> None:
        for each in entries(request):
            if each.get("fieldName") == field:
                each["order"] = "ASC"

    for how, title, change in (
        ("missing", f"{name} is refused", refuse),
        ("ignored", f"{name} is passed over", ignore),
        ("reversed", f"{name} goes the other way", turn),
        ("ascending-only", f"{name} never descends", upwards),
    ):
        yield mutant(obligation, how, title, asking(obligation.operation, change), side="accept")


def paging(obligation: Obligation) -> Iterator[Fault]:
    """A way of paging is refused, or gives a page that is too long, or always the first."""
    by_cursor = obligation.limit == "cursor"
    place = "cursorPaging" if by_cursor else "paging"
    mark = "cursor" if by_cursor else "offset"
    name = f"{obligation.operation}: paging by {obligation.limit}"

    def asked(request: dict[str, Any]) -> dict[str, Any]:
        found = (request.get("query") or request.get("filter") or {}).get(place)
        return found if isinstance(found, dict) else {}

    def refuse(request: dict[str, Any]) -> None:
        if asked(request).get(mark) or (by_cursor and asked(request)):
            raise validation_error([FieldViolation(f"query.{place}", "is not supported")])

    def restart(request: dict[str, Any]) -> None:
        asked(request).pop(mark, None)

    def lengthen(request: dict[str, Any]) -> None:
        if isinstance(asked(request).get("limit"), int):
            asked(request)["limit"] += 1

    for how, title, change in (
        ("missing", f"{name} is refused", refuse),
        ("restarted", f"{name} always gives the first page", restart),
        ("plus-one", f"{name} gives one entity more than was asked for", lengthen),
    ):
        yield mutant(obligation, how, title, asking(obligation.operation, change), side="accept")


def default(obligation: Obligation) -> Iterator[Fault]:
    """What is left out counts as something else than the default."""
    parts = obligation.member.split(".")
    other = _OTHERS.get(obligation.id) or _other(obligation.limit)

    def fill(request: dict[str, Any]) -> None:
        node = request
        for part in parts[:-1]:
            node = node.setdefault(part, {})
        if node.get(parts[-1]) is None:
            node[parts[-1]] = other

    yield mutant(
        obligation,
        "another",
        f"{obligation.operation}: {obligation.member} is {other!r} where it is left out",
        asking(obligation.operation, fill),
        side="accept",
    )


def _other(value: Any) -> Any:
    """Give the nearest other value: the other boolean, one less or one more, the other order."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value - 1 if value else 1
    return [{**each, "order": "DESC"} for each in value]
