"""Defects that show at every n-th call only."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from conform.contract import QuerySpec
from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import Json
from conform.mock.context import Context
from conform.mock.errors import ApiError
from conform.mock.query import Page
from conform.mock.store import Row


@fault(
    "intermittent/reading-fails",
    "getEvent",
    every=10,
    evidence="docs",
    source="get-event",
    breaks="getEvent/answer",
)
def _(real: Any, ctx: Context) -> Any:
    """Every tenth reading of an event answers status 500."""
    real(ctx)
    raise ApiError(500, "", {})


@fault(
    "intermittent/creation-is-lost",
    "createEvent",
    every=7,
    evidence="docs",
    source="create-event",
    breaks="law/events/create-then-get",
)
def _(real: Any, ctx: Context) -> Any:
    """Every seventh creation of an event is answered and not stored."""
    answer = real(ctx)
    ctx.site.events.remove(answer["event"]["id"])
    return answer


@fault(
    "intermittent/creation-replaces-the-last",
    "createEvent",
    every=6,
    evidence="sdk",
    source="Event.id",
    promise="An event stays when another one is created.",
)
def _(real: Any, ctx: Context) -> Any:
    """Every sixth creation of an event removes the one before."""
    last = list(ctx.site.events)[-1:]
    for row in last:
        ctx.site.events.remove(row["id"])
    return real(ctx)


@fault(
    "intermittent/id-is-given-again",
    "createPolicy",
    every=5,
    evidence="sdk",
    source="Policy.id",
    promise="A policy has an id of its own.",
)
def _(real: Any, ctx: Context) -> Any:
    """Every fifth policy gets the id of the one before it, and takes its place."""
    rows = list(ctx.site.policies)
    answer = real(ctx)
    if rows:
        made = ctx.site.policies.remove(answer["policy"]["id"]) or {}
        ctx.site.policies.put({**made, "id": rows[-1]["id"]})
        answer["policy"] = {**answer["policy"], "id": rows[-1]["id"]}
    return answer


@fault(
    "intermittent/query-drops-one",
    "query.run_query",
    every=3,
    operation="queryEvents",
    evidence="docs",
    source="query-events",
    promise="A query gives everything that it finds, every time.",
)
def _(real: Any, spec: QuerySpec, query: Json, rows: Any, **options: Any) -> Any:
    """Every third query leaves out the last entity that it finds."""
    page = real(spec, query, rows, **options)
    return Page(page.items[:-1], {**page.metadata, "count": max(0, len(page.items) - 1)})


@fault(
    "intermittent/cursor-skips-one",
    "query._cursor_page",
    every=2,
    operation="queryPolicies",
    evidence="docs",
    source="about-sorting-and-paging",
    breaks="queryPolicies/paging/cursor",
)
def _(real: Any, order: Any, ordered: Any, view: Any, filter_: Any, limit: int, cursor: Any) -> Any:
    """Every second page by cursor lacks its first entity."""
    items, links = real(order, ordered, view, filter_, limit, cursor)
    return items[1:], links


@fault(
    "intermittent/price-is-a-cent-off",
    "ticket_pricing._money",
    every=10,
    operation="createTicketDefinition",
    evidence="sdk",
    source="CommonMoney.value",
    breaks="law/ticket_definitions/create-then-get",
)
def _(real: Any, sent: Json, field: str, *, optional: bool = False) -> Any:
    """Every tenth price is a cent too high."""
    money = real(sent, field, optional=optional)
    return {**money, "value": str(Decimal(money["value"]) + Decimal("0.01"))} if "value" in money else money


@fault(
    "intermittent/revision-stays",
    "revisions.following",
    every=3,
    operation="updatePolicy",
    evidence="sdk",
    source="Policy.revision",
    breaks="law/policies/update",
)
def _(real: Any, row: Row) -> Any:
    """Every third update leaves the revision as it is."""
    del real
    return row["revision"]


@fault(
    "intermittent/stale-is-taken",
    "revisions.check",
    every=2,
    operation="updatePolicy",
    evidence="sdk",
    source="UpdatePolicy.revision",
    breaks="law/policies/stale-revision",
)
def _(real: Any, row: Row, sent: Json, member: str) -> None:
    """Every second update is taken with an outdated revision."""
    if sent.get("revision") is None:
        real(row, sent, member)


@fault(
    "intermittent/title-in-lower-case",
    "event_rows.writable",
    every=6,
    operation="createEvent",
    evidence="sdk",
    source="Event.title",
    breaks="law/events/create-then-get",
)
def _(real: Any, contract: Any, sent: Mapping[str, Any]) -> Any:
    """Every sixth event has its title in lower case."""
    kept = real(contract, sent)
    return kept | ({"title": kept["title"].lower()} if kept.get("title") else {})


@fault(
    "intermittent/status-is-missing",
    "event_view.public",
    every=8,
    operation="getEvent",
    evidence="sdk",
    source="Event.status",
    breaks="getEvent/event.status/present",
)
def _(real: Any, row: Row, fields: Any, ctx: Context) -> Any:
    """Every eighth event is answered without its status."""
    return {name: value for name, value in real(row, fields, ctx).items() if name != "status"}
