"""The query engine: filter, sort and page over rows, by what the contract's QuerySpec declares.

Beside it, `query_filter` has the operators and `query_cursor` the opaque cursors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from conform.contract import QuerySpec
from conform.mock.errors import FieldViolation, validation_error
from conform.mock.query_cursor import Cursor, bad_cursor, give, take
from conform.mock.query_filter import comparable, compile_filter, pinned, resolve
from conform.mock.store import Row

__all__ = ["Page", "compile_filter", "facets", "pinned", "resolve", "run_query", "select"]

View = Callable[[Row], Mapping[str, Any]]
MAX_OFFSET = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows with its metadata: `count` and either `offset` and `total`, or `cursors`."""

    items: list[Row]
    metadata: dict[str, Any]


def identity(row: Row) -> Mapping[str, Any]:
    """See a row as it is stored."""
    return row


def select(
    spec: QuerySpec,
    filter: Mapping[str, Any] | None,  # noqa: A002
    rows: Iterable[Row],
    view: View = identity,
) -> list[Row]:
    """List the rows that match a filter, in the order they came in."""
    matches = compile_filter(spec, filter)
    return [row for row in rows if matches(view(row))]


def run_query(
    spec: QuerySpec,
    query: Mapping[str, Any],
    rows: Iterable[Row],
    *,
    default_sort: Sequence[Mapping[str, Any]],
    default_limit: int,
    max_limit: int,
    view: View = identity,
    default_paging: Literal["offset", "cursor"] = "offset",
    shelf: MutableMapping[str, str] | None = None,
) -> Page:
    """Answer a query with one page.

    `view` maps a stored row to the public members that filters and sorts look at. `default_paging`
    is the form of the metadata where the query asks for neither form. `shelf` keeps
    the cursors where answers have room for short ones only. With a cursor, the filter and the sort of
    the query are not used.

    Raises 400 for a filter the spec does not declare, for an unknown sort field, for a limit that is
    negative or above `max_limit`, for both forms of paging at once and for a cursor that is not ours.
    Assumed: limit 0 gives an empty page, an offset past the end too; a limit sent with a cursor wins
    over the limit the cursor was made with; rows that sort alike come by creation date, then id.
    """
    offset_paging, cursor_paging = query.get("paging"), query.get("cursorPaging")
    if offset_paging is not None and cursor_paging is not None:
        raise validation_error(
            [FieldViolation("query", "only one of paging and cursorPaging may be sent", "ONE_OF")]
        )
    by_cursor = cursor_paging is not None or (offset_paging is None and default_paging == "cursor")
    name = "cursorPaging" if by_cursor else "paging"
    asked = dict((cursor_paging if by_cursor else offset_paging) or {})
    limit = _bounded(asked.get("limit"), f"query.{name}.limit", max_limit)
    if not by_cursor:
        order = _ordering(spec, query.get("sort"), default_sort)
        ordered = order.apply(select(spec, query.get("filter"), rows, view), view)
        start = _bounded(asked.get("offset"), "query.paging.offset", MAX_OFFSET) or 0
        items = ordered[start : start + (default_limit if limit is None else limit)]
        return Page(items, {"count": len(items), "offset": start, "total": len(ordered)})

    filter_, sort, cursor = query.get("filter"), query.get("sort"), None
    if asked.get("cursor"):
        cursor = take(asked["cursor"], shelf)
        filter_, sort = cursor.filter, cursor.sort
        limit = cursor.limit if limit is None else limit
        if not 0 <= limit <= max_limit:
            raise bad_cursor()
    order = _ordering(spec, sort, default_sort)
    ordered = order.apply(select(spec, filter_, rows, view), view)
    page, links = _cursor_page(
        order, ordered, view, filter_, default_limit if limit is None else limit, cursor
    )
    cursors = {name: give(link, shelf) for name, link in links.items()}
    return Page(page, {"count": len(page), "cursors": cursors})


def facets(
    rows: Iterable[Row], names: Iterable[str], view: View = identity
) -> dict[str, dict[str, dict[str, int]]]:
    """Count the values of fields: `{field: {"counts": {value: n}}}`, only values that occur."""
    views = [view(row) for row in rows]
    result: dict[str, dict[str, dict[str, int]]] = {}
    for name in names:
        counts = Counter(text for seen in views for text in _texts(resolve(seen, name)))
        result[name] = {"counts": dict(sorted(counts.items()))}
    return result


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [str(value).lower() if isinstance(value, bool) else str(value)]


def _bounded(value: Any, field: str, maximum: int) -> int | None:
    """Check a limit or an offset; clamping is as good a reading as this 400 (assumed)."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise validation_error([FieldViolation(field, "must be an integer", "TYPE")])
    if value < 0:
        raise validation_error(
            [FieldViolation(field, "must be greater than or equal to 0", "MIN", data={"threshold": 0})]
        )
    if value > maximum:
        text = f"must be less than or equal to {maximum}"
        raise validation_error([FieldViolation(field, text, "MAX", data={"threshold": maximum})])
    return value


class _Descending:
    """A sort key turned round."""

    __slots__ = ("key",)

    def __init__(self, key: Any) -> None:
        self.key = key

    def __lt__(self, other: _Descending) -> bool:
        return bool(other.key < self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Descending) and bool(self.key == other.key)

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True, slots=True)
class _Ordering:
    items: list[dict[str, Any]]

    def position(self, row: Row, view: View) -> list[Any]:
        seen = view(row)
        values = [resolve(seen, item["fieldName"]) for item in self.items]
        return [*values, row.get("createdDate"), row["id"]]

    def key(self, position: list[Any]) -> tuple[Any, ...]:
        fields = [item["fieldName"] for item in self.items] + ["createdDate", "id"]
        keys: list[Any] = [_rank(name, value) for name, value in zip(fields, position, strict=True)]
        for place, item in enumerate(self.items):
            if item.get("order") == "DESC":
                keys[place] = _Descending(keys[place])
        return tuple(keys)

    def apply(self, rows: list[Row], view: View) -> list[Row]:
        return sorted(rows, key=lambda row: self.key(self.position(row, view)))


def _rank(field: str, value: Any) -> tuple[int, Any]:
    """Give a key that orders any two JSON values; absent values come first (assumed)."""
    value = comparable(field, value)
    if value is None:
        return (0, "")
    if isinstance(value, bool):
        return (1, value)
    if isinstance(value, list):
        return (4, [_rank(field, item) for item in value])
    return (3, value) if isinstance(value, str) else (2, value)


def _ordering(spec: QuerySpec, sort: Any, default: Sequence[Mapping[str, Any]]) -> _Ordering:
    defaults = [dict(item) for item in default]
    if not sort or sort == defaults:  # a cursor brings the default back, which need not be declared
        return _Ordering(defaults)
    items, violations = [], []
    for place, item in enumerate(sort):
        name, order = item.get("fieldName"), item.get("order") or "ASC"
        declared = spec.fields.get(name) if isinstance(name, str) else None
        if declared is None or not declared.sortable:
            text = f"Field '{name}' is not declared as sortable"
            violations.append(FieldViolation(f"query.sort[{place}].fieldName", text))
        if order not in ("ASC", "DESC"):
            text = "enum must be in [ASC(0), DESC(1)]"
            violations.append(FieldViolation(f"query.sort[{place}].order", text, "ENUM"))
        items.append({"fieldName": name, "order": order})
    if violations:
        raise validation_error(violations)
    return _Ordering(items)


def _cursor_page(
    order: _Ordering,
    ordered: list[Row],
    view: View,
    filter_: Mapping[str, Any] | None,
    limit: int,
    cursor: Cursor | None,
) -> tuple[list[Row], dict[str, Cursor]]:
    start, end = 0, min(limit, len(ordered))
    if cursor is not None:
        try:
            mark = order.key(cursor.position)
            keys = [order.key(order.position(row, view)) for row in ordered]
            if cursor.forward:
                start = sum(1 for key in keys if not mark < key)
                end = min(start + limit, len(ordered))
            else:
                end = sum(1 for key in keys if key < mark)
                start = max(0, end - limit)
        except (ValueError, TypeError):  # a position whose values do not fit its fields
            raise bad_cursor() from None
    items = ordered[start:end]
    links: dict[str, Cursor] = {}
    for link, present, row in (("next", end < len(ordered), items[-1:]), ("prev", start > 0, items[:1])):
        if present and row:
            position = order.position(row[0], view)
            links[link] = Cursor(filter_, order.items, limit, position, link == "next")
    return items, links
