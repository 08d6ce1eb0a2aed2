"""What a failing law tells, word for word."""

from __future__ import annotations

import re

import pytest

from conform.expect import first_difference

LAWS = """
from hypothesis import given, strategies as st

from conform.expect import equal
from conform.laws import law


@law(
    "categories/upside-down",
    says="A category reads back upside down.",
    level="MUST",
    evidence="docs",
    operation="createCategory",
    source="create-category",
)
@given(category=st.fixed_dictionaries({"name": st.text("ab", min_size=1, max_size=9)}))
def test_names_are_turned(client, category):
    created = client.call("createCategory", {"category": category})
    equal(created, "category", {**created.json["category"], "name": category["name"][::-1]})


@law(
    "categories/never-two",
    says="There is one category at most.",
    level="SHOULD",
    evidence="observed",
    operation="queryCategories",
    source="observed 8",
)
def test_there_is_one_at_most(client):
    for name in ("one", "two"):
        client.call("createCategory", {"category": {"name": name}})
    found = client.call("queryCategories", {"query": {"paging": {"limit": 9}}}).json["categories"]
    assert len(found) < 2
"""

TURNED = """\
createCategory: category.name
  expected: 'ba'
  observed: 'ab'
  reproduce: curl -sS -X POST http://localhost:8080/events/v1/categories \
-H "authorization: $WIX_API_KEY" -H "wix-site-id: $WIX_SITE_ID" -H 'accept: application/json' \
-H 'content-type: application/json' --data-raw '{"category": {"name": "ab"}}'
  source: https://dev.wix.com/docs/rest/business-solutions/events/categories/create-category
Failing test case: test_names_are_turned(
    client=<Client http://localhost:8080>,
    category={'name': 'ab'},
)
obligation: law/categories/upside-down: A category reads back upside down.
evidence: MUST, docs: create-category
example: {"category": {"name": "ab"}}
last request: POST http://localhost:8080/events/v1/categories {"category": {"name": "ab"}}
run again: python -m pytest 'suites/laws/test_turned.py::test_names_are_turned' \
--target mock --profile pr --seed 7
"""

AT_MOST = """\
obligation: law/categories/never-two: There is one category at most.
evidence: SHOULD, observed: observed 8
last request: POST http://localhost:8080/events/v1/categories/query {"query": {"paging": {"limit": 9}}}
reproduce: curl -sS -X POST http://localhost:8080/events/v1/categories/query \
-H "authorization: $WIX_API_KEY" -H "wix-site-id: $WIX_SITE_ID" -H 'accept: application/json' \
-H 'content-type: application/json' --data-raw '{"query": {"paging": {"limit": 9}}}'
run again: python -m pytest 'suites/laws/test_turned.py::test_there_is_one_at_most' \
--target mock --profile pr --seed 7
"""


@pytest.fixture
def printed(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give what a run of two laws that do not hold prints."""
    for name in ("CI", "PYTEST_ADDOPTS", "CONFORM_SEED"):
        monkeypatch.delenv(name, raising=False)
    folder = pytester.mkdir("suites") / "laws"
    folder.mkdir()
    for package in (folder, folder.parent):
        (package / "__init__.py").touch()
    (folder / "test_turned.py").write_text(LAWS, encoding="utf-8")
    options = ("--seed", "7", "--tb", "short", "-p", "no:schemathesis", "-vv")
    result = pytester.runpytest_subprocess("suites", *options)
    return str(result.stdout)


def notes(printed: str, test: str) -> str:
    """Cut out what one failure tells: its error lines."""
    section = re.split(rf"_+ {test} _+", printed)[1]
    lines = re.findall(r"(?m)^E   (?:AssertionError: )?(.*)$", re.split(r"(?m)^(?:_{5,}|={5,})", section)[0])
    return "\n".join(lines) + "\n"


def test_a_failure_tells_all_that_a_stranger_needs(printed: str) -> None:
    assert notes(printed, "test_names_are_turned") == TURNED
    assert "reproduce_failure" not in printed


def test_a_plain_assertion_tells_the_last_request_as_a_line_for_the_shell(printed: str) -> None:
    told = notes(printed, "test_there_is_one_at_most")
    assert told.endswith(AT_MOST)


@pytest.mark.parametrize(
    ("expected", "observed", "path"),
    [
        ({"a": 1}, {"a": 2}, "a"),
        ({"a": {"b": [1, {"c": 2}]}}, {"a": {"b": [1, {"c": 3}]}}, "a.b[1].c"),
        ({"a": 1, "b": 1}, {"b": 2}, "a"),
        ([1, 2], [1], "[1]"),
        ([], [1], "[0]"),
        ("one", "two", ""),
        ({"a": 1}, [1], ""),
    ],
)
def test_the_first_difference_has_a_path(expected: object, observed: object, path: str) -> None:
    assert first_difference(expected, observed)[0] == path
    assert first_difference(expected, expected) == ("", expected, expected)
