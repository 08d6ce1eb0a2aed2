"""The errors of the client: what the person can put right, and what the target did wrong.

ConformError
└─ TargetError           a target cannot be used as asked
   ├─ BudgetExhausted    the run has sent as many requests as it may
   ├─ CassetteError      a recording is missing, damaged or out of date
   └─ Unanswered         a request may have arrived, and no answer came
      └─ UnknownOutcome  and it was to change something: nobody knows whether it has
AssertionError
└─ ExchangeError         an answer is not what it must be
   ├─ UnexpectedStatus
   └─ ContractViolation
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from conform.contract import ConformError, Finding

if TYPE_CHECKING:
    from conform.client.exchange import Exchange

SHOWN_FINDINGS = 5
SHOWN_CHARACTERS = 2_000


class TargetError(ConformError):
    """The target cannot be used as it was asked for."""


class BudgetExhausted(TargetError):  # noqa: N818 - a state, not a mistake
    """The run has sent as many requests as its budget allows."""


class CassetteError(TargetError):
    """A recorded scenario is missing, damaged, out of date or not the one that is played."""


class Unanswered(TargetError):  # noqa: N818 - a state, not a mistake
    """A request may have reached the target, and no answer came back."""


class UnknownOutcome(Unanswered):
    """A write of which nobody knows whether it took effect; `exchange` is what was sent.

    It is never sent again by itself: `conform.client.settle` finds out by reading.
    """

    def __init__(self, exchange: Exchange, why: str) -> None:
        self.exchange = exchange
        self.why = why
        super().__init__(f"{exchange.operation.id} may or may not have taken effect: {why}")


class ExchangeError(AssertionError):
    """An answer is not what it must be; the text says what was expected, observed, and how to repeat it."""

    def __init__(self, exchange: Exchange, expected: str, observed: str, path: str, why: str = "") -> None:
        self.exchange = exchange
        self.expected = expected
        self.observed = observed
        self.path = path
        """The first JSON path of the answer that differs; empty for the answer as a whole."""
        lines = [
            f"{exchange.operation.id}: {why or f'expected {expected}, observed {observed}'}",
            f"  at: {path or 'the answer as a whole'}",
            f"  expected: {expected}",
            f"  observed: {observed}",
            f"  request: {exchange.request.method} {exchange.request.url}",
            *_body("    ", exchange.request.text),
            f"  answer: {exchange.status}",
            *_body("    ", exchange.response.text if exchange.response else ""),
            f"  reproduce: {exchange.curl}",
            f"  source: {exchange.operation.docs}",
        ]
        super().__init__("\n".join(lines))


class UnexpectedStatus(ExchangeError):  # noqa: N818 - named for what was seen
    """The answer has another status than the caller wanted."""

    def __init__(self, exchange: Exchange, expected: int) -> None:
        reason = exchange.code or ", ".join(
            f"{violation.get('field', '')} {violation.get('description', '')}".strip()
            for violation in exchange.violations
        )
        observed = f"status {exchange.status}" + (f" ({reason})" if reason else "")
        super().__init__(exchange, f"status {expected}", observed, "")


class ContractViolation(ExchangeError):  # noqa: N818 - named for what was seen
    """The answer breaks the contract; `findings` are all the places where it does."""

    def __init__(self, exchange: Exchange, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        first = findings[0]
        places = [f"{finding.path or 'answer'}: {finding.message}" for finding in findings[:SHOWN_FINDINGS]]
        more = len(findings) - SHOWN_FINDINGS
        super().__init__(
            exchange,
            first.message if first.expected is None else _short(first.expected),
            _short(first.observed),
            first.path,
            f"the answer breaks the contract ({first.kind}): {'; '.join(places)}"
            + (f"; and {more} more" if more > 0 else ""),
        )


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def _body(indent: str, text: str) -> list[str]:
    return [f"{indent}{line}" for line in _short(text).splitlines()] if text else []
