"""A broken obligation, told so that a stranger knows what is wrong and how to see it again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conform import about
from conform.client import ContractViolation, Exchange
from conform.contract.obligations import Obligation, sentence

_SHOWN = 2_000
_LINE = 100


class ObligationBroken(AssertionError):  # noqa: N818 - named for what was seen
    """The target breaks an obligation; the text has all that is needed to judge and to repeat it."""

    def __init__(
        self,
        obligation: Obligation,
        exchange: Exchange,
        *,
        expected: str,
        observed: str,
        path: str = "",
        example: Any = None,
    ) -> None:
        self.obligation = obligation
        self.exchange = exchange
        lines = [
            f"{obligation.id} is broken: {sentence(obligation)}",
            f"  at: {path or obligation.member or 'the answer as a whole'}",
            f"  expected: {expected}",
            f"  observed: {observed}",
            *([f"  example: {_short(example)}"] if example is not None else []),
            f"  request: {exchange.request.method} {exchange.request.url}",
            f"  answer: {exchange.status} {_short(exchange.json)}",
            f"  reproduce: {exchange.curl}",
            f"  evidence: {obligation.level}, {obligation.evidence}: {obligation.source}",
        ]
        super().__init__(exchange.request.redactor.text("\n".join(lines)))


class SeveralBroken(AssertionError):  # noqa: N818 - named for what was seen
    """More than one obligation about the same member is broken."""

    def __init__(self, broken: list[ObligationBroken]) -> None:
        self.broken = broken
        names = ", ".join(each.obligation.id for each in broken)
        text = "\n\n".join(str(each) for each in broken)
        super().__init__(f"{len(broken)} obligations are broken: {names}\n\n{text}")


def told(broken: list[ObligationBroken]) -> None:
    """Raise what was found, if anything was."""
    __tracebackhide__ = True
    if len(broken) == 1:
        raise broken[0]
    if broken:
        raise SeveralBroken(broken)


def broken_by(error: BaseException, item: pytest.Item | None = None) -> set[str]:
    """Give the obligations that a failure breaks, as far as can be told.

    Those that the error itself names; of an answer that breaks the contract it is the operation's answer.
    Else those that the test is about, its law before anything that it shows by the way, and at last the
    answer of the operation whose exchange the error carries.
    """
    if isinstance(error, ObligationBroken):
        return {error.obligation.id}
    if isinstance(error, SeveralBroken):
        return {each.obligation.id for each in error.broken}
    if isinstance(error, BaseExceptionGroup):
        return {name for each in error.exceptions for name in broken_by(each, item)}
    exchange = getattr(error, "exchange", None)
    answer = {f"{exchange.operation.id}/answer"} if isinstance(exchange, Exchange) else set()
    if isinstance(error, ContractViolation):
        return answer
    names = about.named(item) if item is not None else set()
    return {name for name in names if name.startswith("law/")} or names or answer


def reason_of(error: BaseException) -> str:
    """Give what was expected and what was observed, in one line."""
    if isinstance(error, BaseExceptionGroup):
        return reason_of(error.exceptions[0])
    if isinstance(error, SeveralBroken):
        return reason_of(error.broken[0])
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("expected: ", "observed: "))][:2]
    parts = told if len(told) == 2 else (lines or [type(error).__name__])[:1]
    return ", ".join(part if len(part) <= _LINE else f"{part[:_LINE]}…" for part in parts)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
