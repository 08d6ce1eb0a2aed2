"""Seams: found by name, replaced wherever the mock holds them, and put back whatever happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from conform.contract import load
from conform.faults import Fault, SeamError, planted, replaced
from conform.faults.fault import Catalogue
from conform.faults.seams import wrapped
from conform.mock import MockSettings, create_app, event_dates, events, policies
from tests.faults.demo import Demo


def _never(_: Any) -> Any:
    return lambda row, now: "ENDED"


def test_a_function_is_replaced_in_every_module_that_holds_it() -> None:
    status = event_dates.status
    with replaced("event_dates.status", _never):
        assert event_dates.status is events.status  # type: ignore[attr-defined]
        assert event_dates.status({}, datetime.now()) == "ENDED"
    assert event_dates.status is status
    assert events.status is status  # type: ignore[attr-defined]


def test_an_operation_names_its_handler() -> None:
    handler = policies.HANDLERS["getPolicy"]
    with replaced("getPolicy", lambda _: lambda ctx: {"policy": None}):
        assert Demo().send("getPolicy", policyId="99999999-9999-4999-8999-999999999999")["policy"] is None
    assert policies.HANDLERS["getPolicy"] is handler


def test_a_function_is_replaced_among_the_handlers() -> None:
    with replaced("policies.get_policy", lambda _: lambda ctx: {}):
        assert policies.HANDLERS["getPolicy"] is policies.get_policy
    assert policies.HANDLERS["getPolicy"] is policies.get_policy


def test_what_was_computed_with_a_fault_is_forgotten() -> None:
    demo = Demo()
    event = demo.made()
    printed = demo.read(event)["dateAndTimeSettings"]["formatted"]
    with replaced("event_dates._date", lambda _: lambda moment, locale: "some day"):
        assert demo.read(event)["dateAndTimeSettings"]["formatted"]["startDate"] == "some day"
    assert demo.read(event)["dateAndTimeSettings"]["formatted"] == printed


def test_everything_is_put_back_after_an_error() -> None:
    real = policies.PER_EVENT

    def fail() -> None:
        with replaced("policies.PER_EVENT", lambda _: 7):
            raise RuntimeError(policies.PER_EVENT)

    with pytest.raises(RuntimeError, match="7"):
        fail()
    assert real == policies.PER_EVENT


def test_a_fault_whose_second_seam_is_missing_leaves_the_first_alone() -> None:
    seams = {"policies.PER_EVENT": lambda _: 7, "policies.no_such_thing": lambda _: 7}
    fault = Fault("schema/x", "X", "sdk", "a page", "getPolicy", seams, promise="y")
    real = policies.PER_EVENT
    with pytest.raises(SeamError, match="no_such_thing"), planted(fault):
        pass
    assert real == policies.PER_EVENT


@pytest.mark.parametrize(
    "seam", ["no_such_module.x", "policies.no_such_thing", "noSuchOperation", "store.Table.x"]
)
def test_an_unknown_seam_is_told(seam: str) -> None:
    with pytest.raises(SeamError, match=seam.split(".")[0]), replaced(seam, lambda _: None):
        pass


def test_each_nth_call_meets_the_fault() -> None:
    call = wrapped(lambda real, number: -real(number), every=3)(lambda number: number)
    assert [call(number) for number in (1, 2, 3, 4, 5, 6)] == [1, 2, -3, 4, 5, -6]


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("nonsense/x", {}, "its class or its evidence is unknown"),
        ("schema/x", {"evidence": "assumed"}, "its class or its evidence is unknown"),
        ("schema/x", {"operation": "noSuchOperation"}, "there is no operation"),
        ("schema/x", {"promise": ""}, "does not say what it breaks"),
    ],
)
def test_a_fault_that_cannot_be_right_is_not_taken(name: str, given: Any, message: str) -> None:
    right = {"evidence": "sdk", "source": "a page", "operation": "getPolicy", "promise": "something"}
    with pytest.raises(ValueError, match=message):
        Catalogue().constant(name, "A title", "policies.PER_EVENT", 7, **{**right, **given})


def test_ids_are_unique() -> None:
    catalogue = Catalogue()
    given: Any = {"evidence": "sdk", "source": "a page", "operation": "getPolicy", "promise": "something"}
    catalogue.constant("schema/x", "A title", "policies.PER_EVENT", 7, **given)
    with pytest.raises(ValueError, match="two faults"):
        catalogue.constant("schema/x", "A title", "policies.PER_EVENT", 8, **given)


def test_a_mock_keeps_the_contract_that_it_is_given() -> None:
    other = replace(load(), hash="another")
    assert create_app(MockSettings(control=True), contract=other).contract is other
    assert create_app().contract is load()
