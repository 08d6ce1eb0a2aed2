"""The lifecycle of categories."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, multiple

from conform.config import Config
from suites.lifecycle.categories import CategorySteps
from suites.lifecycle.categories_seen import PROMISES
from suites.lifecycle.ground import Ground, Ref
from suites.lifecycle.machine import move
from suites.lifecycle.running import promised, run

MOST_CATEGORIES = 9
"""An event may be in ten at most; what an eleventh does is open."""


class CategoriesMachine(CategorySteps):
    """Categories, some of them hidden, and events that come and go."""

    states = frozenset(
        {
            "visible category",
            "hidden category",
            "several events in a category",
            "taken out",
            "assigned in bulk",
            "taken out in bulk",
            "reordered category",
            "deleted with events",
        }
    )
    events = Bundle("events")
    categories = Bundle("categories")

    @initialize(target=events)
    def begin(self) -> object:
        made = [self.create_event("RSVP", draft=False, ahead=48, hours=9, zone="UTC") for _ in range(3)]
        return multiple(*made)

    @initialize(target=categories, assigned=st.integers(0, 2))
    def begin_with_a_category(self, assigned: int) -> Ref:
        made = self.create_category(0, hidden=False)
        events = [Ref(0, each) for each in self.models[0].events.ids()[:assigned]]
        if events:
            self.assign(made, events)
        return made

    @move(target=events)
    def create_a_draft(self) -> Ref:
        return self.create_event("RSVP", draft=True, ahead=48, hours=9, zone="UTC")

    @move(target=categories, hidden=st.booleans())
    def create(self, hidden: bool) -> object:
        return self.create_category(0, hidden=hidden) if self.room(1) else multiple()

    @move(target=categories, hidden=st.lists(st.booleans(), min_size=1, max_size=3))
    def create_several(self, hidden: list[bool]) -> object:
        return multiple(*self.create_categories(0, hidden)) if self.room(len(hidden)) else multiple()

    @move(category=categories)
    def rename(self, category: Ref) -> None:
        if self.has(category):
            self.rename_category(category)

    @move(category=categories)
    def delete(self, category: Ref) -> None:
        if self.has(category):
            self.delete_category(category)

    @move(category=categories, chosen=st.lists(events, min_size=1, max_size=3))
    def put_in(self, category: Ref, chosen: list[Ref]) -> None:
        fit = [event for event in chosen if self.there(event)]
        if self.has(category) and fit:
            self.assign(category, fit)

    @move(category=categories, chosen=st.lists(events, min_size=1, max_size=2))
    def take_out(self, category: Ref, chosen: list[Ref]) -> None:
        fit = [event for event in chosen if self.there(event)]
        if self.has(category) and fit:
            self.unassign(category, fit)

    @move(chosen=st.lists(categories, min_size=1, max_size=3), event=events, out=st.booleans())
    def bulk(self, chosen: list[Ref], event: Ref, out: bool) -> None:
        fit = [category for category in chosen if self.has(category)]
        if fit and self.there(event):
            self.assign_in_bulk(fit, event, out=out)

    @move(category=categories, before=st.booleans())
    def reorder(self, category: Ref, before: bool) -> None:
        if self.has(category) and len(self.models[0].categories.surely_in(category.id)) > 1:
            self.reorder_category(category, before=before)

    @move(event=events)
    def delete_an_event(self, event: Ref) -> None:
        if self.there(event):
            self.delete_event(event)

    @move(event=events)
    def cancel_an_event(self, event: Ref) -> None:
        if self.there(event) and self.models[0].events[event.id].may_cancel(self.now).is_done:
            self.move_event(event, "cancelEvent", "cancel")

    @move(reading=True, category=categories)
    def look_inside(self, category: Ref) -> None:
        if self.has(category):
            self.look_at_category(category)

    @move(reading=True, event=events)
    def look_at_event_s(self, event: Ref) -> None:
        if self.there(event):
            self.look_at_event_categories(event)

    @move(reading=True, category=categories)
    def find_by_name(self, category: Ref) -> None:
        if self.has(category):
            name = self.models[0].categories[category.id].name
            found = self.find_categories(0, f"the category {name!r}", {"name": name})
            self.categories_are(found, [category.id])

    def has(self, category: Ref) -> bool:
        """Whether a category is there, by all that was done."""
        return category.id in self.models[category.site].categories

    def room(self, count: int) -> bool:
        """Whether an event may be in so many more categories."""
        return len(self.models[0].categories.ids()) + count <= MOST_CATEGORIES

    def compare(self) -> None:
        self.compare_categories(0)

    def tour(self) -> None:
        self.begin()
        first, second, third = (Ref(0, each) for each in self.models[0].events.ids())
        self.create(False)
        self.create(True)
        self.create_several([False, True, False])
        seen, hidden, other, last = (Ref(0, each) for each in self.models[0].categories.ids()[:4])
        self.put_in(seen, [first, second, third])
        self.put_in(hidden, [first])
        self.look_inside(seen)
        self.look_at_event_s(first)
        for before in (True, False):
            self.reorder(seen, before)
            self.look_inside(seen)
        self.rename(seen)
        self.find_by_name(seen)
        self.take_out(seen, [second])
        self.look_inside(seen)
        self.look_at_event_s(second)
        self.bulk([other, last], second, False)
        for each in (other, last, seen):
            self.look_inside(each)
        self.look_at_event_s(second)
        self.bulk([other, last], second, True)
        self.look_at_event_s(second)
        self.put_in(other, [second, third])
        self.put_in(other, [second])
        self.put_in(other, [self.create_a_draft()])
        self.take_out(last, [third])
        self.look_inside(other)
        self.delete(other)
        self.look_at_event_s(second)
        self.put_in(last, [first, third])
        self.delete_an_event(third)
        self.look_inside(last)
        self.look_inside(seen)
        self.cancel_an_event(first)
        self.look_inside(seen)
        self.look_at_event_s(first)
        self.compare_events(0)


@promised(*PROMISES)
def test_categories_live_as_the_model_says(ground: Ground, config: Config, shard: int) -> None:
    run(CategoriesMachine, ground, config, shard=shard)
