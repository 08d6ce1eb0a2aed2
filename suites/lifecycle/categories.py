"""Steps on categories, each judged by the model, and the comparison of all categories of a site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conform.client import Exchange
from conform.contract.obligations import Obligation
from conform.laws import promise
from conform.model import DONE, Category, Status, left_open
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


class CategorySteps(EventSteps):
    """What can be done to categories, and what must be seen of them."""

    def create_category(self, site: int, *, hidden: bool) -> Ref:
        """Create a category."""
        self.tick()
        name = self.name("Group")
        sent: dict[str, Any] = {"name": name, **({"states": ["HIDDEN"]} if hidden else {})}
        exchange = self.send(f"create {name!r}", "createCategory", {"category": sent}, site=site)
        self.judge(MOVES, DONE, exchange, "")
        return self._adopt_category(exchange, site, "category", exchange.json["category"], name, hidden)

    def create_categories(self, site: int, hidden: Sequence[bool]) -> list[Ref]:
        """Create several categories at once; each tells what came of it."""
        self.tick()
        wanted = {self.name("Group"): each for each in hidden}
        sent = [{"name": name, "states": ["HIDDEN" if each else "MANUAL"]} for name, each in wanted.items()]
        step = f"create {len(sent)} categories at once"
        exchange = self.send(step, "bulkCreateCategory", {"categories": sent}, site=site)
        self.judge(MOVES, DONE, exchange, "")
        items = [at(each, "item") for each in exchange.json["results"]]
        names = sorted(str(at(each, "name")) for each in items)
        self.hold(
            MOVES, exchange, "results", names == sorted(wanted), f"one for each of {sorted(wanted)}", names
        )
        by_name = {str(at(each, "name")): each for each in items}
        return [
            self._adopt_category(exchange, site, f"results[name = {name}].item", by_name[name], name, each)
            for name, each in wanted.items()
        ]

    def rename_category(self, ref: Ref) -> None:
        """Give a category another name."""
        model, name = self.models[ref.site].categories, self.name("Group")
        step = f"rename {model[ref.id].name!r} to {name!r}"
        body = {"category": {"id": ref.id, "name": name}}
        exchange = self.send(step, "updateCategory", body, site=ref.site)
        self.judge(MOVES, DONE, exchange, "")
        changed = model.change(ref.id, name=name)
        self.same(_promise_of, exchange, "category", exchange.json["category"], changed.shown())

    def delete_category(self, ref: Ref) -> None:
        """Delete a category."""
        model = self.models[ref.site].categories
        if model.surely_in(ref.id):
            self.reach("deleted with events")
        step = f"delete {model[ref.id].name!r}"
        exchange = self.send(step, "deleteCategory", site=ref.site, categoryId=ref.id)
        self.judge(MOVES, DONE, exchange, "")
        model.delete(ref.id)
        self.patiently(lambda: self._look_for_gone(ref))

    def _look_for_gone(self, ref: Ref) -> None:
        found = self.find_categories(ref.site, "the category that is deleted", {"id": ref.id})
        listed = found.json["categories"]
        self.hold(GONE, found, "categories", listed == [], "none", listed)

    def assign(self, category: Ref, events: Sequence[Ref]) -> None:
        """Assign events to a category; how a draft or one that is in it already is taken is open."""
        model = self.models[category.site]
        ids = list(dict.fromkeys(ref.id for ref in events))
        held = model.categories.perhaps_in(category.id)
        usual = all(
            model.events[each].status(self.now) is Status.UPCOMING and each not in held for each in ids
        )
        step = f"assign {len(ids)} events to {model.categories[category.id].name!r}"
        params = {"eventId": ids}
        exchange = self.send(step, "assignEvents", params, site=category.site, categoryId=category.id)
        verdict = DONE if usual else left_open("no source tells of assigning drafts or an event twice")
        done = self.judge(MOVES, verdict, exchange, "assignEvents of drafts or twice")
        for each in ids if done else ():
            certain = model.events[each].status(self.now) is Status.UPCOMING
            model.categories.assign(category.id, each, certain=certain)
        if done and len(model.categories.surely_in(category.id)) > 1:
            self.reach("several events in a category")

    def unassign(self, category: Ref, events: Sequence[Ref]) -> None:
        """Take events out of a category; that one that is not in it is no error is open."""
        model = self.models[category.site].categories
        ids = list(dict.fromkeys(ref.id for ref in events))
        usual = set(ids) <= model.surely_in(category.id)
        step = f"take {len(ids)} events out of {model[category.id].name!r}"
        params: dict[str, Any] = {"categoryId": category.id, "eventId": ids}
        exchange = self.send(step, "unassignEvents", site=category.site, **params)
        verdict = DONE if usual else left_open("no source tells of taking out what is not in it")
        if self.judge(MOVES, verdict, exchange, "unassignEvents of what is not assigned"):
            for each in ids:
                model.unassign(category.id, each)
            self.reach("taken out")

    def assign_in_bulk(self, categories: Sequence[Ref], event: Ref, *, out: bool) -> None:
        """Put one event into several categories, or take it out of them."""
        model = self.models[event.site]
        ids = list(dict.fromkeys(ref.id for ref in categories))
        surely = all((event.id in model.categories.surely_in(each)) == out for each in ids)
        usual = surely and (out or model.events[event.id].status(self.now) is Status.UPCOMING)
        params: dict[str, Any] = {"categoryId": ids, "eventId": [event.id]}
        verb = "take an event out of" if out else "assign an event to"
        step = f"{verb} {len(ids)} categories"
        operation = "bulkUnassignEvents" if out else "bulkAssignEvents"
        exchange = self.send(step, operation, site=event.site, **params)
        verdict = DONE if usual else left_open("no source tells of drafts, nor of what is or is not assigned")
        if not self.judge(MOVES, verdict, exchange, f"{operation} of drafts or what is done"):
            return
        for result in exchange.json["results"]:
            each, done = str(at(result, "itemMetadata.id")), at(result, "itemMetadata.success")
            right = each in ids and (done is True or not usual)
            self.hold(MOVES, exchange, "results", right, f"a success for each of {ids}", result)
            if done is True and out:
                model.categories.unassign(each, event.id)
            elif done is True:
                certain = model.events[event.id].status(self.now) is Status.UPCOMING
                model.categories.assign(each, event.id, certain=certain)
        self.reach("taken out in bulk" if out else "assigned in bulk")

    def reorder_category(self, category: Ref, *, before: bool) -> None:
        """Move an event of a category beside another; it must lose none."""
        model = self.models[category.site].categories
        held = sorted(model.surely_in(category.id))
        side = "before" if before else "after"
        body = {"eventId": held[-1], f"{side}EventId": held[0]}
        step = f"move an event of {model[category.id].name!r} {side} another"
        exchange = self.send(step, "reorderCategoryEvents", body, site=category.site, categoryId=category.id)
        self.judge(MOVES, DONE, exchange, "")
        self.reach("reordered category")

    def find_categories(self, site: int, step: str, only: Mapping[str, Any], **query: Any) -> Exchange:
        """Query categories, with their counts."""
        spelled = {"filter": dict(only), "paging": {"limit": MOST, "offset": 0}, **query}
        body = {"query": spelled, "fieldset": ["COUNTS"]}
        return self.ask(FOUND, f"look for {step}", "queryCategories", body, site=site)

    def compare_categories(self, site: int) -> None:
        """Compare all categories of a site, and who is in them, with the model."""
        self.patiently(lambda: self._compare_categories(site))

    def look_at_category(self, category: Ref) -> None:
        """List the events of a category; whether drafts and canceled ones are listed is open."""
        model = self.models[category.site].categories
        params: dict[str, Any] = {"categoryId": category.id, "paging": {"limit": MOST}}
        step = f"list the events of {model[category.id].name!r}"
        exchange = self.ask(MEMBERS, step, "listEventsByCategory", site=category.site, **params)
        got = [str(at(each, "id")) for each in exchange.json["events"]]
        least, most = model.surely_in(category.id), model.perhaps_in(category.id)
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
        self.same(_promise_of, exchange, prefix, entity, category.shown())
        self.reach("hidden category" if category.hidden else "visible category")
        if model.surely_in(category.id) != model.perhaps_in(category.id):
            return
        held = [events[each].status(self.now) for each in model.surely_in(category.id)]
        drafts = sum(status is Status.DRAFT for status in held)
        expected = sorted((drafts, len(held) - drafts))
        counts = [at(entity, f"counts.assigned{name}EventsCount") for name in ("", "Draft")]
        got = sorted(each for each in counts if isinstance(each, int))
        wanted = f"{expected[1]} and {expected[0]}, in any order"
        self.hold(COUNTED, exchange, f"{prefix}.counts", got == expected, wanted, said(at(entity, "counts")))

    def _adopt_category(
        self, exchange: Exchange, site: int, prefix: str, answer: Any, name: str, hidden: bool
    ) -> Ref:
        model, new = self.models[site].categories, str(at(answer, "id"))
        fresh = new not in model and new not in model.gone
        self.hold(READS, exchange, f"{prefix}.id", fresh, "an id that no category has had", new)
        created = self.dated(READS, exchange, f"{prefix}.createdDate", at(answer, "createdDate"))
        made = Category(id=new, name=name, hidden=hidden, created=created)
        model.add(made)
        self.same(_promise_of, exchange, prefix, answer, made.shown())
        return Ref(site, new)


def _promise_of(_: str) -> Obligation:
    return READS
