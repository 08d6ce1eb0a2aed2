"""Schedules: each event has a draft, on which all changes are made, and what is published of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from conform.model.values import DONE, Shown, Verdict, left_open

Slot = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item; `slots` has more than one where it is open which of them is the item's."""

    id: str
    name: str
    slots: tuple[Slot, ...]
    zone: str = "UTC"
    stage: str = ""
    tags: tuple[str, ...] = ()
    description: str = ""
    hidden: bool = False

    def shown(self) -> Shown:
        """Give what every read of the item shows; its slot is compared by `slots`."""
        return {
            "name": self.name,
            "stageName": self.stage,
            "tags": list(self.tags),
            "description": self.description,
            "hidden": self.hidden,
            "timeSlot.timeZoneId": self.zone,
        }

    def later(self, offset: timedelta, *, certain: bool) -> Item:
        """Give the item moved by some time; where that is not certain, it may also stay where it is."""
        moved = tuple((start + offset, end + offset) for start, end in self.slots)
        return replace(self, slots=moved if certain else (*self.slots, *moved))


@dataclass
class Schedule:
    """The schedule of one event: items by their id, and which of the draft's differ for certain."""

    draft: dict[str, Item] = field(default_factory=dict)
    published: dict[str, Item] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    def add(self, item: Item) -> None:
        """Add an item to the draft."""
        self.draft[item.id] = item
        self.changed.add(item.id)

    def update(self, item_id: str, **members: Any) -> None:
        """Change an item in the draft."""
        self.draft[item_id] = replace(self.draft[item_id], **members)
        self.changed.add(item_id)

    def delete(self, item_id: str) -> None:
        """Take an item out of the draft; the published copy stays until the draft is published."""
        del self.draft[item_id]
        if item_id in self.published:
            self.changed.add(item_id)
        else:
            self.changed.discard(item_id)

    def may_publish(self) -> Verdict:
        """Judge a publication or a discarding: of changes."""
        if self.changed:
            return DONE
        return left_open("no source tells what publishing or discarding nothing does")

    def publish(self) -> None:
        """Make the draft what is published."""
        self.published = dict(self.draft)
        self.changed.clear()

    def renumber(self, ids: Mapping[str, str]) -> None:
        """Give published items, by their names, the ids that they are read by; the draft's may differ."""
        renamed = [replace(item, id=ids.get(item.name, item.id)) for item in self.published.values()]
        self.published = {item.id: item for item in renamed}
        self.draft = dict(self.published)

    def discard(self) -> None:
        """Clear all changes of the draft."""
        self.draft = dict(self.published)
        self.changed.clear()

    def may_reschedule(self) -> Verdict:
        """Judge moving all items of the draft."""
        if self.changed & set(self.draft):
            return DONE
        return left_open("no source tells whether a draft without changes has items")

    def reschedule(self, offset: timedelta) -> None:
        """Move all items of the draft; whether those that did not differ are of the draft is open."""
        self.draft = {
            name: item.later(offset, certain=name in self.changed) for name, item in self.draft.items()
        }

    def settle(self, item_id: str, slot: Slot) -> None:
        """Note which slot of several a target has shown in the published schedule."""
        known = self.published[item_id]
        self.published[item_id] = replace(known, slots=(slot,))
        if self.draft.get(item_id) == known:
            self.draft[item_id] = self.published[item_id]

    def public(self, *, hidden: bool | None = False) -> list[Item]:
        """Give what is published: the visible items, the hidden ones, or both with None."""
        return [item for item in self.published.values() if hidden in (None, item.hidden)]

    def drafted(self) -> list[Item]:
        """Give the visible items of the draft that differ from what is published."""
        return [item for name, item in self.draft.items() if name in self.changed and not item.hidden]

    def names(self) -> set[str]:
        """Give the names of all items, drafted or published."""
        return {item.name for item in (*self.draft.values(), *self.published.values())}


class Schedules:
    """The schedules of a site, by event."""

    def __init__(self) -> None:
        self._all: dict[str, Schedule] = {}

    def __getitem__(self, event_id: str) -> Schedule:
        return self._all.setdefault(event_id, Schedule())

    def events(self) -> list[str]:
        """Give the events that have a schedule."""
        return list(self._all)

    def forget(self, event_id: str) -> None:
        """Say nothing any more of an event's schedule."""
        self._all.pop(event_id, None)


def in_order(slots: Iterable[Slot]) -> bool:
    """Whether slots are in the default order of a query: by start, then by end."""
    found = list(slots)
    return found == sorted(found)
