"""Events: what is stored, what is derived, what is shown, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.mock.api import DATES, EVENT, Api

TICKETED = {"initialType": "TICKETING"}
START = datetime(2027, 6, 1, 10, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)


def sell(api: Api, event_id: str, value: str = "10") -> str:
    definition = {
        "eventId": event_id,
        "name": "Ticket",
        "feeType": "FEE_INCLUDED",
        "pricingMethod": {"fixedPrice": {"value": value, "currency": "USD"}},
    }
    made = api.call("createTicketDefinition", {"ticketDefinition": definition})
    return str(made.json["ticketDefinition"]["id"])


def test_event_is_published_at_once_unless_it_is_a_draft(api: Api) -> None:
    published, draft = api.event(), api.event(draft=True)
    assert (published["status"], draft["status"]) == ("UPCOMING", "DRAFT")
    assert "publishedDate" in published
    assert "publishedDate" not in draft


def test_status_follows_the_clock_to_the_millisecond(api: Api) -> None:
    event_id = api.event()["id"]
    seen = []
    for moment in (START - MOMENT, START, START + timedelta(hours=2) - MOMENT, START + timedelta(hours=2)):
        api.control.set_clock(moment)
        seen.append(api.get(event_id)["status"])
    assert seen == ["UPCOMING", "STARTED", "STARTED", "ENDED"]


def test_event_whose_date_is_to_be_announced_never_starts(api: Api) -> None:
    settings = {"dateAndTimeTbd": True, "dateAndTimeTbdMessage": "Soon"}
    event = api.event(dateAndTimeSettings=settings)
    api.control.set_clock(START + timedelta(days=10_000))
    read = api.get(event["id"])
    assert read["status"] == "UPCOMING"
    assert "startDate" not in read["dateAndTimeSettings"]
    assert read["dateAndTimeSettings"]["formatted"]["startDate"] == ""


@pytest.mark.parametrize(
    ("fields", "members"),
    [
        ("DETAILS", {"shortDescription", "mainImage", "calendarUrls"}),
        ("TEXTS", {"description"}),
        ("REGISTRATION", {"registration"}),
        ("URLS", {"eventPageUrl"}),
        ("FORM", {"form"}),
        ("DASHBOARD", {"summaries"}),
        ("ONLINE_CONFERENCING_SESSION", {"onlineConferencing"}),
        ("SEO_SETTINGS", {"seoSettings"}),
        ("AGENDA", {"agendaSettings"}),
        ("CATEGORIES", {"categories"}),
    ],
)
def test_field_set_adds_exactly_its_members(api: Api, fields: str, members: set[str]) -> None:
    event_id = api.event(
        shortDescription="Short",
        mainImage={"id": "image", "width": 1, "height": 1},
        description={"nodes": []},
        onlineConferencing={"enabled": True, "type": "MEETING"},
    )["id"]
    assert set(api.get(event_id, fields)) - set(api.get(event_id)) == members
    queried = api.call(
        "queryEvents", {"query": {"filter": {"id": event_id}, "paging": {"limit": 1}}, "fields": [fields]}
    )
    assert queried.json["events"] == [api.get(event_id, fields)]


def test_drafts_are_for_those_who_may_read_them(api: Api) -> None:
    draft = api.event(draft=True)
    everything = {"query": {"paging": {"limit": 10}}}
    assert api.call("queryEvents", everything).json["pagingMetadata"]["total"] == 0
    assert api.call("queryEvents", everything | {"includeDrafts": True}).json["pagingMetadata"]["total"] == 1
    allowed = ["WIX_EVENTS.READ_EVENTS", "WIX_EVENTS.MANAGE_EVENTS"]
    api.control.identities({"app": {"kind": "app", "permissions": allowed}})
    app = api.as_("app")
    for operation, body, params in (
        ("getEvent", None, {"eventId": draft["id"]}),
        ("getEventBySlug", None, {"slug": draft["slug"]}),
        ("publishDraftEvent", {}, {"eventId": draft["id"]}),
        ("queryEvents", everything | {"includeDrafts": True}, {}),
    ):
        refused = app.call(operation, body, expect=403, **params)
        assert "WIX_EVENTS.READ_DRAFT_EVENTS" in refused.json["message"]


def test_lifecycle_moves_and_refuses_what_is_illegal(api: Api) -> None:
    event_id = api.event(draft=True)["id"]
    assert api.refused(428, "cancelEvent", {}, eventId=event_id).code == "INVALID_EVENT_STATUS_TRANSITION"
    assert api.call("publishDraftEvent", {}, eventId=event_id).json["event"]["status"] == "UPCOMING"
    assert api.refused(428, "publishDraftEvent", {}, eventId=event_id).code == "EVENT_ALREADY_PUBLISHED"
    assert api.call("cancelEvent", {}, eventId=event_id).json["event"]["status"] == "CANCELED"
    assert api.refused(428, "cancelEvent", {}, eventId=event_id).code == "INVALID_EVENT_STATUS_TRANSITION"
    assert (
        api.refused(428, "publishDraftEvent", {}, eventId=event_id).code == "INVALID_EVENT_STATUS_TRANSITION"
    )
    assert api.get(event_id, "DASHBOARD")["summaries"]["cancellation"]["actorType"] == "APP"
    assert api.call("deleteEvent", eventId=event_id).json == {"eventId": event_id}
    assert api.refused(404, "getEvent", eventId=event_id).code == "EVENT_NOT_FOUND"


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({}, "endDate.isDefined must be true, startDate.isDefined must be true"),
        (
            {"startDate": DATES["startDate"]},
            "endDate.isDefined must be true, event cannot have negative duration",
        ),
        (DATES | {"endDate": "2027-06-01T09:59:59Z"}, "event cannot have negative duration"),
        (DATES | {"timeZoneId": "Mars/Olympus"}, "getTimeZoneId is not supported"),
        ({k: v for k, v in DATES.items() if k != "timeZoneId"}, "getTimeZoneId is not supported"),
        ({"dateAndTimeTbd": True}, "getScheduleTbdMessage must not be a blank"),
        ({"dateAndTimeTbd": True, "dateAndTimeTbdMessage": " "}, "getScheduleTbdMessage must not be a blank"),
    ],
)
def test_dates_that_do_not_go_together_are_refused(api: Api, settings: dict[str, Any], text: str) -> None:
    answer = api.refused(400, "createEvent", {"event": EVENT | {"dateAndTimeSettings": settings}})
    (violation,) = answer.violations
    assert (violation["ruleName"], violation["description"]) == ("INVALID_EVENT_CONFIGURATION", text)
    assert violation["field"].startswith("event.dateAndTimeSettings")


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ({"name": "Hall"}, "VENUE"),
        ({"name": "Web", "type": "ONLINE"}, "ONLINE"),
        ({"name": "Somewhere", "locationTbd": True}, "VENUE"),
        ({"address": {"city": "Kyiv", "country": "UA"}}, "VENUE"),
    ],
)
def test_place_has_a_name_or_an_address(api: Api, location: dict[str, Any], kind: str) -> None:
    assert api.event(location=location)["location"]["type"] == kind


@pytest.mark.parametrize("location", [{}, {"locationTbd": True}, {"name": " "}, {"type": "VENUE"}])
def test_place_without_name_and_address_is_refused(api: Api, location: dict[str, Any]) -> None:
    answer = api.refused(400, "createEvent", {"event": EVENT | {"location": location}})
    assert "Location address must not be a blank" in answer.json["message"]


def test_update_changes_what_it_says_and_keeps_the_rest(api: Api) -> None:
    event = api.event(shortDescription="Short", registration=TICKETED)
    before = api.get(event["id"], "DETAILS", "REGISTRATION")
    api.control.advance(timedelta(minutes=1))
    sent = {"title": "Autumn Gala", "status": "ENDED", "slug": "x", "createdDate": "2001-01-01T00:00:00Z"}
    registration = {"initialType": "RSVP", "registrationPaused": True}
    api.call("updateEvent", {"event": sent | {"registration": registration}}, eventId=event["id"])
    after = api.get(event["id"], "DETAILS", "REGISTRATION")
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"title", "updatedDate", "registration", "calendarUrls"}
    assert after["registration"]["initialType"] == "TICKETING"
    assert after["registration"]["registrationPaused"] is True


def test_dates_are_replaced_whole_but_for_the_time_zone(api: Api) -> None:
    event = api.event(dateAndTimeSettings=DATES | {"hideEndDate": True})
    alone = {"event": {"dateAndTimeSettings": {"startDate": "2027-06-01T11:00:00Z"}}}
    api.refused(400, "updateEvent", alone, eventId=event["id"])
    both = {"startDate": "2027-07-01T10:00:00.5Z", "endDate": "2027-07-01T13:00:00+02:00"}
    moved = api.call("updateEvent", {"event": {"dateAndTimeSettings": both}}, eventId=event["id"])
    settings = moved.json["event"]["dateAndTimeSettings"]
    assert settings["startDate"] == "2027-07-01T10:00:00.500Z"
    assert settings["endDate"] == "2027-07-01T11:00:00Z"
    assert settings["timeZoneId"] == "Europe/Paris"
    assert settings["hideEndDate"] is False


@pytest.mark.parametrize(
    ("prepare", "status", "kind"),
    [
        ({"registration": {"initialType": "RSVP"}}, "OPEN_RSVP", "RSVP"),
        ({"registration": TICKETED}, "CLOSED_AUTOMATICALLY", "TICKETING"),
        ({"registration": TICKETED, "draft": True}, "CLOSED_MANUALLY", "TICKETING"),
        (
            {"registration": {"initialType": "RSVP", "external": {"url": "https://e.org"}}},
            "OPEN_EXTERNAL",
            "EXTERNAL",
        ),
        ({"registration": {"initialType": "RSVP", "registrationDisabled": True}}, "CLOSED_MANUALLY", "NONE"),
        (
            {"registration": {"initialType": "RSVP", "rsvp": {"startDate": "2027-05-01T00:00:00Z"}}},
            "SCHEDULED_RSVP",
            "RSVP",
        ),
    ],
)
def test_registration_status_and_type_are_derived(
    api: Api, prepare: dict[str, Any], status: str, kind: str
) -> None:
    registration = api.get(api.event(**prepare)["id"], "REGISTRATION")["registration"]
    assert (registration["status"], registration["type"]) == (status, kind)


def test_registration_opens_with_tickets_and_closes_with_the_event(api: Api) -> None:
    event_id = api.event(registration=TICKETED)["id"]
    sell(api, event_id, "20.5")
    sell(api, event_id, "3")
    registration = api.get(event_id, "REGISTRATION")["registration"]
    assert registration["status"] == "OPEN_TICKETS"
    assert registration["tickets"]["lowestPrice"] == {"value": "3", "currency": "USD"}
    assert registration["tickets"]["highestPrice"]["value"] == "20.5"
    api.call("cancelEvent", {}, eventId=event_id)
    closed = api.get(event_id, "REGISTRATION")["registration"]
    assert (closed["status"], closed["type"]) == ("CLOSED_AUTOMATICALLY", "TICKETING")


def test_deleting_an_event_takes_what_belongs_to_it(api: Api) -> None:
    event_id = api.event(registration=TICKETED)["id"]
    definition = sell(api, event_id)
    policy = api.call("createPolicy", {"policy": {"eventId": event_id, "name": "P", "body": "B"}}).json[
        "policy"
    ]
    api.call("deleteEvent", eventId=event_id)
    api.client.call("getTicketDefinition", ticketDefinitionId=definition, expect=404)
    api.client.call("getPolicy", policyId=policy["id"], expect=404)


def test_event_limit_is_reached(api: Api) -> None:
    api.control.settings(eventLimit=1)
    api.event()
    assert api.refused(428, "createEvent", {"event": EVENT}).code == "EVENT_LIMIT_REACHED"
