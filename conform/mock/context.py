"""What a handler of the mock is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conform.contract import Contract, Operation
from conform.mock.store import Site


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls: `kind` is app, user, member or visitor."""

    kind: str
    permissions: frozenset[str]

    def may(self, permission: str) -> bool:
        """Whether the caller holds a permission id such as `WIX_EVENTS.READ_DRAFT_EVENTS`."""
        return permission in self.permissions


@dataclass(frozen=True, slots=True)
class Context:
    """One call of one operation.

    `request` is the whole request message as the contract has it: the JSON body, or what the query
    string spells (dotted keys nested, repeated keys as lists), with the path parameters merged in
    under their own names. It was validated against the contract. `now` is the site's time.
    """

    contract: Contract
    operation: Operation
    site: Site
    identity: Identity
    request: Mapping[str, Any]
    path: Mapping[str, str]
    now: datetime


Handler = Callable[[Context], dict[str, Any]]
"""Takes a context and gives the body of a 200, or raises `ApiError`. Never suspends."""
