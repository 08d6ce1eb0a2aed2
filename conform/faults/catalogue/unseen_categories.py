"""What goes wrong with categories and the events in them.

Written by somebody who had not looked at the suites.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import Json, edit, sending
from conform.mock import instants
from conform.mock.context import Context
from conform.mock.store import Site

BULK_UNASSIGN = "bulkUnassignEvents"


@fault(
    "derived/renamed-category-is-old-on-events",
    "updateCategory",
    operation="getEvent",
    evidence="sdk",
    source="Event.categories",
    breaks="law/categories/events-show-the-new-name",
    also={"event_view._categories": lambda real, site, event_id: _old_names(real(site, event_id), site)},
)
def _(real: Any, ctx: Context) -> Any:
    """Events show a category by the name that it had before it was renamed."""
    row = ctx.site.categories.get(ctx.request["category"]["id"])
    if row is not None:
        _NAMES.setdefault((ctx.site.id, row["id"]), row["name"])
    return real(ctx)


_NAMES: dict[tuple[str, str], str] = {}
"""The first names of categories that were renamed, by site and category."""


def _old_names(shown: list[Json], site: Site) -> list[Json]:
    return [each | {"name": _NAMES.get((site.id, each["id"]), each["name"])} for each in shown]


@fault(
    "derived/rename-moves-the-creation",
    "updateCategory",
    evidence="sdk",
    source="Category.createdDate",
    breaks="law/categories/rename-keeps-the-rest",
)
def _(real: Any, ctx: Context) -> Any:
    """Renaming a category makes that the time of its creation."""
    category = real(ctx)["category"]
    now = instants.write(ctx.now)
    edit(ctx.site.categories, category["id"], createdDate=now)
    return {"category": category | {"createdDate": now}}


@fault(
    "isolation/rename-makes-it-manual",
    "updateCategory",
    evidence="docs",
    source="update-category",
    breaks="law/categories/rename-keeps-the-rest",
)
def _(real: Any, ctx: Context) -> Any:
    """Renaming a hidden category makes it an ordinary one, which everybody sees."""
    category = real(ctx)["category"]
    edit(ctx.site.categories, category["id"], states=["MANUAL"])
    return {"category": category | {"states": ["MANUAL"]}}


@fault(
    "isolation/rename-empties-it",
    "updateCategory",
    evidence="docs",
    source="update-category",
    breaks="law/categories/update",
)
def _(real: Any, ctx: Context) -> Any:
    """Renaming a category takes its events out of it."""
    answer = real(ctx)
    ctx.site.assignments[answer["category"]["id"]] = []
    return answer


@fault(
    "isolation/namesakes-are-deleted-too",
    "deleteCategory",
    evidence="docs",
    source="delete-category",
    breaks="law/categories/delete-leaves-namesakes",
)
def _(real: Any, ctx: Context) -> Any:
    """Deleting a category deletes all those with its name."""
    gone = ctx.site.categories.get(ctx.request["categoryId"])
    answer = real(ctx)
    for row in ctx.site.categories:
        if gone is not None and row["name"] == gone["name"]:
            ctx.site.categories.remove(row["id"])
    return answer


@fault(
    "lifecycle/bulk-creation-is-manual",
    "bulkCreateCategory",
    evidence="docs",
    source="bulk-create-category",
    breaks="law/categories/bulk",
)
def _(real: Any, ctx: Context) -> Any:
    """Categories that are created in bulk are MANUAL, whatever states they were sent with."""
    sent = [{k: v for k, v in each.items() if k != "states"} for each in ctx.request["categories"]]
    return real(sending(ctx, categories=sent))


@fault(
    "lifecycle/bulk-creation-stores-one-name",
    "bulkCreateCategory",
    evidence="docs",
    source="bulk-create-category",
    breaks="law/categories/bulk-keeps-each-name",
)
def _(real: Any, ctx: Context) -> Any:
    """Categories that are created in bulk are all stored with the name of the last one."""
    answer = real(ctx)
    made = [each["item"] for each in answer["results"] if "item" in each]
    for item in made:
        edit(ctx.site.categories, item["id"], name=made[-1]["name"])
    return answer


@fault(
    "lifecycle/bulk-assignment-reaches-one",
    "bulkAssignEvents",
    evidence="docs",
    source="bulk-assign-events",
    breaks="law/categories/bulk",
)
def _(real: Any, ctx: Context) -> Any:
    """Assigning an event in bulk tells success for all categories, and reaches the first only."""
    before = {key: list(held) for key, held in ctx.site.assignments.items()}
    answer = real(ctx)
    for category_id in ctx.request["categoryId"][1:]:
        if category_id in before and category_id != ctx.request["categoryId"][0]:
            ctx.site.assignments[category_id] = before[category_id]
    return answer


@fault(
    "isolation/bulk-unassignment-empties",
    BULK_UNASSIGN,
    evidence="sdk",
    source="BulkUnassignEventsRequest",
    breaks="law/categories/bulk-unassign-hits-what-it-says",
)
def _(real: Any, ctx: Context) -> Any:
    """Taking an event out of categories in bulk takes all events out of them."""
    answer = real(ctx)
    for category_id in ctx.request["categoryId"]:
        if ctx.request.get("eventId") and category_id in ctx.site.categories:
            ctx.site.assignments[category_id] = []
    return answer


@fault(
    "isolation/bulk-unassignment-reaches-all-categories",
    BULK_UNASSIGN,
    evidence="sdk",
    source="BulkUnassignEventsRequest",
    breaks="law/categories/bulk-unassign-hits-what-it-says",
)
def _(real: Any, ctx: Context) -> Any:
    """Taking an event out of some categories in bulk takes it out of all."""
    answer = real(ctx)
    gone = set(ctx.request.get("eventId") or ())
    for category_id, held in ctx.site.assignments.items():
        ctx.site.assignments[category_id] = [each for each in held if each not in gone]
    return answer


@fault(
    "lifecycle/bulk-unassignment-reaches-one",
    BULK_UNASSIGN,
    evidence="docs",
    source="bulk-unassign-events",
    breaks="law/categories/bulk-unassign-hits-what-it-says",
)
def _(real: Any, ctx: Context) -> Any:
    """Taking an event out of categories in bulk tells success for all, and reaches the first only."""
    before = {key: list(held) for key, held in ctx.site.assignments.items()}
    answer = real(ctx)
    for category_id in ctx.request["categoryId"][1:]:
        if category_id in before and category_id != ctx.request["categoryId"][0]:
            ctx.site.assignments[category_id] = before[category_id]
    return answer


@fault(
    "lifecycle/assignment-replaces",
    "category_rows.assign",
    operation="assignEvents",
    evidence="sdk",
    source="AssignEventsRequest",
    breaks="law/categories/assign-adds",
)
def _(real: Any, site: Site, category_id: str, event_ids: Iterable[str]) -> None:
    """Assigning events to a category takes those out that it had."""
    wanted = list(event_ids)
    held = site.assignments.get(category_id, [])
    site.assignments[category_id] = [each for each in held if each in wanted]
    real(site, category_id, wanted)


@fault(
    "lifecycle/unassignment-takes-one",
    "unassignEvents",
    evidence="sdk",
    source="UnassignEventsRequest",
    promise="All events that are to be taken out of a category are taken out.",
)
def _(real: Any, ctx: Context) -> Any:
    """Of several events that are to be taken out of a category only the first is."""
    return real(sending(ctx, eventId=list(ctx.request["eventId"])[:1]))


@fault(
    "lifecycle/one-category-per-event",
    "category_rows.assign",
    operation="assignEvents",
    evidence="sdk",
    source="Event.categories",
    breaks="law/categories/event-shows-its-own",
)
def _(real: Any, site: Site, category_id: str, event_ids: Iterable[str]) -> None:
    """Assigning an event to a category takes it out of the one that it was in."""
    wanted = list(event_ids)
    real(site, category_id, wanted)
    for other, held in site.assignments.items():
        if other != category_id:
            site.assignments[other] = [each for each in held if each not in wanted]


@fault(
    "lifecycle/three-categories-are-listed",
    "listEventCategories",
    evidence="sdk",
    source="ListEventCategoriesResponse.categories",
    breaks="law/categories/assign-then-list",
)
def _(real: Any, ctx: Context) -> Any:
    """The list of an event's categories ends after the third."""
    answer = real(ctx)
    return {"categories": answer["categories"][:3]}
