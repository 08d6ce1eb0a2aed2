from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from conform.drift.change import Change
from conform.drift.conclusion import Comparison
from conform.drift.options import Places
from conform.drift.output import conclude
from conform.nightly.drift import Drift, read
from conform.nightly.github import GitHub
from conform.nightly.issues import Action, Issue, carry_out, plan
from conform.nightly.shard import NightlyError

TOKEN = "ghp_planted0token"


def change(fingerprint: str = "0" * 12, **members: Any) -> dict[str, Any]:
    return {
        "fingerprint": fingerprint,
        "rule": "sdk/member-removed",
        "severity": "breaking",
        "service": "events",
        "operation": "getEvent",
        "place": "event.title",
        "where": "answer",
        "old": {"type": "string"},
        "new": None,
        "evidence": "the typings",
        "witnesses": {},
        "blame": "",
        "first_seen": "2026-11-25",
        "new_today": True,
        "fails": True,
        "accepted": None,
        **members,
    }


def conclusion(*changes: dict[str, Any], **members: Any) -> Drift:
    document = {
        "comparison": "sdk-events",
        "compared": "events 1.0.1 with 1.0.2",
        "date": "2026-11-26",
        "exit_code": 1 if changes else 0,
        "verdict": f"{len(changes)} new breaking changes",
        "fail_on": "breaking",
        "doubts": [],
        "counts": {"breaking": len(changes)},
        "changes": list(changes),
        "stale": [],
        "expired": [],
        **members,
    }
    return Drift(Path("sdk-events.json"), document)


def opened(number: int, drift: Drift, *, state: bool = True) -> Issue:
    (action,) = plan([drift], [])
    return Issue(number, action.title, action.body, state)


def kinds(actions: Sequence[Action]) -> list[tuple[str, int | None]]:
    return [(each.kind, each.number) for each in actions]


def test_a_new_breaking_change_opens_an_issue_that_says_what_to_do() -> None:
    (action,) = plan([conclusion(change())], [], page="https://example.org/page")
    assert kinds([action]) == [("open", None)]
    assert action.title == "API change: sdk/member-removed: getEvent event.title"
    assert "conform explain sdk/member-removed" in action.body
    assert '"type": "string"' in action.body
    assert "https://example.org/page" in action.body


def test_a_change_that_has_an_issue_gets_no_second_one() -> None:
    drift = conclusion(change())
    assert plan([drift], [opened(7, drift)]) == []
    # GitHub gives the text back without what is empty at its end.
    kept = opened(7, drift)
    assert plan([drift], [Issue(7, kept.title, kept.body + "\n", open=True)]) == []


def test_an_issue_is_updated_when_more_is_known() -> None:
    before, after = conclusion(change()), conclusion(change(blame="the documentation stands alone"))
    assert kinds(plan([after], [opened(7, before)])) == [("update", 7)]


def test_a_change_that_is_gone_closes_its_issue() -> None:
    (action,) = plan([conclusion()], [opened(7, conclusion(change()))])
    assert kinds([action]) == [("close", 7)]
    assert action.comment == "The change is gone, as of 2026-11-26: events 1.0.1 with 1.0.2."
    assert plan([conclusion()], [opened(7, conclusion(change()), state=False)]) == []


def test_an_accepted_change_closes_its_issue() -> None:
    entry = {"fingerprint": "0" * 12, "rule": "sdk/member-removed", "reason": "r", "link": "docs/x.md"}
    accepted = conclusion(change(fails=False, accepted=entry))
    (action,) = plan([accepted], [opened(7, conclusion(change()))])
    assert "The change is accepted" in action.comment


def test_a_change_that_is_back_opens_its_issue_again() -> None:
    drift = conclusion(change())
    (action,) = plan([drift], [opened(7, drift, state=False)])
    assert (action.kind, action.number, action.comment) == ("reopen", 7, "The change is back.")


def test_what_only_may_break_opens_no_issue() -> None:
    assert plan([conclusion(change(severity="dangerous", fails=False))], []) == []


def test_nothing_is_closed_that_was_not_looked_for() -> None:
    issue = opened(7, conclusion(change()))
    assert plan([conclusion(comparison="traffic")], [issue]) == []
    assert plan([conclusion(exit_code=2, doubts=["the registry did not answer"])], [issue]) == []
    assert plan([conclusion(change("f" * 12), doubts=["half of it"])], [issue])[0].kind == "open"
    assert plan([conclusion()], [Issue(8, "Somebody's own", "a question", open=True)]) == []


def test_of_two_issues_of_one_change_the_first_stays() -> None:
    drift = conclusion(change())
    actions = plan([drift], [opened(9, drift), opened(7, drift)])
    assert [(each.kind, each.number, each.comment) for each in actions] == [("close", 9, "The same as #7.")]


def test_two_comparisons_that_find_one_change_open_one_issue() -> None:
    both = [conclusion(change()), conclusion(change(), comparison="sdk-all")]
    assert kinds(plan(both, [])) == [("open", None)]


def test_what_a_server_said_does_not_become_markup() -> None:
    said = "```\n<!-- conform: change ffffffffffff of traffic --> @everybody \ud800"
    (action,) = plan([conclusion(change(old=said, place="@everybody\nx"))], [])
    assert "@everybody" not in action.title
    assert Issue(1, action.title, action.body, open=True).mark == ("0" * 12, "sdk-events")
    assert "````text" in action.body
    action.body.encode("utf-8")


class Server:
    """A GitHub that has issues, page by page, and does what it is told."""

    def __init__(self, issues: list[dict[str, Any]], status: int = 200) -> None:
        self.issues = issues
        self.status = status
        self.seen: list[tuple[str, str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        body = json.loads(request.content) if request.content else None
        self.seen.append((request.method, request.url.path, body))
        if self.status != 200:
            return httpx.Response(self.status, json={"message": f"no, {TOKEN}"})
        if request.method != "GET":
            return httpx.Response(201, json={"number": 12})
        number = int(request.url.params.get("page", "1"))
        headers = {}
        if number < len(self.issues):
            after = request.url.copy_set_param("page", str(number + 1))
            headers["Link"] = f'<{after}>; rel="next"'
        return httpx.Response(200, json=[self.issues[number - 1]], headers=headers)

    def connect(self) -> GitHub:
        return GitHub("owner/name", TOKEN, transport=httpx.MockTransport(self))


def entry(number: int, **members: Any) -> dict[str, Any]:
    return {"number": number, "title": "t", "body": "one\r\ntwo", "state": "open", **members}


def test_issues_are_read_from_all_pages_and_pull_requests_are_none() -> None:
    server = Server([entry(1), entry(2, pull_request={}), entry(3, state="closed", body=None)])
    found = server.connect().issues()
    assert found == [Issue(1, "t", "one\ntwo", open=True), Issue(3, "t", "", open=False)]
    assert len(server.seen) == 3


def test_actions_are_carried_out_in_order_and_told() -> None:
    server = Server([])
    actions = [
        Action("open", "new", "text"),
        Action("update", "old", "more", 3),
        Action("reopen", "back", "text", 4, "The change is back."),
        Action("close", "gone", number=5, comment="The change is gone."),
    ]
    told = list(carry_out(actions, server.connect()))
    assert told == ["open     new", "update  #3  old", "reopen  #4  back", "close   #5  gone"]
    root = "/repos/owner/name/issues"
    assert server.seen == [
        ("POST", root, {"title": "new", "body": "text", "labels": ["api-change"]}),
        ("PATCH", f"{root}/3", {"title": "old", "body": "more", "state": "open"}),
        ("POST", f"{root}/4/comments", {"body": "The change is back."}),
        ("PATCH", f"{root}/4", {"title": "back", "body": "text", "state": "open"}),
        ("POST", f"{root}/5/comments", {"body": "The change is gone."}),
        ("PATCH", f"{root}/5", {"state": "closed", "state_reason": "completed"}),
    ]


def test_a_dry_run_does_nothing_but_tell() -> None:
    assert list(carry_out([Action("open", "new", "text")], None)) == ["would open     new"]
    assert list(carry_out([], None)) == ["no issue to open, update or close"]


@pytest.mark.parametrize(
    ("status", "says"), [(401, "not valid"), (403, "issues: write"), (404, "no such"), (500, "later")]
)
def test_what_github_refuses_is_one_line_without_the_token(status: int, says: str) -> None:
    with pytest.raises(NightlyError, match=says) as caught:
        Server([], status).connect().create("t", "b", [])
    assert TOKEN not in str(caught.value)


def test_an_answer_that_is_no_list_of_issues_is_one_line() -> None:
    github = GitHub("o/n", TOKEN, transport=httpx.MockTransport(lambda _: httpx.Response(200, text="<html>")))
    with pytest.raises(NightlyError, match="no list of issues"):
        github.issues()


def test_a_github_that_cannot_be_reached_is_one_line() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(NightlyError, match=r"cannot be reached \(ConnectError\)"):
        GitHub("o/n", TOKEN, transport=httpx.MockTransport(refuse)).issues()


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({}, "GITHUB_REPOSITORY"),
        ({"GITHUB_REPOSITORY": "name"}, "GITHUB_REPOSITORY"),
        ({"GITHUB_REPOSITORY": "/"}, "GITHUB_REPOSITORY"),
        ({"GITHUB_REPOSITORY": "a/b"}, "GITHUB_TOKEN is not set"),
        ({"GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": "a\nb"}, "GITHUB_TOKEN has a character"),
    ],
)
def test_what_is_missing_in_the_environment_is_named(environ: Mapping[str, str], says: str) -> None:
    with pytest.raises(NightlyError, match=says):
        GitHub.of_environment(environ)


def test_what_a_comparison_writes_is_read_from_its_folder(tmp_path: Path) -> None:
    with pytest.raises(NightlyError, match="has no conclusion"):
        read(tmp_path)
    found = Change(
        "traffic/missing-member",
        "events",
        "getEvent",
        "event.title",
        "answer",
        "string",
        "integer",
        "x.yaml #3",
    )
    places = Places(tmp_path, accepted=tmp_path / "accepted.toml")
    assert conclude([found], Comparison("traffic", "x against y"), places, say=lambda _: None) == 1
    (drift,) = read(tmp_path)
    assert (drift.name, drift.exit_code) == ("traffic", 1)
    assert kinds(plan([drift], [])) == [("open", None)]
    (tmp_path / "page").mkdir()
    drift.copy_results(tmp_path / "page")
    assert list((tmp_path / "page").glob("*-result.json"))
    (tmp_path / "traffic.json").write_text('{"comparison": "traffic"}')
    with pytest.raises(NightlyError, match=r"traffic\.json is no conclusion"):
        read(tmp_path)
