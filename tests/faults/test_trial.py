"""What counts as a detection: a test that says what is wrong, and not one that stumbles."""

from __future__ import annotations

from pathlib import Path

import pytest

from conform.faults.priority import distance
from conform.faults.registry import find
from conform.faults.results import DETECTED, SURVIVED
from conform.faults.trial import is_finding
from tests.faults.tiny import FEWER, FOUR, MORE, TWO, judged

MANY = """
    import pytest
    from conform.mock import policies, ticket_definitions
    from hypothesis import given, strategies as st

    @pytest.fixture
    def event():
        assert policies.PER_EVENT != 4, "an event has three policies"

    def test_with_a_fixture(event):
        pass

    def test_stumbles():
        if policies.PER_EVENT == 2:
            raise ImportError("x")

    def test_says_nothing():
        if ticket_definitions.PER_EVENT == 101:
            raise AssertionError

    def test_skips():
        pytest.skip("unsupported")

    @pytest.mark.xfail(reason="known")
    def test_known():
        assert False, "known"

    @given(st.integers(0, 10**9))
    def test_random(number):
        assert ticket_definitions.PER_EVENT != 99, str(number)
"""


def test_a_test_that_says_what_is_wrong_detects_and_no_other(tmp_path: Path) -> None:
    tasks = [(FOUR, 1), (TWO, 1), (MORE, 1), (FEWER, 1), (FEWER, 1), (FEWER, 2)]
    four, two, more, *fewer = judged(tmp_path, MANY, tasks)
    assert (four.outcome, four.how, four.tests) == (DETECTED, "error", 1)
    assert (two.outcome, two.tests) == (SURVIVED, 6)
    assert (more.outcome, more.tests) == (SURVIVED, 6)
    assert [each.outcome for each in fewer] == [DETECTED] * 3
    assert fewer[0].message == fewer[1].message, "the seed decides the examples"


@pytest.mark.parametrize(
    ("error", "counts"),
    [
        (AssertionError("a promise is broken"), True),
        (AssertionError(), False),
        (ImportError("x"), False),
        (BaseExceptionGroup("several", [ValueError("x"), AssertionError("broken")]), True),
        (BaseExceptionGroup("several", [ValueError("x")]), False),
    ],
)
def test_only_assertions_with_a_text_are_findings(error: BaseException, counts: bool) -> None:
    assert is_finding(error) is counts


def test_the_tests_of_what_is_broken_come_first(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        def test_about_nothing(): pass

        @pytest.mark.obligation("createPolicy/policy.name/max-length")
        def test_about_the_operation(): pass

        @pytest.mark.obligation("law/policies/three-per-event")
        def test_about_it(): pass

        @pytest.mark.obligation("getEvent/answer")
        def test_about_another_service(): pass

        @pytest.mark.obligation("getPolicy/answer")
        def test_about_the_service(): pass
        """
    )
    items, _ = pytester.inline_genitems()
    fault = find(FOUR)
    assert fault.breaks == ("law/policies/three-per-event",)
    ranks = {item.name.removeprefix("test_about_"): distance(item, fault)[0] for item in items}
    assert ranks == {"it": 0, "the_operation": 2, "the_service": 3, "another_service": 4, "nothing": 5}
