"""Mocks that have wrong what the contract says about a member of a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from conform.contract import Violation, load
from conform.contract.obligations import Obligation, enumerate_obligations
from conform.faults.fault import Fault
from conform.faults.mutants.making import checking, holders, looser, member_of, mutant, stricter

_RULES = {
    "min-length": "MIN_LENGTH",
    "max-length": "MAX_LENGTH",
    "minimum": "MIN",
    "maximum": "MAX",
    "max-scale": "FORMAT",
    "min-items": "MIN_ITEMS",
    "max-items": "MAX_ITEMS",
}
_UPPER = frozenset({"max-length", "maximum", "max-scale", "max-items"})
_MALFORMED = (
    "an id in the path that is none is of nothing, too: whether it is refused with 400 or 404 is open "
    "(unknown-events A7, unknown-others A5)"
)
_NARROW: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    "DATE_TIME": ("with fractions of a second", lambda text: "." in text),
    "DECIMAL_VALUE": ("with decimals", lambda text: "." in text),
    "WEB_URL": ("with a query", lambda text: "?" in text),
}
"""Values that a format has and a mutant refuses."""


def bounds(obligation: Obligation) -> Iterator[Fault]:
    """A bound is off by one, either way, or is not there."""
    kind, rule, limit = obligation.kind, _RULES[obligation.kind], _number(obligation.limit)
    step = _step(obligation)
    outwards = step if kind in _UPPER else -step
    name = _name(obligation)

    def by_one(each: Violation) -> bool:
        size = _size(kind, each.value)
        return size is not None and _within(size, limit, outwards) and _is_bound(kind, each)

    def at_limit(value: Any) -> bool:
        size = _size(kind, value)
        return size is not None and _short_of(size, limit, outwards)

    out, back = ("plus-one", "minus-one") if outwards > 0 else ("minus-one", "plus-one")
    beyond, inside = f"{limit + outwards:f}", f"{limit - outwards:f}"
    if limit + outwards >= 0 or kind in ("minimum", "maximum"):
        yield mutant(
            obligation,
            out,
            f"{name} takes {kind} {beyond} in place of {limit:f}",
            looser(obligation, rule, by_one),
        )
    if kind in _UPPER or limit > 1 or kind == "minimum":  # below one there is only nothing at all
        yield mutant(
            obligation,
            "ignored",
            f"{name} has no {kind}",
            looser(obligation, rule, lambda each: _is_bound(kind, each)),
        )
    if not (kind == "max-length" and limit == 0):
        yield mutant(
            obligation,
            back,
            f"{name} takes {kind} {inside} in place of {limit:f}",
            stricter(obligation, rule, at_limit),
            side="accept",
        )


def required(obligation: Obligation) -> Iterator[Fault]:
    """What is required may be left out."""
    yield mutant(
        obligation,
        "ignored",
        f"{_name(obligation)} may be left out",
        looser(obligation, "REQUIRED", lambda _: True),
    )


def optional(obligation: Obligation) -> Iterator[Fault]:
    """What may be left out is required; the obligation is the one about the member's type."""
    owner = enumerate_obligations()
    if f"{obligation.operation}/{obligation.member}/required" in owner:
        return

    def rewrite(message: Mapping[str, Any], found: tuple[Violation, ...]) -> tuple[Violation, ...]:
        missing = tuple(
            Violation(path, "REQUIRED", None, None, f"{path} is required")
            for holder, key, path in holders(message, obligation.member)
            if key not in holder
        )
        return found + missing

    yield mutant(
        obligation,
        "required",
        f"{_name(obligation)} may not be left out",
        checking(obligation.operation, rewrite),
        side="accept",
    )


def kind(obligation: Obligation) -> Iterator[Fault]:
    """JSON of another kind is taken, whatever else is said about the member."""

    def rewrite(_: Mapping[str, Any], found: tuple[Violation, ...]) -> tuple[Violation, ...]:
        strange = {
            each.path
            for each in found
            if each.rule == "TYPE" and each.value is not None and member_of(each.path) == obligation.member
        }
        return tuple(each for each in found if each.path not in strange)

    yield mutant(
        obligation,
        "ignored",
        f"{_name(obligation)} takes JSON of any kind",
        checking(obligation.operation, rewrite),
    )


def nullable(obligation: Obligation) -> Iterator[Fault]:
    """Null is refused, where a request can say it: a query string cannot."""
    if load().operations[obligation.operation].method in ("GET", "DELETE"):
        return
    yield mutant(
        obligation,
        "refused",
        f"{_name(obligation)} may not be null",
        stricter(obligation, "TYPE", lambda value: value is None),
        side="accept",
    )


def format_(obligation: Obligation) -> Iterator[Fault]:
    """Any text is taken, or not every text that has the format."""
    in_path = obligation.member in load().operations[obligation.operation].path_members.values()
    yield mutant(
        obligation,
        "ignored",
        f"{_name(obligation)} takes any text for a {obligation.limit}",
        looser(obligation, "FORMAT", lambda each: not _is_bound("max-scale", each)),
        open_because=_MALFORMED if in_path and obligation.limit == "GUID" else "",
    )
    if obligation.limit in _NARROW:
        words, narrow = _NARROW[obligation.limit]
        yield mutant(
            obligation,
            "narrower",
            f"{_name(obligation)} refuses a {obligation.limit} {words}",
            stricter(obligation, "FORMAT", lambda value: isinstance(value, str) and narrow(value)),
            side="accept",
        )


def enum_value(obligation: Obligation) -> Iterator[Fault]:
    """One value of a list is missing."""
    yield mutant(
        obligation,
        "missing",
        f"{_name(obligation)} refuses {obligation.limit}",
        stricter(obligation, "ENUM", lambda value: value == obligation.limit),
        side="accept",
    )


def enum_closed(obligation: Obligation) -> Iterator[Fault]:
    """Values that are not in the list are taken: any, or those of the list in lower case."""
    name, values = _name(obligation), set(obligation.limit)
    yield mutant(obligation, "ignored", f"{name} takes any value", looser(obligation, "ENUM", lambda _: True))
    if any(isinstance(value, str) and value.lower() != value for value in values):
        yield mutant(
            obligation,
            "lower-case",
            f"{name} takes its values in lower case too",
            looser(
                obligation,
                "ENUM",
                lambda each: isinstance(each.value, str) and each.value.upper() in values,
            ),
        )


def one_of(obligation: Obligation) -> Iterator[Fault]:
    """Several of a group are taken, or one of them is not."""
    name = _name(obligation)
    yield mutant(
        obligation,
        "ignored",
        f"{name} takes any number of {' and '.join(obligation.limit[:3])}",
        looser(obligation, "ONE_OF", lambda _: True),
    )
    for option in obligation.limit:

        def has(value: Any, option: str = option) -> bool:
            return isinstance(value, Mapping) and value.get(option) is not None

        yield mutant(
            obligation,
            f"without-{option}",
            f"{name} refuses {option}",
            stricter(obligation, "ONE_OF", has),
            side="accept",
        )


def _name(obligation: Obligation) -> str:
    return f"{obligation.operation}: {obligation.member}"


def _number(value: Any) -> Decimal:
    return Decimal(str(value))


def _step(obligation: Obligation) -> Decimal:
    """Give the least difference between two values: decimals in strings have a scale."""
    if obligation.kind in ("minimum", "maximum") and "x-decimal" in obligation.schema:
        return Decimal(1).scaleb(-int(obligation.schema["x-decimal"].get("maxScale", 0)))
    return Decimal(1)


def _size(kind: str, value: Any) -> Decimal | None:
    """Give what a bound is about: a length, a number of items, of decimals, or the number itself."""
    if kind.endswith("-length"):
        return Decimal(len(value)) if isinstance(value, str) else None
    if kind.endswith("-items"):
        return Decimal(len(value)) if isinstance(value, list) else None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = _number(value)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    if kind == "max-scale":
        exponent = number.as_tuple().exponent
        return Decimal(max(0, -int(exponent)))
    return number


def _within(size: Decimal, limit: Decimal, outwards: Decimal) -> bool:
    """Whether a size lies beyond a limit by no more than one step."""
    return limit < size <= limit + outwards if outwards > 0 else limit + outwards <= size < limit


def _short_of(size: Decimal, limit: Decimal, outwards: Decimal) -> bool:
    """Whether a size lies at a limit, or within it by less than one step."""
    return limit - outwards < size <= limit if outwards > 0 else limit <= size < limit - outwards


def _is_bound(kind: str, violation: Violation) -> bool:
    """Whether a violation of a format is one of the number of decimals, and no other of the text."""
    return (kind == "max-scale") == ("MAX_SCALE" in violation.message)
