"""What must be seen of the categories of a site, by the promises of their lifecycle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conform.client import Exchange
from conform.contract.obligations import Obligation
from conform.laws import promise
from conform.model import Status
from suites.lifecycle.comparing import at, said
from suites.lifecycle.events import EventSteps
from suites.lifecycle.events_seen import MOST
from suites.lifecycle.ground import Ref

MOVES = promise(
    "categories/lifecycle-moves",
    says="Categories are created, renamed and deleted, and events come into them and leave them, "
    "one by one or several at once.",
    level="MUST",
    evidence="docs",
    operation="createCategory",
    source="create-category, update-category, delete-category, assign-events, unassign-events",
)
READS = promise(
    "categories/lifecycle-reads",
    says="A query shows a category as its own writes left it, whatever was done to others in between.",
    level="MUST",
    evidence="docs",
    operation="queryCategories",
    source="query-categories, update-category",
)
FOUND = promise(
    "categories/lifecycle-found",
    says="A query finds the categories that it asks for, each once, by name unless told otherwise.",
    level="MUST",
    evidence="docs",
    operation="queryCategories",
    source="query-categories",
)
MEMBERS = promise(
    "categories/lifecycle-members",
    says="The events of a category are those that were assigned to it and not taken out, "
    "and the categories of an event are the same the other way round, hidden ones left out.",
    level="MUST",
    evidence="sdk",
    operation="listEventCategories",
    source="ListEventCategories; list-events-by-category; assign-events",
)
COUNTED = promise(
    "categories/lifecycle-counted",
    says="The counts of a category are those of its events.",
    level="MUST",
    evidence="sdk",
    operation="queryCategories",
    source="CategoryCounts; which of the two counts drafts is open",
)
GONE = promise(
    "categories/lifecycle-gone",
    says="A deleted category is found no more, and its events stay.",
    level="MUST",
    evidence="docs",
    operation="deleteCategory",
    source="delete-category",
)
PROMISES = (MOVES, READS, FOUND, MEMBERS, COUNTED, GONE)


def promise_of(_: str) -> Obligation:
    """Give the promise that a member of a category is about."""
    return READS


class CategorySights(EventSteps):
    """Looks at categories, and compares them with the model."""

    def find_categories(self, site: int, step: str, only: Mapping[str, Any], **query: Any) -> Exchange:
        """Query categories, with their counts."""
        spelled = {"filter": dict(only), "paging": {"limit": MOST, "offset": 0}, **query}
        body = {"query": spelled, "fieldset": ["COUNTS"]}
        return self.ask(FOUND, f"look for {step}", "queryCategories", body, site=site)

    def compare_categories(self, site: int) -> None:
        """Compare all categories of a site, and who is in them, with the model."""
        self.patiently(lambda: self._compare_categories(site))

    def look_at_category(self, category: Ref) -> None:
        """List the events of a category; whether a hidden one lists any, and drafts are listed, is open."""
        model = self.models[category.site].categories
        params: dict[str, Any] = {"categoryId": category.id, "paging": {"limit": MOST}}
        step = f"list the events of {model[category.id].name!r}"
        exchange = self.ask(MEMBERS, step, "listEventsByCategory", site=category.site, **params)
        got = [str(at(each, "id")) for each in exchange.json["events"]]
        least = set() if model[category.id].hidden else model.surely_in(category.id)
        most = model.perhaps_in(category.id)
        right = least <= set(got) <= most and len(set(got)) == len(got)
        wanted = f"each once: {sorted(least)}" + (f", perhaps {sorted(most - least)}" if most - least else "")
        self.hold(MEMBERS, exchange, "events", right, wanted, sorted(got))

    def look_at_event_categories(self, event: Ref) -> None:
        """List the categories of an event, and read them from the event itself."""
        model = self.models[event.site].categories
        listed = self.ask(
            MEMBERS,
            "list the categories of an event",
            "listEventCategories",
            site=event.site,
            eventId=event.id,
        )
        self._members(listed, "categories", listed.json["categories"], event)
        for each in listed.json["categories"]:
            known = model[each["id"]].name if each["id"] in model else each["name"]
            self.hold(READS, listed, "categories", each["name"] == known, known, each["name"])

    def _members(self, exchange: Exchange, path: str, entities: Any, event: Ref) -> None:
        model = self.models[event.site].categories
        got = {str(at(each, "id")) for each in entities}
        least, most = model.surely_of(event.id), model.perhaps_of(event.id)
        wanted = f"{sorted(least)}, no hidden one and no other"
        self.hold(MEMBERS, exchange, path, least <= got <= most, wanted, sorted(got))

    def _compare_categories(self, site: int) -> None:
        model = self.models[site].categories
        if not self.ground.alone:
            self._compare_each(site)
            return
        exchange = self.find_categories(site, "all categories", {})
        expected = [category.id for category in model.by_name()]
        self.categories_are(exchange, expected)
        for index, entity in enumerate(exchange.json["categories"]):
            self._compare_category(exchange, f"categories[{index}]", entity, site)

    def _compare_each(self, site: int) -> None:
        """On a site that has more categories, look for each by its id, a filter that all sources have."""
        for category in self.models[site].categories.ids():
            exchange = self.find_categories(site, "a category by its id", {"id": category})
            self.categories_are(exchange, [category])
            self._compare_category(exchange, "categories[0]", exchange.json["categories"][0], site)

    def categories_are(self, exchange: Exchange, expected: Sequence[str]) -> None:
        """See that a query found these categories and no others, in this order."""
        got = [str(at(each, "id")) for each in exchange.json["categories"]]
        gone = {each for model in self.models for each in model.categories.gone}
        if gone:
            seen = sorted(gone & set(got) - set(expected))
            self.hold(GONE, exchange, "categories", not seen, "none that was deleted", seen)
        self.hold(FOUND, exchange, "categories", got == list(expected), f"in this order: {expected}", got)

    def _compare_category(
        self, exchange: Exchange, prefix: str, entity: Mapping[str, Any], site: int
    ) -> None:
        model, events = self.models[site].categories, self.models[site].events
        category = model[str(entity["id"])]
        self.same(promise_of, exchange, prefix, entity, category.shown())
        self.reach("hidden category" if category.hidden else "visible category")
        if model.surely_in(category.id) != model.perhaps_in(category.id):
            return
        held = [events[each].status(self.now) for each in model.surely_in(category.id)]
        drafts = sum(status is Status.DRAFT for status in held)
        expected = sorted((drafts, len(held) - drafts))
        counts = [at(entity, f"counts.assigned{name}EventsCount") for name in ("", "Draft")]
        got = sorted(each if isinstance(each, int) else 0 for each in counts)
        wanted = f"{expected[1]} and {expected[0]}, in any order"
        self.hold(COUNTED, exchange, f"{prefix}.counts", got == expected, wanted, said(at(entity, "counts")))
