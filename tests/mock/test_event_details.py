"""Slugs, printed dates, copies, series, and the ways to find events."""

from __future__ import annotations

from typing import Any

import pytest

from conform.mock.event_dates import formatted
from conform.mock.event_slug import from_title
from tests.mock.api import DATES, EVENT, Api

ONE_DAY = {
    "dateAndTimeTbd": False,
    "startDate": "2025-10-14T18:30:00Z",
    "endDate": "2025-10-14T20:00:00Z",
    "timeZoneId": "Europe/Paris",
    "hideEndDate": False,
    "showTimeZone": False,
}
TWO_DAYS = ONE_DAY | {"startDate": "2026-11-30T08:00:00Z", "endDate": "2026-12-01T16:00:00Z"}


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Leather Crafting 101", "leather-crafting-101"),
        ("Summer Gala", "summer-gala"),
        ("Café d\u2019été : l'aube - à 5 h ?", "cafe-dete-laube-a-5-h"),
        ("R&B ... (live) \U0001f3b8", "r-b-live"),
        ("  many   spaces  ", "many-spaces"),
        ("\U0001f389\U0001f389", "event"),
    ],
)
def test_title_folds_to_slug(title: str, slug: str) -> None:
    assert from_title(title) == slug


def test_slugs_of_one_title_are_numbered_and_stay_when_the_title_changes(api: Api) -> None:
    events = [api.event() for _ in range(3)]
    assert [event["slug"] for event in events] == ["summer-gala", "summer-gala-1", "summer-gala-2"]
    api.call("updateEvent", {"event": {"title": "Winter"}}, eventId=events[0]["id"])
    assert api.call("getEventBySlug", slug="summer-gala").json["event"]["title"] == "Winter"


def test_chosen_slug_is_taken_once_and_well_formed(api: Api) -> None:
    event = api.event(seoSettings={"slug": "my-gala"})
    assert event["slug"] == "my-gala"
    taken = api.refused(428, "createEvent", {"event": EVENT | {"seoSettings": {"slug": "my-gala"}}})
    wrong = api.refused(400, "createEvent", {"event": EVENT | {"seoSettings": {"slug": "My Gala!"}}})
    assert (taken.code, wrong.code) == ("SLUG_ALREADY_IN_USE", "INVALID_SLUG_FORMAT")
    api.call("updateEvent", {"event": {"seoSettings": {"slug": "my-gala"}}}, eventId=event["id"])


@pytest.mark.parametrize(
    ("locale", "settings", "printed"),
    [
        ("fr_FR", ONE_DAY, "14 octobre 2025, 20:30 \u2013 22:00"),
        ("fr_FR", TWO_DAYS, "30 novembre 2026 à 09:00 \u2013 1 décembre 2026 à 17:00"),
        ("en_GB", TWO_DAYS, "30 November 2026 at 09:00 \u2013 1 December 2026 at 17:00"),
        ("en_US", TWO_DAYS, "November 30, 2026 at 9:00 AM \u2013 December 1, 2026 at 5:00 PM"),
        ("en_GB", TWO_DAYS | {"hideEndDate": True, "showTimeZone": True}, "30 November 2026 at 09:00 GMT+1"),
        ("en_GB", ONE_DAY | {"timeZoneId": "Asia/Kolkata", "showTimeZone": True}, "GMT+5:30"),
        ("nowhere", ONE_DAY, "October 14, 2025, 8:30 PM \u2013 10:00 PM"),
    ],
)
def test_dates_are_printed_in_the_language_and_the_zone(locale: str, settings: Any, printed: str) -> None:
    assert formatted(settings, locale)["dateAndTime"].endswith(printed)


def test_hidden_end_is_not_printed(api: Api) -> None:
    event = api.event(dateAndTimeSettings=DATES | {"hideEndDate": True})
    assert event["dateAndTimeSettings"]["formatted"]["endDate"] == ""
    assert event["dateAndTimeSettings"]["formatted"]["endTime"] == ""


def test_sessions_of_a_conference_are_not_taken_from_the_caller(api: Api) -> None:
    sent = {"enabled": True, "type": "MEETING", "session": {"hostLink": "https://example.com/host"}}
    event = api.event(onlineConferencing=sent)
    found = api.call("getEvent", eventId=event["id"], fields=["ONLINE_CONFERENCING_SESSION"]).json["event"]
    assert found["onlineConferencing"] == {"enabled": True, "type": "MEETING"}


def test_clone_comes_two_weeks_later_as_a_draft_with_what_belongs_to_it(api: Api) -> None:
    original = api.event(registration={"initialType": "TICKETING"})
    definition = {
        "eventId": original["id"],
        "name": "Ticket",
        "feeType": "NO_FEE",
        "pricingMethod": {"fixedPrice": {"value": "0", "currency": "USD"}},
    }
    api.call("createTicketDefinition", {"ticketDefinition": definition})
    api.call("createPolicy", {"policy": {"eventId": original["id"], "name": "P", "body": "B"}})
    clone = api.call("cloneEvent", {}, eventId=original["id"]).json["event"]
    assert (clone["title"], clone["status"]) == ("Summer Gala (1)", "DRAFT")
    assert clone["dateAndTimeSettings"]["startDate"] == "2027-06-15T10:00:00Z"
    assert clone["id"] != original["id"]
    for operation, members in (
        ("queryTicketDefinitions", "ticketDefinitions"),
        ("queryPolicies", "policies"),
    ):
        found = api.call(operation, {"query": {"filter": {"eventId": clone["id"]}}}).json[members]
        assert [each["revision"] for each in found] == ["1"]
    again = api.call("cloneEvent", {"draft": False, "event": {"title": "Own"}}, eventId=original["id"])
    assert (again.json["event"]["title"], again.json["event"]["status"]) == ("Own", "UPCOMING")
    assert api.call("cloneEvent", {}, eventId=clone["id"]).json["event"]["title"] == "Summer Gala (2)"


def test_long_title_is_cut_to_make_room_for_the_number(api: Api) -> None:
    original = api.event(title="x" * 120)
    assert api.call("cloneEvent", {}, eventId=original["id"]).json["event"]["title"] == "x" * 113 + "... (1)"


def series(*starts: str) -> dict[str, Any]:
    occurrences = [
        {"startDate": f"{start}T10:00:00Z", "endDate": f"{start}T11:00:00Z", "timeZoneId": "Europe/Paris"}
        for start in starts
    ]
    return DATES | {"recurringEvents": {"individualEventDates": occurrences}}


def test_series_is_one_event_an_occurrence_in_one_category(api: Api) -> None:
    first = api.event(dateAndTimeSettings=series("2027-06-01", "2027-06-08"))
    settings = first["dateAndTimeSettings"]
    assert settings["recurrenceStatus"] == "RECURRING"
    assert settings["recurringEvents"]["individualEventDates"] == []
    listed = api.call("listEventsByCategory", categoryId=settings["recurringEvents"]["categoryId"]).json
    assert [event["slug"] for event in listed["events"]] == [
        "summer-gala-2027-06-01-12-00",
        "summer-gala-2027-06-08-12-00",
    ]
    assert api.call("listEventCategories", eventId=first["id"]).json["categories"] == []


def test_series_with_a_wrong_occurrence_leaves_nothing(api: Api) -> None:
    dates = series("2027-06-01", "2027-06-08")
    del dates["recurringEvents"]["individualEventDates"][1]["timeZoneId"]
    answer = api.refused(400, "createEvent", {"event": EVENT | {"dateAndTimeSettings": dates}})
    assert "ZoneOffset" in answer.json["message"]


def test_query_without_limit_counts_and_shows_nothing(api: Api) -> None:
    api.event()
    answer = api.call("queryEvents", {}).json
    assert answer == {"pagingMetadata": {"count": 0, "offset": 0, "total": 1}, "events": []}


def test_query_filters_by_the_status_that_the_clock_gives(api: Api) -> None:
    event = api.event(dateAndTimeSettings=DATES | {"startDate": "2027-01-01T00:00:00Z"})
    api.event()
    query = {"query": {"filter": {"status": "STARTED"}, "paging": {"limit": 10}}}
    assert [each["id"] for each in api.call("queryEvents", query).json["events"]] == [event["id"]]
    counted = api.call("countEventsByStatus", {"facet": ["status"]}).json["facets"]
    assert counted == {"status": {"counts": {"STARTED": 1, "UPCOMING": 1}}}
    assert api.call("countEventsByStatus", {}).json["facets"] == {}


@pytest.mark.parametrize(
    "filter_", [{"location": "x"}, {"title": {"$startsWith": "x"}}, {"title": {"$eq": {}}}]
)
def test_undeclared_filter_is_refused_by_its_code(api: Api, filter_: dict[str, Any]) -> None:
    for operation, body in (
        ("queryEvents", {"query": {"filter": filter_}}),
        ("countEventsByStatus", {"filter": filter_}),
    ):
        assert api.refused(400, operation, body).code == "FILTER_PARSER_ERROR"


def test_bulk_cancels_and_deletes_what_the_inner_filter_finds(api: Api) -> None:
    events = [api.event() for _ in range(3)]
    chosen = {"filter": {"filter": {"id": {"$in": [event["id"] for event in events[:2]]}}}}
    assert api.call("bulkCancelEventsByFilter", chosen).json == {}
    assert [api.get(event["id"])["status"] for event in events] == ["CANCELED", "CANCELED", "UPCOMING"]
    assert api.call("bulkDeleteEventsByFilter", chosen).json == {}
    assert [event["id"] for event in api.everything()] == [events[2]["id"]]
    for operation in ("bulkCancelEventsByFilter", "bulkDeleteEventsByFilter"):
        api.refused(400, operation, {"filter": {"id": events[2]["id"]}})
        api.refused(400, operation, {})


def test_category_lists_its_events_in_its_own_order_without_drafts(api: Api) -> None:
    events = [api.event(), api.event(draft=True), api.event()]
    category = api.call("createCategory", {"category": {"name": "Talks"}}).json["category"]["id"]
    ids = [event["id"] for event in reversed(events)]
    api.call("assignEvents", {"eventId": ids}, categoryId=category)
    listed = api.call("listEventsByCategory", categoryId=category, paging={"limit": 1, "offset": 1}).json
    assert [event["id"] for event in listed["events"]] == [events[0]["id"]]
    assert listed["pagingMetadata"] == {"count": 1, "offset": 1, "total": 2}
