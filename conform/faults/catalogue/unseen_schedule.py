"""Schedule items that are lost, kept or changed in a corner; written without a look at the suites."""

from __future__ import annotations

from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import edit, sending
from conform.mock import instants
from conform.mock.context import Context

PUBLISHED = "The published schedule is the draft as it was when it was published."


def _mask(ctx: Context) -> list[str]:
    fields = ctx.request.get("fields") or ()
    if isinstance(fields, dict):
        fields = fields.get("paths") or ()
    return fields.split(",") if isinstance(fields, str) else list(fields)


def _kept(real: Any, ctx: Context, **members: Any) -> Any:
    """Update an item, and then set members of it."""
    answer = real(ctx)
    edit(ctx.site.schedule_draft, ctx.request["itemId"], **members)
    return {"item": {**answer["item"], **members}}


def _old(ctx: Context) -> Any:
    return ctx.site.schedule_draft.get(ctx.request["itemId"]) or {"tags": [], "timeSlot": {}}


@fault(
    "lifecycle/publishing-skips-hidden-items",
    "publishDraft",
    evidence="docs",
    source="publish-draft",
    promise=PUBLISHED,
)
def _(real: Any, ctx: Context) -> Any:
    """Hidden items of the draft are not published, though managers may list them."""
    answer = real(ctx)
    for row in ctx.site.schedule_published.where("eventId", ctx.request["eventId"]):
        if row["hidden"]:
            ctx.site.schedule_published.remove(row["id"])
    return answer


@fault(
    "lifecycle/publishing-reveals-items",
    "publishDraft",
    evidence="docs",
    source="publish-draft",
    promise=PUBLISHED,
)
def _(real: Any, ctx: Context) -> Any:
    """What is published is no longer hidden."""
    answer = real(ctx)
    for row in ctx.site.schedule_published.where("eventId", ctx.request["eventId"]):
        ctx.site.schedule_published.put({**row, "hidden": False})
    return answer


@fault(
    "time/publishing-forgets-the-zone",
    "publishDraft",
    evidence="docs",
    source="publish-draft",
    promise=PUBLISHED,
)
def _(real: Any, ctx: Context) -> Any:
    """Published items are in Etc/UTC, whatever zone the draft has."""
    answer = real(ctx)
    for row in ctx.site.schedule_published.where("eventId", ctx.request["eventId"]):
        slot = {**row["timeSlot"], "timeZoneId": "Etc/UTC"}
        ctx.site.schedule_published.put({**row, "timeSlot": slot})
    return answer


@fault(
    "lifecycle/discarding-keeps-new-times",
    "discardDraft",
    evidence="docs",
    source="discard-draft",
    breaks="law/schedule/discard-restores",
)
def _(real: Any, ctx: Context) -> Any:
    """Discarding the draft does not undo that items were moved in time."""
    before = ctx.site.schedule_draft.where("eventId", ctx.request["eventId"])
    answer = real(ctx)
    for row in before:
        if row["id"] in ctx.site.schedule_draft:
            edit(ctx.site.schedule_draft, row["id"], timeSlot=row["timeSlot"])
    return answer


@fault(
    "lifecycle/only-the-first-item-is-deleted",
    "deleteScheduleItem",
    evidence="sdk",
    source="DeleteScheduleItemRequest.itemIds",
    breaks="law/schedule/delete-several",
)
def _(real: Any, ctx: Context) -> Any:
    """Of several items in one request only the first is deleted."""
    return real(sending(ctx, itemIds=list(ctx.request.get("itemIds") or ())[:1]))


@fault(
    "isolation/items-of-another-event-are-deleted",
    "deleteScheduleItem",
    evidence="sdk",
    source="DeleteScheduleItemRequest.eventId",
    breaks="law/schedule/delete-is-of-one-event",
)
def _(real: Any, ctx: Context) -> Any:
    """Items are deleted whichever event they belong to."""
    answer = real(ctx)
    for item_id in ctx.request.get("itemIds") or ():
        ctx.site.schedule_draft.remove(item_id)
    return answer


@fault(
    "lifecycle/item-cannot-be-revealed",
    "updateScheduleItem",
    evidence="sdk",
    source="ScheduleItemData.hidden",
    breaks="law/schedule/mask-names-what-changes",
)
def _(real: Any, ctx: Context) -> Any:
    """An update to `hidden: false` leaves a hidden item hidden."""
    hidden = _old(ctx).get("hidden")
    if hidden and "hidden" in _mask(ctx):
        return _kept(real, ctx, hidden=True)
    return real(ctx)


@fault(
    "lifecycle/emptied-description-stays",
    "updateScheduleItem",
    evidence="sdk",
    source="ScheduleItemData.description",
    breaks="law/schedule/mask-names-what-changes",
)
def _(real: Any, ctx: Context) -> Any:
    """A masked update to an empty description, stage or list of tags leaves what was there."""
    item, old = ctx.request.get("item") or {}, _old(ctx)
    names = [name for name in ("description", "stageName", "tags") if name in _mask(ctx)]
    return _kept(real, ctx, **{name: old.get(name, "") for name in names if not item.get(name)})


@fault(
    "lifecycle/masked-update-drops-the-tags",
    "updateScheduleItem",
    evidence="sdk",
    source="UpdateScheduleItemRequest.fields",
    breaks="law/schedule/mask-names-what-changes",
)
def _(real: Any, ctx: Context) -> Any:
    """An update of other members drops the tags of an item, which live in a table of their own."""
    mask = _mask(ctx)
    return _kept(real, ctx, tags=[]) if mask and "tags" not in mask else real(ctx)


@fault(
    "lifecycle/tags-are-added",
    "updateScheduleItem",
    evidence="sdk",
    source="ScheduleItemData.tags",
    breaks="law/schedule/mask-names-what-changes",
)
def _(real: Any, ctx: Context) -> Any:
    """An update of the tags adds them to those that were there."""
    new = (ctx.request.get("item") or {}).get("tags")
    old = _old(ctx)["tags"]
    return _kept(real, ctx, tags=list(dict.fromkeys([*old, *new]))[:5]) if new else real(ctx)


@fault(
    "lifecycle/first-path-of-the-mask-counts",
    "updateScheduleItem",
    evidence="sdk",
    source="UpdateScheduleItemRequest.fields",
    breaks="law/schedule/mask-names-what-changes",
)
def _(real: Any, ctx: Context) -> Any:
    """Of a mask with several paths only the first is changed."""
    mask = _mask(ctx)
    return real(sending(ctx, fields=mask[:1])) if len(mask) > 1 else real(ctx)


@fault(
    "time/new-start-moves-the-end",
    "updateScheduleItem",
    evidence="sdk",
    source="UpdateScheduleItemRequest.fields",
    breaks="law/schedule/mask-names-what-changes",
)
def _(real: Any, ctx: Context) -> Any:
    """An update of nothing but the start moves the end too, so that an item lasts as long as before."""
    old = _old(ctx)["timeSlot"]
    answer = real(ctx)
    if "timeSlot.start" not in _mask(ctx) or "timeSlot.end" in _mask(ctx):
        return answer
    slot = answer["item"]["timeSlot"]
    moved = instants.parse(slot["start"]) - instants.parse(old["start"])
    slot = {**slot, "end": instants.write(instants.parse(old["end"]) + moved)}
    edit(ctx.site.schedule_draft, ctx.request["itemId"], timeSlot=slot)
    return {"item": {**answer["item"], "timeSlot": slot}}


@fault(
    "time/new-times-forget-the-zone",
    "updateScheduleItem",
    evidence="sdk",
    source="UpdateScheduleItemRequest.fields",
    breaks="law/schedule/mask-names-what-changes",
)
def _(real: Any, ctx: Context) -> Any:
    """A masked update of the start or the end puts the item into Etc/UTC."""
    answer = real(ctx)
    mask = set(_mask(ctx))
    if not mask & {"timeSlot.start", "timeSlot.end"} or mask & {"timeSlot.timeZoneId", "timeSlot"}:
        return answer
    slot = {**answer["item"]["timeSlot"], "timeZoneId": "Etc/UTC"}
    edit(ctx.site.schedule_draft, ctx.request["itemId"], timeSlot=slot)
    return {"item": {**answer["item"], "timeSlot": slot}}
