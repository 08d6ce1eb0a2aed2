"""Mutants that are left out: each is shown to answer as the mock does."""

from __future__ import annotations

from typing import Any

import pytest

from conform.client import NOBODY
from conform.contract import load
from conform.contract.obligations import Obligation, enumerate_obligations
from conform.faults import planted
from conform.faults.mutants import generated, mutants
from conform.faults.mutants.equivalent import EQUIVALENT, why_equivalent
from strategies.boundaries import refused
from strategies.messages import with_member
from suites.recipes import RECIPES
from suites.world import World
from tests.faults.demo import Demo

OBLIGATIONS = enumerate_obligations()


def test_equivalent_mutants_are_not_generated_and_each_reason_is_about_some() -> None:
    names = {fault.id for each in OBLIGATIONS.values() for fault in generated(each)}
    left_out = {name for name in names if why_equivalent(name)}
    assert left_out.isdisjoint(mutants())
    reasons = {why_equivalent(name) for name in left_out}
    assert reasons == set(EQUIVALENT.values())


_MONEY = {"value": "5", "currency": "EUR"}
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


@pytest.mark.parametrize(
    "member",
    [
        "bulkCancelEventsByFilter/filter",
        "bulkDeleteEventsByFilter/filter",
        "createEvent/event.registration",
        "addScheduleItem/item",
        "createCategory/category.name",
    ],
)
def test_what_holds_something_required_cannot_be_left_out_even_without_the_mutant(member: str) -> None:
    assert _without_member(OBLIGATIONS[f"{member}/type"]) == 400


@pytest.mark.parametrize("name", [each for each, why in EQUIVALENT.items() if "is in the path" in why])
def test_what_has_its_id_in_the_path_is_never_left_out(name: str) -> None:
    obligation = OBLIGATIONS[name.removeprefix("contract/").removesuffix("/required")]
    fault = next(each for each in generated(obligation) if each.id == name)
    without = _without_member(obligation)
    with planted(fault):
        assert _without_member(obligation) == without


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
    name = "contract/queryEvents/id/filter/$eq/ignored"
    obligation = OBLIGATIONS[name.removeprefix("contract/").rpartition("/")[0]]
    fault = {each.id: each for each in generated(obligation)}[name]
    world = _world()
    wanted, _ = world.event(), world.event()
    query = {"query": {"filter": {"id": {"$eq": wanted}}, "paging": {"limit": 10}}}
    with planted(fault):
        answer = world.send("queryEvents", query, expect=200)
    assert [each["id"] for each in answer.json["events"]] == [wanted]


def test_a_filter_for_an_event_finds_its_tickets_with_and_without_the_mutant() -> None:
    name = "contract/queryTicketDefinitions/eventId/filter/$eq/ignored"
    obligation = OBLIGATIONS[name.removeprefix("contract/").rpartition("/")[0]]
    fault = {each.id: each for each in generated(obligation)}[name]
    world = _world()
    wanted, _ = world.ticket(), world.ticket()
    query = {"query": {"filter": {"eventId": {"$eq": wanted["eventId"]}}, "paging": {"limit": 10}}}
    with planted(fault):
        answer = world.send("queryTicketDefinitions", query, expect=200)
    assert [each["id"] for each in answer.json["ticketDefinitions"]] == [wanted["id"]]


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
