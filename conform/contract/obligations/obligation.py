"""An obligation: one checkable promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LEVELS = ("MUST", "SHOULD", "UNSPECIFIED")
SIDES = ("accept", "keep", "refuse")
"""What is allowed is accepted; what was accepted is read back unchanged; what is not allowed is refused."""

_REFUSED, _ACCEPTED = ("refuse",), ("accept",)
_SIDES_OF = {
    **dict.fromkeys(("type", "required", "enum-closed", "read-only", "immutable"), _REFUSED),
    **dict.fromkeys(("enum", "nullable", "filter", "sort", "paging", "default", "present"), _ACCEPTED),
    **dict.fromkeys(("answer", "alias", "field-set"), _ACCEPTED),
}
"""Kinds of obligations with one side only."""

_LEVEL_OF = {"sdk": "MUST", "docs": "MUST", "observed": "SHOULD", "assumed": "UNSPECIFIED"}


@dataclass(frozen=True, slots=True)
class Opening:
    """Sides of obligations that no source settles; `why` says what is open, `source` where it is listed."""

    pattern: str
    sides: frozenset[str]
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Obligation:
    """One checkable promise of the contract, or a law.

    `id` is `operation/member/kind`, and for one value of a member `operation/member/kind/value`; it never
    changes. `member` is dotted from the root of the request message (of the answer, for kinds of answers),
    `[]` stands for any item of a list. `limit` is the bound, the enum's value, the format's name, the
    operator or the code. `openings` are the sides that no source settles. `schema` is the member's own.
    """

    id: str
    service: str
    operation: str
    member: str
    kind: str
    limit: Any
    evidence: str
    source: str
    openings: tuple[Opening, ...] = ()
    schema: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    statement: str = ""
    """The promise in words, where a person has written it: laws have one."""
    declared: str = ""
    """The level that a law declares; others follow from their evidence."""

    @property
    def level(self) -> str:
        """MUST, SHOULD or UNSPECIFIED; nothing that has no settled side is more than UNSPECIFIED."""
        if not any(self.specified(side) for side in _SIDES_OF.get(self.kind, ("accept", "refuse"))):
            return "UNSPECIFIED"
        return self.declared or _LEVEL_OF[self.evidence]

    def specified(self, side: str) -> bool:
        """Whether a source settles one side."""
        return not any(side in opening.sides for opening in self.openings)
