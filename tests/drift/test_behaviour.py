"""Behaviour drift: two recordings of one server are alike, and what a fault changes is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conform.drift import declared, rules
from conform.drift.behaviour import Behaviour, compare, unsettled
from conform.drift.blame import blame
from conform.drift.change import DriftError, Rule
from conform.drift.recorded import Recorded, read
from conform.drift.symbols import Symbols
from conform.faults.registry import find
from tests.drift.scenes import as_documented, recording

CASSETTES = Path(__file__).parents[2] / "cassettes"
OTHER_SITE = "ffffffff-0000-4000-8000-000000000009"


@cache
def base() -> list[Recorded]:
    return recording()


def shown(behaviour: Behaviour) -> list[tuple[str, str, str]]:
    return [(each.rule.partition("/")[2], each.operation, each.place) for each in behaviour.changes]


def test_two_recordings_of_one_server_are_alike() -> None:
    behaviour = compare(base(), recording(site=OTHER_SITE))
    assert (behaviour.changes, behaviour.apart) == ([], {})
    assert sum(behaviour.pairs.values()) == len(base()) > 50


def test_committed_cassettes_are_alike_to_what_the_mock_does_today() -> None:
    fresh = [replace(each, group="devcon-reference") for each in recording(site=OTHER_SITE)]
    behaviour = compare(read([CASSETTES / "devcon-reference.yaml"]), fresh)
    assert (behaviour.changes, behaviour.apart) == ([], {})


def test_recordings_of_two_days_are_alike_although_dates_and_names_differ() -> None:
    behaviour = compare(recording(days=600), recording(days=623, site=OTHER_SITE))
    assert (behaviour.changes, behaviour.apart) == ([], {})
    assert sum(behaviour.pairs.values()) > 40


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (
            "money/decimal-comma",
            "value-changed getTicketDefinition ticketDefinition.pricingMethod.fixedPrice.value",
        ),
        ("ordering/newest-tickets-first", "order-changed queryTicketDefinitions ticketDefinitions"),
        ("lifecycle/four-policies", "now-accepted createPolicy status"),
        ("lifecycle/two-policies", "now-refused createPolicy status"),
        ("lifecycle/publishing-has-no-effect", "items-changed listScheduleItems items"),
        ("revision/reading-raises-it", "default-changed getTicketDefinition ticketDefinition.revision"),
        ("robustness/created-is-201", "other-status createEvent status"),
        ("robustness/codes-are-lost", "error-code-changed createPolicy details.applicationError.code"),
        (
            "robustness/answers-call-themselves-text",
            "media-type-changed listScheduleItems header content-type",
        ),
        ("schema/event-without-slug", "member-vanished createEvent event.slug"),
        ("schema/metadata-is-renamed", "member-appeared queryCategories metadata"),
        ("schema/revision-is-a-number", "type-changed createTicketDefinition ticketDefinition.revision"),
        ("lifecycle/three-policies-per-site", "error-text-changed createPolicy message"),
    ],
)
def test_fault_is_found_by_what_it_changes(fault: str, expected: str) -> None:
    assert expected in map(" ".join, shown(compare(base(), recording(fault=find(fault)))))


def test_other_dialect_is_found_and_what_could_not_be_compared_is_told() -> None:
    behaviour = compare(recording(as_documented), recording(as_documented, dialect="documented"))
    assert shown(behaviour) == [("now-accepted", "createEvent", "status")]
    assert "are in one recording only" in behaviour.apart["devcon"]


def at(operation: str, status: int = 200) -> int:
    return next(
        index
        for index, each in enumerate(base())
        if each.match.operation is not None and (each.match.operation.id, each.status) == (operation, status)
    )


def spoiled(index: int, spoil: Callable[[dict[str, Any]], object], **other: Any) -> list[Recorded]:
    body = copy.deepcopy(base()[index].body)
    spoil(body)
    changed = replace(base()[index], body=body, **other)
    return [*base()[:index], changed, *base()[index + 1 :]]


PAST = {"content-type": "application/json", "retry-after": "3"}
PLANTED: list[tuple[Rule, list[Recorded], str]] = [
    (rules.NOW_REFUSED, spoiled(at("getEvent"), lambda _: None, status=403), "status"),
    (rules.NOW_ACCEPTED, spoiled(at("createPolicy", 428), lambda _: None, status=200), "status"),
    (rules.OTHER_STATUS, spoiled(at("createPolicy", 428), lambda _: None, status=409), "status"),
    (
        rules.ERROR_CODE_CHANGED,
        spoiled(at("createPolicy", 428), lambda b: b["details"]["applicationError"].update(code="FULL")),
        "details.applicationError.code",
    ),
    (
        rules.VIOLATIONS_CHANGED,
        spoiled(
            at("createPolicy", 428),
            lambda b: b["details"].update(
                validationError={"fieldViolations": [{"field": "policy.name", "violatedRule": "MAX"}]}
            ),
        ),
        "details.validationError.fieldViolations",
    ),
    (
        rules.ERROR_TEXT_CHANGED,
        spoiled(at("createPolicy", 428), lambda b: b.update(message="Enough.")),
        "message",
    ),
    (
        rules.MEDIA_TYPE_CHANGED,
        spoiled(at("getEvent"), lambda _: None, headers={"content-type": "text/html"}),
        "header content-type",
    ),
    (rules.HEADER_CHANGED, spoiled(at("getEvent"), lambda _: None, headers=PAST), "header retry-after"),
    (rules.MEMBER_VANISHED, spoiled(at("getEvent"), lambda b: b["event"].pop("userId")), "event.userId"),
    (rules.MEMBER_APPEARED, spoiled(at("getEvent"), lambda b: b["event"].update(toy=1)), "event.toy"),
    (rules.TYPE_CHANGED, spoiled(at("getEvent"), lambda b: b["event"].update(title=None)), "event.title"),
    (
        rules.DEFAULT_CHANGED,
        spoiled(
            at("getEvent"), lambda b: b["event"]["registration"]["tickets"].update(ticketLimitPerOrder=5)
        ),
        "event.registration.tickets.ticketLimitPerOrder",
    ),
    (rules.VALUE_CHANGED, spoiled(at("getEvent"), lambda b: b["event"].update(title="X")), "event.title"),
    (
        rules.ORDER_CHANGED,
        spoiled(at("queryTicketDefinitions"), lambda b: b["ticketDefinitions"].reverse()),
        "ticketDefinitions",
    ),
    (
        rules.ITEMS_CHANGED,
        spoiled(at("queryTicketDefinitions"), lambda b: b["ticketDefinitions"].pop()),
        "ticketDefinitions",
    ),
]


@pytest.mark.parametrize(("rule", "new", "place"), PLANTED, ids=[each[0].id for each in PLANTED])
def test_single_deviation_is_found_with_its_rule_and_place(
    rule: Rule, new: list[Recorded], place: str
) -> None:
    (change,) = compare(base(), new).changes
    assert (change.rule, change.place) == (rule.id, place)
    assert "devcon, step" in change.evidence


def test_every_rule_of_behaviour_has_its_example() -> None:
    own = {name for name in declared() if name.startswith("behaviour/")}
    assert own == {each[0].id for each in PLANTED} | {rules.UNSETTLED_CHANGED.id}


def test_what_no_source_settles_is_compared_where_both_runs_tried_it() -> None:
    name = "createEvent/event.title/format: a control character"
    before = {name: "200", "lifecycle/cancel": "keeps its tickets", "old": "x"}
    now = {name: "400 FORMAT", "lifecycle/cancel": "keeps its tickets", "new": "y"}
    (change,) = unsettled(before, now)
    assert (change.rule, change.service, change.operation) == (
        rules.UNSETTLED_CHANGED.id,
        "events",
        "createEvent",
    )
    assert (change.place, change.old, change.new) == (name, "200", "400 FORMAT")


def test_read_that_was_repeated_until_it_saw_the_write_is_no_difference() -> None:
    index = at("queryEvents")
    lagging = replace(base()[index], body={"events": [], "pagingMetadata": {"count": 0, "total": 0}})
    patient = [*base()[:index], lagging, lagging, *base()[index:]]
    behaviour = compare(base(), patient)
    assert behaviour.changes == []


def test_one_deviation_in_many_steps_is_one_change_with_its_count() -> None:
    new = [
        replace(each, body={"ticketDefinition": {**each.body["ticketDefinition"], "toy": 1}})
        if each.status == 200 and "ticketDefinition" in each.body
        else each
        for each in base()
    ]
    behaviour = compare(base(), new)
    found = {each.operation: each.evidence for each in behaviour.changes}
    assert set(found) == {"createTicketDefinition", "getTicketDefinition"}
    assert len(behaviour.changes) == 2
    assert found["getTicketDefinition"].endswith("and 2 more")


def test_scenario_that_sends_something_else_is_a_doubt_and_no_difference() -> None:
    index = at("createPolicy")
    other = replace(base()[index], request={"policy": {"name": "Other"}})
    behaviour = compare(base(), [*base()[:index], other, *base()[index + 1 :]])
    assert behaviour.changes == []
    assert "1 of 52 requests of devcon are not the same" in behaviour.apart["devcon"]


def test_recordings_without_a_common_scenario_are_one_clear_line() -> None:
    other = [replace(each, group="other") for each in base()]
    with pytest.raises(DriftError, match="no scenario in common: devcon, third against other, second"):
        compare([*base(), replace(base()[0], group="third")], [*other, replace(other[0], group="second")])


def test_two_witnesses_are_heard_where_two_answered() -> None:
    new = [replace(each, witness="live") for each in PLANTED[8][1]]
    (change,) = compare(base(), new).changes
    assert change.witnesses == {"mock": "string", "live": "nothing", "contract": "string"}
    assert blame(change.witnesses).startswith("live stands alone against contract and mock")


def test_contract_sides_with_the_recording_that_keeps_it() -> None:
    (change,) = compare(base(), PLANTED[9][1]).changes
    assert blame(change.witnesses).startswith("the later one stands alone against contract and the earlier")


def test_new_member_with_an_id_does_not_rename_the_others() -> None:
    one, other = Symbols(), Symbols()
    guids = [f"0000000{n}-0000-4000-8000-000000000000" for n in range(3)]
    old = one.answer("x", {"a": guids[0], "b": guids[1], "c": guids[0]})
    new = other.answer("x", {"toy": guids[2], "a": guids[1], "b": guids[0], "c": guids[1]})
    assert {name: new[name] for name in old} == old
    assert old["a"] == old["c"] != old["b"]


def test_date_that_was_sent_is_told_from_one_of_the_clock() -> None:
    symbols = Symbols()
    symbols.request("x", "POST", "/", {"start": "2025-03-01T00:00:00.000Z"})
    told = symbols.answer("x", {"start": "2025-03-01T00:00:00Z", "made": "2025-03-01T00:00:01Z"})
    assert told == {"start": "<date x request.start 1>", "made": "<date>"}


def test_cursor_and_slug_are_symbols_wherever_they_turn_up() -> None:
    symbols = Symbols()
    symbols.answer("x", {"slug": "talks-17", "cursors": {"next": "b64=="}})
    sent = symbols.request("y", "GET", "/events/slug/talks-17?cursorPaging.cursor=b64%3D%3D", "")
    assert sent[1][-1] == "<slug x answer.slug 1>"
    assert sent[2] == [("cursorPaging.cursor", "<cursor x answer.cursors.next 1>")]
    told = symbols.answer("y", {"path": "/event-details/talks-17"})
    assert told == {"path": "/event-details/<slug x answer.slug 1>"}
