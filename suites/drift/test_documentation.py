"""The printed payloads, sent to the letter: what a target refuses and what it does not keep."""

from __future__ import annotations

import pytest

from conform.client import Target, Tidy
from conform.drift import load_flow
from conform.drift.conclusion import Comparison
from conform.drift.documented import TARGET, against_contract, against_target, find_sent
from conform.drift.recorded import Recorded, of, witness_of
from suites.drift.conftest import Settle
from suites.scenarios import payloads
from suites.scenarios.calendar import Calendar
from suites.scenarios.devcon import DevCon

FLOW = load_flow("devcon")
pytestmark = pytest.mark.report(feature="Drift", story="Documentation", docs=FLOW.source)


@pytest.mark.report(title="The documented payloads differ from the contract as they are known to")
def test_documentation_differs_from_the_contract_as_it_is_known_to(settle: Settle) -> None:
    differences = against_contract(FLOW)
    looked = Comparison(
        "docs-contract",
        f"{len(FLOW.payloads)} printed payloads against the contract",
        looked=lambda acceptance: acceptance.where != TARGET,
    )
    settle(differences, looked)


@pytest.mark.report(title="The target does with the documented payloads what it is known to do")
def test_target_does_with_the_documented_payloads_what_it_is_known_to_do(
    devcon: DevCon, calendar: Calendar, target: Target, tidy: Tidy, settle: Settle
) -> None:
    """Every payload is sent as printed; refused or taken, the outcome must be one that is accepted."""
    if target.name == "replay":
        pytest.skip("unsupported: only scenarios are recorded")
    sent: list[Recorded] = []
    witness = witness_of(target.name, target.base_url)
    devcon.create_event(payloads.EVENT)
    for payload in FLOW.payloads:
        body = calendar.place(payload.fill(devcon.event_id))
        if "category" in body:
            body["category"]["name"] = devcon.label(body["category"]["name"], 30)
        answer = devcon.client.call(payload.operation, body, expect=None)
        assert answer.status < 500, f"{payload.name} was answered {answer.status}"
        sent.append(of(answer, witness, payload.name, 1))
    found = find_sent(FLOW, sent)
    assert [each.payload.name for each in found] == [payload.name for payload in FLOW.payloads]
    looked = Comparison(
        "docs-target",
        f"{len(found)} printed payloads against target {target.name}",
        looked=lambda acceptance: acceptance.where == TARGET,
    )
    settle(against_target(FLOW, found), looked)
    tidy.remove_all()
