"""A broken obligation, told so that a stranger knows what is wrong and how to see it again."""

from __future__ import annotations

import json
from typing import Any

from conform.client import Exchange
from conform.contract.obligations import Obligation, sentence

_SHOWN = 2_000


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


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
