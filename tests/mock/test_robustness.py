"""Whatever is sent, the mock answers with a Wix-shaped 4xx: never a 500, never a hang."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from conform.client.transports import SteppedTransport
from conform.contract import load
from conform.mock import MockSettings, create_app
from suites.scenarios import payloads

SITE = str(uuid.uuid4())
ODD: list[Any] = [
    *(None, True, 0, -1, 1.5, 1e308, 10**30),
    *("", "x", "\ud800", "9" * 50, "-1", "NaN", "\u0000", "a" * 60_000),
    *("2027-02-30T00:00:00Z", "2027-01-01T24:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
    *([], [[]], {}, {"a": 1}, [None], [1], ["x"], {"$eq": None}, {"$in": 5}, {"$gt": []}, {"$not": {}}),
]
DATES = {"startDate": "2027-01-01T00:00:00Z", "endDate": "2027-01-01T01:00:00Z", "timeZoneId": "Asia/Kolkata"}
FULL_EVENT = {
    "event": {
        **payloads.EVENT["event"],
        "dateAndTimeSettings": {
            **payloads.EVENT["event"]["dateAndTimeSettings"],
            "recurringEvents": {"individualEventDates": [DATES]},
        },
        "description": {"nodes": []},
        "seoSettings": {"slug": "a-slug", "advancedSeoData": {"tags": []}},
        "onlineConferencing": {"enabled": True, "type": "MEETING"},
        "mainImage": {"id": "x", "url": "https://example.com/x.png", "height": 1, "width": 1},
        "registration": {
            "initialType": "TICKETING",
            "tickets": {"ticketLimitPerOrder": 5, "taxSettings": {"name": "VAT", "rate": "1"}},
            "rsvp": {"limit": 1, "startDate": "2027-01-01T00:00:00Z"},
            "external": {"url": "https://example.com"},
        },
    },
    "fields": [
        "DETAILS",
        "TEXTS",
        "REGISTRATION",
        "FORM",
        "DASHBOARD",
        "SEO_SETTINGS",
        "AGENDA",
        "CATEGORIES",
    ],
}
ID = str(uuid.uuid4())
PAGED = {"paging": {"limit": 5, "offset": 0}}
BODIES: dict[str, tuple[str, str, Any]] = {
    "create event": ("POST", "/events/v3/events", FULL_EVENT),
    "update event": ("PATCH", "/events/v3/events/{event}", FULL_EVENT),
    "clone event": ("POST", "/events/v3/events/{event}/clone", FULL_EVENT),
    "query events": (
        "POST",
        "/events/v3/events/query",
        {
            "query": {
                "filter": {
                    "$or": [{"title": "x"}, {"createdDate": {"$gt": DATES["startDate"]}}],
                    "id": {"$in": [ID]},
                },
                "sort": [{"fieldName": "createdDate", "order": "DESC"}],
                **PAGED,
            }
        },
    ),
    "count events": (
        "POST",
        "/events/v3/events/count-by-status",
        {"filter": {"status": "DRAFT"}, "facet": ["status"]},
    ),
    "bulk cancel": ("POST", "/events/v3/bulk/events/cancel-by-filter", {"filter": {"filter": {"id": ID}}}),
    "fixed price": ("POST", "/events/v3/ticket-definitions", payloads.tickets("{event}")[1]),
    "price options": ("POST", "/events/v3/ticket-definitions", payloads.tickets("{event}")[2]),
    "query tickets": (
        "POST",
        "/events/v3/ticket-definitions/query",
        {
            "query": {"filter": {"initialLimit": {"$gt": 3}}, "cursorPaging": {"limit": 5}},
            "fields": ["EVENT_DETAILS"],
        },
    ),
    "add item": ("POST", "/events/v1/schedule/draft", payloads.schedule("{event}")[0]),
    "reschedule": (
        "POST",
        "/events/v1/schedule/draft/reschedule",
        {"eventId": "{event}", "timeZoneId": "Etc/UTC", "timeSlotOffset": "3600s"},
    ),
    "query items": (
        "POST",
        "/events/v1/schedule/query",
        {"query": {"filter": {"name": {"$gt": "a"}}, **PAGED}},
    ),
    "create policy": ("POST", "/events/v2/policies", payloads.policies("{event}")[0]),
    "query policies": (
        "POST",
        "/events/v2/policies/query",
        {"query": {"cursorPaging": {"limit": 1, "cursor": "abc"}}},
    ),
    "create category": ("POST", "/events/v1/categories", payloads.CATEGORY),
    "bulk assign": (
        "POST",
        "/events/v1/bulk/categories/events",
        {"categoryId": [ID], "eventId": ["{event}"]},
    ),
    "assign later": (
        "POST",
        "/events/v1/bulk-async/categories/assign-events-by-filter",
        {"categoryId": [ID], "filter": {"title": "x"}},
    ),
    "set identities": (
        "PUT",
        f"/__mock__/sites/{SITE}/identities",
        {"visitor": {"kind": "visitor", "permissions": ["WIX_EVENTS.READ_EVENTS"]}},
    ),
    "set the clock": ("PUT", f"/__mock__/sites/{ID}/clock", {"now": "2025-01-01T00:00:00Z"}),
}


@pytest.fixture(scope="module")
def api() -> Iterator[httpx.Client]:
    transport = SteppedTransport(create_app(MockSettings(control=True)))
    headers = {"Authorization": "key", "wix-site-id": SITE}
    with httpx.Client(transport=transport, base_url="http://mock", headers=headers) as client:
        yield client


@pytest.fixture(scope="module")
def event(api: httpx.Client) -> str:
    return str(api.post("/events/v3/events", json=payloads.EVENT).json()["event"]["id"])


def assert_wix_shaped(answer: httpx.Response) -> None:
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert isinstance(body, dict)
    if answer.status_code != 200:
        assert 400 <= answer.status_code < 500, answer.text
        assert isinstance(body["message"], str)
        assert body["message"]
        assert isinstance(body.get("details", {}), dict)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in pairs:
        yield from places(child, (*path, name))


def changed(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copied = copy.deepcopy(body)
    node = copied
    for name in path[:-1]:
        node = node[name]
    node[path[-1]] = value
    return copied


@pytest.mark.parametrize("name", BODIES)
def test_odd_value_at_any_member_is_answered(name: str, api: httpx.Client, event: str) -> None:
    method, path, template = BODIES[name]
    body = json.loads(json.dumps(template).replace("{event}", event))
    for place in places(body):
        for odd in ODD:
            sent = json.dumps(changed(body, place, odd))
            answer = api.request(method, path.replace("{event}", event), content=sent)
            try:
                assert_wix_shaped(answer)
            except AssertionError as error:
                error.add_note(f"{name}: {odd!r:.80} at {place}")
                raise
    assert api.get(f"/events/v3/events/{event}").status_code == 200


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"\xff\xfe",
        b"[]",
        b'"text"',
        b"null",
        b"NaN",
        b'{"event": NaN}',
        b'{"event": Infinity}',
        b'{"event": 1e999}',
        b'{"event": ' + b"9" * 10_000 + b"}",
        b"[" * 100_000,
        b'{"event":' * 50_000,
        b'{"event":' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"\\ud800": 1}',
        b'{"event": {"title": "\\udfff"}}',
        b'{"event": "' + b"x" * (5 * 1024 * 1024) + b'"}',
    ],
    ids=lambda content: repr(content[:20]),
)
def test_body_that_is_no_json_object_is_refused(content: bytes, api: httpx.Client) -> None:
    answer = api.post("/events/v3/events", content=content)
    assert_wix_shaped(answer)
    assert answer.status_code in {400, 413}


@pytest.mark.parametrize("operation_id", sorted(load().operations))
def test_odd_path_and_query_string_are_answered(operation_id: str, api: httpx.Client, event: str) -> None:
    operation = load().operations[operation_id]
    for value in ("x", "%00", "%2e%2e%2f", "%ff", "a" * 5_000, ID, event.upper()):
        path = operation.path
        for name in operation.path_params:
            path = path.replace(f"{{{name}}}", value)
        for query in (
            "",
            "?fields=NOPE",
            "?paging.limit=x&paging.limit=-1",
            "?.r=%%%",
            "?.r=W10",
            "?a=%ff",
            "?&&=&",
        ):
            assert_wix_shaped(api.request(operation.method, path + query, content=b"{}"))


@pytest.mark.parametrize(
    "path", ["/", "//", "/events", "/events/v3/rsvps", "/events/v3/events/", "/__mock__/nothing"]
)
def test_unknown_route_is_a_404(path: str, api: httpx.Client) -> None:
    answer = api.get(path)
    assert_wix_shaped(answer)
    assert answer.status_code == 404


def test_wrong_method_is_refused_with_the_allowed_ones(api: httpx.Client) -> None:
    answer = api.put("/events/v3/events", json={})
    assert_wix_shaped(answer)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
