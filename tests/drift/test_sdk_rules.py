from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conform.contract.importer.document import INTERNAL
from conform.drift import declared
from conform.drift.sdk import compare
from tests.drift.edits import CASES, Case, thing
from tests.drift.tiny_contract import TINY, Document, edited, ref, release, renamed

UNKNOWN = frozenset({INTERNAL})
NAMES = sorted(TINY["components"]["schemas"])


def rules_between(old: Document, new: Document) -> set[str]:
    return {change.rule for change in compare(release(old), release(new, "1.0.2"))}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_edit_is_found_by_its_rules_and_undone_by_theirs(case: Case) -> None:
    after = edited(case.edit)
    assert rules_between(TINY, after) == case.rules()
    assert rules_between(after, TINY) == case.rules(back=True)


def test_every_rule_is_met_by_an_edit() -> None:
    met = set().union(*(case.rules() | case.rules(back=True) for case in CASES))
    assert {name for name in declared() if name.startswith("sdk/")} == met


@given(names=st.permutations(NAMES), prefix=st.sampled_from(["", "Common", "Other_"]))
def test_types_with_other_names_are_no_change(names: list[str], prefix: str) -> None:
    other = renamed(TINY, {old: prefix + new for old, new in zip(NAMES, names, strict=True)})
    assert compare(release(TINY), release(other, "1.0.2")) == []


@given(case=st.sampled_from(CASES), names=st.permutations(NAMES))
def test_an_edit_has_the_same_fingerprints_whatever_the_types_are_called(
    case: Case, names: list[str]
) -> None:
    after = edited(case.edit)
    known = set(after["components"]["schemas"]) | set(NAMES)
    other = renamed(after, {**{name: name for name in known}, **dict(zip(NAMES, names, strict=True))})
    plain, under_other_names = (
        {change.fingerprint for change in compare(release(TINY), release(new, "1.0.2"))}
        for new in (after, other)
    )
    assert plain == under_other_names


def test_a_type_taken_apart_without_loss_is_no_change() -> None:
    def split(document: Document) -> None:
        schemas = document["components"]["schemas"]
        schemas["OtherPart"] = dict(schemas["Part"])
        thing(document)["part"] = {"anyOf": [ref("OtherPart"), {"type": "null"}]}

    assert rules_between(TINY, edited(split)) == set()


def test_a_change_of_a_shared_type_is_told_once_with_all_its_operations() -> None:
    changes = compare(release(TINY), release(edited(lambda d: thing(d).pop("code")), "1.0.2"))
    answer = next(change for change in changes if change.where == "answer")
    assert (answer.operation, answer.place, answer.old) == ("updateThing", "thing.code", "string")
    assert answer.evidence == "@made/things 1.0.1 to 1.0.2: Thing.code; also in queryThings"


def test_what_is_internal_is_not_compared_where_a_release_does_not_say_it() -> None:
    without = edited(lambda d: (thing(d).pop("secret"), thing(d)["kind"].pop("x-internal-enum")))
    assert compare(release(without, unread=UNKNOWN), release(TINY, "1.0.2")) == []
    assert compare(release(TINY), release(without, "1.0.2", UNKNOWN)) == []


def test_a_member_that_the_server_sets_is_none_of_a_request_unless_it_is_required() -> None:
    found = rules_between(TINY, edited(lambda d: thing(d).pop("id")))
    assert found == {"sdk/answer-member-removed"}
    assert "sdk/request-member-removed" in rules_between(TINY, edited(lambda d: thing(d).pop("revision")))


def test_a_length_that_stands_in_for_a_format_is_no_tighter_bound() -> None:
    coloured = edited(lambda d: thing(d)["code"].update({"x-wix-format": "COLOR_HEX"}))
    long = edited(lambda d: thing(d)["code"].update(maxLength=19))
    short = edited(lambda d: thing(d)["code"].update(maxLength=3))
    assert rules_between(coloured, long) == {"sdk/request-format-unset", "sdk/answer-format-unset"}
    assert "sdk/request-bound-tightened" in rules_between(coloured, short)
    assert rules_between(long, coloured) == {"sdk/request-format-set", "sdk/answer-format-set"}


@pytest.mark.parametrize(
    ("name", "request_", "answer"),
    [
        ("member-added", "additive", "additive"),
        ("member-removed", "breaking", "breaking"),
        ("member-became-required", "breaking", "additive"),
        ("member-became-nullable", "additive", "breaking"),
        ("bound-tightened", "breaking", "additive"),
        ("bound-loosened", "additive", "dangerous"),
        ("enum-value-added", "additive", "dangerous"),
        ("enum-value-removed", "breaking", "additive"),
    ],
)
def test_requests_and_answers_are_judged_apart(name: str, request_: str, answer: str) -> None:
    assert declared()[f"sdk/request-{name}"].severity == request_
    assert declared()[f"sdk/answer-{name}"].severity == answer


def test_a_new_member_that_one_place_of_a_type_requires_is_required_there() -> None:
    def add(document: Document) -> None:
        thing(document)["need"] = {"type": "string"}
        request = document["paths"]["/things/{thingId}"]["patch"]["x-request"]
        request["properties"]["thing"]["properties"] = {"child": {"required": ["need"]}}

    found = compare(release(TINY), release(edited(add), "1.0.2"))
    assert [(c.rule, c.place) for c in found if c.where == "request"] == [
        ("sdk/request-required-member-added", "thing.child.need"),
        ("sdk/request-member-added", "thing.need"),
    ]
