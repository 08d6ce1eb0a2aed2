"""Behaviour drift: the same scenarios, recorded twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from conform.contract import load
from conform.drift import rules
from conform.drift.answers import Told, differences
from conform.drift.change import Change, DriftError
from conform.drift.recorded import Recorded
from conform.drift.symbols import Symbols
from conform.drift.texts import said


@dataclass(frozen=True)
class Step:
    """An exchange of a scenario with its volatile values replaced; `sent` has the names sent so far."""

    number: int
    recorded: Recorded
    operation: str
    request: Any
    answer: Any
    sent: frozenset[str]


@dataclass
class Behaviour:
    """What two recordings differ in.

    `pairs` counts the exchanges that were compared, by operation; `apart` has, by scenario, why others
    could not be; `only` the scenarios that one side lacks.
    """

    found: dict[str, tuple[Change, int]] = field(default_factory=dict)
    pairs: dict[str, int] = field(default_factory=dict)
    apart: dict[str, str] = field(default_factory=dict)
    only: list[str] = field(default_factory=list)

    @property
    def changes(self) -> list[Change]:
        """The differences, each with how often it was seen."""
        return [
            change if count == 1 else replace(change, evidence=f"{change.evidence}, and {count - 1} more")
            for change, count in self.found.values()
        ]

    def note(self, change: Change) -> None:
        """Add a difference, or count it once more."""
        first, count = self.found.get(change.fingerprint, (change, 0))
        self.found[change.fingerprint] = (first, count + 1)


def compare(old: Sequence[Recorded], new: Sequence[Recorded]) -> Behaviour:
    """Compare two recordings, scenario by scenario.

    Raises `DriftError` where they have no scenario in common. One scenario each is compared whatever
    their names are.
    """
    before, after = _scenarios(old), _scenarios(new)
    if len(before) == len(after) == 1:
        after = {next(iter(before)): next(iter(after.values()))}
    shared = [name for name in before if name in after]
    if not shared:
        raise DriftError(
            f"the recordings have no scenario in common: {_listed(before)} against {_listed(after)}"
        )
    behaviour = Behaviour()
    behaviour.only = [f"{name} is only in the old recording" for name in before if name not in after]
    behaviour.only += [f"{name} is only in the new recording" for name in after if name not in before]
    for name in shared:
        _compare_scenario(name, steps(before[name]), steps(after[name]), behaviour)
    return behaviour


def unsettled(before: Mapping[str, str], now: Mapping[str, str]) -> list[Change]:
    """Tell what a target does otherwise than it did where no source says what it should do.

    Names begin with the operation, as those of obligations do; what only one run has tried is no change.
    """
    operations = load().operations
    found = []
    for name in sorted(now):
        if name in before and before[name] != now[name]:
            operation = operations.get(name.partition("/")[0])
            found.append(
                Change(
                    rule=rules.UNSETTLED_CHANGED.id,
                    service=operation.service if operation is not None else "",
                    operation=operation.id if operation is not None else "",
                    place=name,
                    old=before[name],
                    new=now[name],
                )
            )
    return found


def steps(exchanges: Iterable[Recorded]) -> list[Step]:
    """Replace the volatile values of one scenario."""
    symbols, sent, found = Symbols(), set[str](), []
    for number, each in enumerate(exchanges, 1):
        operation = each.match.operation
        name = operation.id if operation is not None else f"{each.method} elsewhere"
        request = symbols.request(name, each.method, each.url, each.request)
        sent.update(_names(each.request))
        answer = symbols.answer(name, each.body)
        found.append(Step(number, each, name, request, answer, frozenset(sent)))
    return found


def _compare_scenario(name: str, old: list[Step], new: list[Step], behaviour: Behaviour) -> None:
    unlike = 0
    paired = list(_pairs(old, new))
    for before, after in paired:
        if before.request != after.request:
            unlike += 1
            continue
        behaviour.pairs[before.operation] = behaviour.pairs.get(before.operation, 0) + 1
        for told in differences(before.recorded, after.recorded, before.answer, after.answer, after.sent):
            behaviour.note(_change(name, before, after, told))
    if unlike:
        behaviour.apart[name] = (
            f"{unlike} of {len(old)} requests of {name} are not the same in both recordings"
        )
    elif left := len(old) + len(new) - 2 * len(paired):
        behaviour.apart[name] = f"{left} requests of {name} are in one recording only"


def _pairs(old: list[Step], new: list[Step]) -> Iterator[tuple[Step, Step]]:
    """Pair the steps of two recordings by operation, in order.

    A read that waits for a write is repeated until it sees it: where one recording has more of the same
    request in a row than the other, the last ones are compared.
    """
    runs = [[list(run) for _, run in groupby(side, key=_key)] for side in (old, new)]
    names = [[run[0].operation for run in side] for side in runs]
    matcher = SequenceMatcher(None, names[0], names[1], autojunk=False)
    for block in matcher.get_matching_blocks():
        for index in range(block.size):
            before, after = runs[0][block.a + index], runs[1][block.b + index]
            if len(before) != len(after):
                before, after = before[-1:], after[-1:]
            yield from zip(before, after, strict=True)


def _key(step: Step) -> tuple[str, str]:
    return step.operation, repr(step.request)


def _change(scenario: str, old: Step, new: Step, told: Told) -> Change:
    operation = old.recorded.match.operation
    sides = [said(told.old), said(told.new)]
    one, other = old.recorded.witness, new.recorded.witness
    names = (one, other) if one and other and one != other else ("the earlier recording", "the later one")
    heard = dict(zip(names, sides, strict=True))
    right = [_keeps(each.recorded, told.place) for each in (old, new)]
    if right[0] != right[1]:
        heard["contract"] = sides[right.index(True)]
    return Change(
        rule=told.rule.id,
        service=operation.service if operation is not None else "",
        operation=operation.id if operation is not None else "",
        place=told.place,
        where="answer",
        old=told.old,
        new=told.new,
        evidence=f"{scenario}, step {old.number}: {old.recorded.label}, now {new.recorded.label}",
        witnesses=heard,
    )


def _keeps(recorded: Recorded, place: str) -> bool:
    """Whether an answer is as the contract says at a place."""
    operation = recorded.match.operation
    if operation is None:
        return True
    media_type = recorded.headers.get("content-type")
    findings = operation.check_response(recorded.status, media_type, recorded.body)
    return not any(re.sub(r"\[\d+\]", "[]", each.path) in ("", place) for each in findings)


def _scenarios(exchanges: Iterable[Recorded]) -> Mapping[str, list[Recorded]]:
    found: dict[str, list[Recorded]] = {}
    for each in exchanges:
        found.setdefault(each.group, []).append(each)
    return found


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from _names(member)
    elif isinstance(value, list):
        for item in value:
            yield from _names(item)


def _listed(names: Iterable[str]) -> str:
    found = sorted(names)
    return ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
