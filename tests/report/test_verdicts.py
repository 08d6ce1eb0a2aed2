from __future__ import annotations

import pytest
from hypothesis.errors import FlakyFailure

from conform.client import UnknownOutcome
from conform.report.verdicts import Verdict, verdict_of
from tests.report.toy.toy_plugin import exchange

SKIP = pytest.skip.Exception("unsupported")


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (None, Verdict.PASS),
        (AssertionError("no"), Verdict.FAIL),
        (pytest.fail.Exception("no"), Verdict.FAIL),
        (SKIP, Verdict.UNSUPPORTED),
        (TimeoutError(), Verdict.ERROR),
        (ExceptionGroup("two", [AssertionError(), AssertionError()]), Verdict.FAIL),
        (ExceptionGroup("two", [AssertionError(), TimeoutError()]), Verdict.ERROR),
        (UnknownOutcome(exchange(), "the connection broke"), Verdict.INCONCLUSIVE),
        (FlakyFailure("now and then", [AssertionError()]), Verdict.INCONCLUSIVE),
    ],
)
def test_verdict_of_an_exception(error: BaseException | None, verdict: Verdict) -> None:
    assert verdict_of(error) is verdict


def test_verdict_of_an_expected_failure_is_known() -> None:
    assert verdict_of(AssertionError(), expected_failure=True) is Verdict.KNOWN
