"""The mock's query engine on plain rows: operators, order, both forms of paging, facets."""

from __future__ import annotations

from typing import Any

import pytest

from conform.contract import FieldSpec, QuerySpec
from conform.mock.errors import ApiError
from conform.mock.query import Page, compile_filter, facets, pinned, run_query, select
from conform.mock.store import Row

RANGES = frozenset({"$eq", "$ne", "$exists", "$gt", "$gte", "$lt", "$lte", "$in", "$nin"})
ENUM = frozenset({"$eq", "$ne", "$exists", "$in", "$nin"})
SPEC = QuerySpec(
    fields={
        "id": FieldSpec(RANGES, True),
        "name": FieldSpec(RANGES | {"$startsWith"}, True),
        "createdDate": FieldSpec(RANGES, True),
        "revision": FieldSpec(RANGES, True),
        "initialLimit": FieldSpec(RANGES, True),
        "price.value": FieldSpec(RANGES, True),
        "hidden": FieldSpec(ENUM, True),
        "status": FieldSpec(ENUM, False),
        "tags": FieldSpec(frozenset({"$hasSome", "$hasAll", "$eq", "$isEmpty"}), False),
        "categories.id": FieldSpec(frozenset({"$in", "$eq"}), False),
        "equalOnly": FieldSpec(frozenset({"$eq"}), False),
    },
    paging=frozenset({"offset", "cursor"}),
    logical=frozenset({"$and", "$or", "$not"}),
)
ROWS: list[Row] = [
    {
        "id": "a",
        "createdDate": "2025-01-01T00:00:00Z",
        "name": "Alpha",
        "revision": "9",
        "price": {"value": "9.50"},
        "hidden": False,
        "status": "UP",
        "tags": ["x", "y"],
        "categories": [{"id": "c1"}, {"id": "c2"}],
    },
    {
        "id": "b",
        "createdDate": "2025-01-01T00:00:00.500Z",
        "name": "beta",
        "revision": "10",
        "price": {"value": "100"},
        "initialLimit": 5,
        "hidden": True,
        "status": "UP",
        "tags": [],
    },
    {
        "id": "c",
        "createdDate": "2025-01-02T00:00:00Z",
        "name": "Alpha",
        "revision": "2",
        "price": {"value": "100.00"},
        "initialLimit": 40,
        "hidden": False,
        "status": "DOWN",
    },
]


def matched(filter_: Any) -> str:
    return "".join(row["id"] for row in select(SPEC, filter_, ROWS))


@pytest.mark.parametrize(
    ("filter_", "ids"),
    [
        (None, "abc"),
        ({}, "abc"),
        ({"status": "UP"}, "ab"),
        ({"status": ["DOWN", "OTHER"]}, "c"),
        ({"status": {"$ne": "UP"}}, "c"),
        ({"status": {"$nin": ["UP"]}}, "c"),
        ({"status": {"$in": []}}, ""),
        ({"hidden": False}, "ac"),
        ({"hidden": 0}, ""),
        ({"initialLimit": {"$exists": False}}, "a"),
        ({"initialLimit": {"$exists": True}}, "bc"),
        ({"initialLimit": None}, "a"),
        ({"initialLimit": {"$ne": 5}}, "ac"),
        ({"initialLimit": {"$gte": 5, "$lt": 40}}, "b"),
        ({"initialLimit": {"$lt": 40}}, "b"),
        ({"revision": {"$gt": "9"}}, "b"),
        ({"price.value": "100.0"}, "bc"),
        ({"price.value": {"$lt": 99}}, "a"),
        ({"createdDate": "2025-01-01T02:00:00+02:00"}, "a"),
        ({"createdDate": {"$gt": "2025-01-01T00:00:00.000Z", "$lte": "2025-01-02T00:00:00Z"}}, "bc"),
        ({"name": {"$gt": "Alpha"}}, "b"),
        ({"name": {"$startsWith": "AL"}}, "ac"),
        ({"tags": {"$hasSome": ["y", "z"]}}, "a"),
        ({"tags": {"$hasAll": ["y", "z"]}}, ""),
        ({"tags": {"$isEmpty": True}}, "bc"),
        ({"tags": "x"}, "a"),
        ({"categories.id": {"$in": ["c2"]}}, "a"),
        ({"status": "UP", "hidden": True}, "b"),
        ({"$or": [{"id": "a"}, {"id": "c"}]}, "ac"),
        ({"$and": [{"name": "Alpha"}, {"$not": {"status": "UP"}}]}, "c"),
    ],
)
def test_filter_matches(filter_: Any, ids: str) -> None:
    assert matched(filter_) == ids


@pytest.mark.parametrize(
    "filter_",
    [
        [],
        "x",
        {"unknown": 1},
        {"price": {"value": "1"}},
        {"status": {"$gt": "A"}},
        {"status": {}},
        {"status": {"$regex": "U"}},
        {"status": {"$in": "UP"}},
        {"status": {"$eq": {"a": 1}}},
        {"hidden": {"$exists": "yes"}},
        {"initialLimit": {"$gt": "many"}},
        {"initialLimit": {"$gt": None}},
        {"initialLimit": {"$eq": "NaN"}},
        {"createdDate": {"$gt": "yesterday"}},
        {"equalOnly": ["a"]},
        {"$or": {"id": "a"}},
        {"$or": []},
        {"$not": [{"id": "a"}]},
        {"$nor": [{"id": "a"}]},
        {"$or": [{"id": "a"}, {"unknown": 1}]},
    ],
)
def test_filter_outside_the_spec_is_refused(filter_: Any) -> None:
    with pytest.raises(ApiError) as caught:
        compile_filter(SPEC, filter_)
    assert caught.value.status == 400
    assert caught.value.body()["details"]["applicationError"]["code"] == "FILTER_PARSER_ERROR"


def test_logical_operator_needs_declaration() -> None:
    plain = QuerySpec(SPEC.fields, SPEC.paging, frozenset({"$and"}))
    with pytest.raises(ApiError, match="not supported"):
        compile_filter(plain, {"$or": [{"id": "a"}]})


def test_deep_filter_is_refused_not_crashed() -> None:
    deep: dict[str, Any] = {"id": "a"}
    for _ in range(500):
        deep = {"$not": deep}
    with pytest.raises(ApiError, match="nest"):
        compile_filter(SPEC, deep)


def run(query: dict[str, Any], rows: list[Row] = ROWS, **options: Any) -> Page:
    defaults: dict[str, Any] = {"default_sort": [], "default_limit": 50, "max_limit": 100}
    return run_query(SPEC, query, rows, **(defaults | options))


def ids(page: Page) -> str:
    return "".join(row["id"] for row in page.items)


def by(*fields: tuple[str, str]) -> list[dict[str, str]]:
    return [{"fieldName": name, "order": order} for name, order in fields]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ([], "abc"),
        ([{"fieldName": "revision"}], "cab"),
        (by(("revision", "DESC")), "bac"),
        (by(("initialLimit", "ASC")), "abc"),
        (by(("initialLimit", "DESC")), "cba"),
        (by(("price.value", "DESC")), "bca"),
        (by(("name", "ASC"), ("createdDate", "DESC")), "cab"),
        (by(("name", "DESC")), "bac"),
    ],
)
def test_sort_orders_and_breaks_ties_by_creation(sort: list[Any], order: str) -> None:
    assert ids(run({"sort": sort}, ROWS[::-1])) == order


def test_default_sort_need_not_be_declared_and_survives_a_cursor() -> None:
    first = run({"cursorPaging": {"limit": 2}}, default_sort=by(("status", "ASC")))
    assert ids(first) == "ca"
    again = {"cursorPaging": {"cursor": first.metadata["cursors"]["next"]}}
    assert ids(run(again, default_sort=by(("status", "ASC")))) == "b"


def test_offset_paging_counts_all_matches() -> None:
    page = run({"paging": {"limit": 1, "offset": 1}, "filter": {"status": "UP"}})
    assert ids(page) == "b"
    assert page.metadata == {"count": 1, "offset": 1, "total": 2}
    assert run({"paging": {"offset": 9}}).metadata == {"count": 0, "offset": 9, "total": 3}
    assert run({"paging": {"limit": 0}}).metadata == {"count": 0, "offset": 0, "total": 3}
    assert run({}, default_limit=0).metadata == {"count": 0, "offset": 0, "total": 3}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"paging": {"limit": 101}}, "query.paging.limit"),
        ({"paging": {"limit": -1}}, "query.paging.limit"),
        ({"paging": {"offset": -1}}, "query.paging.offset"),
        ({"cursorPaging": {"limit": 101}}, "query.cursorPaging.limit"),
        ({"cursorPaging": {"cursor": "no cursor"}}, "query.cursorPaging.cursor"),
        ({"cursorPaging": {"cursor": "e30"}}, "query.cursorPaging.cursor"),
        ({"paging": {}, "cursorPaging": {}}, "query"),
        ({"sort": [{"fieldName": "status"}]}, "query.sort[0].fieldName"),
        ({"sort": [{"fieldName": "name"}, {"fieldName": "nope"}]}, "query.sort[1].fieldName"),
    ],
)
def test_bad_query_names_the_member(query: dict[str, Any], field: str) -> None:
    with pytest.raises(ApiError) as caught:
        run(query)
    assert caught.value.status == 400
    (violation,) = caught.value.body()["details"]["validationError"]["fieldViolations"]
    assert violation["field"] == field


@pytest.mark.parametrize("shelf", [None, {}])
@pytest.mark.parametrize("sort", [by(("name", "DESC")), by(("initialLimit", "ASC")), []])
def test_cursors_walk_forth_and_back(shelf: dict[str, str] | None, sort: list[dict[str, str]]) -> None:
    whole = ids(run({"sort": sort}))
    page = run({"sort": sort, "cursorPaging": {"limit": 1}}, shelf=shelf)
    walked, last = ids(page), page
    assert "prev" not in page.metadata["cursors"]
    while "next" in page.metadata["cursors"]:
        page = run({"cursorPaging": {"cursor": page.metadata["cursors"]["next"]}}, shelf=shelf)
        walked += ids(page)
        assert len(walked) <= len(ROWS)
    assert walked == whole
    assert set(page.metadata) == {"count", "cursors"}
    for expected in whole[-2::-1]:
        page = last = run({"cursorPaging": {"cursor": page.metadata["cursors"]["prev"]}}, shelf=shelf)
        assert ids(page) == expected
    assert "prev" not in last.metadata["cursors"]


def test_cursor_keeps_its_place_when_rows_come_and_go() -> None:
    first = run({"cursorPaging": {"limit": 2}, "sort": by(("createdDate", "ASC"))})
    assert ids(first) == "ab"
    cursor = {"cursorPaging": {"cursor": first.metadata["cursors"]["next"]}}
    early = {"id": "0", "createdDate": "2024-01-01T00:00:00Z", "name": "new"}
    assert ids(run(cursor, [early, *ROWS])) == "c"
    assert ids(run(cursor, ROWS[2:])) == "c"


def test_cursor_carries_the_filter_and_ignores_another() -> None:
    first = run({"cursorPaging": {"limit": 1}, "filter": {"status": "UP"}})
    follow = {"cursorPaging": {"cursor": first.metadata["cursors"]["next"]}, "filter": {"unknown": 1}}
    page = run(follow)
    assert ids(page) == "b"
    assert "next" not in page.metadata["cursors"]


def test_shelved_cursor_fits_36_characters() -> None:
    shelf: dict[str, str] = {}
    page = run({"cursorPaging": {"limit": 1}, "sort": by(("name", "ASC"))}, shelf=shelf)
    assert len(page.metadata["cursors"]["next"]) == 36
    with pytest.raises(ApiError):
        run({"cursorPaging": {"cursor": page.metadata["cursors"]["next"]}}, shelf={})


def test_cursor_is_the_default_form_where_asked_for() -> None:
    assert run({}, default_paging="cursor").metadata == {"count": 3, "cursors": {}}


def test_facets_count_values_that_occur() -> None:
    assert facets(ROWS, ["hidden", "tags", "initialLimit"]) == {
        "hidden": {"counts": {"false": 2, "true": 1}},
        "tags": {"counts": {"x": 1, "y": 1}},
        "initialLimit": {"counts": {"40": 1, "5": 1}},
    }


@pytest.mark.parametrize(
    ("filter_", "value"),
    [
        ({"eventId": "e"}, "e"),
        ({"eventId": {"$eq": "e"}, "name": "n"}, "e"),
        ({"eventId": {"$ne": "e"}}, None),
        ({"eventId": ["e"]}, None),
        ([], None),
        (None, None),
    ],
)
def test_pinned_value_is_found(filter_: Any, value: str | None) -> None:
    assert pinned(filter_, "eventId") == value
