"""DevCon 2025 as documented: the printed payloads, to the letter.

A target that speaks the `documented` dialect takes them. A strict target does not: what it refuses
and what it drops is documentation drift, which is a finding about the documentation and no failure
of the target.
"""

from __future__ import annotations

import pytest

from conform.client import Client, Control, Tidy
from conform.drift import Difference, DocumentedPayload, load_flow
from conform.expect import equal, member
from conform.report import documentation_drift
from conform.report.steps import step
from suites.scenarios import payloads
from suites.scenarios.calendar import Calendar
from suites.scenarios.devcon import ON_SALE, SALE_STATUS, TICKETS, DevCon

FLOW = load_flow("devcon")


def _printed(step_name: str) -> list[DocumentedPayload]:
    return [payload for payload in FLOW.payloads if payload.step == step_name]


@pytest.mark.scenario("devcon-documented")
@pytest.mark.report(
    feature="DevCon 2025",
    story="As documented",
    severity="critical",
    title="DevCon as documented, to the letter",
    docs=FLOW.source,
)
def test_devcon_is_organised_as_documented(devcon: DevCon, control: Control, tidy: Tidy) -> None:
    """On a target that speaks the documented dialect all printed payloads work, to the letter."""
    control.set_dialect("documented")

    with step("Step 1 | Create the event"):
        (event,) = _printed("Step 1")
        devcon.create_event(event.payload)
        printed = event.payload["event"]
        dates = printed["scheduling"]["config"]
        devcon.check_event(printed["title"], printed["description"], dates["startDate"], dates["endDate"])

    with step("Step 2 | Set up ticket definitions"):
        for ticket, payload in zip(TICKETS, _printed("Step 2"), strict=True):
            with step(f"Create and read back {ticket.name}"):
                devcon.create_ticket(ticket, payload.fill(devcon.event_id))
                devcon.check_ticket(ticket)
        for day in SALE_STATUS:
            with step(f"Check the sale status on {day:%d %B %Y}"):
                devcon.calendar.travel(day)
                devcon.check_tickets_on_sale(day)
        devcon.calendar.travel(ON_SALE)

    with step("Part 4 | Create the event schedule"):
        sessions = [payload.fill(devcon.event_id) for payload in _printed("Part 4")]
        for session in sessions:
            devcon.add_item(session)
        items = [session["scheduleItem"]["item"] for session in sessions]
        with step("Nobody sees the draft"):
            devcon.check_schedule_is_a_draft([item["name"] for item in items])
        with step("Publish the schedule"):
            devcon.publish_schedule()
        for item in items:
            devcon.check_published_item(item)

    with step("Step 5 | Set up event policies"):
        for payload in _printed("Step 5"):
            devcon.create_policy(payload.fill(devcon.event_id))
        devcon.check_policies()
        with step("A fourth policy is refused"):
            devcon.check_fourth_policy_is_refused()

    with step("Step 6 | Organize with categories"):
        (category,) = _printed("Step 6")
        devcon.create_category(category.payload)
        devcon.check_category()

    with step("Afterwards | Remove everything"):
        tidy.remove_all()
        devcon.check_event_is_gone()


@pytest.mark.scenario("devcon-drift")
@pytest.mark.report(
    feature="DevCon 2025",
    story="Documentation drift",
    severity="normal",
    title="The documented payloads meet a strict target",
    docs=FLOW.source,
)
def test_documented_payloads_meet_a_strict_target(devcon: DevCon, calendar: Calendar, tidy: Tidy) -> None:
    """A strict target refuses exactly the printed payloads that the contract says it must."""
    client = devcon.client
    differences = FLOW.differences()
    with step("Prepare an event by the reference, for the printed payloads to refer to"):
        devcon.create_event(payloads.EVENT)
    for payload in FLOW.payloads:
        own = [difference for difference in differences if difference.payload == payload.name]
        rejected = [difference for difference in own if difference.severity == "rejected"]
        with step(f"{payload.step}: {payload.name} is {'refused' if rejected else 'accepted'}"):
            _send(client, calendar, devcon, payload, rejected)
    documentation_drift(differences)
    with step("Afterwards | Remove everything"):
        tidy.remove_all()


def _send(
    client: Client,
    calendar: Calendar,
    devcon: DevCon,
    payload: DocumentedPayload,
    rejected: list[Difference],
) -> None:
    body = calendar.place(payload.fill(devcon.event_id))
    if "category" in body:
        body["category"]["name"] = devcon.label(body["category"]["name"], 30)
    answer = client.call(payload.operation, body, expect=400 if rejected else 200)
    if rejected:
        member(answer, "message")
    else:
        entity = next(iter(body))
        equal(answer, f"{entity}.name", body[entity]["name"])
