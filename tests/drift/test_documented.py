"""The printed payloads: today's differences are accepted, and each that comes or goes raises an alarm."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conform.drift import DocumentedFlow, accepted, comparisons, declared, load_flow, rules
from conform.drift.change import Change, DriftError
from conform.drift.conclusion import Comparison, Conclusion, weigh
from conform.drift.documented import against_contract, against_target, find_sent
from conform.drift.recorded import Recorded, read
from tests.drift.scenes import as_documented, recording

CASSETTE = Path(__file__).parents[2] / "cassettes" / "devcon-drift.yaml"
FLOW = load_flow()
DAY = date(2026, 11, 25)


@cache
def recorded() -> list[Recorded]:
    return recording(as_documented)


def weighed(changes: list[Change]) -> Conclusion:
    looked = Comparison("docs", "the flow", looked=lambda acceptance: acceptance.where != "target")
    return weigh(changes, looked, accepted.read(accepted.default_path()), DAY)


def repaired(payload: str, change: Callable[[dict[str, Any]], object]) -> DocumentedFlow:
    """Give the flow with one payload printed otherwise."""
    made = []
    for each in FLOW.payloads:
        body = copy.deepcopy(dict(each.payload))
        if each.name == payload:
            change(body)
        made.append(replace(each, payload=body))
    return replace(FLOW, payloads=tuple(made))


def test_differences_of_today_are_all_accepted() -> None:
    conclusion = weighed(against_contract(FLOW))
    assert (conclusion.code, conclusion.open, conclusion.stale) == (0, (), ())
    assert len(conclusion.changes) > 30


def test_alarm_is_raised_when_a_new_difference_appears() -> None:
    flow = repaired("cancellation", lambda body: body["policy"].pop("name"))
    conclusion = weighed(against_contract(flow))
    assert conclusion.code == 1
    assert [(each.rule, each.place) for each in conclusion.failing] == [("docs/missing", "policy.name")]


def test_alarm_is_raised_when_a_difference_is_repaired() -> None:
    flow = repaired("event", lambda body: body["event"]["location"].update(type="VENUE"))
    conclusion = weighed(against_contract(flow))
    assert conclusion.code == 1
    assert [(each.rule, each.place) for each in conclusion.stale] == [("docs/value", "event.location.type")]


def test_every_kind_of_difference_has_its_rule() -> None:
    own = {name for name in declared() if name.startswith("docs/") and "target" not in name}
    assert {each.rule for each in against_contract(FLOW)} == own


def test_payloads_are_found_among_recorded_requests() -> None:
    for exchanges in (recorded(), read([CASSETTE]), recording(as_documented, days=600)):
        assert [each.payload.name for each in find_sent(FLOW, exchanges)] == [
            payload.name for payload in FLOW.payloads
        ]


def test_strict_target_refuses_what_the_contract_says_and_keeps_the_rest() -> None:
    changes = against_target(FLOW, find_sent(FLOW, recorded()))
    assert {each.rule for each in changes} == {rules.TARGET_REFUSES.id}
    assert {each.place for each in changes} == {
        "event",
        "early-bird",
        "general-admission",
        "vip",
        "opening-keynote",
        "workshop",
    }
    assert all(each.witnesses["mock"] == each.witnesses["contract"] == "refused" for each in changes)


def test_target_that_takes_a_payload_stands_with_the_documentation() -> None:
    sent = find_sent(FLOW, recording(as_documented, dialect="documented"))
    (taken,) = [each for each in against_target(FLOW, sent) if each.rule == rules.TARGET_TAKES.id]
    assert taken.place == "event"
    assert taken.witnesses == {"documentation": "accepted", "contract": "refused", "mock": "accepted"}


def answered(name: str, change: Callable[[dict[str, Any]], object]) -> list[tuple[str, str]]:
    """Tell what is found when the target answers to one payload otherwise than it did."""
    sent = find_sent(FLOW, recorded())
    spoiled = []
    for each in sent:
        body = copy.deepcopy(each.exchange.body)
        if each.payload.name == name:
            change(body)
        spoiled.append(replace(each, exchange=replace(each.exchange, body=body)))
    before = {change.fingerprint for change in against_target(FLOW, sent)}
    found = [each for each in against_target(FLOW, spoiled) if each.fingerprint not in before]
    return [(each.rule, each.place) for each in found]


def test_member_that_the_target_does_not_keep_is_found() -> None:
    assert answered("category", lambda body: body["category"].pop("states")) == [
        (rules.TARGET_DROPS.id, "category: category.states[0]")
    ]
    assert answered("cancellation", lambda body: body["policy"].update(body="Otherwise")) == [
        (rules.TARGET_CHANGES.id, "cancellation: policy.body")
    ]


def test_target_that_named_the_member_is_a_witness() -> None:
    changes = against_contract(FLOW, find_sent(FLOW, recorded()))
    (fee,) = [each for each in changes if each.place.endswith("feeType") and each.where == "payload vip"]
    assert fee.witnesses == {"documentation": "as printed", "contract": "not so", "mock": "not so"}


def test_target_that_got_no_payload_is_one_clear_line(tmp_path: Path) -> None:
    beginning = CASSETTE.read_text().split("- request:")[:2]
    (tmp_path / "begun.yaml").write_text("- request:".join(beginning))
    with pytest.raises(DriftError, match="none of the printed payloads"):
        comparisons.docs([tmp_path / "begun.yaml"], "mock")


def test_payload_that_was_not_sent_is_a_doubt(tmp_path: Path) -> None:
    _, comparison = comparisons.docs([CASSETTE], "mock")
    assert comparison.doubts == ()
    lines = CASSETTE.read_text().split("- request:")
    (tmp_path / "half.yaml").write_text("- request:".join(lines[:4]))
    _, comparison = comparisons.docs([tmp_path / "half.yaml"], "mock")
    assert "payload workshop was not sent to target mock" in comparison.doubts
