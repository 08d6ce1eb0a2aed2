"""Moving what was written for one day to another."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def moved(payload: Any, shift: timedelta) -> Any:
    """Give a copy of a payload with every instant in it moved."""
    if isinstance(payload, dict):
        return {name: moved(value, shift) for name, value in payload.items()}
    if isinstance(payload, list):
        return [moved(item, shift) for item in payload]
    moment = instant(payload)
    return payload if moment is None else spelled(moment + shift)


def instant(value: Any) -> datetime | None:
    """Read an instant as the API spells it; None for anything else, such as a day that no calendar has."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def spelled(moment: datetime) -> str:
    """Spell an instant as the API does, with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
