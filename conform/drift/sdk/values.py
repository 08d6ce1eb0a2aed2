"""Compare two values in themselves: null, type, bounds, values and formats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf
from typing import Any

from conform.drift.sdk.nodes import ANY, LOWER, UPPER, Node, plain, type_difference

# How long text of a format can be; a length that stands in for the format is judged against that.
_LONGEST = {"GUID": 36, "COLOR_HEX": 9}
# The first value of Wix's enums often stands for none, as proto wants it; sending it says nothing.
_PLACEHOLDER = re.compile(r"^(UNKNOWN|UNDEFINED|UNSPECIFIED)(_|$)|_(UNKNOWN|UNDEFINED|UNSPECIFIED)$")
Found = tuple[str, Any, Any]
"""A rule without direction, what was there and what is there."""


def value_differences(old: Node, new: Node, internals: bool) -> Iterator[Found]:
    """Tell how two values differ; where their types do, only that, and whether they may be null.

    `internals` tells whether both releases say what is internal.
    """
    if old.nullable != new.nullable and ANY not in (old.types, new.types):
        yield ("member-became-nullable" if new.nullable else "member-became-not-nullable"), None, None
    difference = type_difference(old.types, new.types)
    if difference:
        yield f"type-{difference}", old.kind, new.kind
        return
    yield from _bounds(old, new)
    if plain(old.types):
        yield from _formats(old, new)
        yield from _values(old, new, internals)


def _bounds(old: Node, new: Node) -> Iterator[Found]:
    before, after = old.bounds, new.bounds
    swapped = old.formats[0] != new.formats[0]
    for names, sign in ((UPPER, 1), (LOWER, -1)):
        for name in names:
            was, now = (bounds.get(name, sign * inf) for bounds in (before, after))
            if was != now:
                narrower = now * sign < was * sign
                if name == "maxLength" and swapped and _explained(old, new, was, now):
                    continue
                rule = "bound-tightened" if narrower else "bound-loosened"
                yield rule, {name: before.get(name)}, {name: after.get(name)}


def _explained(old: Node, new: Node, was: float, now: float) -> bool:
    """Whether a length only stands in for the format that went or came, and takes and gives nothing."""
    before = min(was, _LONGEST.get(old.formats[0] or "", inf))
    after = min(now, _LONGEST.get(new.formats[0] or "", inf))
    return (before <= after) if new.formats[0] is None else old.formats[0] is None and after <= before


def _formats(old: Node, new: Node) -> Iterator[Found]:
    for was, now in zip(old.formats, new.formats, strict=True):
        if was != now:
            yield ("format-changed" if was and now else "format-set" if now else "format-unset"), was, now


def _values(old: Node, new: Node, internals: bool) -> Iterator[Found]:
    before, after = old.values, new.values
    if before is None or after is None:
        if before is not None:
            yield "enum-unset", list(before), None
        elif after is not None:
            yield "enum-set", None, list(after)
        return
    for value in after:
        if value not in before:
            yield ("enum-value-published" if value in old.hidden_values else "enum-value-added"), None, value
    for value in before:
        if value not in after:
            gone = "enum-placeholder-removed" if _PLACEHOLDER.search(value) else "enum-value-removed"
            yield ("enum-value-hidden" if value in new.hidden_values else gone), value, None
    if internals:
        for value in new.hidden_values:
            if value not in before and value not in old.hidden_values:
                yield "internal-added", None, value
        for value in old.hidden_values:
            if value not in after and value not in new.hidden_values:
                yield "internal-removed", value, None
