from __future__ import annotations

from typing import Any

import pytest

from conform.contract import ContractError
from conform.contract.overlay import Evidence, apply_overlay

EVIDENCE = {"level": "docs", "source": "a page"}


def applied(document: dict[str, Any], **action: Any) -> dict[str, Any]:
    apply_overlay("test", document, {"actions": [{"x-evidence": EVIDENCE, **action}]})
    return document


def test_objects_merge_lists_grow_and_the_rest_is_replaced() -> None:
    document = {"a": {"b": {"keep": 1, "list": [1], "text": "old"}}}
    applied(document, target="$.a.b", update={"list": [2], "text": "new", "more": {"x": 1}})
    assert document == {"a": {"b": {"keep": 1, "list": [1, 2], "text": "new", "more": {"x": 1}}}}


def test_each_item_of_a_list_has_the_evidence_of_who_added_it() -> None:
    document: dict[str, Any] = {"a": {"rules": ["typed"]}}
    actions = [
        {"target": "$.a", "update": {"rules": [name]}, "x-evidence": {"level": "docs", "source": name}}
        for name in ("first", "second")
    ]
    found = apply_overlay("test", document, {"actions": actions})
    assert document == {"a": {"rules": ["typed", "first", "second"]}}
    assert found["a", "rules", 1] == Evidence("docs", "first")
    assert found["a", "rules", 2] == Evidence("docs", "second")
    assert ("a", "rules", 0) not in found


def test_updating_a_list_appends_to_it() -> None:
    assert applied({"a": [1]}, target="$.a", update=2) == {"a": [1, 2]}


def test_removing_takes_every_match_out() -> None:
    assert applied({"a": ["x", "y", "x"]}, target="$.a[?@ == 'x']", remove=True) == {"a": ["y"]}


def test_the_same_update_in_two_places_stays_two_values() -> None:
    document: dict[str, Any] = {"a": {}, "b": {}}
    applied(document, target="$.*", update={"list": []})
    document["a"]["list"].append(1)
    assert document["b"]["list"] == []


def test_a_target_that_matches_nothing_is_an_error() -> None:
    with pytest.raises(ContractError, match=r"overlay test, action 1: nothing .* matches \$\.missing"):
        applied({"a": 1}, target="$.missing", update={})


@pytest.mark.parametrize("evidence", [None, {"level": "rumour", "source": "x"}, {"level": "docs"}])
def test_an_action_without_evidence_is_an_error(evidence: Any) -> None:
    with pytest.raises(ContractError, match="needs x-evidence"):
        applied({"a": {}}, target="$.a", update={}, **{"x-evidence": evidence})


def test_an_unreadable_target_is_an_error() -> None:
    with pytest.raises(ContractError, match="no readable target"):
        applied({"a": {}}, target="$.[", update={})
