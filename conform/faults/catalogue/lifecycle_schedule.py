"""What becomes of schedule items: the draft, publishing it, and discarding it."""

from __future__ import annotations

from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import put_back
from conform.mock.context import Context


@fault(
    "lifecycle/added-item-is-public",
    "addScheduleItem",
    evidence="docs",
    source="add-schedule-item",
    breaks="law/schedule/draft-is-invisible",
)
def _(real: Any, ctx: Context) -> Any:
    """What is added to the draft schedule is published at once."""
    answer = real(ctx)
    row = ctx.site.schedule_draft.get(answer["item"]["id"])
    put_back(ctx.site.schedule_published, row)
    return answer


@fault(
    "lifecycle/updated-item-is-public",
    "updateScheduleItem",
    evidence="sdk",
    source="UpdateScheduleItem",
    breaks="law/schedule/update-works-on-the-draft",
)
def _(real: Any, ctx: Context) -> Any:
    """A change of a schedule item is published at once."""
    answer = real(ctx)
    row = ctx.site.schedule_draft.get(ctx.request["itemId"])
    if ctx.site.schedule_published.get(ctx.request["itemId"]):
        put_back(ctx.site.schedule_published, row)
    return answer


@fault(
    "lifecycle/deleted-item-is-unpublished",
    "deleteScheduleItem",
    evidence="sdk",
    source="DeleteScheduleItem",
    breaks="law/schedule/delete-works-on-the-draft",
)
def _(real: Any, ctx: Context) -> Any:
    """A schedule item that is deleted from the draft leaves the published schedule at once."""
    answer = real(ctx)
    for item_id in ctx.request.get("itemIds") or ():
        ctx.site.schedule_published.remove(item_id)
    return answer


@fault(
    "lifecycle/publishing-keeps-deleted-items",
    "publishDraft",
    evidence="docs",
    source="publish-draft",
    breaks="law/schedule/delete-works-on-the-draft",
)
def _(real: Any, ctx: Context) -> Any:
    """Publishing adds and changes items, but takes none away."""
    before = ctx.site.schedule_published.where("eventId", ctx.request["eventId"])
    answer = real(ctx)
    for row in before:
        if ctx.site.schedule_published.get(row["id"]) is None:
            ctx.site.schedule_published.put(row)
    return answer


@fault(
    "lifecycle/publishing-keeps-old-items",
    "publishDraft",
    evidence="docs",
    source="publish-draft",
    breaks="law/schedule/update-works-on-the-draft",
)
def _(real: Any, ctx: Context) -> Any:
    """Publishing adds items and takes some away, but changes none."""
    before = ctx.site.schedule_published.where("eventId", ctx.request["eventId"])
    answer = real(ctx)
    for row in before:
        if ctx.site.schedule_published.get(row["id"]) is not None:
            ctx.site.schedule_published.put(row)
    return answer


@fault(
    "lifecycle/publishing-has-no-effect",
    "publishDraft",
    evidence="docs",
    source="publish-draft",
    breaks="law/schedule/draft-is-invisible",
)
def _(real: Any, ctx: Context) -> Any:
    """Publishing the draft schedule changes nothing."""
    del real, ctx
    return {}


@fault(
    "lifecycle/discarding-empties-the-published",
    "discardDraft",
    evidence="docs",
    source="discard-draft",
    breaks="law/schedule/discard-restores",
)
def _(real: Any, ctx: Context) -> Any:
    """Discarding the draft empties the published schedule as well."""
    answer = real(ctx)
    for row in ctx.site.schedule_published.where("eventId", ctx.request["eventId"]):
        ctx.site.schedule_published.remove(row["id"])
    return answer


@fault(
    "lifecycle/discarding-keeps-additions",
    "discardDraft",
    evidence="docs",
    source="discard-draft",
    breaks="law/schedule/discard-restores",
)
def _(real: Any, ctx: Context) -> Any:
    """Discarding the draft undoes changes and deletions, but keeps what was added."""
    before = ctx.site.schedule_draft.where("eventId", ctx.request["eventId"])
    answer = real(ctx)
    for row in before:
        if ctx.site.schedule_draft.get(row["id"]) is None:
            ctx.site.schedule_draft.put(row)
    return answer


@fault(
    "lifecycle/discarding-keeps-deletions",
    "discardDraft",
    evidence="docs",
    source="discard-draft",
    breaks="law/schedule/discard-restores",
)
def _(real: Any, ctx: Context) -> Any:
    """Discarding the draft undoes changes and additions, but not deletions."""
    before = {row["id"] for row in ctx.site.schedule_draft.where("eventId", ctx.request["eventId"])}
    answer = real(ctx)
    for row in ctx.site.schedule_draft.where("eventId", ctx.request["eventId"]):
        if row["id"] not in before:
            ctx.site.schedule_draft.remove(row["id"])
    return answer
