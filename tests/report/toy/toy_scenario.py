"""Tests of every outcome, run by test_hooks.py in a process of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from conform.report import ReportPlugin, documentation_drift, step
from tests.report.toy.toy_plugin import KEY, exchange

pytestmark = pytest.mark.report(feature="DevCon 2025", docs="https://dev.wix.com/docs/flow")


@dataclass(frozen=True)
class Difference:
    step: str = "Step 1"
    payload: str = "event"
    path: str = "event.description"
    kind: str = "type"
    reference: str = "object <nodes>"
    severity: str = "rejected"
    evidence: str = "sdk"


@pytest.fixture
def conference(report: ReportPlugin) -> None:
    with step("Create the conference"):
        report.exchange(exchange())


@pytest.mark.usefixtures("conference")
@pytest.mark.report(story="By the reference", severity="critical", title="Organise DevCon")
def test_steps(report: ReportPlugin) -> None:
    with step("Step 1"), step("create"):
        created = exchange()
        report.exchange(created)
        report.exchange(created)


@pytest.mark.allure_label("Said with Allure", label_type="feature")  # what @allure.feature makes
def test_documentation() -> None:
    """The flow as printed."""
    documentation_drift([Difference(), Difference()])


def test_documentation_is_broken() -> None:
    documentation_drift([Difference()])
    raise AssertionError(f"not as expected, in {Path(__file__)}, with {KEY}, at {object()}")


def test_network() -> None:
    raise ConnectionError("no answer")


def test_unsupported() -> None:
    pytest.skip("unsupported: no control plane")


@pytest.mark.xfail(reason="the revision stays", strict=True)
def test_known_deviation() -> None:
    raise AssertionError


@pytest.mark.parametrize(("one", "other"), [("", "admin"), ("admin", "")], ids=["left", "right"])
def test_parameters(one: str, other: str) -> None:
    assert one != other


@pytest.mark.parametrize("fails", [False, True], ids=["passes", "fails"])
def test_long(report: ReportPlugin, fails: bool) -> None:
    for number in range(500):
        report.exchange(exchange(f"number {number}"))
    assert not fails


@pytest.mark.parametrize("thing", [range(1), {"a member": "of many words " * 20}], ids=["small", "large"])
def test_object(thing: object) -> None:
    assert thing


@settings(max_examples=40, database=None)
@given(number=st.integers(0, 1000))
def test_property(report: ReportPlugin, number: int) -> None:
    with step("read"):
        report.exchange(exchange(str(number)))


@settings(max_examples=200, database=None, derandomize=True)
@given(number=st.integers(0, 1000))
def test_property_fails(report: ReportPlugin, number: int) -> None:
    with step(f"read {number}"):
        report.exchange(exchange(str(number)))
        assert number < 17


class Machine(RuleBasedStateMachine):
    report: ReportPlugin

    @rule(number=st.integers(0, 100))
    def read(self, number: int) -> None:
        with step("read"):
            self.report.exchange(exchange(str(number)))
            assert number < 17


class TestMachine(Machine.TestCase):  # type: ignore[valid-type,misc]
    settings = settings(max_examples=60, database=None, derandomize=True)

    @pytest.fixture(autouse=True)
    def _report(self, report: ReportPlugin) -> None:
        Machine.report = report
