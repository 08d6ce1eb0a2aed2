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
from suites.contract.comparing import refusals
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
    """A valid entity with one member spoilt is refused."""
    broken = data.draw(invalid.messages(operation_id, VALID[operation_id]), label="request")
    message = _of_an_event(broken.message, world)
    exchange = world.send(operation_id, message)
    evidence.exercised(broken.obligation.id)
    if exchange.status not in refusals(broken.obligation):
        raise ObligationBroken(
            broken.obligation,
            exchange,
            expected=f"a refusal of {broken.obligation.member}: {broken.why}",
            observed=f"status {exchange.status}",
            example=message,
        )


def _of_an_event(value: Any, world: World) -> Any:
    """Put a real event in the place of nobody's, for how an unknown one is refused is open."""
    if isinstance(value, dict):
        return {name: _of_an_event(each, world) for name, each in value.items()}
    return world.any_event() if value == NOBODY else value
