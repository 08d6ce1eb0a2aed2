"""The client: what it sends, what it checks, what it says when an answer is wrong."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import httpx
import pytest

from conform.client import Client, ContractViolation, Exchange, Redactor, UnexpectedStatus
from conform.client.curl import curl
from conform.contract import load
from tests.client.tiny import EVENT, NEW_POLICY, SITE, Policies


def _client(policies: Policies, **options: Any) -> Client:
    return Client(
        policies.transport(), load(), SITE, base_url="https://host", authorization="the-key", **options
    )


def _echo(sent: list[httpx.Request]) -> Client:
    """Give a client whose target answers everything with an error, and keeps what was sent."""

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(500, json={"message": "", "details": {}})

    return Client(httpx.MockTransport(handle), load(), SITE, base_url="https://host", authorization="the-key")


def _send(operation: str, body: dict[str, Any] | None = None, **params: Any) -> httpx.Request:
    sent: list[httpx.Request] = []
    with suppress(ContractViolation):
        _echo(sent).call(operation, body, expect=None, **params)
    return sent[0]


def test_call_sends_site_and_key_and_gives_the_answer() -> None:
    policies = Policies()
    created = _client(policies).call("createPolicy", NEW_POLICY)
    method, path, headers, body = policies.seen[0]
    assert (method, path) == ("POST", "/events/v2/policies")
    assert headers["authorization"] == "the-key"
    assert headers["wix-site-id"] == SITE
    assert json.loads(body) == NEW_POLICY
    assert created.status == 200
    assert created.json["policy"]["name"] == "Refunds"
    assert created.elapsed > 0


def test_path_parameters_are_filled_under_any_of_their_names() -> None:
    assert _send("getPolicy", policyId="a/b c").url.raw_path == b"/events/v2/policies/a%2Fb%20c"
    by_plain = _send("updateEvent", {"event": {}}, eventId=EVENT)
    by_wix_name = _send("updateEvent", {"event": {}}, **{"event.id": EVENT})
    in_body = _send("updateEvent", {"event": {"id": EVENT}})
    assert by_plain.url == by_wix_name.url == in_body.url
    assert _send("deleteCategory", categoryId="c").url.path == "/events/v1/categories/c"


def test_missing_path_parameter_is_named() -> None:
    with pytest.raises(TypeError, match="getPolicy needs the path parameter policyId"):
        _send("getPolicy")


def test_a_body_where_there_is_none_is_told_and_not_dropped() -> None:
    with pytest.raises(TypeError, match="getPolicy is a GET and has no body: name its members"):
        _send("getPolicy", {"policyId": "p", "state": ["DRAFT"]}, policyId="p")


def test_get_spells_nested_members_dotted_and_lists_repeated() -> None:
    request = _send(
        "listScheduleItems", eventId=[EVENT, SITE], paging={"limit": 5, "offset": 0}, flag=True, none=None
    )
    assert request.url.params.multi_items() == [
        ("eventId", EVENT),
        ("eventId", SITE),
        ("paging.limit", "5"),
        ("paging.offset", "0"),
        ("flag", "true"),
    ]
    assert request.read() == b""


def test_post_and_patch_put_further_parameters_into_the_body() -> None:
    request = _send("updateEvent", {"event": {"title": "T"}}, eventId=EVENT, fields=["AGENDA"])
    assert json.loads(request.read()) == {"event": {"title": "T"}, "fields": ["AGENDA"]}


def test_unexpected_status_says_expected_observed_and_how_to_repeat_it() -> None:
    with pytest.raises(UnexpectedStatus) as caught:
        _client(Policies()).call("getPolicy", policyId=EVENT)
    text = str(caught.value)
    assert "expected: status 200" in text
    assert "observed: status 404 (NOT_FOUND)" in text
    assert f"curl -sS https://host/events/v2/policies/{EVENT}" in text
    assert "the-key" not in text
    assert caught.value.exchange.code == "NOT_FOUND"


def test_expect_takes_the_status_that_is_wanted_or_any() -> None:
    client = _client(Policies())
    assert client.call("getPolicy", policyId=EVENT, expect=404).status == 404
    assert client.call("getPolicy", policyId=EVENT, expect=None).status == 404


def test_contract_violation_names_the_first_path_that_differs() -> None:
    policies = Policies()
    policies.extra = {"revision": 7}
    with pytest.raises(ContractViolation) as caught:
        _client(policies).call("createPolicy", NEW_POLICY)
    assert caught.value.path == "policy.revision"
    assert "observed: 7" in str(caught.value)


def test_undeclared_member_fails_where_strict_and_is_recorded_elsewhere() -> None:
    policies = Policies()
    policies.extra = {"surprise": 1}
    with pytest.raises(ContractViolation, match=r"policy\.surprise"):
        _client(policies).call("createPolicy", NEW_POLICY)
    recorded = _client(policies, strict=False).call("createPolicy", NEW_POLICY)
    assert [finding.kind for finding in recorded.findings] == ["undeclared"]


def test_observers_see_an_exchange_that_fails() -> None:
    seen: list[Exchange] = []
    client = _client(Policies(), observers=[seen.append])
    with pytest.raises(UnexpectedStatus):
        client.call("getPolicy", policyId=EVENT)
    client.for_site(EVENT).call("createPolicy", NEW_POLICY)
    assert [exchange.status for exchange in seen] == [404, 200]


def test_answer_that_is_no_json_is_a_finding_and_no_crash() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, html="<p>Oops</p>"))
    client = Client(transport, load(), SITE, base_url="https://host", authorization="k")
    with pytest.raises(ContractViolation) as caught:
        client.call("getPolicy", policyId=EVENT)
    assert "<p>Oops</p>" in str(caught.value)


def test_secret_in_an_answer_is_gone_before_anybody_reads_it() -> None:
    policies = Policies()
    policies.extra = {"name": "key sekret-4711 leaks"}
    client = _client(policies, redactor=Redactor(["sekret-4711"]))
    created = client.call("createPolicy", NEW_POLICY)
    assert created.json["policy"]["name"] == "key [redacted] leaks"
    assert created.response is not None
    assert "sekret" not in created.response.text + created.curl + str(created.request.headers)


def test_curl_line_leaves_a_header_empty_that_was_empty() -> None:
    line = curl("GET", "https://host/x", {"authorization": "key", "wix-site-id": "", "accept": "a/b"})
    assert (
        line
        == """curl -sS https://host/x -H "authorization: $WIX_API_KEY" -H 'wix-site-id;' -H 'accept: a/b'"""
    )
