"""Requests that break exactly one obligation, and say which, where, with what and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hypothesis import strategies as st

from conform.contract import load
from conform.contract.obligations import Obligation, enumerate_obligations
from strategies.boundaries import Case, refused
from strategies.messages import Message, with_member


@dataclass(frozen=True)
class Broken:
    """A request message that breaks one obligation; `why` says how."""

    obligation: Obligation
    message: Message
    why: str

    def __repr__(self) -> str:
        message = repr(self.message)
        shown = message if len(message) <= 1_000 else f"{message[:1_000]}…"
        return f"Broken({self.obligation.id}: {self.why}, message={shown})"


@cache
def breakable(operation_id: str) -> tuple[tuple[Obligation, Case], ...]:
    """Give every settled way to break an operation's request, with the value that does it."""
    found = [each for each in enumerate_obligations().values() if each.operation == operation_id]
    path = set(load().operations[operation_id].path_members.values())
    return tuple(
        (each, case)
        for each in found
        if each.level == "MUST" and each.specified("refuse") and each.member not in path
        for case in refused(each)
    )


@st.composite
def messages(draw: st.DrawFn, operation_id: str, base: st.SearchStrategy[Message]) -> Broken:
    """Yield messages of an operation that are valid but for one member; `base` yields valid ones.

    >>> from hypothesis import find
    >>> valid = st.just({"policy": {"name": "Refunds", "body": "None", "eventId": "1"}})
    >>> longest = "createPolicy/policy.name/max-length"
    >>> find(messages("createPolicy", valid), lambda broken: broken.obligation.id == longest).why
    '41 characters'
    """
    obligation, case = draw(st.sampled_from(breakable(operation_id)))
    message = with_member(
        load().operations[operation_id], draw(base), obligation.member, case.value, absent=case.absent
    )
    return Broken(obligation, message, case.why)
