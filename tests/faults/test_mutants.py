"""Contract mutants: every settled obligation has some, and each behaves as its title says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from conform.contract import load
from conform.contract.obligations import Obligation, enumerate_obligations
from conform.faults import planted
from conform.faults.catalogue import CATALOGUE
from conform.faults.mutants import NOT_MUTATED, generated, mutants
from conform.faults.mutants.equivalent import why_equivalent
from conform.faults.registry import find, group, sample, select
from conform.mock import app
from strategies.boundaries import accepted, refused
from strategies.messages import ABSENT, with_member
from tests.faults.demo import EVENT, Demo

OBLIGATIONS = enumerate_obligations()
TITLE = "contract/createEvent/event.title"


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
