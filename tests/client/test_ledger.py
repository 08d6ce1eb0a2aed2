"""The ledger, on disk before a thing is made and readable after a crash; what a shared site is spared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import httpx
import pytest
from filelock import Timeout

from conform.client import NOBODY, Client, TargetError
from conform.client.guard import GuardTransport, confined_to
from conform.client.ledger import Ledger, LedgerTransport, ReadOnlyTransport, read, refused, site_key
from conform.client.made import Made
from conform.client.settling import SettlingTransport
from conform.contract import load
from tests.client.tiny import EVENT, NEW_POLICY, SITE, Policies


def client_of(transport: httpx.BaseTransport) -> Client:
    return Client(transport, load(), SITE, base_url="https://host", authorization="k")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger.begin(tmp_path / "run.jsonl", "conform-00abcd", site_key("https://host", SITE))
    yield ledger
    ledger.close(clean=False)


def kept(ledger: Ledger, inner: httpx.BaseTransport) -> Client:
    return client_of(LedgerTransport(inner, ledger, load()))


def test_intent_is_on_disk_before_the_request_is_sent(ledger: Ledger) -> None:
    path = ledger.path
    policies = Policies()
    seen: list[Any] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(json.loads(path.read_text(encoding="utf-8").splitlines()[-1]))
        return policies.transport().handle_request(request)

    client = kept(ledger, httpx.MockTransport(handle))
    made = client.call("createPolicy", NEW_POLICY).json["policy"]["id"]
    assert [seen[0][name] for name in ("operation", "names", "eventId")] == [
        "createPolicy",
        ["Refunds"],
        EVENT,
    ]
    entries = read(path)
    assert entries is not None
    assert (entries.left, entries.unknown) == ([Made("policy", made)], [])
    client.call("deletePolicy", policyId=made)
    ledger.close(clean=True)
    entries = read(path)
    assert entries is not None
    assert (entries.left, entries.closed) == ([], True)
    assert SITE not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("status", [500, 503, 504])
def test_answer_that_does_not_tell_leaves_the_outcome_unknown(ledger: Ledger, status: int) -> None:
    policies = Policies()
    client = kept(ledger, policies.transport())
    policies.statuses = [(status, {}), (429, {})]
    for _ in range(2):
        with pytest.raises((AssertionError, TargetError)):
            client.call("createPolicy", NEW_POLICY)
    entries = read(ledger.path)
    assert entries is not None
    assert [(each.number, each.operation, each.names) for each in entries.unknown] == [
        (1, "createPolicy", ("Refunds",))
    ]


def test_what_a_crash_left_is_read_and_its_lock_is_free(ledger: Ledger, tmp_path: Path) -> None:
    path = ledger.path
    ledger.intend("createEvent", ["conform-00abcd 1"], "")
    with pytest.raises(Timeout):
        Ledger(path)
    ledger.close(clean=False)
    path.write_text(path.read_text(encoding="utf-8") + '{"made": 1, "thi', encoding="utf-8")
    entries = read(path)
    assert entries is not None
    assert [each.state for each in entries.unknown] == ["open"]
    Ledger(path).close(clean=True)
    (tmp_path / "other.jsonl").write_text("not a ledger\n", encoding="utf-8")
    assert read(tmp_path / "other.jsonl") is None


def test_changes_by_a_filter_reach_only_what_the_run_has_made(ledger: Ledger) -> None:
    ledger.own.add(EVENT)
    sent: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.read().decode())
        return httpx.Response(200, json={})

    client = client_of(GuardTransport(httpx.MockTransport(answer), load(), ledger, refused))
    for mine in ({"id": EVENT}, {"id": {"$in": [EVENT, NOBODY]}}):
        client.call("bulkDeleteEventsByFilter", {"filter": {"filter": mine}})
    client.call("bulkDeleteTicketDefinitionsByFilter", {"filter": {"eventId": EVENT}})
    assert len(sent) == 3
    for foreign in ({}, {"status": "UPCOMING"}, {"id": {"$ne": EVENT}}, {"id": {"$in": [EVENT, SITE]}}):
        with pytest.raises(TargetError, match="might change what others made"):
            client.call("bulkDeleteEventsByFilter", {"filter": {"filter": foreign}})
    with pytest.raises(TargetError, match="bulkCancelEventsByFilter"):
        client.call("bulkCancelEventsByFilter", {})
    assert len(sent) == 3


@pytest.mark.parametrize("body", [None, 5, {}, {"filter": 5}, {"filter": {"id": []}}, {"filter": {"id": ""}}])
def test_filter_without_ids_is_not_confined(body: Any) -> None:
    assert confined_to(body) is None


def test_read_only_sends_reads_and_refuses_everything_else() -> None:
    policies = Policies()
    refusals: list[str] = []

    def refuse(text: str) -> NoReturn:
        refusals.append(text)
        raise TargetError(text)

    client = client_of(ReadOnlyTransport(policies.transport(), load(), refuse))
    client.call("getPolicy", policyId=EVENT, expect=404)
    for write in (NEW_POLICY, {"policy": {"id": EVENT}}):
        with pytest.raises(TargetError):
            client.call("createPolicy", write)
    with pytest.raises(TargetError):
        client.call("deletePolicy", policyId=EVENT)
    with pytest.raises(TargetError, match="POST /nowhere"):
        client._transport.handle_request(httpx.Request("POST", "https://host/nowhere"))
    assert [method for method, *_ in policies.seen] == ["GET"]
    assert refusals[0] == "createPolicy is no read, and the profile is read-only"


def test_queries_and_slugs_wait_until_writes_can_be_read_and_a_get_does_not() -> None:
    time = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        time[0] += seconds

    inner = httpx.MockTransport(lambda _: httpx.Response(200, json={}))
    transport = SettlingTransport(inner, load(), 3.0, sleep=sleep, clock=lambda: time[0])

    def send(method: str, path: str) -> None:
        transport.handle_request(httpx.Request(method, f"https://host{path}"))

    send("POST", "/events/v2/policies/query")
    send("POST", "/events/v2/policies")
    send("GET", f"/events/v2/policies/{EVENT}")
    time[0] += 1.0
    send("POST", "/events/v2/policies/query")
    send("POST", "/events/v2/policies/query")
    assert slept == [2.0]
    send("POST", "/events/v2/policies")
    send("GET", "/events/v3/events/slug/an-event")
    assert slept == [2.0, 3.0]
