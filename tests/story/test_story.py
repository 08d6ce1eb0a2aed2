"""A story is short to read, is saved with names in place of ids, and replays on any target."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import pytest

from conform.client import Target, UnknownOutcome, open_target
from conform.client.errors import UnexpectedStatus
from conform.config import load as configured
from conform.faults import registry
from conform.faults.fault import planted
from conform.mock import MockSettings, running_server
from conform.story.recording import Story
from conform.story.replay import replay
from conform.story.scenario import SCHEMA, Scenario, StoryError, load, save
from conform.story.script import script
from conform.story.telling import WHOLE, tell
from tests.client.troubled import CREATE
from tests.story.telling import Teller, opened


@pytest.fixture
def mock(tmp_path: Path) -> Iterator[Target]:
    with opened("mock", tmp_path) as target:
        yield target


@pytest.fixture
def teller(mock: Target) -> Teller:
    return Teller(mock)


@pytest.fixture
def scenario(teller: Teller) -> Scenario:
    found = teller.conference()
    teller.story.failed(UnexpectedStatus(found, 418))
    return teller.story.scenario()


def test_story_names_what_the_server_gave(scenario: Scenario) -> None:
    create, sell, by_slug, rename, ticket, find = scenario.steps
    assert create.gives["EVENT_1"] == "event.id"
    assert create.gives["SLUG_1"] == "event.slug"
    assert sell.gives["TICKET_DEFINITION_1"] == "ticketDefinition.id"
    assert by_slug.sent.path.endswith("/slug/${SLUG_1}")
    assert rename.sent.path.endswith("/events/${EVENT_1}")
    assert sell.sent.body["ticketDefinition"]["eventId"] == "${EVENT_1}"
    assert ticket.sent.path.endswith("/${TICKET_DEFINITION_1}")
    assert find.sent.body["query"]["filter"] == {"id": {"$eq": "${EVENT_1}"}}
    assert find.answer.body["events"][0]["id"] == "${EVENT_1}"
    assert [call.path for call in rename.controls] == ["clock"]


def test_story_knows_its_moments_apart(scenario: Scenario) -> None:
    created, renamed = scenario.steps[0].answer.body["event"], scenario.steps[3].answer.body["event"]
    assert created["createdDate"].startswith("${TIME_")
    assert renamed["createdDate"] == created["createdDate"]
    assert renamed["updatedDate"] != created["updatedDate"]


def test_story_is_read_step_by_step_with_the_failing_one_marked(scenario: Scenario) -> None:
    lines = tell(scenario).splitlines()
    assert lines[0] == "A conference: 6 steps on mock, fails at step 6"
    assert "  1. Create the event" in lines
    assert any(line.startswith("     200, which gives EVENT_1") for line in lines)
    assert "→ 6. Find it" in lines
    assert '     POST /events/v3/events/query  {"query": {"filter": {"id": {"$eq": "${EVENT_1}"}}' in tell(
        scenario
    )
    assert "     queryEvents: expected status 418, observed status 200" in lines
    assert max(map(len, lines)) < 1_700


def test_long_story_leaves_out_its_middle(scenario: Scenario) -> None:
    long = replace(scenario, steps=scenario.steps * 10)
    assert len(tell(long).splitlines()) < WHOLE * 5
    assert "   …" in tell(long).splitlines()
    assert "   …" not in tell(long, everything=True).splitlines()


def test_saved_story_has_the_schema_and_reads_back(scenario: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "stories" / "one.json"
    save(scenario, path)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema_rs.validator_for(schema).validate(json.loads(path.read_text(encoding="utf-8")))
    assert load(path) == scenario


@pytest.mark.parametrize("target", ["mock", "mock-http"])
def test_story_replays_as_recorded(scenario: Scenario, target: str, tmp_path: Path) -> None:
    with opened(target, tmp_path) as other:
        played = replay(scenario, other)
    assert played.differences == ()
    assert played.as_recorded


def test_story_of_a_fault_is_seen_again_with_it_and_differs_without(tmp_path: Path) -> None:
    with planted(registry.find("revision/conflict-is-500")), opened("mock", tmp_path) as target:
        teller = Teller(target)
        event = teller.step("Create", "createEvent", CREATE).json["event"]["id"]
        policy = {"policy": {"eventId": event, "name": "Refunds", "body": "None"}}
        made = teller.step("Make a policy", "createPolicy", policy).json["policy"]
        patch = {
            "policy": {"id": made["id"], "revision": "7", "name": "Mine", "body": "None", "eventId": event}
        }
        refused = teller.step("Update it as of a revision that never was", "updatePolicy", patch)
        teller.story.failed(UnexpectedStatus(refused, 409))
        scenario = teller.story.scenario()
        assert replay(scenario, target).as_recorded
    with opened("mock", tmp_path) as target:
        played = replay(scenario, target)
    assert (played.at, str(played.differences[0])) == (3, "status: recorded 500, now 409")


def test_body_that_differs_is_told_by_its_path(scenario: Scenario, mock: Target) -> None:
    answer = scenario.steps[3].answer
    changed = {"event": answer.body["event"] | {"title": "Another"}}
    other = replace(scenario.steps[3], answer=replace(answer, body=changed))
    steps = (*scenario.steps[:3], other, *scenario.steps[4:])
    played = replay(replace(scenario, steps=steps), mock)
    assert played.at == 4
    assert [str(each) for each in played.differences] == ['event.title: recorded "Another", now "Renamed"']


def test_story_with_a_lost_write_replays_the_trouble_too(teller: Teller, mock: Target) -> None:
    teller.control.trouble({"operation": "createEvent", "kind": "drop", "after": True})
    with pytest.raises(UnknownOutcome):
        teller.step("Create", "createEvent", CREATE)
    teller.step("Look for it", "queryEvents", {"query": {}})
    scenario = teller.story.scenario()
    assert [step.answer.status for step in scenario.steps] == [0, 200]
    assert "no answer" in tell(scenario)
    assert replay(scenario, mock).as_recorded


def test_story_replays_on_live_moved_to_today_and_leaves_nothing(scenario: Scenario, tmp_path: Path) -> None:
    site = "00000000-0000-4000-8000-00000000000e"
    with running_server(MockSettings(control=True)) as url:
        secrets = {"WIX_API_KEY": "any-key", "WIX_SITE_ID": site}
        live = open_target(configured({"target": "live", "base_url": url, "rate": 6000}, tmp_path, secrets))
        played = replay(scenario, live)
        left = live.client(site).call("queryEvents", {"query": {}, "includeDrafts": True}).json["events"]
        live.close()
    assert (played.at, played.differences, played.left, left) == (0, (), (), [])


def test_story_that_needs_a_control_plane_says_so_on_live(teller: Teller, tmp_path: Path) -> None:
    teller.control.trouble({"operation": "getEvent", "kind": "drop"})
    teller.conference()
    with running_server(MockSettings()) as url:
        secrets = {"WIX_API_KEY": "any-key", "WIX_SITE_ID": teller.client.site_id}
        live = open_target(configured({"target": "live", "base_url": url}, tmp_path, secrets))
        with pytest.raises(StoryError, match=r"needs a control plane \(trouble\)"):
            replay(teller.story.scenario(), live)
        live.close()


def test_script_sends_the_same_steps(scenario: Scenario) -> None:
    written = script(scenario)
    with running_server(MockSettings(control=True)) as url:
        run = shell(written, BASE_URL=url)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "6. Find it\n   200, as recorded" in run.stdout
    assert "EVENT_1=$(give event.id)" in written


def test_script_says_what_differs(scenario: Scenario) -> None:
    wrong = replace(scenario.steps[3], answer=replace(scenario.steps[3].answer, status=409))
    written = script(replace(scenario, steps=(*scenario.steps[:3], wrong)))
    with running_server(MockSettings(control=True)) as url:
        run = shell(written, BASE_URL=url)
    assert run.returncode == 1
    assert "   200, where 409 is recorded: {" in run.stdout


NASTY = 'it\'s $HOME `id` "q" \\ ${EVENT_1} $${x} \U0001f469\u200d\U0001f680 \n é'


def test_texts_that_break_naive_code_come_through(teller: Teller, mock: Target, tmp_path: Path) -> None:
    event = CREATE["event"] | {"shortDescription": NASTY}
    made = teller.step("Create", "createEvent", {"event": event, "fields": ["DETAILS"]}).json["event"]
    assert made["shortDescription"] == NASTY
    teller.step("Find a lone surrogate", "queryEvents", {"query": {"filter": {"title": "\ud800"}}})
    teller.step("Read with it in the path", "getEventBySlug", slug="a/b?c\ud800 é")
    save(teller.story.scenario(), tmp_path / "s.json")
    scenario = load(tmp_path / "s.json")
    assert replay(scenario, mock).differences == ()
    tell(scenario).encode("utf-8")
    with running_server(MockSettings(control=True)) as url:
        run = shell(script(scenario), BASE_URL=url)
    assert run.returncode == 0, run.stdout + run.stderr


def test_secrets_are_nowhere(tmp_path: Path) -> None:
    key, site = "IST.planted+secret/4711==", "5eccccee-0000-4000-8000-000000004711"
    with running_server(MockSettings(control=True)) as url:
        secrets = {"WIX_API_KEY": key, "WIX_SITE_ID": site}
        live = open_target(configured({"target": "live", "base_url": url, "rate": 6000}, tmp_path, secrets))
        teller = Teller.__new__(Teller)
        teller.target, teller.story = live, Story("A secret", "x", "live")
        teller.client = live.client(site)
        event = CREATE["event"] | {"title": f"{key} {site}", "shortDescription": f"Bearer {key}"}
        made = teller.step("Create", "createEvent", {"event": event, "fields": ["DETAILS"]})
        teller.step("Read", "getEvent", eventId=made.json["event"]["id"], fields=[key])
        teller.story.failed(AssertionError(f"{key} on {site}"))
        live.close()
    scenario = teller.story.scenario()
    save(scenario, tmp_path / "s.json")
    texts = [
        (tmp_path / "s.json").read_text(encoding="utf-8"),
        tell(scenario, everything=True),
        script(scenario),
    ]
    for text in texts:
        assert key not in text
        assert "planted" not in text
        assert site not in text
        assert "[redacted]" in text


@pytest.mark.parametrize(
    ("content", "says"),
    [("{", "is not JSON"), ("{}", "the whole"), ('{"version": 9}', "no story that this version reads")],
)
def test_file_that_is_no_story_is_one_line(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(StoryError, match=says) as caught:
        load(path)
    assert "\n" not in str(caught.value)


def shell(text: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {"WIX_API_KEY": "any", "WIX_SITE_ID": "00000000-0000-4000-8000-00000000000b"}
    return subprocess.run(
        ["sh"], input=text, env=os.environ | own | environment, capture_output=True, text=True, check=False
    )
