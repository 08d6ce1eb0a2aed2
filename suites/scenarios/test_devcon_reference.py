"""DevCon 2025 by the reference: the documented conference in the shapes that the contract has."""

from __future__ import annotations

import pytest

from conform.client import Tidy
from conform.drift import load_flow
from conform.expect import equal
from conform.report.steps import step
from suites.scenarios import payloads
from suites.scenarios.devcon import BEFORE_SALES, ON_SALE, SALE_STATUS, TICKETS, DevCon

FLOW = load_flow("devcon")


@pytest.mark.scenario("devcon-reference")
@pytest.mark.report(
    feature="DevCon 2025",
    story="By the reference",
    severity="critical",
    title="DevCon by the reference",
    docs=FLOW.source,
)
def test_devcon_is_organised_by_the_reference(devcon: DevCon, tidy: Tidy) -> None:
    """A conference set up in the contract's shapes reads back, on every way, as it was set up."""
    event = payloads.EVENT["event"]
    dates = event["dateAndTimeSettings"]

    with step("Step 1 | Create the event"):
        devcon.create_event(payloads.EVENT)
        devcon.check_event(event["title"], event["shortDescription"], dates["startDate"], dates["endDate"])

    with step("Step 2 | Set up ticket definitions"):
        for ticket, payload in zip(TICKETS, payloads.tickets(devcon.event_id), strict=True):
            with step(f"Create and read back {ticket.name}"):
                devcon.create_ticket(ticket, payload)
                devcon.check_ticket(ticket)
        for day in SALE_STATUS:
            if devcon.calendar.travel(day) or day == BEFORE_SALES:
                with step(f"Check the sale status on {day:%d %B %Y}"):
                    devcon.check_tickets_on_sale(day)
        devcon.calendar.travel(ON_SALE)

    with step("Part 4 | Create the event schedule"):
        sessions = payloads.schedule(devcon.event_id)
        for session in sessions:
            devcon.add_item(session)
        with step("Nobody sees the draft"):
            devcon.check_schedule_is_a_draft([session["item"]["name"] for session in sessions])
        with step("Publish the schedule"):
            devcon.publish_schedule()
        for session in sessions:
            devcon.check_published_item(session["item"])

    with step("Step 5 | Set up event policies"):
        for policy in payloads.policies(devcon.event_id):
            devcon.create_policy(policy)
        devcon.check_policies()
        with step("A fourth policy is refused"):
            devcon.check_fourth_policy_is_refused()

    with step("Step 6 | Organize with categories"):
        devcon.create_category(payloads.CATEGORY)
        devcon.check_category()

    with step("Afterwards | Show the schedule on the page, cancel, and remove everything"):
        update = {"event": {"agendaSettings": {"enabled": True}}}
        updated = devcon.client.call("updateEvent", update, eventId=devcon.event_id, fields=["AGENDA"])
        equal(updated, "event.agendaSettings.enabled", True)
        equal(updated, "event.title", devcon.label(event["title"], 120))
        devcon.cancel()
        tidy.remove_all()
        devcon.check_event_is_gone()
