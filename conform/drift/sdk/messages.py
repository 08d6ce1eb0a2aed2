"""Compare the messages of an operation in two releases, member by member."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conform.drift.rules_sdk import REQUEST
from conform.drift.sdk.nodes import Node, Schema, node
from conform.drift.sdk.values import value_differences


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference of a message; `rule` has no direction yet, and `origin` says whose member it is."""

    rule: str
    place: str
    old: Any = None
    new: Any = None
    origin: str = ""


Emit = Callable[[Difference], None]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two values at one place, and what they are called where they are declared."""

    place: str
    old: Node
    new: Node
    origin: str
    internal: bool


class MessageComparison:
    """Compares two messages in one direction.

    Types are compared by what they have, never by name; a pair of types that was compared is not compared
    again, and its differences are told at the shortest place. `in_path` are the places of members that
    travel in the path. `internals` tells for each release whether it says what is internal.
    """

    def __init__(
        self,
        where: str,
        components: tuple[Mapping[str, Schema], Mapping[str, Schema]],
        emit: Emit,
        *,
        in_path: tuple[Collection[str], Collection[str]] = ((), ()),
        internals: tuple[bool, bool] = (True, True),
    ) -> None:
        self.where = where
        self.old_components, self.new_components = components
        self.emit = emit
        self.old_in_path, self.new_in_path = in_path
        self.old_knows, self.new_knows = internals
        self._seen: set[tuple[str, str]] = set()
        self._public: deque[_Pair] = deque()
        self._internal: deque[_Pair] = deque()

    def compare(self, old: Schema, new: Schema) -> None:
        """Compare two messages and tell every difference."""
        pair = node(old, self.old_components), node(new, self.new_components)
        self._public.append(_Pair("", *pair, pair[1].name, internal=False))
        # What is public is compared first, so that a type which is both is judged as public.
        while self._public or self._internal:
            self._object((self._public or self._internal).popleft())

    def value(self, pair: _Pair, *, loud: bool = True) -> None:
        """Compare two values: themselves if `loud`, then their members, items or entries."""
        if loud:
            for rule, old, new in value_differences(pair.old, pair.new, self.old_knows and self.new_knows):
                self._tell(pair, rule, pair.place, old, new)
        if pair.old.types != pair.new.types:
            return
        if pair.old.types == {"object"}:
            (self._internal if pair.internal else self._public).append(pair)
        for key, mark in (("items", "[]"), ("additionalProperties", ".{}")):
            before, after = pair.old.schema.get(key), pair.new.schema.get(key)
            if isinstance(before, Mapping) and isinstance(after, Mapping):
                old = node(before, self.old_components, pair.old.overlay.get(key, {}))
                new = node(after, self.new_components, pair.new.overlay.get(key, {}))
                self.value(_Pair(pair.place + mark, old, new, pair.origin + mark, pair.internal), loud=loud)

    def parameter(self, place: str, old: Schema, new: Schema) -> None:
        """Compare the values of a parameter in the path."""
        pair = node(old, self.old_components), node(new, self.new_components)
        self.value(_Pair(place, *pair, place, internal=False))

    def _object(self, pair: _Pair) -> None:
        names = pair.old.name, pair.new.name
        loud = not all(names) or names not in self._seen
        if not loud and not pair.old.overlay and not pair.new.overlay:
            return
        self._seen.add(names)
        old_members, new_members = pair.old.properties, pair.new.properties
        if loud:
            self._exclusive(pair)
        for name in (*old_members, *(name for name in new_members if name not in old_members)):
            overlaid = any(
                name in side.below or name in side.overlay.get("required", ())
                for side in (pair.old, pair.new)
            )
            if loud or overlaid:
                self._member(pair, name, loud=loud)

    def _member(self, pair: _Pair, name: str, *, loud: bool) -> None:
        place = f"{pair.place}.{name}".lstrip(".")
        old = self._side(pair.old, name, place, self.old_components, self.old_in_path)
        new = self._side(pair.new, name, place, self.new_components, self.new_in_path)
        # The message itself is the operation's own; what several messages have alike is told once.
        origin = f"{pair.new.name or pair.old.name}.{name}" if pair.place else name
        if old is None or new is None:
            if (there := new or old) is not None:
                inner = _Pair(place, there, there, origin, pair.internal)
                self._one_sided(pair, inner, name, added=old is None, loud=loud)
            return
        hidden = bool(old.marks.get("x-internal")), bool(new.marks.get("x-internal"))
        inner = _Pair(place, old, new, origin, pair.internal or all(hidden))
        if any(hidden) and not all(hidden):
            if loud:
                self._tell(inner, "member-hidden" if hidden[1] else "member-published", place)
            return
        if self.where == REQUEST and loud:
            self._changeable(inner)
        if not self._sent(pair.old, old, name) or not self._sent(pair.new, new, name):
            return
        required = name in pair.old.required, name in pair.new.required
        if required[0] != required[1]:
            self._tell(inner, "member-became-required" if required[1] else "member-became-optional", place)
        if loud:
            self._notes(inner)
        self.value(inner, loud=loud)

    def _side(
        self,
        parent: Node,
        name: str,
        place: str,
        components: Mapping[str, Schema],
        in_path: Collection[str],
    ) -> Node | None:
        if name not in parent.properties or place in in_path:
            return None
        return node(parent.properties[name], components, parent.below.get(name, {}))

    def _sent(self, parent: Node, member: Node, name: str) -> bool:
        """Whether callers have to do with it: what the server sets counts in a request if it is required."""
        return self.where != REQUEST or not member.marks.get("readOnly") or name in parent.required

    def _one_sided(self, pair: _Pair, there: _Pair, name: str, *, added: bool, loud: bool) -> None:
        parent, member = (pair.new if added else pair.old), there.new
        what = "added" if added else "removed"
        sides = (None, member.kind) if added else (member.kind, None)
        if member.marks.get("x-internal") or pair.internal:
            # A release that does not say what is internal may have had it all along.
            if loud and self.old_knows and self.new_knows:
                self._tell(there, f"internal-{what}", there.place, sides[0], sides[1])
        elif added and self.where == REQUEST and name in parent.required:
            # Another place of the type may not require it.
            self._tell(there, "required-member-added", there.place, sides[0], sides[1])
        elif loud and self._sent(parent, member, name):
            self._tell(there, f"member-{what}", there.place, sides[0], sides[1])

    def _changeable(self, pair: _Pair) -> None:
        for mark, gained, lost in (
            ("readOnly", "read-only", "writable"),
            ("x-immutable", "immutable", "mutable"),
        ):
            before, after = bool(pair.old.marks.get(mark)), bool(pair.new.marks.get(mark))
            if before != after:
                self._tell(pair, f"member-became-{gained if after else lost}", pair.place)

    def _notes(self, pair: _Pair) -> None:
        old, new = pair.old.marks, pair.new.marks
        if bool(old.get("deprecated")) != bool(new.get("deprecated")):
            self._tell(pair, "deprecated" if new.get("deprecated") else "deprecation-lifted", pair.place)
        dates = old.get("x-removal-date"), new.get("x-removal-date")
        if dates[0] != dates[1]:
            rule = "changed" if all(dates) else "set" if dates[1] else "unset"
            self._tell(pair, f"removal-date-{rule}", pair.place, *dates)
        for key, rule in (("x-replaced-by", "replacement-changed"), ("description", "description-changed")):
            if old.get(key) != new.get(key):
                self._tell(pair, rule, pair.place, old.get(key), new.get(key))

    def _exclusive(self, pair: _Pair) -> None:
        both = set(pair.old.properties) & set(pair.new.properties)
        before, after = (
            {couple for couple in side.exclusive if couple <= both} for side in (pair.old, pair.new)
        )
        for rule, lost, gained in (("one-of-set", before, after), ("one-of-unset", after, before)):
            if more := gained - lost:
                members = sorted({name for couple in more for name in couple})
                there = {"new" if rule == "one-of-set" else "old": members}
                typed = replace(pair, origin=pair.new.name or pair.origin)
                self._tell(typed, rule, pair.place, there.get("old"), there.get("new"))

    def _tell(self, pair: _Pair, rule: str, place: str, old: Any = None, new: Any = None) -> None:
        if pair.internal and not rule.startswith("internal-"):
            rule = "internal-changed"
        self.emit(Difference(rule, place, old, new, pair.origin))
