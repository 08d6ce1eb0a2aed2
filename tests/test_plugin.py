"""The plugin under pytest: targets, cassettes, secrets, budget, and errors in one line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.client.tiny import NEW_POLICY, SITE, Policies

CONFORM = str(Path(sys.executable).with_name("conform"))
SECRET = "IST.planted-s3cret/4711+x"
SCENARIO = f"""
import pytest

NEW = {NEW_POLICY!r}


@pytest.mark.scenario("refunds")
def test_refunds(client, tidy, step, site_id):
    with step("Create"):
        policy = client.call("createPolicy", NEW).json["policy"]
    client.call("getPolicy", policyId=policy["id"])
    tidy.remove_all()
    client.call("getPolicy", policyId=policy["id"], expect=404)


def test_needs_the_clock(control):
    control.reset()


def test_needs_nothing():
    pass
"""


@pytest.fixture
def policies() -> Policies:
    return Policies()


@pytest.fixture
def url(policies: Policies) -> Iterator[str]:
    with policies.over_http() as url:
        yield url


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Give a project with one scenario, and the environment of somebody who may go live."""
    for name in [*os.environ]:
        if name.startswith(("CONFORM_", "PYTEST_", "CI")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("WIX_API_KEY", SECRET)
    monkeypatch.setenv("WIX_SITE_ID", SITE)
    scenarios = pytester.mkdir("suites") / "scenarios"
    scenarios.mkdir()
    (scenarios / "test_refunds.py").write_text(SCENARIO)
    return pytester


def _record(project: pytest.Pytester, url: str) -> pytest.RunResult:
    return project.run(CONFORM, "record", "refunds", "--target", "live", "--base-url", url)


def _pytest(project: pytest.Pytester, *options: str) -> pytest.RunResult:
    return project.runpytest_subprocess("-p", "no:cacheprovider", "suites", *options)


def _cassette(project: pytest.Pytester) -> Path:
    return project.path / "cassettes" / "refunds.yaml"


def test_live_run_removes_what_it_made_and_skips_what_needs_control(
    project: pytest.Pytester, policies: Policies, url: str
) -> None:
    result = _pytest(project, "--target", "live", "--base-url", url, "-rs")
    result.assert_outcomes(passed=2, skipped=1)
    result.stdout.fnmatch_lines([f"conform: target live (command line), base-url {url} (command line)*"])
    result.stdout.fnmatch_lines(["*unsupported: target live has no control plane*"])
    assert policies.rows == {}


def test_live_run_cleans_up_after_a_failure(project: pytest.Pytester, policies: Policies, url: str) -> None:
    project.makepyfile(
        **{
            "suites/test_fails": f"""
            def test_fails(client, tidy):
                client.call("createPolicy", {NEW_POLICY!r})
                assert False
            """
        }
    )
    result = _pytest(project, "--target", "live", "--base-url", url, "-k", "fails")
    result.assert_outcomes(failed=1)
    # The last one looks for anything else that carries the run's tag.
    assert [method for method, *_ in policies.seen] == ["GET", "POST", "DELETE", "POST"]
    assert policies.seen[-1][1] == "/events/v3/events/query"
    assert policies.rows == {}


def test_recorded_scenario_replays_without_network_and_holds_no_secret(
    project: pytest.Pytester, policies: Policies, url: str
) -> None:
    policies.extra = {"body": f"leaks {SECRET} and {SITE}"}
    recorded = _record(project, url)
    assert (recorded.ret, recorded.errlines) == (0, [])
    sent = len(policies.seen)
    text = _cassette(project).read_text()
    assert "s3cret" not in text
    assert SITE not in text
    assert "https://www.wixapis.com/events/v2/policies" in text
    assert "leaks [redacted] and 00000000-0000-4000-8000-000000000001" in text
    assert "json:\n      policy:" in text
    passport = json.loads((_cassette(project).parent / "refunds.passport.json").read_text())
    assert passport["target"] == "live"
    assert passport["server"] == url
    assert passport["interactions"] == 4
    assert passport["note"] == "Recorded against a server at another address than the live API's."

    result = _pytest(project, "--target", "replay", "-rs")
    result.assert_outcomes(passed=2, skipped=1)
    assert len(policies.seen) == sent


def test_replay_fails_in_one_line_where_evidence_is_missing(project: pytest.Pytester, url: str) -> None:
    again = "run `conform record refunds`"
    _replay_fails(project, f"error: scenario refunds has no cassette refunds.yaml: {again}")
    _record(project, url)
    cassette, passport = _cassette(project), _cassette(project).parent / "refunds.passport.json"
    papers = json.loads(passport.read_text())
    passport.write_text(json.dumps(papers | {"contract": "0123456789ab"}))
    _replay_fails(
        project, "error: cassette refunds.yaml was recorded by contract 0123456789ab, which is now*"
    )
    passport.write_text("{")
    _replay_fails(project, f"error: the passport of cassette refunds.yaml cannot be read: {again}")
    passport.unlink()
    _replay_fails(project, f"error: cassette refunds.yaml has no passport beside it: {again}")
    passport.write_text(json.dumps(papers))
    cassette.write_text(cassette.read_text().replace("Refunds", "Refund"))
    _replay_fails(project, f"error: cassette refunds.yaml is not the one its passport describes: {again}")


def test_replay_fails_where_the_scenario_has_changed(project: pytest.Pytester, url: str) -> None:
    _record(project, url)
    test = project.path / "suites" / "scenarios" / "test_refunds.py"
    test.write_text(SCENARIO.replace("No refunds.", "Some refunds."))
    _replay_fails(project, "error: cassette refunds.yaml has no answer left to POST /events/v2/policies as*")
    test.write_text(SCENARIO.replace(', policyId=policy["id"], expect=404)', ', policyId="1", expect=404)'))
    _replay_fails(project, "error: cassette refunds.yaml has no answer left to GET /events/v2/policies/1 as*")
    test.write_text(SCENARIO.replace("    tidy.remove_all()\n", "    return\n"))
    _replay_fails(project, "error: 1 of 4 interactions of cassette refunds.yaml were not played*")


def test_recording_of_a_scenario_that_leaves_removal_to_the_end_replays(
    project: pytest.Pytester, policies: Policies, url: str
) -> None:
    test = project.path / "suites" / "scenarios" / "test_refunds.py"
    test.write_text(SCENARIO.replace("    tidy.remove_all()\n", "    return\n"))
    assert _record(project, url).ret == 0
    assert policies.rows == {}
    _pytest(project, "--target", "replay", "-k", "test_refunds").assert_outcomes(passed=2, skipped=1)


def test_failed_recording_leaves_the_old_cassette(
    project: pytest.Pytester, policies: Policies, url: str
) -> None:
    _record(project, url)
    before = {path.name: path.read_bytes() for path in _cassette(project).parent.iterdir()}
    policies.extra = {"revision": 7}
    result = _record(project, url)
    assert result.ret == 2
    assert len(result.errlines) == 1
    result.stderr.fnmatch_lines(
        ["error: scenario refunds was not recorded, and its old cassette is*revision*"]
    )
    assert {path.name: path.read_bytes() for path in _cassette(project).parent.iterdir()} == before


def test_unknown_scenario_is_answered_with_the_known_ones(project: pytest.Pytester, url: str) -> None:
    result = project.run(CONFORM, "record", "nope", "--target", "live", "--base-url", url)
    assert result.ret == 2
    result.stderr.fnmatch_lines(["error: *there is no scenario 'nope'; there are: refunds"])


def test_budget_stops_the_run_politely_and_still_cleans_up(
    project: pytest.Pytester, policies: Policies, url: str
) -> None:
    result = _pytest(project, "--target", "live", "--base-url", url, "--budget", "1")
    result.stdout.fnmatch_lines(
        [
            "inconclusive: the budget of 1 requests is used up*",
            "3 of 3 tests were not run:*",
            "*Interrupted: the budget of 1 requests is used up*",
        ]
    )
    assert policies.rows == {}


def test_secret_is_in_no_output_of_a_failing_run(
    project: pytest.Pytester, policies: Policies, url: str
) -> None:
    project.makepyfile(
        **{
            "suites/test_leaks": f"""
            import os

            def test_leaks(client):
                key = os.environ["WIX_API_KEY"]
                print("printed", key)
                assert client.call("createPolicy", {NEW_POLICY!r}).json == key
            """
        }
    )
    result = _pytest(project, "--target", "live", "--base-url", url, "-k", "leaks", "--showlocals", "-vv")
    result.assert_outcomes(failed=1)
    assert "s3cret" not in result.stdout.str() + result.stderr.str()


def test_unreachable_live_target_is_one_line(project: pytest.Pytester) -> None:
    result = _pytest(project, "--target", "live", "--base-url", "http://127.0.0.1:9")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "cannot reach http://127.0.0.1:9: ConnectError" in result.stderr.str() + result.stdout.str()
    assert "Traceback" not in result.stderr.str() + result.stdout.str()


def test_profiles_are_our_own_also_in_ci(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    project.makepyfile(
        **{
            "suites/test_hypothesis": """
            from hypothesis import settings

            def test_small():
                now = settings()
                assert (now.max_examples, now.derandomize, now.database) == (50, True, None)
                assert not now.report_multiple_bugs

            def test_large():
                now = settings()
                assert (now.max_examples, now.derandomize) == (1000, False)
                assert now.database is None

            def test_remembering():
                assert settings().database is not None
            """
        }
    )
    _pytest(project, "-k", "test_small").assert_outcomes(passed=1)
    nightly = _pytest(project, "-k", "test_large", "--profile", "nightly")
    nightly.assert_outcomes(passed=1)
    nightly.stdout.re_match_lines([r"conform: .*profile nightly \(command line\), seed \d+ \(drawn\)"])
    kept = _pytest(project, "-k", "test_remembering", "--profile", "nightly", "--examples", "kept")
    kept.assert_outcomes(passed=1)


def _replay_fails(project: pytest.Pytester, line: str) -> None:
    result = _pytest(project, "--target", "replay", "-k", "refunds")
    assert result.ret == 1
    result.stdout.fnmatch_lines([line])
    assert "Traceback" not in result.stdout.str()
