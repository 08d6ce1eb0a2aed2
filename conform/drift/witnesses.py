"""Witnesses who were not there, and can still say whether what was seen is right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Protocol

from conform.contract import load
from conform.drift import rules
from conform.drift.change import Change
from conform.drift.documentation import load_flow
from conform.model import Sale, Status


class Witness(Protocol):
    """Somebody who knows a part of the API independently of the contract."""

    @property
    def name(self) -> str:
        """One of `conform.drift.blame.WITNESSES`."""

    def confirms(self, change: Change) -> bool | None:
        """Whether it knows what was seen; False where it knows better, None where it knows nothing of it."""


class Documentation:
    """The payloads that the documentation prints; what they leave out says nothing."""

    name = "documentation"

    def confirms(self, change: Change) -> bool | None:
        """Look for the member in the payloads of the service, whatever it is wrapped in."""
        found = _printed(change.service).get(_inside(change.place), ())
        if change.rule == rules.UNDECLARED_MEMBER.id and found:
            return True
        if change.rule == rules.UNSEEN_ENUM_VALUE.id and change.new in found:
            return True
        return None


class Model:
    """The reference model: it knows the states of events and of sales."""

    name = "model"
    _VALUES: Mapping[tuple[str, str], type[Status] | type[Sale]] = {
        ("events", "status"): Status,
        ("ticket_definitions", "saleStatus"): Sale,
    }

    def confirms(self, change: Change) -> bool | None:
        """Look for the value among those of the model."""
        values = self._VALUES.get((change.service, _inside(change.place)))
        if change.rule != rules.UNSEEN_ENUM_VALUE.id or values is None:
            return None
        return change.new in list(values)


ABSENT: tuple[Witness, ...] = (Documentation(), Model())


def hear(change: Change, witnesses: Iterable[Witness] = ABSENT) -> Change:
    """Add to the contract and to who was seen what others say: the one or the other."""
    said = dict(change.witnesses)
    seen = next((name for name in said if name != "contract"), None)
    if seen is None or "contract" not in said:
        return change
    for witness in witnesses:
        confirms = witness.confirms(change)
        if confirms is not None:
            said[witness.name] = said[seen if confirms else "contract"]
    return replace(change, witnesses=said)


@cache
def _printed(service: str) -> Mapping[str, tuple[Any, ...]]:
    """Collect the values that payloads of a service print, by their place inside the entity."""
    found: dict[str, list[Any]] = {}
    for payload in load_flow().payloads:
        if load().operations[payload.operation].service == service:
            for path, value in _members(payload.payload, ""):
                found.setdefault(_inside(path), []).append(value)
    return {path: tuple(values) for path, values in found.items()}


def _members(value: Any, path: str) -> Iterable[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, member in value.items():
            place = f"{path}.{name}" if path else name
            yield place, member
            yield from _members(member, place)
    elif isinstance(value, list):
        for item in value:
            yield from _members(item, f"{path}[]")


def _inside(place: str) -> str:
    """Cut off what an entity is wrapped in: `event.status` and `events[].status` are both `status`."""
    return re.sub(r"^[^.]*\.", "", place)
