"""Filters that find too much, too little, or something else."""

from __future__ import annotations

import operator as comparisons
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from conform.contract import FieldSpec, QuerySpec
from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import Json
from conform.mock.store import Site

TEST = "query_filter._test"
"""The seam at which one operator becomes a test of a value: (real, field, operator, wanted)."""


@fault(
    "query/equality-is-a-prefix",
    TEST,
    operation="queryEvents",
    evidence="docs",
    source="query-events",
    breaks="queryEvents/title/filter/$eq",
)
def _(real: Any, field: str, operator: str, wanted: Any) -> Any:
    """A text equals every text that begins with it."""
    if operator == "$eq" and isinstance(wanted, str):
        return lambda value: isinstance(value, str) and value.startswith(wanted)
    return real(field, operator, wanted)


@fault(
    "query/inequality-is-ignored",
    TEST,
    operation="queryEvents",
    evidence="docs",
    source="query-events",
    breaks="queryEvents/title/filter/$ne",
)
def _(real: Any, field: str, operator: str, wanted: Any) -> Any:
    """The operator $ne finds everything."""
    return (lambda _: True) if operator == "$ne" else real(field, operator, wanted)


@fault(
    "query/in-takes-the-first",
    TEST,
    operation="queryEvents",
    evidence="docs",
    source="query-events",
    breaks="queryEvents/id/filter/$in",
)
def _(real: Any, field: str, operator: str, wanted: Any) -> Any:
    """The operator $in looks at the first of its values only."""
    return real(field, operator, wanted[:1] if operator == "$in" else wanted)


@fault(
    "query/nin-is-in",
    TEST,
    operation="queryTicketDefinitions",
    evidence="docs",
    source="query-ticket-definitions",
    breaks="queryTicketDefinitions/name/filter/$nin",
)
def _(real: Any, field: str, operator: str, wanted: Any) -> Any:
    """The operator $nin finds what it should leave out."""
    return real(field, "$in" if operator == "$nin" else operator, wanted)


@fault(
    "query/greater-is-at-least",
    "query_filter._RANGES.$gt",
    operation="queryEvents",
    evidence="docs",
    source="query-events",
    breaks="queryEvents/createdDate/filter/$gt",
)
def _(real: Any, one: Any, other: Any) -> Any:
    """The operator $gt finds the bound itself."""
    del real
    return one >= other


@fault(
    "query/at-most-is-less",
    "query_filter._RANGES.$lte",
    operation="queryPolicies",
    evidence="docs",
    source="query-policies",
    breaks="queryPolicies/createdDate/filter/$lte",
)
def _(real: Any, one: Any, other: Any) -> Any:
    """The operator $lte does not find the bound itself."""
    del real
    return comparisons.lt(one, other)


@fault(
    "query/dates-compare-as-text",
    "query_filter.comparable",
    operation="queryEvents",
    evidence="sdk",
    source="EventQuerySpec",
    promise="A filter on a date compares instants: a fraction of a second is later than none.",
)
def _(real: Any, field: str, value: Any) -> Any:
    """Dates compare as text, so that 10:00:00.500Z comes before 10:00:00Z."""
    if field.endswith("Date") and isinstance(value, str):
        real(field, value)  # what is no date is still refused
        return value
    return real(field, value)


@fault(
    "query/numbers-compare-as-text",
    "query_filter.comparable",
    operation="queryTicketDefinitions",
    evidence="sdk",
    source="TicketDefinitionQuerySpec",
    promise="A filter on a limit, a revision or a price compares numbers: 10 is more than 9.",
)
def _(real: Any, field: str, value: Any) -> Any:
    """Numbers compare as text, so that 10 is less than 9."""
    found = real(field, value)
    plain = isinstance(value, int | str) and not isinstance(value, bool)
    return str(value) if plain and not isinstance(found, str | datetime) else found


@fault(
    "query/first-key-counts",
    "query_filter._expression",
    operation="queryEvents",
    evidence="docs",
    source="about-the-wix-api-query-language",
    promise="Several keys in one filter must all hold.",
)
def _(real: Any, spec: QuerySpec, node: Any, depth: int) -> Any:
    """Of several conditions in one filter only the first counts."""
    first = dict(list(node.items())[:1]) if isinstance(node, Mapping) else node
    return real(spec, first, depth)


@fault(
    "query/everything-exists",
    "query_filter._operator",
    operation="queryTicketDefinitions",
    evidence="docs",
    source="about-the-wix-api-query-language",
    promise="The operator $exists tells what is there from what is not.",
)
def _(real: Any, field: str, declared: FieldSpec, operator: str, operand: Any) -> Any:
    """The operator $exists finds everything, what has the member and what has not."""
    test = real(field, declared, operator, operand)
    return (lambda _: operand) if operator == "$exists" else test


@fault(
    "query/some-means-all",
    TEST,
    operation="queryCategories",
    evidence="sdk",
    source="CategoryQuerySpec.states",
    breaks=("queryCategories/states/filter/$hasSome", "law/categories/some-of-several-states"),
)
def _(real: Any, field: str, operator: str, wanted: Any) -> Any:
    """The operator $hasSome demands all of its values."""
    return real(field, "$hasAll" if operator == "$hasSome" else operator, wanted)


@fault(
    "query/bare-value-is-ignored",
    "query_filter._field",
    operation="queryEvents",
    evidence="docs",
    source="about-the-wix-api-query-language",
    promise="A bare value in a filter means equality.",
)
def _(real: Any, spec: QuerySpec, field: str, condition: Any) -> Any:
    """A filter with a bare value and no operator finds everything."""
    test = real(spec, field, condition)
    return test if isinstance(condition, Mapping | list) else lambda _: True


@fault(
    "query/filter-is-lost-with-a-sort",
    "query.run_query",
    operation="queryTicketDefinitions",
    evidence="docs",
    source="about-the-wix-api-query-language",
    promise="A query keeps its filter where it has a sort.",
)
def _(real: Any, spec: QuerySpec, query: Json, rows: Any, **options: Any) -> Any:
    """A query with a sort forgets its filter."""
    return real(spec, {**query, "filter": None} if query.get("sort") else query, rows, **options)


@fault(
    "query/status-as-stored",
    "events.view",
    operation="queryEvents",
    evidence="sdk",
    source="Event.status",
    promise="A filter on the status sees the one that the event shows: STARTED and ENDED by the clock.",
)
def _(real: Any, site: Site, now: datetime) -> Any:
    """A filter on the status finds no STARTED and no ENDED events, though they say that they are."""
    seen = real(site, now)
    return lambda row: {**seen(row), "status": row["status"]}


@fault(
    "query/unknown-operator-is-ignored",
    "query_filter._operator",
    operation="queryEvents",
    evidence="docs",
    source="query-events",
    breaks="law/events/unknown-operator-is-refused",
)
def _(real: Any, field: str, declared: FieldSpec, operator: str, operand: Any) -> Any:
    """A condition with an unknown operator is taken and holds for everything."""
    if operator not in declared.operators:
        return lambda _: True
    return real(field, declared, operator, operand)
