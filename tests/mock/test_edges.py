"""Where two ways of saying something meet, where the calendar ends, and where null means nothing."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest

from tests.mock.api import DATES, NOW, Api


def encoded(message: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(message).encode()).decode()


@pytest.mark.parametrize(
    ("message", "plain", "status"),
    [
        ({"fields": "DETAILS"}, "fields=DETAILS", 400),
        ({"fields": {}}, "fields=DETAILS", 400),
        ({"paging": 5}, "paging.limit=1", 400),
        ({"paging": []}, "paging.limit=1", 400),
        ({"fields": None, "paging": None}, "fields=DETAILS&paging.limit=1", 200),
        ({"fields": ["URLS"], "paging": {"offset": 0}}, "fields=DETAILS&paging.limit=1", 200),
    ],
)
def test_encoded_and_plain_parameters_meet(api: Api, message: Any, plain: str, status: int) -> None:
    event = api.event()
    category = api.call("createCategory", {"category": {"name": "Talks"}}).json["category"]["id"]
    api.call("assignEvents", {"eventId": [event["id"]]}, categoryId=category)
    answer = api.http.get(
        f"/events/v3/events/category/{category}?.r={encoded(message)}&{plain}",
        headers={"Authorization": "key", "wix-site-id": api.site},
    )
    assert answer.status_code == status, answer.text
    if status == 200:
        (listed,) = answer.json()["events"]
        assert "calendarUrls" in listed
        assert ("eventPageUrl" in listed) is bool(message["fields"])
    else:
        assert answer.json()["message"]


def test_clone_that_leaves_the_calendar_is_refused_unless_it_has_dates_of_its_own(api: Api) -> None:
    last = DATES | {"startDate": "9999-12-30T10:00:00Z", "endDate": "9999-12-31T10:00:00Z"}
    event_id = api.event(dateAndTimeSettings=last)["id"]
    answer = api.refused(400, "cloneEvent", {}, eventId=event_id)
    assert answer.violations[0]["field"] == "event.dateAndTimeSettings.startDate"
    moved = api.call("cloneEvent", {"event": {"dateAndTimeSettings": DATES}}, eventId=event_id)
    assert moved.json["event"]["dateAndTimeSettings"]["startDate"] == DATES["startDate"]


@pytest.mark.parametrize(
    "body",
    [
        {"now": "9999-12-31T23:59:59.999Z"},
        {"now": "9999-12-31T23:59:59-05:00"},
        {"now": "0001-01-01T00:00:00+05:00"},
        {"advanceSeconds": int((datetime(9999, 6, 1, tzinfo=UTC) - NOW).total_seconds())},
        {"advanceSeconds": 10**12},
    ],
)
def test_clock_cannot_be_set_out_of_the_calendar(api: Api, body: dict[str, Any]) -> None:
    answer = api.http.put(f"/__mock__/sites/{api.site}/clock", json=body)
    assert answer.status_code == 400
    assert "calendar" in answer.json()["message"]
    assert api.event()["createdDate"].startswith(NOW.strftime("%Y-%m-%dT%H:%M:%S"))


NULLS: dict[str, Any] = {
    "eventDisplaySettings": {"hideEventDetailsButton": True, "hideEventDetailsPage": None},
    "mainImage": {"id": "x", "height": 1, "width": 1, "altText": None},
    "onlineConferencing": {"enabled": True, "type": "MEETING", "providerId": None},
    "registration": {
        "initialType": "TICKETING",
        "tickets": {"taxSettings": {"name": "VAT", "rate": None, "appliedToDonations": None}},
    },
}
SETS = ["DETAILS", "REGISTRATION", "ONLINE_CONFERENCING_SESSION"]


def test_null_is_stored_and_answered_as_nothing(api: Api) -> None:
    created = api.event(fields=SETS, **NULLS)
    plain = api.event(registration={"initialType": "TICKETING"})
    updated = api.call("updateEvent", {"event": NULLS, "fields": SETS}, eventId=plain["id"]).json["event"]
    for event in (created, updated):
        assert "null" not in json.dumps(event)
        assert event["eventDisplaySettings"] == {"hideEventDetailsButton": True}
        assert event["registration"]["tickets"]["taxSettings"]["name"] == "VAT"


@pytest.mark.parametrize("name", ["0%3F", "0%2F1", "0%23", "%E2%98%83", "0%253F"])
def test_what_is_encoded_in_a_path_belongs_to_its_segment(api: Api, name: str) -> None:
    headers = {"authorization": "key", "wix-site-id": api.site}
    body = {"eventId": [api.event()["id"]]}
    answer = api.http.post(f"/events/v1/categories/{name}/events", json=body, headers=headers)
    assert answer.status_code == 400
    (violation,) = answer.json()["details"]["validationError"]["fieldViolations"]
    assert violation["field"] == "categoryId"
    assert unquote(name) in violation["description"]
