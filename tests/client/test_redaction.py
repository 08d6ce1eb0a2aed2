"""Secrets are replaced in every form in which they travel."""

from __future__ import annotations

import base64
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conform.client import Redactor
from conform.client.redaction import REDACTED

SECRET = 'IST.s3cret/+ "value"=='

texts = st.text(st.characters(codec="utf-8"), max_size=20)


@given(before=texts, after=texts)
def test_secret_is_found_in_plain_and_percent_encoded_text(before: str, after: str) -> None:
    redactor = Redactor([SECRET])
    for form in (SECRET, quote(SECRET), quote(SECRET, safe=""), quote_plus(SECRET), quote(SECRET).lower()):
        shown = redactor.text(before + form + after)
        assert form not in shown
        assert redactor.text(shown) == shown


@given(before=st.binary(max_size=9), after=st.binary(max_size=9))
def test_secret_is_found_in_base64_wherever_it_stands(before: bytes, after: bytes) -> None:
    encoded = base64.b64encode(before + SECRET.encode() + after).decode()
    shown = Redactor([SECRET]).text(encoded)
    assert REDACTED in shown
    # What is left of the secret's characters at its two ends is less than a group of three each.
    kept = "".join(shown.split(REDACTED))
    assert len(encoded) - len(kept) >= (len(SECRET.encode()) - 4) * 4 // 3


@pytest.mark.parametrize(
    "token",
    [
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
        "JWS.eyJraWQiOiJYIn0.eyJkYXRhIjoiIn0.abc",
        "IST.eyJraWQiOiJYIn0.eyJkYXRhIjoiIn0.abc",
    ],
)
def test_tokens_are_known_by_their_shape(token: str) -> None:
    assert Redactor().text(f"a {token} b") == f"a {REDACTED} b"


def test_ordinary_values_are_left_alone() -> None:
    text = '{"cursor": "eyJvZmZzZXQiOjV9", "id": "11111111-1111-4111-8111-111111111111", "name": "IST. JWS."}'
    assert Redactor().text(text) == text


def test_headers_that_carry_secrets_keep_their_name_only() -> None:
    shown = Redactor().headers([("Authorization", "k"), ("Set-Cookie", "a=b"), ("X-Id", "7")])
    assert shown == {"authorization": REDACTED, "set-cookie": REDACTED, "x-id": "7"}


def test_placeholders_stand_for_values_that_must_keep_their_shape() -> None:
    site, shown = "ABCDEF00-0000-4000-8000-000000000009", "00000000-0000-4000-8000-000000000001"
    assert Redactor(placeholders={site: shown}).content(site.lower().encode()) == shown.encode()
