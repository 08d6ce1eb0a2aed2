from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import httpx
import jsonschema_rs
import pytest

from conform.broken import ObligationBroken, SeveralBroken, told
from conform.client import Client, Exchange
from conform.contract import load
from conform.contract.obligations import enumerate_obligations
from conform.coverage import remember, summarise
from conform.expectations import ExpectationError, excused, read
from conform.report import coverage_table
from conform.report.results import read_results

ROOT = Path(__file__).parents[2]
FOUND = enumerate_obligations()
TITLE = "createEvent/event.title/max-length"


def document(**exercised: int) -> dict[str, object]:
    return summarise(FOUND, exercised, [("createEvent", 200), ("createEvent", 400)], "mock")


def test_coverage_keeps_its_schema() -> None:
    schema = json.loads((ROOT / "reports" / "coverage.schema.json").read_text(encoding="utf-8"))
    jsonschema_rs.validate(schema, document(**{TITLE: 2}))


def test_what_nobody_exercised_is_named() -> None:
    without, with_it = document(), document(**{TITLE: 1})
    assert TITLE in without["not exercised"]  # type: ignore[operator]
    assert TITLE not in with_it["not exercised"]  # type: ignore[operator]
    assert "createEvent" not in with_it["never answered 200"]  # type: ignore[operator]
    assert "getEvent" in with_it["never answered 200"]  # type: ignore[operator]


def test_what_should_be_is_missed_as_well_as_what_must_be() -> None:
    name = "createEvent/event.location/rule/name-or-address"
    assert FOUND[name].level == "SHOULD"
    assert name in document()["not exercised"]  # type: ignore[operator]
    assert name not in document(**{name: 1})["not exercised"]  # type: ignore[operator]


def test_what_is_unspecified_is_never_missing() -> None:
    missing = document()["not exercised"]
    assert "createEvent/error/EVENT_LIMIT_REACHED" not in missing  # type: ignore[operator]


def test_the_entry_of_the_report_fails_where_evidence_is_missing(tmp_path: Path) -> None:
    coverage_table.write(tmp_path, document())
    (entry,) = read_results(tmp_path)
    assert entry.status == "failed"
    assert "MUST" in coverage_table.table(document())


def test_an_expectation_excuses_until_it_expires(tmp_path: Path) -> None:
    text = (
        '[[expectation]]\nobligation = "createEvent/event.title"\nreason = "r"\n'
        'evidence = "e"\nexpires = 2030-01-01\n'
    )
    (tmp_path / "live.toml").write_text(text, encoding="utf-8")
    assert excused("live", tmp_path)(TITLE)
    assert not excused("live", tmp_path)("getEvent/answer")
    assert not excused("mock", tmp_path)(TITLE)
    with pytest.raises(ExpectationError, match=r"live\.toml: the expectation of .* expired on 2030-01-01"):
        read("live", tmp_path, today=date(2030, 1, 2))


@pytest.mark.parametrize("text", ["[[expectation]]\n", "not toml", "expectation = 1"])
def test_a_broken_file_of_expectations_is_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "live.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ExpectationError, match=r"^live\.toml"):
        read("live", tmp_path)


def test_behaviour_is_compared_with_the_run_before(tmp_path: Path) -> None:
    place = tmp_path / "behaviour-mock.json"
    assert remember(place, {"a": "200", "b": "400"}) == []
    assert remember(place, {"a": "400"}) == ["a: 200 -> 400"]
    assert json.loads(place.read_text(encoding="utf-8")) == {"a": "400", "b": "400"}
    place.write_text("broken", encoding="utf-8")
    assert remember(place, {"a": "200"}) == []


def broken() -> ObligationBroken:
    transport = httpx.MockTransport(lambda _: httpx.Response(418, json={"message": "no"}))
    client = Client(transport, load(), "site", base_url="http://target", authorization="a-secret-key")
    exchange = _exchange(client)
    return ObligationBroken(
        FOUND[TITLE], exchange, expected="a refusal with 400", observed="status 418", example={"event": {}}
    )


def _exchange(client: Client) -> Exchange:
    seen: list[Exchange] = []
    client.observers.append(seen.append)
    with pytest.raises(AssertionError):
        client.call("getPolicy", policyId="1", expect=None)
    return seen[0]


TOLD = """\
createEvent/event.title/max-length is broken: createEvent takes event.title with 120 characters and \
refuses it with more.
  at: event.title
  expected: a refusal with 400
  observed: status 418
  example: {"event": {}}
  request: GET http://target/events/v2/policies/1
  answer: 418 {"message": "no"}
  reproduce: curl -sS http://target/events/v2/policies/1 -H "authorization: $WIX_API_KEY" \
-H "wix-site-id: $WIX_SITE_ID" -H 'accept: application/json'
  evidence: MUST, sdk: the typings of @wix/auto_sdk_events_wix-events-v-2@1.0.112"""


def test_a_broken_obligation_is_told_in_full() -> None:
    assert str(broken()) == TOLD


def test_several_broken_obligations_are_all_named() -> None:
    told([])
    with pytest.raises(ObligationBroken):
        told([broken()])
    with pytest.raises(
        SeveralBroken, match=r"^2 obligations are broken: createEvent/event\.title/max-length, "
    ):
        told([broken(), broken()])
