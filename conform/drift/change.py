"""A change: one difference that drift detection found, and the rules that differences are found by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from conform.contract import ConformError

SEVERITIES = ("breaking", "dangerous", "additive", "cosmetic")
"""From worst to best: breaks callers, may break them, adds something, is seen only by people."""
KINDS = ("sdk", "traffic", "behaviour", "docs")
_RULES: dict[str, Rule] = {}


class DriftError(ConformError):
    """Nothing can be said about changes: an input is missing, broken or not comparable."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What kind of difference it is; `id` is `kind/slug` and never changes.

    `says` tells in one sentence what was found, `why` whom it hurts, `advice` what to do about it.
    """

    id: str
    severity: str
    says: str
    why: str
    advice: str

    @property
    def kind(self) -> str:
        """The comparison that finds it: sdk, traffic, behaviour or docs."""
        return self.id.partition("/")[0]


def rule(name: str, severity: str, *, says: str, why: str, advice: str) -> Rule:
    """Declare a rule; raises `ValueError` for one that cannot be right."""
    made = Rule(name, severity, says, why, advice)
    if severity not in SEVERITIES or made.kind not in KINDS or _RULES.setdefault(name, made) != made:
        raise ValueError(f"rule {name}: its severity or kind is unknown, or two rules have the id")
    return made


def declared() -> Mapping[str, Rule]:
    """Give the rules declared so far, by id; `conform.drift` declares them all when it is imported."""
    return dict(sorted(_RULES.items()))


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where it is, what was there and what is there now.

    `rule` is the id of a rule. `place` is a path that does not move with lines, such as
    `event.title` of a request, or `DELETE /events/v3/events/{eventId}`; `where` says which message it is
    about (request, answer, or nothing). `old` and `new` are JSON values that are the same whenever the
    difference is found again. `evidence` says where it was seen, and may differ. `witnesses` has what each
    witness says about the place (see `conform.drift.blame`), and is no part of the difference either.
    """

    rule: str
    service: str
    operation: str
    place: str
    where: str = ""
    old: Any = None
    new: Any = None
    evidence: str = ""
    first_seen: date | None = None
    witnesses: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """How bad it is, by its rule."""
        return _RULES[self.rule].severity

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that stay the same however the difference is worded or found again."""
        what = [self.rule, self.service, self.operation, self.place, self.where, self.old, self.new]
        text = json.dumps(what, sort_keys=True, ensure_ascii=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def seen(self, day: date) -> Change:
        """Give the same change with the day on which it was seen first."""
        return replace(self, first_seen=day)

    def as_json(self) -> dict[str, Any]:
        """Spell it for a file."""
        first = self.first_seen.isoformat() if self.first_seen else None
        own = {"fingerprint": self.fingerprint, "severity": self.severity, "first_seen": first}
        return {**asdict(self), **own, "witnesses": dict(self.witnesses)}
