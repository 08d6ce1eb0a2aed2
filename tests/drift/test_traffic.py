"""Traffic drift: nothing on a correct server, and one planted deviation found by rule and place."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conform.drift import comparisons, rules
from conform.drift.accepted import Acceptance
from conform.drift.blame import blame
from conform.drift.change import Change, DriftError, Rule
from conform.drift.recorded import Recorded, read
from conform.drift.traffic import Traffic, compare

CASSETTES = Path(__file__).parents[2] / "cassettes"
RECORDED = [each for each in read([CASSETTES]) if each.match.operation is not None]
SUCCESSES = [each for each in RECORDED if each.status == 200]
Body = dict[str, Any]


def first(operation: str, status: int = 200) -> Recorded:
    return next(
        each
        for each in RECORDED
        if each.match.operation is not None and (each.match.operation.id, each.status) == (operation, status)
    )


def spoiled(recorded: Recorded, spoil: Callable[[Body], object]) -> Recorded:
    body = copy.deepcopy(recorded.body)
    spoil(body)
    return replace(recorded, body=body)


def found(*exchanges: Recorded, seen: int = 1) -> list[tuple[str, str, str, Any, Any]]:
    changes = compare(exchanges).changes(seen)
    return [(each.rule, each.where, each.place, each.old, each.new) for each in changes]


def test_recordings_of_a_correct_server_show_nothing() -> None:
    assert found(*RECORDED) == []
    assert len(RECORDED) > 100


EVENT, TICKET = first("getEvent"), first("getTicketDefinition")
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


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    elif value is not None:
        yield path


def objects(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        yield path
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, member in members:
        yield from objects(member, (*path, name))


def planted(body: Any, path: tuple[str | int, ...], value: Any) -> Any:
    body = copy.deepcopy(body)
    node = body
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = value
    return body


def place_of(path: tuple[str | int, ...]) -> str:
    text = ""
    for part in path:
        text += "[]" if isinstance(part, int) else f".{part}" if text else part
    return text


@settings(max_examples=200)
@given(data=st.data())
def test_wrong_type_anywhere_in_an_answer_is_found_there(data: st.DataObject) -> None:
    exchange = data.draw(st.sampled_from([each for each in SUCCESSES if list(leaves(each.body))]))
    path = data.draw(st.sampled_from(list(leaves(exchange.body))))
    spoiled = replace(exchange, body=planted(exchange.body, path, {"not": "this"}))
    (change,) = compare([exchange, spoiled]).changes(1)
    assert (change.rule, change.place) == (rules.WRONG_TYPE.id, place_of(path))


@settings(max_examples=200)
@given(data=st.data())
def test_new_member_anywhere_in_an_answer_is_found_there(data: st.DataObject) -> None:
    exchange = data.draw(st.sampled_from(SUCCESSES))
    path = data.draw(st.sampled_from(list(objects(exchange.body))))
    spoiled = replace(exchange, body=planted(exchange.body, (*path, "toy"), "red"))
    (change,) = compare([exchange, spoiled]).changes(1)
    assert (change.rule, change.place) == (rules.UNDECLARED_MEMBER.id, place_of((*path, "toy")))


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


def test_foreign_traffic_is_told_and_alone_says_nothing(tmp_path: Path) -> None:
    foreign = replace(EVENT, url="https://www.wixapis.com/stores/v1/products")
    traffic = Traffic()
    traffic.add(foreign)
    assert (traffic.exchanges, traffic.foreign) == (0, 1)
    har(tmp_path / "x.har", foreign)
    with pytest.raises(DriftError, match="none of 1 exchanges"):
        comparisons.traffic([tmp_path / "x.har"], 1)


def har(path: Path, *exchanges: Recorded, **response: Any) -> Path:
    entries = [
        {
            "request": {"method": each.method, "url": each.url},
            "response": {
                "status": each.status,
                "headers": [{"name": "Content-Type", "value": "application/json"}],
                "content": {"mimeType": "application/json", "text": json.dumps(each.body)},
                **response,
            },
        }
        for each in exchanges
    ]
    path.write_text(json.dumps({"log": {"entries": entries}}))
    return path


def test_har_file_is_read_and_cancelled_requests_are_no_answers(tmp_path: Path) -> None:
    path = har(tmp_path / "x.har", spoiled(EVENT, lambda body: body["event"].update(toy=1)))
    changes, comparison = comparisons.traffic([path], 1)
    assert [each.place for each in changes] == ["event.toy"]
    assert changes[0].witnesses == {"contract": "nothing", "live": "integer"}
    assert "1 exchanges of" in comparison.compared
    har(path, EVENT, status=0)
    with pytest.raises(DriftError, match="holds no exchange"):
        read([path])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.har", ""),
        ("x.har", "{"),
        ("x.har", "[]"),
        ("x.har", '{"log": {"entries": [{"request": {}}]}}'),
        ("x.har", '{"log": {"entries": []}}'),
        ("x.jsonl", ""),
        ("x.jsonl", "no json\n"),
        ("x.jsonl", '{"target": "mock"}\n'),
        ("x.yaml", ""),
        ("x.yaml", "{"),
        ("x.yaml", "interactions: []"),
        ("x.yaml", "interactions: [{request: {}}]"),
        ("x.txt", "hello"),
        ("x.har", b"\xff\xfe\x00"),
        ("x.har", "[" * 100_000),
    ],
)
def test_broken_or_empty_source_is_one_clear_line(tmp_path: Path, name: str, content: str | bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(DriftError, match=name.replace(".", r"\.")) as caught:
        read([path])
    assert "\n" not in str(caught.value)


def test_missing_source_and_empty_folder_are_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(DriftError, match="there is no"):
        read([tmp_path / "x.har"])
    with pytest.raises(DriftError, match="holds no recording"):
        read([tmp_path])


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
