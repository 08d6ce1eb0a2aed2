"""What a comparison concluded: what is new, what is accepted, and which acceptances are over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from conform.drift.accepted import Acceptance
from conform.drift.blame import blame
from conform.drift.change import SEVERITIES, Change

NOTHING_NEW, NEW_BREAKING, COULD_NOT_TELL = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared.

    `scope` names the files (traffic, docs …) and begins with the kind of its rules. `compared` says in one
    line what was held against what. `looked` tells whether the comparison would have found an accepted
    change, were it still there; by default those of its kind. `doubts` are reasons why it could not tell,
    `notes` are for people only.
    """

    scope: str
    compared: str
    looked: Callable[[Acceptance], bool] | None = None
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of the comparison's rules."""
        return self.scope.partition("-")[0]

    def would_find(self, acceptance: Acceptance) -> bool:
        """Whether a missing change means that it is gone."""
        if acceptance.kind != self.kind or self.doubts:
            return False
        return self.looked is None or self.looked(acceptance)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The outcome of a comparison; changes are in order of severity, then of place."""

    comparison: Comparison
    day: date
    changes: tuple[Change, ...]
    accepted: dict[str, Acceptance] = field(default_factory=dict)
    stale: tuple[Acceptance, ...] = ()
    expired: tuple[Acceptance, ...] = ()
    fail_on: str = "breaking"

    @property
    def open(self) -> tuple[Change, ...]:
        """The changes that nobody has accepted."""
        return tuple(each for each in self.changes if each.fingerprint not in self.accepted)

    def fails(self, change: Change) -> bool:
        """Whether a change is one that makes the comparison fail."""
        bad_enough = SEVERITIES.index(change.severity) <= SEVERITIES.index(self.fail_on)
        return bad_enough and change.fingerprint not in self.accepted

    @property
    def failing(self) -> tuple[Change, ...]:
        """The changes that make the comparison fail."""
        return tuple(each for each in self.changes if self.fails(each))

    @property
    def code(self) -> int:
        """The exit code: a breaking change is certain, whatever else could not be told."""
        if self.failing or self.stale or self.expired:
            return NEW_BREAKING
        return COULD_NOT_TELL if self.comparison.doubts else NOTHING_NEW

    @property
    def verdict(self) -> str:
        """The outcome in one line."""
        breaking = "breaking" if self.fail_on == "breaking" else f"{self.fail_on} or worse"
        parts = [f"{len(self.failing)} new changes, {breaking}" if self.failing else ""]
        parts += [f"{len(self.stale)} acceptances whose change is gone" if self.stale else ""]
        parts += [f"{len(self.expired)} acceptances expired" if self.expired else ""]
        parts += [f"could not tell: {'; '.join(self.comparison.doubts)}" if self.comparison.doubts else ""]
        found = "; ".join(filter(None, parts)) or "nothing new that breaks anybody"
        return f"{found} ({len(self.changes)} changes, {len(self.accepted)} of them accepted)"

    def as_json(self) -> dict[str, Any]:
        """Spell it for a file; the shape is reports/drift.schema.json."""
        return {
            "comparison": self.comparison.scope,
            "compared": self.comparison.compared,
            "date": self.day.isoformat(),
            "exit_code": self.code,
            "verdict": self.verdict,
            "fail_on": self.fail_on,
            "doubts": list(self.comparison.doubts),
            "notes": list(self.comparison.notes),
            "counts": {name: sum(each.severity == name for each in self.changes) for name in SEVERITIES},
            "changes": [self._change(each) for each in self.changes],
            "stale": [each.model_dump(mode="json") for each in self.stale],
            "expired": [each.model_dump(mode="json") for each in self.expired],
        }

    def _change(self, change: Change) -> dict[str, Any]:
        acceptance = self.accepted.get(change.fingerprint)
        return {
            **change.as_json(),
            "blame": blame(change.witnesses),
            "new_today": change.first_seen == self.day,
            "fails": self.fails(change),
            "accepted": acceptance.model_dump(mode="json") if acceptance else None,
        }


def weigh(
    changes: Iterable[Change],
    comparison: Comparison,
    acceptances: Sequence[Acceptance],
    day: date,
    fail_on: str = "breaking",
) -> Conclusion:
    """Hold changes against what is accepted; an expired entry accepts nothing any more."""
    once = {each.fingerprint: each for each in reversed(list(changes))}
    own = [each for each in acceptances if each.kind == comparison.kind]
    valid = {each.fingerprint: each for each in own if each.expires >= day}
    return Conclusion(
        comparison=comparison,
        day=day,
        changes=tuple(sorted(once.values(), key=_order)),
        accepted={name: valid[name] for name in once if name in valid},
        stale=tuple(e for name, e in valid.items() if name not in once and comparison.would_find(e)),
        expired=tuple(each for each in own if each.expires < day),
        fail_on=fail_on,
    )


def _order(change: Change) -> tuple[int, str, str, str, str, str]:
    place = (change.rule, change.service, change.operation, change.place, change.fingerprint)
    return SEVERITIES.index(change.severity), *place
