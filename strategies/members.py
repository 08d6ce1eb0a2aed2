"""Mappings of which some members may be left out, each for itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

Entity = dict[str, Any]
_Members = Mapping[str, st.SearchStrategy[Any]]
_LEFT_OUT = object()


def with_optional(required: _Members, optional: _Members) -> st.SearchStrategy[Entity]:
    """Yield mappings with all of the required members and any of the optional ones.

    Shrinks by leaving out each optional member for itself: an example keeps only those that it needs.

    >>> from hypothesis import find
    >>> text = st.just("x")
    >>> find(with_optional({"a": text}, {"b": text, "c": text}), lambda value: "c" in value)
    {'a': 'x', 'c': 'x'}
    """
    drawn = {**required, **{name: _maybe(strategy) for name, strategy in optional.items()}}
    return st.fixed_dictionaries(drawn).map(_present)


def subsets(members: _Members) -> st.SearchStrategy[Entity]:
    """Yield mappings with some of the members, at least one.

    >>> from hypothesis import find
    >>> find(subsets({"a": st.just(1), "b": st.just(2)}), lambda value: len(value) == 2)
    {'a': 1, 'b': 2}
    """
    return with_optional({}, members).filter(bool)


@st.composite
def _maybe(draw: st.DrawFn, strategy: st.SearchStrategy[Any]) -> Any:
    return draw(strategy) if draw(st.booleans()) else _LEFT_OUT


def _present(drawn: Entity) -> Entity:
    return {name: value for name, value in drawn.items() if value is not _LEFT_OUT}
