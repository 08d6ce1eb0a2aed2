"""Traffic drift: recorded answers, held against the contract."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from conform.client import Response
from conform.contract import Finding, Operation, load
from conform.contract.checks import media_type
from conform.drift import rules
from conform.drift.accepted import Acceptance
from conform.drift.change import Change, Rule
from conform.drift.recorded import Recorded
from conform.drift.texts import said, shown
from conform.drift.witnesses import hear

_ITEM = re.compile(r"\[\d+\]")
_BY_RULE = {
    "REQUIRED": rules.MISSING_MEMBER,
    "ENUM": rules.UNSEEN_ENUM_VALUE,
    "FORMAT": rules.WRONG_FORMAT,
    "PATTERN": rules.WRONG_FORMAT,
    "ONE_OF": rules.TOO_MANY_OF_ONE,
    "MIN": rules.BEYOND_BOUND,
    "MAX": rules.BEYOND_BOUND,
    "MIN_LENGTH": rules.BEYOND_BOUND,
    "MAX_LENGTH": rules.BEYOND_BOUND,
    "MIN_ITEMS": rules.BEYOND_BOUND,
    "MAX_ITEMS": rules.BEYOND_BOUND,
}
_ANNOUNCING = ("deprecation", "sunset", "warning")
# Only these have their codes listed in the typings; those of 401, 403, 404 and 409 nobody promises.
_CODED = (400, 428)
# That others are seen does not mean that one value is gone.
_BY_VALUE = (rules.UNSEEN_ENUM_VALUE.id, rules.UNDECLARED_ERROR_CODE.id)
_MEDIA_TYPE = "header content-type"
_Found = tuple[Rule, str, Any, Any, str]  # rule, place, old, new, example


@dataclass
class Sighting:
    """A difference and where it was seen: in how many exchanges, and first in which."""

    change: Change
    example: str
    first: str
    exchanges: int = 0
    heard: set[str] = field(default_factory=set)

    def dated(self) -> Change:
        """Give the change with its evidence."""
        times = "1 exchange" if self.exchanges == 1 else f"{self.exchanges} exchanges"
        example = f"; {self.example}" if self.example else ""
        return replace(self.change, evidence=f"seen in {times}, first in {self.first}{example}")


@dataclass
class Traffic:
    """Gathers the differences of many exchanges; each counts once per exchange that shows it.

    `exchanges` counts those of the services, `foreign` the others. `shown` has how often a place was
    seen with a value, by operation, answer and place, and by witness.
    """

    sightings: dict[str, Sighting] = field(default_factory=dict)
    exchanges: int = 0
    foreign: int = 0
    shown: dict[tuple[str, str, str], Counter[str]] = field(default_factory=dict)
    _last: dict[str, int] = field(default_factory=dict, repr=False)

    def add(self, recorded: Recorded) -> None:
        """Look at one exchange."""
        operation = recorded.match.operation
        if operation is None:
            self._no_operation(recorded)
            return
        media_type = recorded.headers.get("content-type")
        findings = operation.check_response(recorded.status, media_type, recorded.body)
        self.take(operation, recorded, findings)
        if not any(each.kind in ("status", "content-type") for each in findings):
            for place in {_MEDIA_TYPE, *_places(recorded.body, "")}:
                key = (operation.id, _answer(recorded.status), place)
                self.shown.setdefault(key, Counter())[recorded.witness] += 1

    def take(self, operation: Operation, recorded: Recorded, findings: Sequence[Finding]) -> None:
        """Take an exchange that somebody has checked; what it shows beside differences is not noted."""
        self.exchanges += 1
        where = _answer(recorded.status)
        heard = recorded.witness
        for rule, place, old, new, example in _differences(recorded, findings):
            witnesses = {"contract": said(old), heard: said(new)} if heard else {}
            change = Change(
                rule.id, operation.service, operation.id, place, where, old, new, witnesses=witnesses
            )
            self._note(change, recorded.label, example, heard)

    def changes(self, seen: int) -> list[Change]:
        """Give the differences that at least `seen` exchanges show, each with its evidence."""
        return [self._told(each) for each in self.sightings.values() if each.exchanges >= seen]

    def rare(self, seen: int) -> list[Change]:
        """Give the differences that fewer exchanges show."""
        return [self._told(each) for each in self.sightings.values() if each.exchanges < seen]

    def would_find(self, acceptance: Acceptance, seen: int) -> bool:
        """Whether an accepted difference is gone: its place was seen often enough, and without it."""
        if acceptance.fingerprint in self.sightings or acceptance.rule in _BY_VALUE:
            return False
        return self._met(acceptance).total() >= seen

    def _told(self, sighting: Sighting) -> Change:
        """Give a change with its evidence, and with what others say who were asked the same, or know."""
        change = sighting.dated()
        if "contract" not in change.witnesses:
            return change
        told = dict(change.witnesses)
        for name in self._met(change):
            if name and name not in told:
                told[name] = said(change.new if name in sighting.heard else change.old)
        return hear(replace(change, witnesses=told))

    def _met(self, what: Acceptance | Change) -> Counter[str]:
        """Count who has shown the place where a difference would be."""
        place = what.place
        if what.rule in (rules.UNDECLARED_MEMBER.id, rules.MISSING_MEMBER.id):
            place = place.rpartition(".")[0]
        elif what.rule == rules.DEPRECATION_ANNOUNCED.id:
            place = ""
        return self.shown.get((what.operation, what.where, place), Counter())

    def _no_operation(self, recorded: Recorded) -> None:
        path = urlsplit(recorded.url).path
        if not f"{path}/".startswith(_collections()):
            self.foreign += 1
            return
        self.exchanges += 1
        if recorded.status < 300:
            place = f"{recorded.method} {_general(path)}"
            self._note(Change(rules.UNDECLARED_OPERATION.id, "", "", place), recorded.label, "", "")

    def _note(self, change: Change, label: str, example: str, witness: str) -> None:
        sighting = self.sightings.setdefault(change.fingerprint, Sighting(change, example, label))
        sighting.heard.add(witness)
        if self._last.get(change.fingerprint) != self.exchanges:
            sighting.exchanges += 1
            self._last[change.fingerprint] = self.exchanges


def compare(exchanges: Iterable[Recorded]) -> Traffic:
    """Hold exchanges against the contract."""
    traffic = Traffic()
    for each in exchanges:
        traffic.add(each)
    return traffic


def _differences(recorded: Recorded, findings: Sequence[Finding]) -> Iterator[_Found]:
    """Turn what was found into differences whose values are the same whenever they are found."""
    mistyped = {each.path for each in findings if each.rule == "TYPE"}
    for finding in findings:
        if finding.rule != "TYPE" and finding.path in mistyped:
            continue  # a number is no text of an enumeration, of course
        example = "" if finding.observed is None else f"{finding.path or 'it'} was {shown(finding.observed)}"
        yield (*_difference(finding, recorded), example)
    for name in _ANNOUNCING:
        if name in recorded.headers:
            # A warning may carry the time of the answer: its text is an example, and no part of what it is.
            value = recorded.headers[name]
            new = "there" if name == "warning" else value
            yield rules.DEPRECATION_ANNOUNCED, f"header {name}", None, new, f"{name} was {shown(value)}"
    code = _error_code(recorded.body)
    if recorded.status in _CODED and not _is_known(code):
        yield rules.UNDECLARED_ERROR_CODE, "details.applicationError.code", None, code, ""


def _difference(finding: Finding, recorded: Recorded) -> tuple[Rule, str, Any, Any]:
    place, observed = _ITEM.sub("[]", finding.path), finding.observed
    if finding.kind == "status":
        return rules.UNDECLARED_STATUS, "status", None, recorded.status
    if finding.kind == "content-type":
        rule = rules.SUCCESS_NOT_JSON if recorded.status < 400 else rules.ERROR_NOT_JSON
        kind = media_type(recorded.headers.get("content-type") or "none")
        return rule, _MEDIA_TYPE, "application/json", kind
    if finding.kind == "undeclared":
        return rules.UNDECLARED_MEMBER, place, None, kind_of(observed)
    rule = _BY_RULE.get(finding.rule, rules.WRONG_TYPE)
    if rule is rules.MISSING_MEMBER:
        return rule, place, "required", None
    deep = isinstance(finding.expected, int)  # nested deeper than anybody reads
    if rule in (rules.WRONG_TYPE, rules.UNSEEN_ENUM_VALUE) and observed is None and not deep:
        return rules.UNPROMISED_NULL, place, "no null", "null"
    if rule is rules.UNSEEN_ENUM_VALUE:
        return rule, place, None, observed
    if rule is rules.WRONG_TYPE:
        return rule, place, _plain(finding.expected), kind_of(observed)
    return rule, place, f"{finding.rule} {_plain(finding.expected)}", "not so"


def is_plain(status: int, answer: Response) -> bool:
    """Whether an answer that keeps its schema shows no difference of another kind."""
    coded = status in _CODED and not _is_known(_error_code(answer.body))
    return not coded and not any(name.lower() in _ANNOUNCING for name, _ in answer.raw_headers)


def _is_known(code: str | None) -> bool:
    return not code or code in _codes()


@cache
def _codes() -> frozenset[str]:
    """Collect the codes of all operations: what one may answer is no news from another."""
    return frozenset(each.code for one in load().operations.values() for each in one.errors)


def kind_of(value: Any) -> str:
    """Name the JSON type of a value."""
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "null")


def _plain(expected: Any) -> Any:
    return sorted(map(str, expected)) if isinstance(expected, list | tuple | set) else expected


@cache
def _collections() -> tuple[str, ...]:
    """List the beginnings of paths that belong to the services, such as `/events/v3/events/`."""
    found = set()
    for operation in load().operations.values():
        parts = operation.path.split("/")
        found.add("/".join(parts[: 5 if parts[3].startswith("bulk") else 4]) + "/")
    return tuple(sorted(found))


def _answer(status: int) -> str:
    return f"answer {status}"


def _error_code(body: Any) -> str | None:
    for name in ("details", "applicationError", "code"):
        body = body.get(name) if isinstance(body, dict) else None
    return body if isinstance(body, str) else None


def _places(value: Any, path: str) -> Iterator[str]:
    """List the places of an answer, items as `[]`; null is no value."""
    if value is None:
        return
    yield path
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _places(member, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for item in value:
            yield from _places(item, f"{path}[]")


def _general(path: str) -> str:
    """Put a placeholder for what looks like an id."""
    return re.sub(r"/[0-9a-fA-F-]{16,}|/\d+", "/{id}", path)
