"""Cassettes: readable, exact in what they keep, and strict in what they match."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from vcr import VCR  # type: ignore[import-untyped]
from vcr.errors import CannotOverwriteExistingCassetteException  # type: ignore[import-untyped]

from conform.client import CassetteError, Redactor, SteppedTransport
from conform.client.cassettes import ReadableSerializer, canonical, register, vcr_settings
from tests.client.tiny import NEW_POLICY, SITE, Policies

URL = "https://www.wixapis.com/events/v2/policies"
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def _use(folder: Path, *, recording: bool) -> Any:
    vcr = VCR()
    register(vcr)
    settings = vcr_settings(folder, Redactor(), "https://www.wixapis.com", recording=recording)
    return vcr.use_cassette("it.yaml", **settings)


def _record(folder: Path, body: Any, query: str = "") -> None:
    """Record in process, the way target mock does."""
    transport = httpx.MockTransport(SteppedTransport(Policies()).handle_request)
    headers = {"authorization": "sekret-4711", "wix-site-id": SITE, "cookie": "a=b"}
    with _use(folder, recording=True):
        transport.handle_request(httpx.Request("POST", URL + query, json=body, headers=headers))


def _plays(folder: Path, body: Any, query: str = "") -> bool:
    transport = httpx.MockTransport(lambda _: httpx.Response(500))
    with _use(folder, recording=False):
        try:
            return transport.handle_request(httpx.Request("POST", URL + query, json=body)).status_code == 200
        except CannotOverwriteExistingCassetteException:
            return False


def test_in_process_recording_is_readable_and_keeps_no_credentials(tmp_path: Path) -> None:
    _record(tmp_path, NEW_POLICY)
    text = (tmp_path / "it.yaml").read_text()
    assert "json:\n      policy:\n        eventId: 11111111-1111-4111-8111-111111111111" in text
    assert not [secret for secret in ("sekret", "a=b", SITE) if secret in text]
    assert _plays(tmp_path, NEW_POLICY)


@pytest.mark.parametrize("other", [1.0, True, "1", None, [1]])
def test_body_is_matched_by_type_and_value(tmp_path: Path, other: Any) -> None:
    body = NEW_POLICY | {"n": 1}
    _record(tmp_path, body)
    assert not _plays(tmp_path, body | {"n": other})
    assert _plays(tmp_path, dict(reversed(body.items())))


def test_query_is_matched_whole_whatever_its_order(tmp_path: Path) -> None:
    _record(tmp_path, NEW_POLICY, "?a=1&a=2&b=")
    assert _plays(tmp_path, NEW_POLICY, "?b=&a=2&a=1")
    assert not _plays(tmp_path, NEW_POLICY, "?a=1&b=")
    assert not _plays(tmp_path, NEW_POLICY, "?a=1&a=2")


@example(value={"\x85": None})
@given(value=json_values)
def test_serializer_gives_back_every_json_value_as_it_was(value: Any) -> None:
    cassette = {
        "version": 1,
        "interactions": [
            {
                "request": {"method": "POST", "uri": URL, "body": json.dumps(value), "headers": {}},
                "response": {
                    "status": {"code": 200, "message": "OK"},
                    "headers": {},
                    "body": {"string": json.dumps(value)},
                },
            }
        ],
    }
    (entry,) = ReadableSerializer.deserialize(ReadableSerializer.serialize(cassette))["interactions"]
    assert canonical(json.loads(entry["request"]["body"])) == canonical(value)
    assert canonical(json.loads(entry["response"]["body"]["string"])) == canonical(value)


def test_bodies_that_are_no_json_are_kept_as_they_are() -> None:
    response = {"status": {"code": 502, "message": ""}, "headers": {}, "body": {"string": "<p>Oops</p>"}}
    request = {"method": "GET", "uri": URL, "body": "", "headers": {}}
    cassette = {"version": 1, "interactions": [{"request": request, "response": response}]}
    assert ReadableSerializer.deserialize(ReadableSerializer.serialize(cassette)) == cassette


@pytest.mark.parametrize("text", ["{", "[]", "interactions: [1]", ""])
def test_broken_cassette_is_one_line(text: str) -> None:
    with pytest.raises(CassetteError, match="record it again"):
        ReadableSerializer.deserialize(text)
