"""Mocks that have wrong what the contract says about an operation's answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conform.contract import load
from conform.contract.obligations import Obligation, merged
from conform.faults.fault import Fault
from conform.faults.mutants.making import answering, asking, holders, mutant
from conform.faults.seams import Make, wrapped
from conform.mock.app import Answer
from conform.mock.context import Context
from conform.mock.errors import application_error

SERVE = "app.MockApp._serve"
"""The seam at which the API's requests come in: (real, app, scope, content)."""
_UNASKED = "some servers show more than was asked for (observed 2)"


def answer(obligation: Obligation) -> Iterator[Fault]:
    """An operation is not there, or its answer has a member that the contract does not know."""
    operation = obligation.operation

    def refuse(_: Any, ctx: Context) -> Any:
        raise application_error(501, "UNIMPLEMENTED", f"{ctx.operation.id} is not here")

    def add(_: Context, body: dict[str, Any]) -> None:
        body["notInTheContract"] = True

    yield mutant(
        obligation,
        "missing",
        f"{operation} is not implemented",
        {operation: wrapped(refuse)},
        side="accept",
    )
    yield mutant(
        obligation,
        "extra",
        f"{operation} answers with a member that the contract has not",
        answering(operation, add),
        side="accept",
    )


def present(obligation: Obligation) -> Iterator[Fault]:
    """A member that is always there is not, or is JSON of another kind."""
    operation, member = obligation.operation, obligation.member

    def remove(_: Context, body: dict[str, Any]) -> None:
        for holder, key, _path in list(holders(body, member)):
            if isinstance(holder, dict):
                holder.pop(key, None)

    def spoil(_: Context, body: dict[str, Any]) -> None:
        for holder, key, _path in list(holders(body, member)):
            if isinstance(holder, list) or key in holder:
                holder[key] = _other_kind(holder[key])

    yield mutant(
        obligation,
        "missing",
        f"{operation} leaves {member} out of its answers",
        answering(operation, remove),
        side="accept",
    )
    yield mutant(
        obligation,
        "other-kind",
        f"{operation} answers {member} as JSON of another kind",
        answering(operation, spoil),
        side="accept",
    )


def field_set(obligation: Obligation) -> Iterator[Fault]:
    """A field set does not show its member, or is shown unasked."""
    operation, member, name = obligation.operation, obligation.member, obligation.limit
    place = _place(operation, name)

    def remove(_: Context, body: dict[str, Any]) -> None:
        for holder, key, _path in list(holders(body, member)):
            holder.pop(key, None)

    def ask(request: dict[str, Any]) -> None:
        request[place] = sorted({*(request.get(place) or ()), name})

    yield mutant(
        obligation,
        "missing",
        f"{operation} does not show {member} to who asks for {name}",
        answering(operation, remove),
        side="accept",
    )
    yield mutant(
        obligation,
        "unasked",
        f"{operation} shows {name} to who does not ask for it",
        asking(operation, ask),
        open_because=_UNASKED,
    )


def error(obligation: Obligation) -> Iterator[Fault]:
    """A documented error has another code, another status, or none of its details."""
    operation, code = obligation.operation, obligation.limit

    def other_code(found: Answer) -> None:
        found.body["details"]["applicationError"]["code"] = f"{code}_2"

    def other_status(found: Answer) -> None:
        found.status = 409 if found.status != 409 else 400

    def without(found: Answer) -> None:
        found.body = {"message": found.body["message"], "details": {}}

    for how, title, change in (
        ("other-code", f"{operation} answers {code} by another code", other_code),
        ("other-status", f"{operation} answers {code} with another status", other_status),
        ("without-code", f"{operation} answers {code} without a code", without),
    ):
        yield mutant(obligation, how, title, _failing(operation, code, change))


def _failing(operation: str, code: str, change: Any) -> Mapping[str, Make]:
    def body(real: Any, app: Any, scope: Any, content: bytes) -> Any:
        found: Answer = real(app, scope, content)
        match = app.contract.route(scope["method"], scope["path"])
        called = match.operation.id if match.operation else ""
        details = found.body.get("details") if isinstance(found.body, dict) else None
        error = details.get("applicationError") if isinstance(details, dict) else None
        if called == operation and error and error.get("code") == code:
            change(found)
        return found

    return {SERVE: wrapped(body)}


def _other_kind(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes"
    if isinstance(value, str):
        return {"text": value}
    return str(value)


def _place(operation_id: str, name: str) -> str:
    """Give the member of the request by which field sets are asked for."""
    operation = load().operations[operation_id]
    schemas = load().services[operation.service].document["components"]["schemas"]
    properties = merged(operation.request_schema, schemas).get("properties", {})
    return next(
        (
            place
            for place in ("fields", "fieldset")
            if name in properties.get(place, {}).get("items", {}).get("enum", ())
        ),
        "fields",
    )
