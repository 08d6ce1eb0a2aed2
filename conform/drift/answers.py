"""How one answer differs from another to the same request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conform.contract.checks import media_type
from conform.drift import rules
from conform.drift.change import Rule
from conform.drift.recorded import Recorded
from conform.drift.traffic import kind_of

_HEADERS = ("retry-after", "deprecation", "sunset", "warning")


@dataclass(frozen=True, slots=True)
class Told:
    """One difference between two answers."""

    rule: Rule
    place: str
    old: Any
    new: Any


def differences(
    old: Recorded, new: Recorded, before: Any, after: Any, sent: frozenset[str]
) -> Iterator[Told]:
    """Tell how two answers differ: status, media type, headers, then bodies.

    `before` and `after` are the bodies with symbols for what may differ; `sent` has the names of members
    that the scenario has sent so far. Bodies of different statuses are not compared.
    """
    if old.status != new.status:
        rule = rules.OTHER_STATUS
        if old.status < 400 <= new.status:
            rule = rules.NOW_REFUSED
        elif new.status < 400 <= old.status:
            rule = rules.NOW_ACCEPTED
        yield Told(rule, "status", old.status, new.status)
        return
    kinds = [_media_type(each) for each in (old, new)]
    if kinds[0] != kinds[1]:
        yield Told(rules.MEDIA_TYPE_CHANGED, "header content-type", *kinds)
    for name in _HEADERS:
        if (name in old.headers) != (name in new.headers):
            shown = ["there" if name in each.headers else None for each in (old, new)]
            yield Told(rules.HEADER_CHANGED, f"header {name}", *shown)
    if old.status < 400:
        yield from _values(before, after, "", sent)
    else:
        yield from _errors(before, after)


def _errors(old: Any, new: Any) -> Iterator[Told]:
    """Compare what a client can act on: code and violations; then the texts."""
    codes = [_part(each, "details", "applicationError", "code") for each in (old, new)]
    if codes[0] != codes[1]:
        yield Told(rules.ERROR_CODE_CHANGED, "details.applicationError.code", *codes)
    violations = [_violations(each) for each in (old, new)]
    if violations[0] != violations[1]:
        place = "details.validationError.fieldViolations"
        yield Told(rules.VIOLATIONS_CHANGED, place, *(found or None for found in violations))
    if codes[0] == codes[1] and violations[0] == violations[1]:
        for path in (("message",), ("details", "applicationError", "description")):
            texts = [_part(each, *path) for each in (old, new)]
            if texts[0] != texts[1]:
                yield Told(rules.ERROR_TEXT_CHANGED, ".".join(path), *texts)


def _values(old: Any, new: Any, place: str, sent: frozenset[str]) -> Iterator[Told]:
    if kind_of(old) != kind_of(new) and {kind_of(old), kind_of(new)} != {"integer", "number"}:
        yield Told(rules.TYPE_CHANGED, place, kind_of(old), kind_of(new))
    elif isinstance(old, dict):
        yield from _members(old, new, place, sent)
    elif isinstance(old, list):
        yield from _items(old, new, place, sent)
    elif old != new:
        name = place.rpartition(".")[2].removesuffix("[]")
        rule = rules.VALUE_CHANGED if name in sent else rules.DEFAULT_CHANGED
        yield Told(rule, place, old, new)


def _members(old: dict[str, Any], new: dict[str, Any], place: str, sent: frozenset[str]) -> Iterator[Told]:
    for name, value in old.items():
        path = f"{place}.{name}" if place else name
        if name in new:
            yield from _values(value, new[name], path, sent)
        else:
            yield Told(rules.MEMBER_VANISHED, path, kind_of(value), None)
    for name, value in new.items():
        if name not in old:
            yield Told(rules.MEMBER_APPEARED, f"{place}.{name}" if place else name, None, kind_of(value))


def _items(old: list[Any], new: list[Any], place: str, sent: frozenset[str]) -> Iterator[Told]:
    """Compare lists: the same items in another order, items that came or went, or items that changed."""
    names = [[_identity(item) for item in side] for side in (old, new)]
    known = all(name is not None for side in names for name in side) and all(
        len(set(side)) == len(side) for side in names
    )
    if known:
        gone = sum(name not in names[1] for name in names[0])
        come = sum(name not in names[0] for name in names[1])
        if gone or come:
            yield Told(rules.ITEMS_CHANGED, place, len(old), len(new))
        shared = [[name for name in side if name in other] for side, other in (names, names[::-1])]
        if shared[0] != shared[1]:
            yield Told(rules.ORDER_CHANGED, place, None, None)
        for name, item in zip(names[0], old, strict=True):
            if name in names[1]:
                yield from _values(item, new[names[1].index(name)], f"{place}[]", sent)
        return
    if len(old) != len(new):
        yield Told(rules.ITEMS_CHANGED, place, len(old), len(new))
    elif old != new and sorted(map(_spelled, old)) == sorted(map(_spelled, new)):
        yield Told(rules.ORDER_CHANGED, place, None, None)
    else:
        for before, after in zip(old, new, strict=True):
            yield from _values(before, after, f"{place}[]", sent)


def _identity(item: Any) -> str | None:
    found = item.get("id") if isinstance(item, dict) else None
    return found if isinstance(found, str) else None


def _media_type(recorded: Recorded) -> str:
    return media_type(recorded.headers.get("content-type", "none"))


def _violations(body: Any) -> list[str]:
    found = _part(body, "details", "validationError", "fieldViolations")
    entries = [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
    return sorted(f"{entry.get('field')}: {entry.get('violatedRule')}" for entry in entries)


def _part(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _spelled(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
