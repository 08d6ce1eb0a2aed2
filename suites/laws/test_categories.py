"""Laws of categories and their assignments."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from conform.client import Client
from conform.expect import equal, holds, member
from conform.laws import law
from strategies import categories
from suites.world import Message, World


def query(client: Client, category: str) -> Message:
    """Find a category by its id, with its counts."""
    body = {"query": {"filter": {"id": category}, "paging": {"limit": 1}}, "fieldset": ["COUNTS"]}
    found: list[Message] = client.call("queryCategories", body).json["categories"]
    return found[0] if found else {}


def of_event(client: Client, event: str) -> set[str]:
    """Give the ids of an event's categories."""
    return {each["id"] for each in client.call("listEventCategories", eventId=event).json["categories"]}


@law(
    "categories/create-then-query",
    says="A category is found as it was created, and is MANUAL unless told otherwise.",
    level="MUST",
    evidence="docs",
    operation="createCategory",
    source="create-category, query-categories",
)
@given(category=categories.categories())
def test_create_then_query_equals(world: World, category: Message) -> None:
    created = world.client.call("createCategory", {"category": category})
    equal(created, "category.name", category["name"])
    equal(created, "category.states", category.get("states", ["MANUAL"]))
    found = query(world.client, member(created, "category.id"))
    holds(created, "category.name", found.get("name") == category["name"], "the name that a query finds")


@law(
    "categories/update",
    says="An update changes the name, and the category keeps its id and its events.",
    level="MUST",
    evidence="docs",
    operation="updateCategory",
    source="update-category",
)
@settings(max_examples=25)
@given(patch=categories.patches())
def test_update_changes_the_name(world: World, patch: Message) -> None:
    category, event = world.category()["id"], world.kept("assigned", lambda: world.event("RSVP"))
    world.client.call("assignEvents", {"eventId": [event]}, categoryId=category)
    updated = world.client.call("updateCategory", {"category": {"id": category, **patch}})
    equal(updated, "category.name", patch["name"])
    equal(updated, "category.id", category)
    holds(updated, "category.id", category in of_event(world.client, event), "still a category of its event")
    world.client.call("deleteCategory", categoryId=category)


@law(
    "categories/counts-equal-assignments",
    says="The count of a category is the number of published events assigned to it.",
    level="MUST",
    evidence="observed",
    operation="queryCategories",
    source="observed 8",
)
@settings(max_examples=15)
@given(assigned=st.integers(0, 4), removed=st.integers(0, 4))
def test_counts_equal_the_assignments(world: World, assigned: int, removed: int) -> None:
    category = world.category()["id"]
    ids = [world.event("RSVP") for _ in range(assigned)]
    if ids:
        world.client.call("assignEvents", {"eventId": ids}, categoryId=category)
    gone = ids[:removed]
    if gone:
        world.client.call("unassignEvents", categoryId=category, eventId=gone)
    body = {"query": {"filter": {"id": category}, "paging": {"limit": 1}}, "fieldset": ["COUNTS"]}
    found = world.client.call("queryCategories", body)
    equal(found, "categories[0].counts.assignedEventsCount", len(ids) - len(gone))
    listed = world.client.call("listEventsByCategory", categoryId=category, paging={"limit": 10})
    left = {each["id"] for each in listed.json["events"]}
    holds(listed, "events", left == set(ids) - set(gone), f"{len(ids) - len(gone)} events")


@law(
    "categories/assign-then-list",
    says="An event's categories are those it was assigned to, without the hidden ones.",
    level="MUST",
    evidence="sdk",
    operation="listEventCategories",
    source="ListEventCategories",
)
def test_assign_then_list(world: World) -> None:
    event, other = world.event("RSVP"), world.event("RSVP")
    seen, hidden = world.category()["id"], world.category(states=["HIDDEN"])["id"]
    for category in (seen, hidden):
        world.client.call("assignEvents", {"eventId": [event]}, categoryId=category)
    listed = world.client.call("listEventCategories", eventId=event)
    got = {each["id"] for each in listed.json["categories"]}
    holds(listed, "categories", got == {seen}, "the one that is not hidden")
    holds(listed, "categories", of_event(world.client, other) == set(), "none for the other event")
    shown = world.client.call("getEvent", eventId=event, fields=["CATEGORIES"])
    ids = {each["id"] for each in member(shown, "event.categories.categories")}
    holds(shown, "event.categories.categories", seen in ids, f"{seen} among them")


@law(
    "categories/bulk",
    says="Bulk creation and assignment tell of every category what came of it, and do it.",
    level="MUST",
    evidence="docs",
    operation="bulkCreateCategory",
    source="bulk-create-category, bulk-assign-events",
)
@settings(max_examples=20)
@given(bulk=categories.bulks())
def test_bulk_calls_do_what_they_tell(world: World, bulk: list[Message]) -> None:
    created = world.client.call("bulkCreateCategory", {"categories": bulk})
    equal(created, "bulkActionMetadata.totalSuccesses", len(bulk))
    equal(created, "bulkActionMetadata.totalFailures", 0)
    ids = [each["itemMetadata"]["id"] for each in created.json["results"]]
    holds(created, "results", len(set(ids)) == len(bulk), f"{len(bulk)} different ids")
    event = world.event("RSVP")
    assigned = world.client.call("bulkAssignEvents", {"categoryId": ids, "eventId": [event]})
    equal(assigned, "bulkActionMetadata.totalSuccesses", len(ids))
    shown = {name for name, each in zip(ids, bulk, strict=True) if each.get("states") != ["HIDDEN"]}
    named = {each["item"]["id"]: each["item"]["name"] for each in created.json["results"]}
    holds(created, "results", sorted(named.values()) == sorted(each["name"] for each in bulk), "every name")
    visible = of_event(world.client, event)
    holds(assigned, "results", len(visible) == len(shown), f"{len(shown)} categories that are not hidden")
    world.client.call("bulkUnassignEvents", categoryId=ids, eventId=[event])
    holds(assigned, "results", of_event(world.client, event) == set(), "no category after unassigning")


@law(
    "categories/delete-is-final",
    says="A deleted category is found no more, and its events stay.",
    level="MUST",
    evidence="docs",
    operation="deleteCategory",
    source="delete-category",
)
def test_delete_is_final(world: World) -> None:
    category, event = world.category()["id"], world.event("RSVP")
    world.client.call("deleteCategory", categoryId=category)
    body = {"query": {"filter": {"id": category}, "paging": {"limit": 1}}}
    equal(world.client.call("queryCategories", body), "categories", [])
    equal(world.client.call("getEvent", eventId=event), "event.id", event)


@law(
    "categories/reorder",
    says="Reordering the events of a category loses none and adds none.",
    level="SHOULD",
    evidence="observed",
    operation="reorderCategoryEvents",
    source="reorder-category-events",
)
def test_reorder_keeps_the_events(world: World) -> None:
    category = world.category()["id"]
    ids = [world.event("RSVP") for _ in range(3)]
    world.client.call("assignEvents", {"eventId": ids}, categoryId=category)
    body = {"eventId": ids[2], "beforeEventId": ids[0]}
    world.client.call("reorderCategoryEvents", body, categoryId=category)
    listed = world.client.call("listEventsByCategory", categoryId=category, paging={"limit": 10})
    got = {each["id"] for each in listed.json["events"]}
    holds(listed, "events", got == set(ids), "the same three events")
