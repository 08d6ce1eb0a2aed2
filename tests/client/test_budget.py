"""Being a polite guest: budget, rate, and waiting when told to."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from conform.client import BudgetExhausted
from conform.client.budget import ATTEMPTS, LONGEST_WAIT, Budget, PoliteTransport, retry_after
from tests.client.tiny import Policies

GET = httpx.Request("GET", "https://host/events/v2/policies/x")


def _transport(policies: Policies, waits: list[float], limit: int = 100) -> PoliteTransport:
    return PoliteTransport(policies.transport(), Budget(limit), rate=6_000, sleep=waits.append)


def test_retry_after_is_waited_for_and_capped() -> None:
    policies, waits = Policies(), list[float]()
    policies.statuses = [(429, {"retry-after": "7"}), (503, {"retry-after": "9999"})]
    answer = _transport(policies, waits).handle_request(GET)
    assert answer.status_code == 404
    assert waits == [7.0, LONGEST_WAIT]


def test_other_errors_are_answers_and_not_repeated() -> None:
    policies, waits = Policies(), list[float]()
    policies.statuses = [(500, {})]
    assert _transport(policies, waits).handle_request(GET).status_code == 500
    assert (len(policies.seen), waits) == (1, [])


def test_last_attempt_gives_its_answer() -> None:
    policies, waits = Policies(), list[float]()
    policies.statuses = [(503, {})] * 20
    assert _transport(policies, waits).handle_request(GET).status_code == 503
    assert len(policies.seen) == ATTEMPTS
    assert all(0 < wait <= LONGEST_WAIT for wait in waits)


def test_budget_counts_retries_and_stops_in_one_line() -> None:
    policies, waits = Policies(), list[float]()
    policies.statuses = [(429, {})] * 20
    with pytest.raises(BudgetExhausted, match="the budget of 3 requests is used up"):
        _transport(policies, waits, limit=3).handle_request(GET)
    assert len(policies.seen) == 3


def test_suspended_budget_lets_cleaning_up_pass() -> None:
    budget = Budget(0)
    with budget.suspended():
        budget.spend()
    with pytest.raises(BudgetExhausted):
        budget.spend()


def test_retry_after_reads_seconds_and_dates() -> None:
    now = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
    assert retry_after("Thu, 01 Jan 2026 12:00:30 GMT", now) == 30
    assert retry_after("Thu, 01 Jan 2026 11:00:00 GMT", now) == 0
    assert retry_after("soon", now) is None
    assert retry_after(None, now) is None
