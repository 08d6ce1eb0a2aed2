"""Rescheduling and reading a schedule in the corners; written without a look at the suites."""

from __future__ import annotations

from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import put_back, sending
from conform.mock.context import Context
from conform.mock.store import Row

TIMES = "Rescheduling moves all items of the draft by the same time."
STATES = "The list has the states that were asked for, and those that complete them."


def _stay(real: Any, ctx: Context, rows: list[Row]) -> Any:
    answer = real(ctx)
    for row in rows:
        put_back(ctx.site.schedule_draft, row)
    return answer


def _draft(ctx: Context) -> list[Row]:
    return ctx.site.schedule_draft.where("eventId", ctx.request["eventId"])


@fault(
    "time/reschedule-skips-hidden-items",
    "rescheduleDraft",
    evidence="sdk",
    source="RescheduleDraft",
    breaks="law/schedule/reschedule-moves-all",
)
def _(real: Any, ctx: Context) -> Any:
    """Rescheduling leaves hidden items where they were."""
    return _stay(real, ctx, [row for row in _draft(ctx) if row["hidden"]])


@fault(
    "time/reschedule-skips-canceled-items",
    "rescheduleDraft",
    evidence="sdk",
    source="RescheduleDraft",
    breaks="law/schedule/reschedule-moves-all",
)
def _(real: Any, ctx: Context) -> Any:
    """Rescheduling leaves canceled items where they were."""
    return _stay(real, ctx, [row for row in _draft(ctx) if row["status"] == "CANCELED"])


@fault(
    "time/reschedule-skips-published-items",
    "rescheduleDraft",
    evidence="sdk",
    source="RescheduleDraft",
    breaks="law/schedule/reschedule-moves-all",
)
def _(real: Any, ctx: Context) -> Any:
    """Rescheduling moves what was never published, and leaves the other items of the draft."""
    return _stay(real, ctx, [row for row in _draft(ctx) if row["id"] in ctx.site.schedule_published])


@fault(
    "time/reschedule-within-a-day",
    "rescheduleDraft",
    evidence="sdk",
    source="RescheduleDraft",
    promise=TIMES,
)
def _(real: Any, ctx: Context) -> Any:
    """Of an offset of a day or more only the part beyond whole days counts."""
    offset = str(ctx.request.get("timeSlotOffset") or "0s")
    if offset.startswith("-") or "." in offset or not offset.removesuffix("s").isdigit():
        return real(ctx)
    return real(sending(ctx, timeSlotOffset=f"{int(offset[:-1]) % 86400}s"))


@fault(
    "visibility/asking-for-hidden-items-lists-all",
    "schedule_list._complete",
    operation="listScheduleItems",
    evidence="sdk",
    source="ListScheduleItemsRequest.state",
    promise=STATES,
)
def _(real: Any, states: Any) -> Any:
    """A list of hidden items has the visible ones too."""
    return real(states) | {"VISIBLE"}


@fault(
    "visibility/asking-for-the-draft-lists-all",
    "schedule_list._complete",
    operation="listScheduleItems",
    evidence="sdk",
    source="ListScheduleItemsRequest.state",
    promise=STATES,
)
def _(real: Any, states: Any) -> Any:
    """A list of the draft has the published items too."""
    return real(states) | {"PUBLISHED"}


@fault(
    "visibility/draft-shows-hidden-items",
    "schedule_list._complete",
    operation="listScheduleItems",
    evidence="sdk",
    source="ListScheduleItemsRequest.state",
    promise=STATES,
)
def _(real: Any, states: Any) -> Any:
    """A list of the draft has hidden items that were not asked for."""
    complete = real(states)
    return complete | {"HIDDEN"} if "DRAFT" in complete else complete


@fault(
    "paging/deprecated-total-is-of-the-page",
    "listScheduleItems",
    evidence="sdk",
    source="ListScheduleItemsResponse.total",
    breaks="law/schedule/deprecated-total",
)
def _(real: Any, ctx: Context) -> Any:
    """The deprecated total of the list counts the items of the page only."""
    answer = real(ctx)
    return {**answer, "total": len(answer["items"])}


@fault(
    "ordering/items-with-one-start-by-name",
    "query._Ordering.key",
    operation="queryScheduleItems",
    evidence="docs",
    source="query-schedule-items",
    promise="Items with the same start come by their end.",
)
def _(real: Any, self: Any, position: Any) -> Any:
    """A query without a sort orders items by start alone, and lets the end go."""
    if [item["fieldName"] for item in self.items] == ["timeSlot.start", "timeSlot.end"]:
        return real(self, [position[0], None, *position[2:]])
    return real(self, position)


@fault(
    "robustness/tags-in-lower-case",
    "schedule._sent",
    operation="addScheduleItem",
    evidence="sdk",
    source="ScheduleItemData.tags",
    promise="Tags read back as they were sent.",
)
def _(real: Any, item: Any) -> Any:
    """Tags are kept in lower case."""
    sent = real(item)
    return {**sent, "tags": [tag.lower() for tag in sent["tags"]]} if sent.get("tags") else sent


@fault(
    "validation/long-item-description-is-cut",
    "schedule._sent",
    operation="addScheduleItem",
    evidence="sdk",
    source="ScheduleItemData.description",
    promise="A description of up to 10000 characters reads back as it was sent.",
)
def _(real: Any, item: Any) -> Any:
    """Descriptions of items are cut after 4096 bytes, where 10000 characters are taken."""
    sent = real(item)
    if sent.get("description"):
        return {**sent, "description": sent["description"].encode()[:4096].decode(errors="ignore")}
    return sent
