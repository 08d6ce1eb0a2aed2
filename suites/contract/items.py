"""Lists of a wanted length: of real ids where an invented one would be refused on its own."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from conform.contract import load
from conform.contract.obligations import Obligation, merged
from suites.world import MONEY, Message, World


def make_items(world: World, obligation: Obligation, count: int) -> list[Any]:
    """Give so many items for the list that an obligation is about."""
    schemas = load().services[obligation.service].document["components"]["schemas"]
    item = merged(obligation.schema["items"], schemas)
    name = obligation.member.rpartition(".")[2]
    if name == "eventId":
        return world.several("events", count, lambda: world.event("RSVP"))
    if name == "categoryId":
        return world.several("categories", count, lambda: str(world.category()["id"]))
    if item.get("x-wix-format") == "GUID":
        return [f"{number:08x}-0000-4000-8000-000000000000" for number in range(count)]
    if "enum" in item:
        return [item["enum"][number % len(item["enum"])] for number in range(count)]
    if item.get("type") == "object" or "properties" in item:
        component = obligation.schema["items"].get("$ref", "").rpartition("/")[2]
        return [_item(world, component, number) for number in range(count)]
    if item.get("type") in ("integer", "number"):
        return list(range(1, count + 1))
    return [f"{number}" for number in range(count)]


def _item(world: World, component: str, number: int) -> Message:
    known: dict[str, Message] = {
        "OptionDetails": {"name": f"Option {number}", "price": dict(MONEY)},
        "Category": {"name": world.name(30)},
        "Keyword": {"term": f"word {number}", "isMain": False, "origin": "USER"},
    }
    return deepcopy(known.get(component, {}))
