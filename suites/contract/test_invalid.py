"""Whole random entities with exactly one thing wrong: each is refused, and says what."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conform.broken import ObligationBroken
from conform.client import NOBODY
from conform.coverage import CoveragePlugin
from strategies import categories, events, invalid, policies, schedule, ticket_definitions
from suites.contract.comparing import names, refusals
from suites.world import World

pytestmark = pytest.mark.report(feature="Contract", story="One thing wrong")
VALID: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "createEvent": events.events().map(lambda event: {"event": event}),
    "createTicketDefinition": ticket_definitions.ticket_definitions().map(
        lambda made: {"ticketDefinition": {**made, "eventId": NOBODY}}
    ),
    "createPolicy": policies.policies().map(lambda made: {"policy": {**made, "eventId": NOBODY}}),
    "addScheduleItem": schedule.items().map(lambda made: {"eventId": NOBODY, "item": made}),
    "createCategory": categories.categories().map(lambda made: {"category": made}),
}


@pytest.mark.parametrize("operation_id", sorted(VALID))
@given(data=st.data())
def test_one_thing_wrong_is_refused(
    operation_id: str, data: st.DataObject, world: World, evidence: CoveragePlugin
) -> None:
    """A valid entity with one member spoilt is refused; the violation names that member."""
    broken = data.draw(invalid.messages(operation_id, VALID[operation_id]), label="request")
    exchange = world.send(operation_id, broken.message)
    evidence.exercised(broken.obligation.id)
    fields = [str(each["field"]) for each in exchange.violations if each.get("field")]
    named = not fields or any(names(field, broken.obligation) for field in fields)
    if exchange.status not in refusals(broken.obligation) or not named:
        raise ObligationBroken(
            broken.obligation,
            exchange,
            expected=f"a refusal that names {broken.obligation.member}: {broken.why}",
            observed=f"status {exchange.status} {', '.join(fields)}",
            example=broken.message,
        )
