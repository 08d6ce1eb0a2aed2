"""Laws of categories: which category it is, whose it is, and who may change it."""

from __future__ import annotations

from conform.client import Control
from conform.expect import equal, holds
from conform.laws import law
from suites.laws.strangers import refuses_visitors, twice
from suites.laws.test_categories import query
from suites.world import Message, World


def called(name: str) -> Message:
    """Spell the query for categories of a name."""
    return {"query": {"filter": {"name": name}, "paging": {"limit": 10}}}


def ids(world: World, name: str) -> list[str]:
    """Find the ids of all categories of a name."""
    return [each["id"] for each in world.client.call("queryCategories", called(name)).json["categories"]]


@law(
    "categories/same-request-twice",
    says="The same creation sent twice makes two categories, or is refused and makes one.",
    level="MUST",
    evidence="docs",
    operation="createCategory",
    source="create-category; unknown-others E1",
)
def test_the_same_request_twice_makes_two_or_one(world: World) -> None:
    name = world.name(30)
    twice(
        lambda: world.client.call("createCategory", {"category": {"name": name}}, expect=None),
        "category",
        lambda: [
            each["id"] for each in world.client.call("queryCategories", called(name)).json["categories"]
        ],
    )


@law(
    "categories/failed-write-changes-nothing",
    says="A refused update leaves the category as it was.",
    level="MUST",
    evidence="docs",
    operation="updateCategory",
    source="about-errors",
)
def test_failed_writes_change_nothing(world: World) -> None:
    made = world.category()
    wrong = {"category": {"id": made["id"], "name": "n" * 31}}
    refused = world.client.call("updateCategory", wrong, expect=None)
    holds(refused, "", 400 <= refused.status < 500, "a refusal, for the name has 31 characters")
    found = world.client.call("queryCategories", called(made["name"]))
    equal(found, "categories[0].id", made["id"])


@law(
    "categories/visitors-cannot-write",
    says="Visitors create, change, fill, empty and delete no category.",
    level="MUST",
    evidence="observed",
    operation="createCategory",
    source="observed 1",
)
def test_visitors_cannot_write(world: World, control: Control) -> None:
    made, event = world.category(), world.event("RSVP")
    own = {"categoryId": made["id"]}
    refuses_visitors(
        world.client,
        control,
        [
            ("createCategory", {"category": {"name": world.name(30)}}, {}),
            ("updateCategory", {"category": {"id": made["id"], "name": "Mine"}}, {}),
            ("assignEvents", {"eventId": [event]}, own),
            ("unassignEvents", None, {**own, "eventId": [event]}),
            ("deleteCategory", None, own),
        ],
    )
    found = world.client.call("queryCategories", called(made["name"]))
    equal(found, "categories[0].id", made["id"])


@law(
    "categories/default-order",
    says="A query without a sort gives categories by name.",
    level="MUST",
    evidence="docs",
    operation="queryCategories",
    source="query-categories",
)
def test_a_query_is_in_the_order_of_names(world: World) -> None:
    names = [world.called(word) for word in ("default cedar", "default alder", "default birch")]
    for name in names:
        world.category(name=name)
    found = world.client.call("queryCategories", {"query": {"paging": {"limit": 100}}})
    got = [each["name"] for each in found.json["categories"] if each["name"] in names]
    holds(found, "categories", got == sorted(got), "the categories in the order of their names")


@law(
    "categories/bulk-keeps-each-name",
    says="Categories that are created together have the names that were sent, each its own.",
    level="MUST",
    evidence="sdk",
    operation="bulkCreateCategory",
    source="BulkCreateCategoryRequest.categories",
)
def test_each_of_a_bulk_has_its_name(world: World) -> None:
    names = [world.name(30) for _ in range(3)]
    body = {"categories": [{"name": name} for name in names]}
    created = world.client.call("bulkCreateCategory", body)
    made = [each["itemMetadata"]["id"] for each in created.json["results"]]
    try:
        found = sorted(str(query(world.client, category).get("name")) for category in made)
        holds(created, "results", found == sorted(names), f"the names {sorted(names)}, and not {found}")
    finally:
        for category in made:
            world.client.call("deleteCategory", categoryId=category, expect=None)
