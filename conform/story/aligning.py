"""Items of one moment have no order of their own: a server sorts them by ids, which differ on every run."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

_NAME = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")


def aligned(recorded: Any, observed: Any, names: Mapping[str, str]) -> Any:
    """Give what was observed with items that were recorded as created at one moment in the recorded order.

    Which item is which is known for those whose names stand for an id by now; all others stay in order.
    """
    if isinstance(recorded, dict) and isinstance(observed, dict):
        return {
            name: aligned(recorded[name], value, names) if name in recorded else value
            for name, value in observed.items()
        }
    if not (isinstance(recorded, list) and isinstance(observed, list) and len(recorded) == len(observed)):
        return observed
    placed = list(observed)
    if all(isinstance(each, dict) and "id" in each for each in (*recorded, *observed)):
        moments: dict[str, list[int]] = defaultdict(list)
        for index, item in enumerate(recorded):
            moments[str(item.get("createdDate", index))].append(index)
        for places in moments.values():
            _place(placed, recorded, places, names)
    return [aligned(one, other, names) for one, other in zip(recorded, placed, strict=True)]


def _place(
    placed: list[Any], recorded: list[dict[str, Any]], places: list[int], names: Mapping[str, str]
) -> None:
    pool = [placed[place] for place in places]
    known: dict[int, Any] = {}
    for place in places:
        found = _NAME.fullmatch(str(recorded[place]["id"]))
        value = names.get(found[1]) if found else None
        item = next((each for each in pool if value is not None and each["id"] == value), None)
        if item is not None:
            known[place] = item
            pool.remove(item)
    for place in places:
        placed[place] = known[place] if place in known else pool.pop(0)
