"""Calibration, from the first night on: what is broken is proposed, then known, and then stale."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from conform.expectations import Expectation, read
from conform.faults import planted, registry
from conform.live.calibration import appended, propose
from tests.live.site import Server, conform, dump, shared_site

POLICIES = "suites/laws/test_policies.py"
BROKEN = "law/policies/three-per-event"
HUMAN = """\
# Seen in the dashboard as well.
[[expectation]]
obligation = "law/policies/reorder"
reason = "a person's own words"
evidence = "a ticket"
expires = 2099-01-01
sometimes = true
"""


def test_what_is_broken_is_proposed_then_known_then_stale(tmp_path: Path) -> None:
    place = tmp_path / "live.toml"
    place.write_text(HUMAN, encoding="utf-8")
    server = Server()
    own = ("--settle=0", f"--expectations={tmp_path}", f"--output={tmp_path / 'out'}")
    with shared_site(server) as (url, client):
        before = dump(client, server)
        with planted(registry.find("lifecycle/four-policies")):
            found = conform(url, "calibrate", POLICIES, *own, "--rate=6000")
            assert found.returncode == 0, found.stdout + found.stderr
            assert BROKEN in found.stdout
            assert place.read_text(encoding="utf-8") == HUMAN

            proposed = tmp_path / "out" / "expectations" / "live.toml"
            entries = tomllib.loads(proposed.read_text(encoding="utf-8"))["expectation"]
            names = [each["obligation"] for each in entries]
            assert names == ["law/policies/reorder", BROKEN]
            assert proposed.read_text(encoding="utf-8").startswith(HUMAN)
            assert entries[1]["reason"].startswith("expected: status 428, for the event has three policies, ")

            written = conform(url, "calibrate", POLICIES, *own, "--rate=6000", "--write")
            assert [each.obligation for each in read("live", tmp_path)] == names, written.stdout
            assert place.read_text(encoding="utf-8").startswith(HUMAN)
            known = conform(url, "run", POLICIES, *own, "--rate=6000", "--profile=live", "--no-report")
            assert known.returncode == 0, known.stdout
            assert f"known: {BROKEN}" in known.stdout
            assert dump(client, server) == before
        stale = conform(url, "run", POLICIES, *own, "--rate=6000", "--profile=live", "--no-report")
        assert stale.returncode == 1, stale.stdout
        assert f"{BROKEN} holds again: remove it from live.toml" in stale.stdout


def entry(test: str = "t", *, direct: bool = True) -> dict[str, Any]:
    return {"reason": "seen", "tests": [test], "direct": direct, "known": False}


def test_what_begins_alike_is_one_entry_unless_some_of_it_holds() -> None:
    kinds = ("max-length", "min-length", "required")
    titles = {f"createEvent/event.title/{kind}": entry() for kind in kinds}
    names = {f"createPolicy/policy.name/{kind}": entry() for kind in kinds}
    found = {
        "target": "live",
        "broken": {**titles, **names, "law/events/a": entry(), "getEvent/answer": entry(direct=False)},
        "held": ["createEvent/answer", "createPolicy/policy.name/type"],
        "stale": [],
    }
    made = propose(found, [], where="here", today=date(2026, 1, 1))
    assert [(each.expectation.obligation, len(each.names)) for each in made] == [
        ("createEvent/event.title", 3),
        *((name, 1) for name in sorted(names)),
        ("getEvent/answer", 1),
        ("law/events/a", 1),
    ]
    assert {each.expectation.expires for each in made} == {date(2026, 4, 1)}
    assert [each.expectation.obligation for each in made if each.expectation.sometimes] == ["getEvent/answer"]


def test_nothing_that_is_known_is_proposed_and_any_text_can_be_read_back() -> None:
    known = Expectation(obligation="createEvent", reason="r", evidence="e", expires=date(2099, 1, 1))
    broken = {"createEvent/answer": entry(), "getEvent/answer": entry()}
    broken["getEvent/answer"]["reason"] = 'quoted "a\\b", \x7f\x01, \ud800 and \U0001f44d'
    found = {"target": "live", "broken": broken, "held": [], "stale": []}
    made = propose(found, [known], where="here", today=date(2026, 1, 1))
    entries = tomllib.loads(appended(HUMAN, made))["expectation"]
    assert [each["obligation"] for each in entries] == ["law/policies/reorder", "getEvent/answer"]
    assert entries[1]["reason"] == 'quoted "a\\b", \x7f\x01, ? and \U0001f44d'
    assert Expectation.model_validate(entries[1]).evidence == "calibrated on 2026-01-01 against here: t"
