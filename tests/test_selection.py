"""Choosing tests by service, operation, obligation and level."""

from __future__ import annotations

import pytest

from conform.selection import SelectionError, check

TOY = """
import pytest
from conform.contract.obligations import enumerate_obligations

TITLE = enumerate_obligations()["createEvent/event.title/max-length"]


@pytest.mark.obligation("createPolicy/error/POLICIES_LIMIT_REACHED")
def test_policy():
    pass


@pytest.mark.parametrize("obligation", [TITLE], ids=["title"])
def test_member(obligation):
    pass


@pytest.mark.parametrize("operation_id", ["getCategory", "createCategory"][1:])
def test_operation(operation_id):
    pass


def test_of_nothing():
    pass
"""


@pytest.mark.parametrize(
    ("options", "chosen"),
    [
        (["--only=policies"], {"test_policy"}),
        (["--only=createEvent"], {"test_member"}),
        (["--only=createEvent/event.title"], {"test_member"}),
        (["--only=createCategory", "--only=policies"], {"test_operation", "test_policy"}),
        (["--only=MUST", "--except=events"], {"test_policy"}),
        (["--except=policies"], {"test_member", "test_operation", "test_of_nothing"}),
    ],
)
def test_selectors_choose_what_a_test_is_about(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, options: list[str], chosen: set[str]
) -> None:
    monkeypatch.delenv("CI", raising=False)
    pytester.makepyfile(TOY)
    result = pytester.runpytest_subprocess("-v", *options)
    passed = {
        line.partition("::")[2].partition(" ")[0].partition("[")[0]
        for line in result.outlines
        if " PASSED" in line
    }
    assert passed == chosen


def test_a_selector_is_no_mere_beginning_of_a_word(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TOY)
    result = pytester.runpytest_subprocess("--only=createEvent/event.titl")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*nothing is called 'createEvent/event.titl'; did you mean*"])


def test_an_unknown_selector_says_what_is_near() -> None:
    with pytest.raises(SelectionError, match="did you mean policies"):
        check(["polices"])
    with pytest.raises(SelectionError, match="`conform obligations` lists"):
        check(["%%%"])
