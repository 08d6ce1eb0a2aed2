"""What goes wrong when events are read, found, sorted, paged and counted.

Written by somebody who had not looked at the suites.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import Json, sending
from conform.mock import instants
from conform.mock.context import Context
from conform.mock.store import Row

QUERY = "queryEvents"


def _asking(ctx: Context, **members: Any) -> Context:
    """Give a query as if the caller had asked for something else."""
    return sending(ctx, query={**(ctx.request.get("query") or {}), **members})


def _offset(ctx: Context) -> int:
    return ((ctx.request.get("query") or {}).get("paging") or {}).get("offset") or 0


@fault(
    "paging/second-page-forgets-the-filter",
    QUERY,
    evidence="docs",
    source="about-sorting-and-paging",
    promise="Every page of a query has what its filter finds.",
)
def _(real: Any, ctx: Context) -> Any:
    """From an offset on, a query for events finds what its filter leaves out."""
    return real(_asking(ctx, filter=None) if _offset(ctx) else ctx)


@fault(
    "paging/second-page-forgets-the-order",
    QUERY,
    evidence="docs",
    source="about-sorting-and-paging",
    breaks="law/events/pages-go-on",
)
def _(real: Any, ctx: Context) -> Any:
    """From an offset on, a query for events is by creation, whatever was asked for."""
    return real(_asking(ctx, sort=None) if _offset(ctx) else ctx)


@fault(
    "paging/offset-is-rounded-to-pages",
    QUERY,
    evidence="docs",
    source="about-the-wix-api-query-language",
    breaks="law/events/pages-go-on",
)
def _(real: Any, ctx: Context) -> Any:
    """An offset that is no multiple of the limit is rounded down to one."""
    paging = (ctx.request.get("query") or {}).get("paging") or {}
    limit, offset = paging.get("limit") or 0, paging.get("offset") or 0
    if not limit or offset < 0:
        return real(ctx)
    answer = real(_asking(ctx, paging={**paging, "offset": offset - offset % limit}))
    return answer | {"pagingMetadata": answer["pagingMetadata"] | {"offset": offset}}


@fault(
    "paging/total-is-what-is-left",
    QUERY,
    evidence="sdk",
    source="PagingMetadataV2.total",
    breaks="law/events/pages-tell-where-they-are",
)
def _(real: Any, ctx: Context) -> Any:
    """The total of a query is that of the entities from its offset on."""
    answer = real(ctx)
    metadata = answer["pagingMetadata"]
    left = max(0, metadata["total"] - metadata["offset"])
    return answer | {"pagingMetadata": metadata | {"total": left}}


@fault(
    "paging/category-total-is-of-the-page",
    "listEventsByCategory",
    evidence="sdk",
    source="PagingMetadataV2.total",
    breaks="law/categories/total-of-their-events",
)
def _(real: Any, ctx: Context) -> Any:
    """The total of the list of a category's events is that of the page."""
    answer = real(ctx)
    return answer | {"pagingMetadata": answer["pagingMetadata"] | {"total": len(answer["events"])}}


def _last_wins(real: Any, spec: Any, operator: str, operand: Any, depth: int) -> Any:
    if (
        operator != "$and"
        or not isinstance(operand, list)
        or not all(isinstance(o, Mapping) for o in operand)
    ):
        return real(spec, operator, operand, depth)
    merged: Json = {}
    for each in operand:
        merged.update(each)
    return real(spec, operator, [merged], depth)


@fault(
    "query/last-clause-of-a-field-counts",
    "query_filter._logical",
    operation=QUERY,
    evidence="observed",
    source="facts 2.9",
    breaks="law/events/both-clauses-count",
)
def _(real: Any, spec: Any, operator: str, operand: Any, depth: int) -> Any:
    """Of several clauses on one field within $and only the last counts."""
    return _last_wins(real, spec, operator, operand, depth)


@fault(
    "query/five-of-a-list",
    "query_filter._operator",
    operation=QUERY,
    evidence="docs",
    source="query-events",
    breaks="law/events/each-of-a-long-list-is-found",
)
def _(real: Any, field: str, declared: Any, operator: str, operand: Any) -> Any:
    """The operator $in looks at the first five of its values."""
    return real(
        field, declared, operator, operand[:5] if operator == "$in" and isinstance(operand, list) else operand
    )


@fault(
    "query/id-answers-alone",
    QUERY,
    evidence="docs",
    source="query-events",
    promise="Several conditions in one filter must all hold, also where one of them is an id.",
)
def _(real: Any, ctx: Context) -> Any:
    """A filter with an id forgets its other conditions: the row is taken by its key."""
    filter_ = (ctx.request.get("query") or {}).get("filter")
    if isinstance(filter_, Mapping) and "id" in filter_:
        return real(_asking(ctx, filter={"id": filter_["id"]}))
    return real(ctx)


@fault(
    "query/old-titles-are-found",
    "event_rows.update",
    operation=QUERY,
    evidence="docs",
    source="query-events",
    breaks="law/events/found-by-the-new-title",
    also={"events.view": lambda real, site, now: _by_first_title(real(site, now), site.id)},
)
def _(real: Any, ctx: Context, old: Row, sent: Any) -> Row:
    """Queries find events by the titles that they were created with."""
    _TITLES.setdefault((ctx.site.id, old["id"]), old["title"])
    return real(ctx, old, sent)  # type: ignore[no-any-return]


_TITLES: dict[tuple[str, str], str] = {}
"""The first titles of events that were updated, by site and event."""


def _by_first_title(view: Any, site_id: str) -> Any:
    def seen(row: Row) -> Mapping[str, Any]:
        return {**view(row), "title": _TITLES.get((site_id, row["id"]), row["title"])}

    return seen


def _local(row: Row) -> Json:
    """Give dates as the clock on the event's wall shows them."""
    dates = row["dateAndTimeSettings"]
    if "startDate" not in dates:
        return dict(dates)
    start = instants.parse(dates["startDate"]).astimezone(ZoneInfo(dates["timeZoneId"]))
    return {**dates, "startDate": start.replace(tzinfo=None).isoformat() + "Z"}


@fault(
    "ordering/starts-by-the-wall-clock",
    "query._Ordering.position",
    operation=QUERY,
    evidence="sdk",
    source="DateAndTimeSettings.startDate",
    breaks="law/events/starts-sort-as-instants",
)
def _(real: Any, self: Any, row: Row, view: Any) -> Any:
    """A sort by the start of events is by the clocks on their walls."""
    if "dateAndTimeSettings" not in row:
        return real(self, row, view)
    return real(self, row, lambda each: {**view(each), "dateAndTimeSettings": _local(each)})


@fault(
    "ordering/titles-by-ten-letters",
    "query._rank",
    operation=QUERY,
    evidence="docs",
    source="query-events",
    breaks="law/events/long-titles-are-sorted",
)
def _(real: Any, field: str, value: Any) -> Any:
    """A sort by title looks at the first ten characters, as its index does."""
    return real(field, value[:10] if field == "title" and isinstance(value, str) else value)


@fault(
    "time/drafts-end",
    "event_dates.status",
    operation="getEvent",
    evidence="sdk",
    source="Event.status",
    breaks="law/events/a-draft-stays-one",
)
def _(real: Any, row: Row, now: datetime) -> Any:
    """A draft whose dates have passed is ENDED, though nobody published it."""
    if row["status"] != "DRAFT":
        return real(row, now)
    status = real({**row, "status": "UPCOMING"}, now)
    return status if status == "ENDED" else "DRAFT"


@fault(
    "time/canceled-end",
    "event_dates.status",
    operation="getEvent",
    evidence="docs",
    source="cancel-event",
    breaks="law/events/canceled-for-good",
)
def _(real: Any, row: Row, now: datetime) -> Any:
    """A canceled event becomes ENDED when its end comes."""
    if row["status"] != "CANCELED":
        return real(row, now)
    status = real({**row, "status": "UPCOMING"}, now)
    return status if status == "ENDED" else "CANCELED"


@fault(
    "derived/external-stays-open",
    "event_view._registration_status",
    operation="cancelEvent",
    evidence="docs",
    source="cancel-event",
    breaks="law/events/canceled-are-closed",
)
def _(real: Any, row: Row, status: str, ctx: Context) -> Any:
    """Registration elsewhere stays open when the event is canceled."""
    external = row["registration"]["type"] == "EXTERNAL" and status == "CANCELED"
    return "OPEN_EXTERNAL" if external else real(row, status, ctx)


@fault(
    "derived/tickets-are-sold-to-the-past",
    "event_view._registration_status",
    operation="getEvent",
    evidence="observed",
    source="observed 5",
    breaks="law/events/over-is-closed",
)
def _(real: Any, row: Row, status: str, ctx: Context) -> Any:
    """A ticketed event that is over goes on selling tickets."""
    over = status == "ENDED" and row["registration"]["type"] == "TICKETING"
    return real(row, "UPCOMING" if over else status, ctx)
