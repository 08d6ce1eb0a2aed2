"""Messages on both sides of a rule across members: one member needs another, one of some has to be there."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from conform.contract import load
from conform.contract.obligations import Obligation
from strategies import times
from strategies.events import soon
from strategies.messages import Message, value_at, with_member

_VALUES: dict[str, Any] = {
    "value": "10",
    "currency": "USD",
    "name": "Hall",
    "address": {"country": "US", "addressLine": "1 Main Street"},
    "dateAndTimeTbdMessage": "Later",
    "timeZoneId": "UTC",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A whole message, and why it is on its side of the rule."""

    message: Message
    why: str


def keeping(obligation: Obligation, base: Message) -> Iterator[Sample]:
    """Give messages that keep a rule, made of a valid one; rules of numbers of entities have none."""
    rule = obligation.limit
    if "requires-one-of" in rule:
        for name in rule["requires-one-of"]:
            yield Sample(_with(obligation, base, {name: _value(name)}), f"{name} alone is there")
    elif "requires" in rule:
        members = {**rule.get("when", {}), **{name: _value(name) for name in rule["requires"]}}
        yield Sample(_with(obligation, base, members), f"{_listed(rule['requires'])} are there")
        for name in _kept(obligation):
            rest = {each: value for each, value in members.items() if each != name}
            yield Sample(_with(obligation, base, rest), f"an update keeps {name} when it is left out")


def breaking(obligation: Obligation, base: Message) -> Iterator[Sample]:
    """Give messages that break a rule in one way each, made of a valid one."""
    rule = obligation.limit
    if "requires-one-of" in rule:
        yield Sample(_with(obligation, base, {}), f"neither {' nor '.join(rule['requires-one-of'])} is there")
    elif "requires" in rule:
        members = {**rule.get("when", {}), **{name: _value(name) for name in rule["requires"]}}
        for name in rule["requires"]:
            if name not in _kept(obligation):
                rest = {each: value for each, value in members.items() if each != name}
                yield Sample(_with(obligation, base, rest), f"{name} is left out")


def _kept(obligation: Obligation) -> tuple[str, ...]:
    """Name the members that an update may leave out, for the stored ones stay."""
    updates = load().operations[obligation.operation].method == "PATCH"
    return tuple(obligation.limit.get("kept-by-update", ())) if updates else ()


def _with(obligation: Obligation, base: Message, members: Message) -> Message:
    """Put an object with exactly these members, and what else its type needs, where the rule is about."""
    operation = load().operations[obligation.operation]
    rule = obligation.limit
    message = with_member(operation, base, f"{obligation.member}.{_first(rule)}", None)
    node = value_at(message, obligation.member)
    named = {*rule.get("requires", ()), *rule.get("requires-one-of", ()), *rule.get("when", {})}
    for name in [each for each in node if each in named]:
        del node[name]
    if rule.get("when", {}).get("dateAndTimeTbd") is True:
        node.clear()
    node.update(deepcopy(members))
    return message


def _first(rule: Any) -> str:
    return str((rule.get("requires") or rule["requires-one-of"])[0])


def _value(name: str) -> Any:
    if name in ("startDate", "endDate"):
        return times.text_of(soon().replace(hour=9 if name == "startDate" else 17))
    return deepcopy(_VALUES[name])


def _listed(names: list[str]) -> str:
    return " and ".join(names)
