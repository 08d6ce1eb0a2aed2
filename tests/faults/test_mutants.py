"""Contract mutants: every settled obligation has some, and each behaves as its title says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from conform.client import NOBODY
from conform.contract import load
from conform.contract.obligations import Obligation, enumerate_obligations
from conform.faults import planted
from conform.faults.catalogue import CATALOGUE
from conform.faults.mutants import NOT_MUTATED, generated, mutants
from conform.faults.mutants.equivalent import EQUIVALENT, why_equivalent
from conform.faults.registry import find, group, sample, select
from conform.mock import app
from strategies.boundaries import accepted, refused
from strategies.messages import ABSENT, with_member
from suites.recipes import RECIPES
from suites.world import World
from tests.faults.demo import EVENT, Demo

OBLIGATIONS = enumerate_obligations()
TITLE = "contract/createEvent/event.title"
_MONEY = {"value": "5", "currency": "EUR"}


def test_every_obligation_has_mutants_or_a_reason() -> None:
    broken = {fault.breaks[0] for fault in mutants().values()}
    left = [each for each in OBLIGATIONS.values() if each.kind not in NOT_MUTATED and each.id not in broken]
    unexplained = [each.id for each in left if not all(why_equivalent(fault.id) for fault in generated(each))]
    assert unexplained == []


def _is_equivalent(obligation: Obligation) -> bool:
    faults = list(generated(obligation))
    return bool(faults) and all(why_equivalent(fault.id) for fault in faults)


def _cannot_be_said(obligation: Obligation) -> bool:
    """A query string has no null."""
    return obligation.kind == "nullable" and load().operations[obligation.operation].method in (
        "GET",
        "DELETE",
    )


def test_every_rule_between_members_is_broken_by_a_behaviour_fault() -> None:
    names = {fault.breaks for fault in CATALOGUE.faults.values()}
    broken = {name.rpartition("/")[2] for breaks in names for name in breaks if "/rule/" in name}
    rules = {each.limit["name"] for each in OBLIGATIONS.values() if each.kind == "rule"}
    settled = {
        each.limit["name"]
        for each in OBLIGATIONS.values()
        if each.kind == "rule" and each.level != "UNSPECIFIED"
    }
    assert broken <= rules
    # Those about numbers are broken by way of their laws: lifecycle/four-policies, hundred-and-one-tickets.
    assert settled - broken <= {"at-most-3-per-event", "at-most-100-per-event"}


def test_ids_are_those_of_the_obligations_they_break() -> None:
    for name, fault in mutants().items():
        assert name == fault.id
        assert fault.id.startswith(f"contract/{fault.breaks[0]}/")
        assert fault.kind == "contract"


def test_what_is_open_is_marked_with_the_place_where_it_is_listed() -> None:
    page = find("contract/queryEvents/query.paging.limit/maximum/plus-one")
    assert page.level == "UNSPECIFIED"
    assert "unknown-events F59" in page.open
    assert page.id not in {fault.id for fault in select([])}
    assert select([page.id]) == [page]
    for fault in mutants().values():
        assert fault.open or OBLIGATIONS[fault.breaks[0]].level != "UNSPECIFIED"


def test_equivalent_mutants_are_not_generated_and_each_reason_is_about_some() -> None:
    names = {fault.id for each in OBLIGATIONS.values() for fault in generated(each)}
    left_out = {name for name in names if why_equivalent(name)}
    assert left_out.isdisjoint(mutants())
    reasons = {why_equivalent(name) for name in left_out}
    assert reasons == set(EQUIVALENT.values())


_PRICE = "ticketDefinition.pricingMethod"


@pytest.mark.parametrize(
    ("name", "prices"),
    [
        (f"{_PRICE}.fixedPrice.value/type/required", {"fixedPrice": {"currency": "EUR"}}),
        (f"{_PRICE}.fixedPrice.currency/type/required", {"fixedPrice": {"value": "5"}}),
        (f"{_PRICE}.guestPrice.currency/type/required", {"guestPrice": {"value": "5"}}),
        (f"{_PRICE}/exactly-one-of/ignored", {}),
        (f"{_PRICE}/exactly-one-of/ignored", {"fixedPrice": _MONEY, "guestPrice": _MONEY}),
        (f"{_PRICE}/one-of/fixedPrice+guestPrice/ignored", {"fixedPrice": _MONEY, "guestPrice": _MONEY}),
    ],
)
@pytest.mark.parametrize("operation", ["createTicketDefinition", "updateTicketDefinition"])
def test_a_mutant_that_is_equivalent_refuses_as_the_mock_does(
    operation: str, name: str, prices: dict[str, Any]
) -> None:
    faults = [
        fault
        for each in OBLIGATIONS.values()
        for fault in generated(each)
        if fault.id == f"contract/{operation}/{name}"
    ]
    demo = Demo()
    message = demo.ticket_message(demo.made(registration={"initialType": "TICKETING"}))
    made = dict(demo.send("createTicketDefinition", message)["ticketDefinition"] or {})

    def refused() -> int:
        if operation == "updateTicketDefinition":
            return demo.update_ticket(made, pricingMethod=prices).status
        message["ticketDefinition"]["pricingMethod"] = prices
        return demo.send("createTicketDefinition", message).status

    assert refused() == 400
    for fault in faults:
        assert why_equivalent(fault.id)
        with planted(fault):
            assert refused() == 400


@pytest.mark.parametrize(
    "name", [each.rpartition("/")[0] for each in EQUIVALENT if each.endswith("/required/ignored")]
)
def test_what_an_operation_asks_for_itself_is_refused_with_and_without_the_mutant(name: str) -> None:
    obligation = OBLIGATIONS[name.removeprefix("contract/")]
    (fault,) = generated(obligation)
    assert _without_member(obligation) == 400
    with planted(fault):
        assert _without_member(obligation) == 400


def _world() -> World:
    demo = Demo()
    demo.control.use_system_clock()  # the suites' events begin in two days
    return World(demo.client, "a tag")


def _without_member(obligation: Obligation) -> int:
    world = _world()
    operation = load().operations[obligation.operation]
    base = RECIPES[operation.id](world)
    message = with_member(operation, base, obligation.member, None, absent=True)
    return world.send(operation.id, message, path=base).status


_READ_TWICE = [each for each in EQUIVALENT if each.endswith(("/format/ignored", "/type/ignored"))]
_NAMED_TWICE = [
    each for each, why in EQUIVALENT.items() if each.endswith("min-length/minus-one") and "second time" in why
]
_NO_ZONE = [each for each in EQUIVALENT if "timeZoneId/max-length" in each]


@pytest.mark.parametrize("name", [*_READ_TWICE, *_NAMED_TWICE, *_NO_ZONE])
def test_what_an_operation_reads_a_second_time_is_refused_with_and_without_the_mutant(name: str) -> None:
    obligation = OBLIGATIONS[name.removeprefix("contract/").rpartition("/")[0]]
    found = {each.id: each for each in generated(obligation)}
    assert {_answered(obligation, case.value) for case in refused(obligation)} == {400}
    with planted(found[name]):
        assert {_answered(obligation, case.value) for case in refused(obligation)} == {400}


@pytest.mark.parametrize("operation", ["bulkCancelEventsByFilter", "bulkDeleteEventsByFilter"])
def test_a_bulk_filter_cannot_be_left_out_even_without_the_mutant(operation: str) -> None:
    assert _without_member(OBLIGATIONS[f"{operation}/filter/type"]) == 400


@pytest.mark.parametrize("member", ["updatePolicy/policy", "updateTicketDefinition/ticketDefinition"])
def test_forgetting_an_immutable_member_changes_no_answer(member: str) -> None:
    obligation = OBLIGATIONS[f"{member}.eventId/format"]
    fault = next(each for each in generated(obligation) if each.id.endswith("/forgotten"))
    assert _answered(obligation, NOBODY) == 200
    with planted(fault):
        assert _answered(obligation, NOBODY) == 200


def _answered(obligation: Obligation, value: Any) -> int:
    world = _world()
    operation = load().operations[obligation.operation]
    base = RECIPES[operation.id](world)
    message = with_member(operation, base, obligation.member, value)
    return world.send(operation.id, message, path=base).status


def test_a_filter_for_an_id_finds_that_one_with_and_without_the_mutant() -> None:
    (name,) = [each for each in EQUIVALENT if "/id/filter/$eq" in each]
    obligation = OBLIGATIONS[name.removeprefix("contract/").rpartition("/")[0]]
    fault = {each.id: each for each in generated(obligation)}[name]
    world = _world()
    wanted, _ = world.event(), world.event()
    query = {"query": {"filter": {"id": {"$eq": wanted}}, "paging": {"limit": 10}}}
    with planted(fault):
        answer = world.send("queryEvents", query, expect=200)
    assert [each["id"] for each in answer.json["events"]] == [wanted]


def test_an_empty_list_cannot_be_said_in_a_query_string() -> None:
    names = [each for each, why in EQUIVALENT.items() if "query string" in why]
    assert {load().operations[each.split("/")[1]].method for each in names} == {"DELETE"}


@pytest.mark.parametrize("name", [each for each in EQUIVALENT if "changeCurrency" in each])
def test_no_currency_but_one_that_there_is_is_taken_with_and_without_the_mutant(name: str) -> None:
    kind = "min-length" if "min-length" in name else "max-length"
    found = {each.id: each for each in generated(OBLIGATIONS[f"changeCurrency/currency/{kind}"])}
    world = _world()

    def taken() -> list[str]:
        base = RECIPES["changeCurrency"](world)
        codes = ("", "E", "EU", "EUR", "EURO", "EUROS")
        sent = {code: world.send("changeCurrency", {**base, "currency": code}) for code in codes}
        return [code for code, exchange in sent.items() if exchange.status == 200]

    assert taken() == ["EUR"]
    with planted(found[name]):
        assert taken() == ["EUR"]


@pytest.mark.parametrize(
    ("how", "refused_lengths"),
    [("plus-one", {122, 200}), ("minus-one", {120, 121, 122, 200}), ("ignored", set())],
)
def test_a_bound_is_off_by_one_either_way_or_is_not_there(how: str, refused_lengths: set[int]) -> None:
    with planted(find(f"{TITLE}/max-length/{how}")):
        found = {size for size in (1, 119, 120, 121, 122, 200) if _refuses("a" * size)}
    assert found == refused_lengths


def _refuses(title: str) -> bool:
    message = {"event": EVENT | {"title": title}}
    return bool(app.violations(load().operations["createEvent"], message))


_CHECKED = frozenset(
    (
        *("min-length", "max-length", "minimum", "maximum", "max-scale", "nullable", "format"),
        *("required", "type", "enum", "enum-closed"),
    )
)


@pytest.mark.parametrize(
    "fault",
    sample([each for each in mutants().values() if group(each).partition("/")[2] in _CHECKED], 66),
    ids=lambda fault: fault.id,
)
def test_a_mutant_of_a_member_decides_otherwise_for_some_value(fault: Any) -> None:
    obligation = OBLIGATIONS[fault.breaks[0]]
    operation = load().operations[fault.operation]
    cases = [*accepted(obligation), *refused(obligation)]
    messages = [
        with_member(operation, {}, obligation.member, case.value, absent=case.absent)
        for case in cases
        if case.value is not ABSENT
    ]
    messages.append(with_member(operation, {}, obligation.member, None, absent=True))
    without = [_seen(operation, message) for message in messages]
    with planted(fault):
        with_it = [_seen(operation, message) for message in messages]
    if fault.id.endswith("/forgotten"):
        assert with_it == without  # it shows in answers, not in refusals
    else:
        assert with_it != without


def _seen(operation: Any, message: Mapping[str, Any]) -> list[str]:
    return sorted(f"{each.path} {each.rule}" for each in app.violations(operation, message))


@pytest.mark.parametrize(
    ("name", "operation", "message", "what"),
    [
        (f"{TITLE}/min-length/forgotten", "createEvent", {"event": EVENT}, "status"),
        ("createEvent/answer/missing", "createEvent", {"event": EVENT}, "status"),
        ("createEvent/answer/extra", "createEvent", {"event": EVENT}, "notInTheContract"),
        ("createEvent/event.id/read-only/writable", "createEvent", {"event": EVENT | {"id": "mine"}}, "id"),
        ("createEvent/event.slug/present/missing", "createEvent", {"event": EVENT}, "slug"),
        ("createEvent/event.status/present/other-kind", "createEvent", {"event": EVENT}, "status"),
        ("createEvent/draft/default/another", "createEvent", {"event": EVENT}, "status"),
        ("createEvent/permission/another-too", "createEvent", {"event": EVENT}, None),
        (
            "queryEvents/error/FILTER_PARSER_ERROR/other-status",
            "queryEvents",
            {"query": {"filter": {"nothing": 1}}},
            "status",
        ),
        (
            "queryEvents/title/filter/$eq/missing",
            "queryEvents",
            {"query": {"filter": {"title": "Gala"}}},
            "status",
        ),
        (
            "queryEvents/title/sort/missing",
            "queryEvents",
            {"query": {"sort": [{"fieldName": "title"}]}},
            "status",
        ),
    ],
)
def test_a_mutant_of_an_operation_answers_otherwise(
    name: str, operation: str, message: Any, what: str | None
) -> None:
    name = name if name.startswith("contract/") else f"contract/{name}"
    without = _answer(operation, message)
    with planted(find(name)):
        with_it = _answer(operation, message)
    if what is None:  # this caller may do everything
        assert with_it["status"] == without["status"]
    else:
        assert with_it.get(what) != without.get(what)


def _answer(operation: str, message: Any) -> dict[str, Any]:
    seen = Demo().send(operation, message)
    body = seen.body if isinstance(seen.body, dict) else {}
    event = body.get("event") if isinstance(body.get("event"), dict) else {}
    assert isinstance(event, dict)
    return {**body, **event, "status": (seen.status, event.get("status"))}
