"""Steps on categories, each judged by the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conform.client import Exchange
from conform.model import DONE, Category, Status, left_open
from suites.lifecycle.categories_seen import GONE, MOVES, READS, CategorySights, promise_of
from suites.lifecycle.comparing import at
from suites.lifecycle.ground import Ref


class CategorySteps(CategorySights):
    """What can be done to categories."""

    def create_category(self, site: int, *, hidden: bool) -> Ref:
        """Create a category; one that is not hidden where the site does not permit hidden ones."""
        self.tick()
        name = self.name("Group")
        sent: dict[str, Any] = {"name": name, **({"states": ["HIDDEN"]} if hidden else {})}
        exchange = self.send(f"create {name!r}", "createCategory", {"category": sent}, site=site)
        if self._forbidden(hidden, exchange):
            return self.create_category(site, hidden=False)
        self.judge(MOVES, DONE, exchange, "")
        return self._adopt_category(exchange, site, "category", exchange.json["category"], name, hidden)

    def create_categories(self, site: int, hidden: Sequence[bool]) -> list[Ref]:
        """Create several categories at once; each tells what came of it."""
        self.tick()
        wanted = {self.name("Group"): each for each in hidden}
        sent = [{"name": name, "states": ["HIDDEN" if each else "MANUAL"]} for name, each in wanted.items()]
        step = f"create {len(sent)} categories at once"
        exchange = self.send(step, "bulkCreateCategory", {"categories": sent}, site=site)
        if self._forbidden(any(hidden), exchange):
            return self.create_categories(site, [False for _ in hidden])
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

    def _forbidden(self, hidden: bool, exchange: Exchange) -> bool:
        """Whether hidden categories need a permission that the caller does not have, which is open."""
        if not hidden or exchange.status != 403:
            return False
        self.reach("hidden category")
        return not self.judge(
            MOVES, left_open("no source tells who may hide a category"), exchange, "a HIDDEN category"
        )

    def rename_category(self, ref: Ref) -> None:
        """Give a category another name."""
        model, name = self.models[ref.site].categories, self.name("Group")
        step = f"rename {model[ref.id].name!r} to {name!r}"
        body = {"category": {"id": ref.id, "name": name}}
        exchange = self.send(step, "updateCategory", body, site=ref.site)
        self.judge(MOVES, DONE, exchange, "")
        changed = model.change(ref.id, name=name)
        self.same(promise_of, exchange, "category", exchange.json["category"], changed.shown())

    def delete_category(self, ref: Ref) -> None:
        """Delete a category; whether it can be while it has events is open."""
        model = self.models[ref.site].categories
        empty = not model.perhaps_in(ref.id)
        if model.surely_in(ref.id):
            self.reach("deleted with events")
        step = f"delete {model[ref.id].name!r}"
        exchange = self.send(step, "deleteCategory", site=ref.site, categoryId=ref.id)
        verdict = DONE if empty else left_open("no source tells of deleting a category with events")
        if not self.judge(MOVES, verdict, exchange, "deleteCategory with events"):
            return
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

    def _adopt_category(
        self, exchange: Exchange, site: int, prefix: str, answer: Any, name: str, hidden: bool
    ) -> Ref:
        model, new = self.models[site].categories, str(at(answer, "id"))
        fresh = new not in model and new not in model.gone
        self.hold(READS, exchange, f"{prefix}.id", fresh, "an id that no category has had", new)
        created = self.dated(READS, exchange, f"{prefix}.createdDate", at(answer, "createdDate"))
        made = Category(id=new, name=name, hidden=hidden, created=created)
        model.add(made)
        self.same(promise_of, exchange, prefix, answer, made.shown())
        return Ref(site, new)
