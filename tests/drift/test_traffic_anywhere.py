"""Traffic drift: a deviation planted anywhere in an answer is found there."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from conform.drift import rules
from conform.drift.traffic import compare
from tests.drift.recordings import SUCCESSES


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
