"""What a test concluded, and what Allure calls that."""

from __future__ import annotations

from enum import StrEnum

import pytest
from hypothesis.errors import Flaky

from conform.client.errors import BudgetExhausted, UnknownOutcome


class Verdict(StrEnum):
    """The conclusion of one test, from best to worst."""

    PASS = "pass"  # noqa: S105
    KNOWN = "known"
    UNSUPPORTED = "unsupported"
    INCONCLUSIVE = "inconclusive"
    FAIL = "fail"
    ERROR = "error"


ALLURE_STATUS = {
    Verdict.PASS: "passed",
    Verdict.KNOWN: "skipped",
    Verdict.UNSUPPORTED: "skipped",
    Verdict.INCONCLUSIVE: "broken",
    Verdict.FAIL: "failed",
    Verdict.ERROR: "broken",
}


def verdict_of(error: BaseException | None, *, expected_failure: bool = False) -> Verdict:
    """Conclude from the exception that ended a phase of a test.

    Assertions are the target's failures, skips mean unsupported, and anything else is ours: the network,
    the configuration or the suite. A write of unknown outcome and the end of the budget are nobody's. A
    group is as its worst member.
    """
    if error is None:
        return Verdict.PASS
    if expected_failure:
        return Verdict.KNOWN
    if isinstance(error, pytest.skip.Exception):
        return Verdict.UNSUPPORTED
    # Before groups: Hypothesis' report of an example that failed once and passed again is a group as well.
    if isinstance(error, Flaky | UnknownOutcome | BudgetExhausted):
        return Verdict.INCONCLUSIVE
    if isinstance(error, BaseExceptionGroup):
        return max((verdict_of(member) for member in error.exceptions), key=list(Verdict).index)
    if isinstance(error, AssertionError | pytest.fail.Exception):
        return Verdict.FAIL
    return Verdict.ERROR


def finding_of(verdict: Verdict, target: str, *, documentation_drift: bool = False) -> str | None:
    """Name the category of the report that a conclusion belongs to; None for a plain pass or skip."""
    if verdict in (Verdict.ERROR, Verdict.INCONCLUSIVE):
        return "infrastructure"
    if verdict is Verdict.FAIL:
        return "mock" if target in ("mock", "mock-http") else "product"
    if verdict is Verdict.KNOWN:
        return "known"
    return "documentation drift" if documentation_drift else None
