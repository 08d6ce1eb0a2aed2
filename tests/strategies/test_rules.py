from __future__ import annotations

from typing import Any

import pytest

from conform.contract import load
from conform.contract.obligations import Obligation, enumerate_obligations
from strategies import rules
from strategies.messages import ABSENT, Message, value_at

ID = "99999999-9999-4999-8999-999999999999"
MONEY = {"value": "10", "currency": "USD"}
BASES: dict[str, Message] = {
    "createEvent": {
        "event": {
            "title": "Talks",
            "location": {"name": "Hall", "type": "VENUE"},
            "dateAndTimeSettings": {
                "startDate": "2030-01-01T09:00:00Z",
                "endDate": "2030-01-01T10:00:00Z",
                "timeZoneId": "UTC",
            },
            "registration": {"initialType": "RSVP"},
        }
    },
    "updateEvent": {"event": {"id": ID}},
    "createTicketDefinition": {
        "ticketDefinition": {
            "eventId": ID,
            "name": "Early",
            "feeType": "FEE_INCLUDED",
            "pricingMethod": {"fixedPrice": MONEY},
        }
    },
    "updateTicketDefinition": {"ticketDefinition": {"id": ID, "revision": "1"}},
}
RULES = [
    each
    for each in enumerate_obligations().values()
    if each.kind == "rule" and ("requires" in each.limit or "requires-one-of" in each.limit)
]


def parameters() -> list[Any]:
    return [pytest.param(each, id=each.id) for each in RULES]


@pytest.mark.parametrize("rule", parameters())
def test_both_sides_of_a_rule_differ_by_what_it_asks_for(rule: Obligation) -> None:
    base = BASES[rule.operation]
    keeping, breaking = list(rules.keeping(rule, base)), list(rules.breaking(rule, base))
    assert keeping
    assert breaking
    for sample in keeping:
        assert load().operations[rule.operation].validate_request(sample.message) == (), sample
    wanted = rule.limit.get("requires") or rule.limit["requires-one-of"]
    for sample in breaking:
        missing = [
            name for name in wanted if value_at(sample.message, f"{rule.member}.{name}") in (None, ABSENT)
        ]
        assert len(missing) == (len(wanted) if "requires-one-of" in rule.limit else 1), sample
        assert all(name in sample.why for name in missing)


def test_an_update_keeps_the_time_zone_that_it_does_not_name() -> None:
    name = "{}/event.dateAndTimeSettings/rule/dates-unless-tbd"
    found = enumerate_obligations()
    said = [each.why for each in rules.breaking(found[name.format("updateEvent")], BASES["updateEvent"])]
    assert said == ["startDate is left out", "endDate is left out"]
    said = [each.why for each in rules.breaking(found[name.format("createEvent")], BASES["createEvent"])]
    assert said == ["startDate is left out", "endDate is left out", "timeZoneId is left out"]


def test_what_is_made_of_a_message_leaves_it_as_it_was() -> None:
    rule = enumerate_obligations()["createEvent/event.location/rule/name-or-address"]
    base = BASES["createEvent"]
    list(rules.breaking(rule, base))
    assert base["event"]["location"] == {"name": "Hall", "type": "VENUE"}
