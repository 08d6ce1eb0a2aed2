"""The faults of the classes time and derived, shown as far as they are about events."""

from __future__ import annotations

from typing import Any

from tests.faults.demo import DATES, TICKETED, Demo, shows

SUMMER = {
    "startDate": "2027-07-01T10:00:00Z",
    "endDate": "2027-07-01T12:00:00Z",
    "timeZoneId": "Europe/Paris",
}


@shows("time/zone-is-lost", "time/utc-is-read-as-local", "time/summer-time-counts-twice")
def _(api: Demo) -> Any:
    found = api.read(api.made(dateAndTimeSettings=SUMMER))["dateAndTimeSettings"]
    return [found[name] for name in SUMMER]


@shows("time/update-keeps-the-end")
def _(api: Demo) -> Any:
    event = api.made(dateAndTimeSettings=SUMMER)
    earlier = {**SUMMER, "endDate": "2027-07-01T11:00:00Z"}
    api.send("updateEvent", {"event": {"dateAndTimeSettings": earlier}}, eventId=event)
    return api.read(event)["dateAndTimeSettings"]["endDate"]


@shows("time/never-started", "time/ends-when-it-starts", "time/never-ends", "time/status-by-the-wall-clock")
def _(api: Demo) -> Any:
    event = api.made(dateAndTimeSettings=SUMMER)
    seen = []
    for moment in ("2027-07-01T09:00:00Z", "2027-07-01T11:00:00Z", "2027-07-01T13:00:00Z"):
        api.at(moment)
        seen.append(api.read(event)["status"])
    return seen


@shows("time/hidden-end-is-printed")
def _(api: Demo) -> Any:
    return api.read(api.made(dateAndTimeSettings={**DATES, "hideEndDate": True}))["dateAndTimeSettings"]


@shows("time/undecided-dates-are-shown")
def _(api: Demo) -> Any:
    undecided = {"dateAndTimeTbd": True, "dateAndTimeTbdMessage": "In summer"}
    return api.read(api.made(dateAndTimeSettings=undecided))["dateAndTimeSettings"]


@shows("derived/slugs-are-shared")
def _(api: Demo) -> Any:
    return [api.read(api.made())["slug"] for _ in range(2)]


@shows("derived/slug-is-new-with-every-update", "derived/updated-date-stays", "derived/created-now")
def _(api: Demo) -> Any:
    event = api.made()
    api.send("updateEvent", {"event": {"shortDescription": "More"}}, eventId=event)
    found = api.read(event)
    return found["slug"], found["createdDate"], found["updatedDate"]


@shows("derived/external-goes-unnoticed")
def _(api: Demo) -> Any:
    event = api.made()
    elsewhere = {"registration": {"external": {"url": "https://example.com"}}}
    api.send("updateEvent", {"event": elsewhere}, eventId=event)
    return api.read(event, "REGISTRATION")["registration"]["type"]


@shows("derived/disabled-goes-unnoticed", "derived/disabled-is-open")
def _(api: Demo) -> Any:
    event = api.made()
    api.send("updateEvent", {"event": {"registration": {"registrationDisabled": True}}}, eventId=event)
    found = api.read(event, "REGISTRATION")["registration"]
    return found["type"], found["status"]


@shows("derived/later-registration-is-open", "derived/draft-sells-tickets", "derived/open-without-tickets")
def _(api: Demo) -> Any:
    later = {"startDate": "2027-05-01T00:00:00Z", "endDate": "2027-05-02T00:00:00Z"}
    draft = api.draft(**TICKETED)
    api.ticket(draft)
    events = [api.made(registration={"initialType": "RSVP", "rsvp": later}), draft, api.made(**TICKETED)]
    return [api.read(event, "REGISTRATION")["registration"]["status"] for event in events]


@shows("derived/everything-recurs")
def _(api: Demo) -> Any:
    return api.read(api.made())["dateAndTimeSettings"]["recurrenceStatus"]


@shows("derived/counts-never-fall", "intermittent/assignment-is-lost")
def _(api: Demo) -> Any:
    category = api.category()
    seen = []
    for _ in range(6):
        event = api.made()
        api.assign(category, event)
        counted = [_count(api, category)]
        api.send("unassignEvents", categoryId=category, eventId=[event])
        seen.append([*counted, _count(api, category)])
    return seen


def _count(api: Demo, category: str) -> Any:
    body = {"query": {"filter": {"id": category}}, "fieldset": ["COUNTS"]}
    return api.send("queryCategories", body)["categories"][0]["counts"]["assignedEventsCount"]


@shows("derived/categories-of-the-site")
def _(api: Demo) -> Any:
    event, other = api.made(), api.made()
    api.assign(api.category("Mine"), event), api.assign(api.category("Yours"), other)
    found = api.read(event, "CATEGORIES")["categories"]["categories"]
    return [each["name"] for each in found]
