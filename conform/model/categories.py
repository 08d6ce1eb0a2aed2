"""Categories: names, which of them are hidden, and the events that are assigned to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from conform.model.values import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One category; it has no revision."""

    id: str
    name: str
    hidden: bool = False
    created: datetime | None = None

    def shown(self) -> Shown:
        """Give what a query shows of the category."""
        found = {"id": self.id, "name": self.name, "createdDate": self.created}
        return {path: value for path, value in found.items() if value is not None}

    @property
    def states(self) -> list[str]:
        """The states, which answers about a single category have."""
        return ["HIDDEN"] if self.hidden else ["MANUAL"]


class Categories:
    """The categories of a site, and who is in them; where that is open, both answers are right."""

    def __init__(self) -> None:
        self._all: dict[str, Category] = {}
        self._events: dict[str, dict[str, bool | None]] = {}
        self.gone: set[str] = set()

    def __getitem__(self, category_id: str) -> Category:
        return self._all[category_id]

    def __contains__(self, category_id: object) -> bool:
        return category_id in self._all

    def ids(self) -> list[str]:
        """Give the ids in the order of creation."""
        return list(self._all)

    def by_name(self) -> list[Category]:
        """Give the categories in the default order of a query."""
        return sorted(self._all.values(), key=lambda each: each.name)

    def add(self, category: Category) -> None:
        """Add a category."""
        self._all[category.id] = category
        self._events[category.id] = {}

    def change(self, category_id: str, **members: Any) -> Category:
        """Change members of a category, and give it."""
        changed = replace(self._all[category_id], **members)
        self._all[category_id] = changed
        return changed

    def delete(self, category_id: str) -> None:
        """Delete a category; its events stay."""
        del self._all[category_id], self._events[category_id]
        self.gone.add(category_id)

    def assign(self, category_id: str, event_id: str, *, certain: bool = True) -> None:
        """Put an event into a category, once however often; or note that it may be in it."""
        held = self._events[category_id].get(event_id, False)
        self._events[category_id][event_id] = True if certain or held is True else None

    def unassign(self, category_id: str, event_id: str) -> None:
        """Take an event out of a category, if it is in it."""
        self._events[category_id].pop(event_id, None)

    def drop(self, event_id: str) -> None:
        """Take a deleted event out of all categories."""
        for held in self._events.values():
            held.pop(event_id, None)

    def surely_in(self, category_id: str) -> set[str]:
        """Give the events that are in a category."""
        return {event for event, held in self._events[category_id].items() if held}

    def perhaps_in(self, category_id: str) -> set[str]:
        """Give the events that are in a category, and those that may be."""
        return set(self._events[category_id])

    def surely_of(self, event_id: str) -> set[str]:
        """Give the categories of an event that are listed: those that are not hidden."""
        return {
            name for name, held in self._events.items() if held.get(event_id) and not self._all[name].hidden
        }

    def perhaps_of(self, event_id: str) -> set[str]:
        """Give the categories that may be listed for an event; of deleted ones no source tells."""
        held = {name for name, events in self._events.items() if event_id in events}
        return {name for name in held if not self._all[name].hidden} | self.gone
