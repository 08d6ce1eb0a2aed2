"""Mocks that let in whom they should not, or are not where they should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conform.contract import Operation, load
from conform.contract.obligations import Obligation
from conform.contract.routing import Router
from conform.faults.fault import Fault
from conform.faults.mutants.answers import SERVE
from conform.faults.mutants.making import mutant
from conform.faults.seams import Make, wrapped
from conform.mock.context import Identity
from conform.mock.errors import application_error

ADMIT = "auth.admit"
"""The seam at which callers are let in: (real, operation, identity, site)."""


def permission(obligation: Obligation) -> Iterator[Fault]:
    """An operation asks for no permission, or for another one."""
    own = load().operations[obligation.operation]
    other = next(
        each.permission for each in load().operations.values() if each.permission != obligation.limit
    )

    def admit(real: Any, operation: Operation, identity: Identity, site: Any) -> None:
        if operation.id != own.id:
            real(operation, identity, site)

    def demand(real: Any, operation: Operation, identity: Identity, site: Any) -> None:
        if operation.id == own.id and not identity.may(other):
            raise application_error(403, "PERMISSION_DENIED", f"Requires {other} permission")
        real(operation, identity, site)

    yield mutant(obligation, "ignored", f"{own.id} asks for no permission", {ADMIT: wrapped(admit)})
    yield mutant(
        obligation,
        "another-too",
        f"{own.id} asks for {other} as well",
        {ADMIT: wrapped(demand)},
        side="accept",
    )


def authentication(obligation: Obligation) -> Iterator[Fault]:
    """An operation may be called without a key."""

    def body(real: Any, app: Any, scope: Mapping[str, Any], content: bytes) -> Any:
        match = app.contract.route(scope["method"], scope["path"])
        if match.operation is not None and match.operation.id == obligation.operation:
            headers = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
            given = [value for name, value in scope["headers"] if name == b"authorization"]
            token = b"".join(given).strip() or b"anybody"
            scope = {**scope, "headers": [*headers, (b"authorization", token)]}
        return real(app, scope, content)

    yield mutant(
        obligation,
        "ignored",
        f"{obligation.operation} answers callers without a key",
        {SERVE: wrapped(body)},
    )


def alias(obligation: Obligation) -> Iterator[Fault]:
    """An operation is not served at one of its paths."""
    operation = load().operations[obligation.operation]
    router = Router()
    router.add(operation.method, obligation.limit, operation)

    yield mutant(
        obligation,
        "missing",
        f"{operation.id} is not served at {obligation.limit}",
        _without(router),
        side="accept",
    )


def _without(router: Router) -> Mapping[str, Make]:
    def body(real: Any, app: Any, scope: Mapping[str, Any], content: bytes) -> Any:
        if router.route(scope["method"], scope["path"]).operation is not None:
            raise application_error(404, "NOT_FOUND", f"There is nothing at {scope['path']}")
        return real(app, scope, content)

    return {SERVE: wrapped(body)}
