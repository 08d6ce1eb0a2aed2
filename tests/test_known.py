"""Expectations in a run: what is known is not red, what is unknown or no longer so is."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema_rs
import pytest

from conform.expectations import Expectation
from conform.known import stale

ROOT = Path(__file__).parents[1]
TITLE, SIZE = "createEvent/event.title/max-length", "createPolicy/policy.name/max-length"
ENTRY = '[[expectation]]\nobligation = "{}"\nreason = "seen in May"\nevidence = "e"\nexpires = 2099-01-01\n'
SUITE = f"""
import json
from pathlib import Path
import pytest
from hypothesis import given, strategies as st
from conform.broken import ObligationBroken, SeveralBroken
from conform.client import Client
from conform.contract.obligations import enumerate_obligations

FOUND = enumerate_obligations()
TRIED = []

def broken(client, name):
    exchange = client.call("queryPolicies", {{"query": {{"paging": {{"limit": 1}}}}}})
    return ObligationBroken(FOUND[name], exchange, expected="a refusal", observed="status 200")

@pytest.mark.obligation({TITLE!r})
@given(number=st.integers(0, 10**6))
def test_title(number):
    TRIED.append(number)
    Path("tried.json").write_text(json.dumps(TRIED))
    assert number < 1

def test_both(client):
    raise SeveralBroken([broken(client, {TITLE!r}), broken(client, {SIZE!r})])

@pytest.mark.obligation({SIZE!r})
def test_size():
    pass

def test_ours():
    raise KeyError("a mistake of the suite's own")
"""


def known(name: str, *, sometimes: bool = False) -> Expectation:
    return Expectation(
        obligation=name, reason="r", evidence="e", expires=date(2099, 1, 1), sometimes=sometimes
    )


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makepyfile(test_suite=SUITE)
    return pytester


def _run(project: pytest.Pytester, entries: list[str], *options: str) -> pytest.RunResult:
    folder = project.path / "known"
    folder.mkdir(exist_ok=True)
    (folder / "mock.toml").write_text("".join(ENTRY.format(each) for each in entries), encoding="utf-8")
    own = ("-p", "no:cacheprovider", "-rxEf", f"--expectations={folder}", "--seed=1")
    return project.runpytest_subprocess(*own, *options)


def test_what_is_known_is_not_red_and_does_not_shrink(project: pytest.Pytester) -> None:
    result = _run(project, [TITLE], "-k", "title")
    result.assert_outcomes(xfailed=1)
    assert result.ret == 0
    result.stdout.fnmatch_lines([f"XFAIL *test_title - reason: known: {TITLE}: seen in May"])
    tried = json.loads((project.path / "tried.json").read_text(encoding="utf-8"))
    assert len({number for number in tried if number}) == 1  # the first failing example, and no smaller one


def test_test_that_breaks_something_unknown_as_well_is_red(project: pytest.Pytester) -> None:
    _run(project, [TITLE], "-k", "both").assert_outcomes(failed=1)
    # A mistake of the suite's own is never a known deviation.
    _run(project, [TITLE, SIZE], "-k", "both or ours").assert_outcomes(xfailed=1, failed=1)


def test_what_holds_again_is_red_until_it_is_removed(project: pytest.Pytester) -> None:
    for options in ((), ("-n", "1")):
        result = _run(project, [TITLE, SIZE], "-k", "size or title", *options)
        result.assert_outcomes(passed=1, xfailed=1)
        assert result.ret == 1
        result.stdout.fnmatch_lines([f"{SIZE} holds again: remove it from mock.toml"])


def test_an_expectation_of_nothing_is_refused_with_what_is_near(project: pytest.Pytester) -> None:
    result = _run(project, ["createEvent/event.titel/max-length"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: mock.toml: no obligation begins so:*did you mean*{TITLE}*"])


def test_what_is_broken_is_listed_and_keeps_its_schema(project: pytest.Pytester) -> None:
    place = project.path / "broken.json"
    _run(project, [TITLE], f"--broken-file={place}")
    found = json.loads(place.read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "reports" / "broken.schema.json").read_text(encoding="utf-8"))
    jsonschema_rs.validate(schema, found)
    assert list(found["broken"]) == [TITLE, SIZE]
    assert [found["broken"][name]["known"] for name in (TITLE, SIZE)] == [True, False]
    assert found["broken"][SIZE]["reason"] == "expected: a refusal, observed: status 200"
    assert found["held"] == []  # test_size passed, and another test broke what it is about


def test_the_beginning_of_several_is_stale_in_a_run_of_everything_only() -> None:
    several, one, seldom = known("createEvent"), known(TITLE), known(TITLE, sometimes=True)
    assert stale([several, one, seldom], set(), {TITLE}, whole=False) == [TITLE]
    assert stale([several, one, seldom], set(), {TITLE}, whole=True) == ["createEvent", TITLE]
    assert stale([several, one], {"createEvent/answer"}, {TITLE}, whole=True) == [TITLE]
    assert stale([several, one], set(), {"getEvent/answer"}, whole=True) == []
