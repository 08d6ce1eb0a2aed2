"""The core of the mock: who may call, what is not there, what sites and answers are like."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from conform.client.transports import SteppedTransport
from conform.contract import load
from conform.mock import MockApp, MockSettings, create_app
from tests.mock.api import EVENT, NOW, Api

EVENTS = "/events/v3/events"
QUERY = {"query": {"paging": {"limit": 10}}}


def headers(api: Api, **changed: str | None) -> dict[str, str]:
    full: dict[str, str | None] = {"Authorization": "key", "wix-site-id": api.site}
    return {name: value for name, value in (full | changed).items() if value is not None}


def test_every_operation_of_the_contract_is_implemented() -> None:
    assert set(create_app().handlers) == set(load().operations)


def test_operation_without_handler_answers_501_in_wix_shape() -> None:
    api = Api(MockApp(MockSettings(control=True), implemented={}))
    answer = api.client.call("queryEvents", QUERY, expect=501)
    assert answer.code == "UNIMPLEMENTED"
    assert "queryEvents" in answer.json["message"]


@pytest.mark.parametrize("token", ["key", "Bearer key", "bearer key", "IST.a.b.c"])
def test_any_token_with_or_without_scheme_is_taken(api: Api, token: str) -> None:
    answer = api.http.post(f"{EVENTS}/query", json=QUERY, headers=headers(api, Authorization=token))
    assert answer.status_code == 200


@pytest.mark.parametrize("token", [None, "", "  ", "Bearer "])
def test_missing_token_is_401(api: Api, token: str | None) -> None:
    answer = api.http.post(f"{EVENTS}/query", json=QUERY, headers=headers(api, Authorization=token))
    assert answer.status_code == 401
    assert answer.json()["details"]["applicationError"]["code"] == "UNAUTHENTICATED"


def test_missing_site_is_401_and_a_wrong_one_403(api: Api) -> None:
    missing = api.http.post(f"{EVENTS}/query", json=QUERY, headers=headers(api, **{"wix-site-id": None}))
    wrong = api.http.post(f"{EVENTS}/query", json=QUERY, headers=headers(api, **{"wix-site-id": "my-site"}))
    assert (missing.status_code, wrong.status_code) == (401, 403)


def test_site_id_is_the_same_in_either_case(api: Api) -> None:
    event = api.event()
    upper = headers(api, **{"wix-site-id": api.site.upper()})
    assert api.http.get(f"{EVENTS}/{event['id']}", headers=upper).status_code == 200


def test_site_without_the_app_answers_428(api: Api) -> None:
    api.control.settings(appInstalled=False)
    answer = api.client.call("queryEvents", QUERY, expect=428)
    assert answer.code == "WIX_EVENTS_APP_NOT_INSTALLED"
    assert answer.json["message"] == f"Events app not installed for metaSiteId={api.site}"


def test_visitors_read_events_and_write_nothing(api: Api) -> None:
    event = api.event()
    api.control.identities({"visitor": {"kind": "visitor"}, "member": {"kind": "member"}})
    for token in ("visitor", "member"):
        caller = api.as_(token)
        assert caller.call("getEvent", eventId=event["id"]).json["event"]["id"] == event["id"]
        for operation in load().operations.values():
            if not operation.reads:
                params = dict.fromkeys(operation.path_params, event["id"])
                assert caller.call(operation.id, {}, expect=None, **params).status == 403, operation.id
    assert [each["id"] for each in api.everything()] == [event["id"]]


def test_identity_belongs_to_its_site_only(api: Api) -> None:
    api.control.identities({"key": {"kind": "visitor"}})
    api.client.call("createEvent", {"event": EVENT}, expect=403)
    other = Api(api.app)
    assert other.event()["title"] == EVENT["title"]


def test_sites_never_see_each_other(api: Api) -> None:
    mine, other = api.event(), Api(api.app)
    assert other.everything() == []
    other.client.call("getEvent", eventId=mine["id"], expect=404)
    other.client.call("getEventBySlug", slug=mine["slug"], expect=404)
    assert other.event()["slug"] == mine["slug"]
    other.control.reset()
    assert [event["id"] for event in api.everything()] == [mine["id"]]


def test_answers_carry_a_request_id_of_their_own(api: Api) -> None:
    ids = {
        api.http.post(f"{EVENTS}/query", json=QUERY, headers=headers(api)).headers["x-wix-request-id"]
        for _ in range(3)
    }
    assert len(ids) == 3
    assert all(re.fullmatch(r"[0-9a-f-]{36}", each) for each in ids)


def test_get_parameters_nest_repeat_and_come_encoded(api: Api) -> None:
    event = api.event(registration={"initialType": "TICKETING"})
    path = f"{EVENTS}/{event['id']}"
    repeated = api.http.get(f"{path}?fields=DETAILS&fields=REGISTRATION", headers=headers(api)).json()[
        "event"
    ]
    # What a client cannot spell as a query string comes as base64url of JSON.
    encoded = api.http.get(f"{path}?.r=eyJmaWVsZHMiOlsiUkVHSVNUUkFUSU9OIl19", headers=headers(api)).json()[
        "event"
    ]
    assert "registration" in repeated
    assert "calendarUrls" in repeated
    assert "registration" in encoded
    assert "calendarUrls" not in encoded
    # Wix's own client repeats path parameters in the query string; unknown ones are ignored.
    again = api.http.get(f"{path}?eventId={event['id']}&fieldsets=FULL", headers=headers(api))
    assert again.json()["event"]["id"] == event["id"]


def test_path_wins_over_the_id_in_the_body(api: Api) -> None:
    one, two = api.event(), api.event(title="Other")
    body = {"event": {"id": two["id"], "title": "Changed"}}
    api.http.patch(f"{EVENTS}/{one['id']}", json=body, headers=headers(api))
    assert [api.get(each["id"])["title"] for each in (one, two)] == ["Changed", "Other"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"event": EVENT | {"description": "text"}}, "Expected an object"),
        ({"event": EVENT | {"title": 5}}, "Unexpected value for field value"),
        ({"event": EVENT | {"dateAndTimeSettings": {"startDate": {"seconds": 1}}}}, "Expected a string."),
    ],
)
def test_wrong_kinds_of_json_are_told_as_they_were_seen_live(api: Api, body: Any, message: str) -> None:
    assert api.refused(400, "createEvent", body).json == {"message": message}


def test_violations_name_the_member_and_the_bound(api: Api) -> None:
    answer = api.refused(
        400, "createEvent", {"event": EVENT | {"title": "x" * 121, "shortDescription": "y" * 501}}
    )
    found = {each["field"]: each for each in answer.violations}
    assert set(found) == {"event.title", "event.shortDescription"}
    assert found["event.title"]["violatedRule"] == "MAX_LENGTH"
    assert found["event.title"]["data"] == {"threshold": 120}


def test_control_plane_is_refused_unless_it_is_on() -> None:
    transport = SteppedTransport(create_app())
    with httpx.Client(transport=transport, base_url="http://mock") as client:
        answer = client.get("/__mock__/health")
    assert answer.status_code == 404
    assert "control plane is off" in answer.json()["message"]


def test_clock_stands_ticks_and_goes_back_to_the_systems(api: Api) -> None:
    first, second = api.event(), api.event()
    one, other = (datetime.fromisoformat(event["createdDate"]) for event in (first, second))
    assert one < other
    assert abs(api.control.now() - NOW) < timedelta(seconds=1)
    api.control.advance(timedelta(days=1))
    assert abs(api.control.now() - NOW - timedelta(days=1)) < timedelta(seconds=1)
    api.control.use_system_clock()
    assert api.control.now() - NOW != timedelta(0)


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("clock", {"now": "yesterday"}),
        ("clock", {"now": "2027-01-01T00:00:00"}),
        ("clock", {}),
        ("clock", {"advanceSeconds": 1e18}),
        ("settings", {"dialect": "klingon"}),
        ("settings", {"fees": "no"}),
        ("settings", {"unknown": 1}),
        ("identities", {"a": {"kind": "king"}}),
        ("identities", {"a": {"kind": "app", "permissions": "ALL"}}),
    ],
)
def test_wrong_control_request_changes_nothing(api: Api, what: str, body: Any) -> None:
    answer = api.http.put(f"/__mock__/sites/{api.site}/{what}", content=json.dumps(body))
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert abs(api.control.now() - NOW) < timedelta(seconds=1)
    assert api.event(registration={"initialType": "TICKETING"})["status"] == "UPCOMING"
