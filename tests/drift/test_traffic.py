"""Traffic drift: nothing on a correct server, and one planted deviation found by rule and place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from conform.drift import rules
from conform.drift.accepted import Acceptance
from conform.drift.blame import blame
from conform.drift.change import Change, Rule
from conform.drift.recorded import Recorded
from conform.drift.traffic import compare
from tests.drift.recordings import EVENT, RECORDED, TICKET, Body, first, found, spoiled


def test_recordings_of_a_correct_server_show_nothing() -> None:
    assert found(*RECORDED) == []
    assert len(RECORDED) > 100


REFUSED = first("createPolicy", 428)
PLANTED: list[tuple[Rule, Recorded, str, Any, Any]] = [
    (rules.UNDECLARED_MEMBER, spoiled(EVENT, lambda b: b.update(toy=1)), "toy", None, "integer"),
    (
        rules.UNDECLARED_MEMBER,
        spoiled(EVENT, lambda b: b["event"].update(toy="x")),
        "event.toy",
        None,
        "string",
    ),
    (
        rules.UNSEEN_ENUM_VALUE,
        spoiled(EVENT, lambda b: b["event"].update(status="POSTPONED")),
        "event.status",
        None,
        "POSTPONED",
    ),
    (
        rules.WRONG_TYPE,
        spoiled(TICKET, lambda b: b["ticketDefinition"].update(initialLimit="5")),
        "ticketDefinition.initialLimit",
        ["integer", "null"],
        "string",
    ),
    (
        rules.UNPROMISED_NULL,
        spoiled(EVENT, lambda b: b["event"].update(slug=None)),
        "event.slug",
        "no null",
        "null",
    ),
    (
        rules.WRONG_FORMAT,
        spoiled(EVENT, lambda b: b["event"].update(id="4711")),
        "event.id",
        "FORMAT GUID",
        "not so",
    ),
    (
        rules.BEYOND_BOUND,
        spoiled(EVENT, lambda b: b["event"].update(title="x" * 121)),
        "event.title",
        "MAX_LENGTH 120",
        "not so",
    ),
    (rules.UNDECLARED_STATUS, replace(EVENT, status=418), "status", None, 418),
    (
        rules.SUCCESS_NOT_JSON,
        replace(EVENT, headers={"content-type": "text/html; charset=utf-8"}),
        "header content-type",
        "application/json",
        "text/html",
    ),
    (
        rules.ERROR_NOT_JSON,
        replace(REFUSED, headers={}),
        "header content-type",
        "application/json",
        "none",
    ),
    (
        rules.UNDECLARED_ERROR_CODE,
        spoiled(REFUSED, lambda b: b["details"]["applicationError"].update(code="FULL_MOON")),
        "details.applicationError.code",
        None,
        "FULL_MOON",
    ),
    (
        rules.MISSING_MEMBER,
        spoiled(REFUSED, lambda b: b.pop("message")),
        "message",
        "required",
        None,
    ),
    (
        rules.DEPRECATION_ANNOUNCED,
        replace(EVENT, headers={**EVENT.headers, "sunset": "Sat, 01 May 2027 00:00:00 GMT"}),
        "header sunset",
        None,
        "Sat, 01 May 2027 00:00:00 GMT",
    ),
    (
        rules.TOO_MANY_OF_ONE,
        spoiled(REFUSED, lambda b: b["details"].update(validationError={"fieldViolations": []})),
        "details",
        "ONE_OF ['applicationError', 'validationError']",
        "not so",
    ),
    (
        rules.UNDECLARED_OPERATION,
        replace(EVENT, url=f"{EVENT.url.partition('?')[0]}/duplicate"),
        "GET /events/v3/events/{id}/duplicate",
        None,
        None,
    ),
]


@pytest.mark.parametrize(
    ("rule", "exchange", "place", "old", "new"), PLANTED, ids=[each[0].id for each in PLANTED]
)
def test_planted_deviation_is_found_with_its_rule_and_place(
    rule: Rule, exchange: Recorded, place: str, old: Any, new: Any
) -> None:
    where = "" if rule is rules.UNDECLARED_OPERATION else f"answer {exchange.status}"
    assert found(*RECORDED, exchange) == [(rule.id, where, place, old, new)]


def test_every_rule_of_traffic_has_its_example() -> None:
    from conform.drift import declared

    own = {name for name in declared() if name.startswith("traffic/")}
    assert own == {each[0].id for each in PLANTED}


def test_difference_counts_once_it_was_seen_often_enough() -> None:
    odd = spoiled(EVENT, lambda body: body["event"].update(toy="x"))
    assert found(odd, seen=2) == []
    assert compare([odd]).rare(2)[0].place == "event.toy"
    assert [each[2] for each in found(odd, odd, seen=2)] == ["event.toy"]


def test_items_of_one_list_are_one_sighting() -> None:
    listed = first("queryTicketDefinitions")

    def spoil(body: Body) -> None:
        for item in body["ticketDefinitions"]:
            item["toy"] = 1

    traffic = compare([spoiled(listed, spoil)])
    (change,) = traffic.changes(1)
    assert change.place == "ticketDefinitions[].toy"
    assert traffic.changes(2) == []


def test_evidence_names_the_exchange_the_place_and_the_value() -> None:
    (change,) = compare([spoiled(EVENT, lambda body: body["event"].update(toy="red"))]).changes(1)
    assert EVENT.source in change.evidence
    assert "event.toy was red" in change.evidence
    assert change.witnesses == {"contract": "nothing", "mock": "string"}


def acceptance(change: Change) -> Acceptance:
    parts = {name: getattr(change, name) for name in ("rule", "service", "operation", "where", "place")}
    return Acceptance(
        fingerprint=change.fingerprint, reason="known", link="docs/x.md", expires=date(2027, 1, 1), **parts
    )


def test_accepted_difference_is_gone_only_where_its_place_was_seen_again() -> None:
    (change,) = compare([spoiled(EVENT, lambda body: body["event"].update(toy="red"))]).changes(1)
    known = acceptance(change)
    assert compare([EVENT, EVENT]).would_find(known, 2)
    assert not compare([EVENT]).would_find(known, 2)
    assert not compare([TICKET, TICKET]).would_find(known, 2)
    shown = spoiled(EVENT, lambda body: body["event"].update(toy="red"))
    assert not compare([EVENT, EVENT, shown]).would_find(known, 2)


def test_those_who_were_asked_the_same_and_those_who_know_are_heard() -> None:
    seen = spoiled(EVENT, lambda body: body["event"].update(status="POSTPONED"))
    (change,) = compare([EVENT, replace(seen, witness="live")]).changes(1)
    assert change.witnesses == {
        "contract": "nothing",
        "live": "POSTPONED",
        "mock": "nothing",
        "model": "nothing",
    }
    assert blame(change.witnesses).startswith("live stands alone against contract, mock and model")


def test_documentation_that_prints_the_member_sides_with_the_server_that_shows_it() -> None:
    seen = spoiled(EVENT, lambda body: body["event"].update(scheduling={"config": {}}))
    (change,) = compare([replace(seen, witness="live")]).changes(1)
    assert change.witnesses == {"contract": "nothing", "live": "object", "documentation": "object"}
    assert blame(change.witnesses).startswith("contract stands alone against documentation and live")
