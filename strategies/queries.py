"""Queries by a method's own table: filters that hit, sorts, pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from conform.contract import QuerySpec

Filter = dict[str, Any]
_LISTS = ("$in", "$nin", "$hasSome")


@st.composite
def conditions(draw: st.DrawFn, spec: QuerySpec, pool: Mapping[str, Sequence[Any]]) -> Filter:
    """Yield a filter on one field with one of its declared operators, or the short form of equality.

    `pool` has for each field the values that entities really have, so that filters hit; fields without
    values are left out.

    >>> from hypothesis import find
    >>> from conform.contract import FieldSpec
    >>> spec = QuerySpec({"title": FieldSpec(frozenset({"$eq"}), True)}, frozenset(), frozenset())
    >>> find(conditions(spec, {"title": ["a"]}), lambda value: True)
    {'title': 'a'}
    """
    names = sorted(name for name in pool if pool[name] and spec.fields[name].operators)
    name = draw(st.sampled_from(names))
    operators = sorted(spec.fields[name].operators)
    short = ["short"] if "$eq" in operators else []
    operator = draw(st.sampled_from([*short, *operators]))
    if operator == "$exists":
        return {name: {operator: draw(st.booleans())}}
    value = st.sampled_from(list(pool[name]))
    if operator in _LISTS:
        return {name: {operator: draw(st.lists(value, min_size=1, max_size=3, unique_by=repr))}}
    found = draw(value)
    return {name: found} if operator == "short" else {name: {operator: found}}


def filters(spec: QuerySpec, pool: Mapping[str, Sequence[Any]]) -> st.SearchStrategy[Filter]:
    """Yield filters on one field or on two at once, which must both hold.

    >>> from hypothesis import find
    >>> from conform.contract import load
    >>> spec = load().operations["queryPolicies"].query
    >>> find(filters(spec, {"name": ["a"], "body": ["b"]}), lambda value: len(value) == 2)
    {'body': 'b', 'name': 'a'}
    """
    one = conditions(spec, pool)
    both = st.tuples(one, one).map(lambda pair: {**pair[0], **pair[1]})
    return st.one_of(one, both)


def sorts(spec: QuerySpec) -> st.SearchStrategy[list[dict[str, str]]]:
    """Yield a sort by one declared field, in either order or without saying which.

    >>> from hypothesis import find
    >>> from conform.contract import load
    >>> find(sorts(load().operations["queryPolicies"].query), lambda value: "order" in value[0])
    [{'fieldName': 'body', 'order': 'ASC'}]
    """
    names = sorted(name for name, field in spec.fields.items() if field.sortable)
    order = st.sampled_from(({}, {"order": "ASC"}, {"order": "DESC"}))
    return st.tuples(st.sampled_from(names), order).map(lambda pair: [{"fieldName": pair[0], **pair[1]}])


def pages(total: int) -> st.SearchStrategy[int]:
    """Yield page sizes that divide `total` items well and badly: 1, all but one, all, one more.

    >>> from hypothesis import find
    >>> find(pages(5), lambda value: True)
    1
    """
    sizes = sorted({size for size in (1, 2, 3, total - 1, total, total + 1) if 1 <= size <= 100})
    return st.sampled_from(sizes)
