"""Every field of every query language: filters, sorts, pages, defaults."""

from __future__ import annotations

from typing import Any

import pytest

from conform.broken import ObligationBroken
from conform.client import Exchange
from conform.contract.obligations import Obligation, enumerate_obligations
from conform.coverage import CoveragePlugin
from suites.contract.library import SHELVES, Library, key, matches, operands, plain, value_of
from suites.world import Message, World

pytestmark = pytest.mark.report(feature="Contract", story="Queries", exchanges="last")

CROWDED = 30
"""Entities of others, beyond which a site is not read page by page."""


def of_kind(kind: str, *operations: str) -> list[Any]:
    """Give the settled obligations of a kind, as parameters with their ids."""
    found = [each for each in enumerate_obligations().values() if each.kind == kind]
    settled = [each for each in found if each.level != "UNSPECIFIED" and each.specified("accept")]
    return [pytest.param(each, id=each.id) for each in settled if each.operation in (operations or SHELVES)]


@pytest.fixture(scope="module")
def library(world: World) -> Library:
    """Give the module's site with some of everything on it."""
    return Library(world)


@pytest.mark.parametrize("obligation", of_kind("filter"))
def test_a_filter_finds_what_it_says(
    obligation: Obligation, library: Library, evidence: CoveragePlugin
) -> None:
    """The result is what a filter in memory gives; entities without the member are left aside."""
    operation, field, operator = obligation.operation, obligation.member, obligation.limit
    having = [each for each in library.entities[operation] if value_of(each, field) is not None]
    if not having:
        pytest.skip(f"unsupported: the target gives no {field}")
    values = [value_of(each, field) for each in having]
    if isinstance(values[0], list):
        values = [item for value in values for item in value]
    _must_be_plain(library, values, ordering=operator in ("$gt", "$gte", "$lt", "$lte"))
    for operand in operands(operator, field, values):
        condition = {field: {operator: operand}}
        answer = library.ask(operation, {"filter": condition, "paging": {"limit": 100}})
        wanted = {each["id"] for each in having if matches(operator, field, value_of(each, field), operand)}
        known = {each["id"] for each in having}
        found = {each["id"] for each in library.found(operation, answer)} & known
        evidence.exercised(obligation.id)
        _compare(obligation, answer, wanted, found, condition)


@pytest.mark.parametrize("obligation", of_kind("filter", "countEventsByStatus"))
def test_a_count_takes_the_filters_of_the_query(
    obligation: Obligation, library: Library, evidence: CoveragePlugin
) -> None:
    """Counting with a filter counts what the query with the filter finds."""
    field, operator = obligation.member, obligation.limit
    having = [each for each in library.entities["queryEvents"] if value_of(each, field) is not None]
    if not having:
        pytest.skip(f"unsupported: the target gives no {field}")
    values = [value_of(each, field) for each in having]
    for operand in operands(operator, field, values):
        condition = {field: {operator: operand}}
        query = {"filter": condition, "paging": {"limit": 1}}
        total = library.ask("queryEvents", query).json["pagingMetadata"]["total"]
        if library.confined:
            condition = library.among_own("queryEvents", condition)
        message = {"filter": condition, "facet": ["status"]}
        answer = library.world.send("countEventsByStatus", message, expect=200)
        counts = answer.json.get("facets", {}).get("status", {}).get("counts", {})
        evidence.exercised(obligation.id)
        if sum(counts.values()) != total:
            raise ObligationBroken(
                obligation,
                answer,
                expected=f"{total} events in all, as the query with this filter has",
                observed=f"{sum(counts.values())}",
                path="facets.status.counts",
                example=message,
            )


@pytest.mark.parametrize(
    "obligation",
    [
        pytest.param(each, id=each.id)
        for each in enumerate_obligations().values()
        if each.kind == "answer"
        and each.operation in SHELVES
        and f"{each.operation}/query/required" not in enumerate_obligations()
    ],
)
def test_a_query_may_say_nothing(obligation: Obligation, library: Library) -> None:
    """Where the contract does not require a query, a request without one answers 200."""
    library.world.send(obligation.operation, {}, expect=200)


@pytest.mark.parametrize("obligation", of_kind("sort"))
def test_a_sort_puts_values_in_order(
    obligation: Obligation, library: Library, evidence: CoveragePlugin
) -> None:
    """Both orders put the values in order, ascending where none is named, and have all entities."""
    operation, field = obligation.operation, obligation.member
    for order in ("ASC", "DESC", ""):
        sort = [{"fieldName": field, "order": order} if order else {"fieldName": field}]
        answer = library.ask(operation, {"sort": sort, "paging": {"limit": 100}})
        found = library.found(operation, answer)
        values = [value_of(each, field) for each in found if value_of(each, field) is not None]
        _must_be_plain(library, values, ordering=True)
        ordered = sorted(values, key=lambda each: key(field, each), reverse=order == "DESC")
        evidence.exercised(obligation.id)
        complete = {each["id"] for each in found} == library.ids[operation]
        if [key(field, each) for each in values] != [key(field, each) for each in ordered] or not complete:
            raise ObligationBroken(
                obligation,
                answer,
                expected=f"{order or 'ASC'}: {ordered}",
                observed=str(values),
                path=SHELVES[operation].key,
                example={"sort": sort},
            )


@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize("obligation", of_kind("paging"))
def test_pages_partition_the_result(
    obligation: Obligation, size: int, library: Library, evidence: CoveragePlugin
) -> None:
    """Pages of any size, one after the other, give every entity once, in the order of the whole."""
    operation = obligation.operation
    field = "name" if operation == "queryCategories" else "id"
    sort = [{"fieldName": field, "order": "ASC"}]
    whole = library.ask(operation, {"sort": sort, "paging": {"limit": 100}})
    total = len(whole.json[SHELVES[operation].key])
    if library.confined and total > CROWDED:
        pytest.skip(f"unsupported: the site has more than {CROWDED} entities that a query cannot leave aside")
    by_cursor = obligation.limit == "cursor"
    query: Message = {"sort": sort, ("cursorPaging" if by_cursor else "paging"): {"limit": size}}
    gathered: list[str] = []
    answer = whole
    for number in range(-(-total // size)):  # what a page beyond the end answers is open
        if not by_cursor:
            query["paging"]["offset"] = number * size
        answer = library.ask(operation, query)
        page = [each["id"] for each in answer.json[SHELVES[operation].key]]
        _check_size(obligation, answer, page, size)
        gathered += page
        if by_cursor:
            cursor = ((_metadata(answer).get("cursors") or {}).get("next")) or ""
            if not cursor:
                break
            query = {"cursorPaging": {"cursor": cursor, "limit": size}}
    evidence.exercised(obligation.id)
    expected = [each["id"] for each in whole.json[SHELVES[operation].key]]
    if gathered != expected:
        raise ObligationBroken(
            obligation,
            answer,
            expected=f"the {len(expected)} entities of the whole result, once each: {expected}",
            observed=str(gathered),
            path=SHELVES[operation].key,
            example={"limit": size},
        )


@pytest.mark.parametrize("obligation", of_kind("default"))
def test_what_is_left_out_has_its_default(
    obligation: Obligation, library: Library, evidence: CoveragePlugin
) -> None:
    """A query without a member answers as with the member's default."""
    operation, parts = obligation.operation, obligation.member.split(".")[1:]
    rest: Message = {} if parts[0] == "paging" else {"paging": {"limit": 100}}
    explicit: Message = dict(rest)
    if len(parts) == 1:
        explicit[parts[0]] = obligation.limit
    else:
        explicit[parts[0]] = {**rest.get(parts[0], {}), parts[1]: obligation.limit}
    if parts == ["paging", "offset"]:
        rest, explicit = {"paging": {"limit": 3}}, {"paging": {"limit": 3, "offset": obligation.limit}}
    with_it, without = library.ask(operation, explicit), library.ask(operation, rest)
    evidence.exercised(obligation.id)
    wanted = [each["id"] for each in library.found(operation, with_it)]
    found = [each["id"] for each in library.found(operation, without)]
    _compare(obligation, without, wanted, found, rest)


def _must_be_plain(library: Library, values: list[Any], *, ordering: bool) -> None:
    """Leave texts of others aside where their order would count: whose collation it is, is open."""
    if ordering and library.world.reading and not plain(values):
        pytest.skip("unsupported: the texts on the site have capitals or letters whose order is open")


def _check_size(obligation: Obligation, answer: Exchange, page: list[str], size: int) -> None:
    count = _metadata(answer).get("count")
    if len(page) > size or count not in (None, len(page), size):  # of what is there or asked for: open
        raise ObligationBroken(
            obligation,
            answer,
            expected=f"at most {size} entities, and their number as count",
            observed=f"{len(page)} entities, count {count}",
            path=SHELVES[obligation.operation].key,
        )


def _metadata(answer: Exchange) -> Message:
    names = ("pagingMetadata", "metadata", "metaData")
    return next((answer.json[name] for name in names if answer.json.get(name)), {})


def _compare(obligation: Obligation, answer: Exchange, wanted: Any, found: Any, example: Message) -> None:
    if wanted != found:
        raise ObligationBroken(
            obligation,
            answer,
            expected=f"{len(wanted)} entities: {list(wanted)}",
            observed=f"{len(found)}: {list(found)}",
            path=SHELVES[obligation.operation].key,
            example=example,
        )
