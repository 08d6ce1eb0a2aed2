"""Policies: three for an event, each with a revision, in an arrangement of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from conform.model.values import DONE, Shown, Verdict, left_open, refused

MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One policy; `updated` is None where nobody can know it until the target tells."""

    id: str
    event: str
    name: str
    body: str
    revision: int = 1
    created: datetime | None = None
    updated: datetime | None = None

    def shown(self) -> Shown:
        """Give what every read of the policy shows."""
        found = {
            "id": self.id,
            "eventId": self.event,
            "name": self.name,
            "body": self.body,
            "revision": str(self.revision),
            "createdDate": self.created,
            "updatedDate": self.updated,
        }
        return {path: value for path, value in found.items() if value is not None}

    def may_update(self, revision: str | None) -> Verdict:
        """Judge a whole update by the revision that it names."""
        if revision is None:
            return refused("an update must name the revision")
        if revision != str(self.revision):
            return refused(f"the revision is {self.revision}")
        return DONE


class Policies:
    """The policies of a site."""

    def __init__(self) -> None:
        self._all: dict[str, Policy] = {}
        self._made: Counter[str] = Counter()
        self._arranged: dict[str, tuple[str, ...] | None] = {}
        self.gone: set[str] = set()

    def __getitem__(self, policy_id: str) -> Policy:
        return self._all[policy_id]

    def __contains__(self, policy_id: object) -> bool:
        return policy_id in self._all

    def ids(self) -> list[str]:
        """Give the ids in the order of creation."""
        return list(self._all)

    def of(self, event_id: str) -> list[Policy]:
        """Give the policies of an event in the order of creation."""
        return [policy for policy in self._all.values() if policy.event == event_id]

    def may_create(self, event_id: str) -> Verdict:
        """Judge a creation: an event has three at most."""
        if len(self.of(event_id)) >= MOST:
            return refused(f"the event has {MOST} policies", 428, "POLICIES_LIMIT_REACHED")
        if self._made[event_id] >= MOST:
            return left_open("no source tells whether a deleted policy makes room for another")
        return DONE

    def add(self, policy: Policy) -> None:
        """Add a policy; where it stands once others were moved is open."""
        self._all[policy.id] = policy
        self._made[policy.event] += 1
        if policy.event in self._arranged:
            self._arranged[policy.event] = None

    def change(self, policy_id: str, **members: Any) -> Policy:
        """Change members of a policy, and give it."""
        changed = replace(self._all[policy_id], **members)
        self._all[policy_id] = changed
        return changed

    def delete(self, policy_id: str) -> None:
        """Delete a policy."""
        gone = self._all.pop(policy_id)
        self.gone.add(policy_id)
        known = self._arranged.get(gone.event)
        if known:
            self._arranged[gone.event] = tuple(each for each in known if each != policy_id)

    def forget(self, event_id: str) -> None:
        """Say nothing any more of an event's policies."""
        self._all = {name: each for name, each in self._all.items() if each.event != event_id}

    def arrangement(self, event_id: str) -> tuple[str, ...] | None:
        """Give the ids as they are arranged: the newest first until one is moved; None where that is open."""
        if event_id in self._arranged:
            return self._arranged[event_id]
        return tuple(policy.id for policy in reversed(self.of(event_id)))

    def moved(self, policy_id: str, *, before: str | None = None, after: str | None = None) -> Any:
        """Give the arrangement after a move beside another policy, None where it is open."""
        known = self.arrangement(self._all[policy_id].event)
        return None if known is None else beside(known, policy_id, before=before, after=after)

    def arrange(self, event_id: str, order: Sequence[str]) -> None:
        """Note the arrangement that a target has told."""
        self._arranged[event_id] = tuple(order)


def beside(
    order: Sequence[str], moved: str, *, before: str | None = None, after: str | None = None
) -> tuple[str, ...]:
    """Put one of some ids right before or right after another."""
    rest = [each for each in order if each != moved]
    reference = before if before is not None else after
    place = rest.index(reference or "") + (0 if before is not None else 1)
    return (*rest[:place], moved, *rest[place:])
