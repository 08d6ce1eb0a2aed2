"""The faults of the schedule's life cycle, shown."""

from __future__ import annotations

from typing import Any

from tests.faults.demo import Demo, shows


def _published(api: Demo) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Give an event with two published items."""
    event = api.made()
    first, second = api.item(event, 10), api.item(event, 12)
    api.publish(event)
    return event, first, second


@shows("lifecycle/added-item-is-public", "lifecycle/publishing-has-no-effect")
def _(api: Demo) -> Any:
    event = api.made()
    api.item(event)
    before = api.items(event)
    api.publish(event)
    return before, api.items(event)


@shows("lifecycle/updated-item-is-public", "lifecycle/publishing-keeps-old-items")
def _(api: Demo) -> Any:
    event, first, _ = _published(api)
    item = {"name": "Panel", "timeSlot": first["timeSlot"]}
    api.send("updateScheduleItem", {"eventId": event, "item": item}, itemId=first["id"])
    before = api.items(event)
    api.publish(event)
    return before, api.items(event)


@shows("lifecycle/deleted-item-is-unpublished", "lifecycle/publishing-keeps-deleted-items")
def _(api: Demo) -> Any:
    event, first, _ = _published(api)
    api.send("deleteScheduleItem", eventId=event, itemIds=[first["id"]])
    before = api.items(event)
    api.publish(event)
    return before, api.items(event)


@shows(
    "lifecycle/discarding-empties-the-published",
    "lifecycle/discarding-keeps-additions",
    "lifecycle/discarding-keeps-deletions",
)
def _(api: Demo) -> Any:
    event, first, _ = _published(api)
    api.item(event, 15)
    api.send("deleteScheduleItem", eventId=event, itemIds=[first["id"]])
    api.send("discardDraft", eventId=event)
    return api.items(event), api.items(event, state=["DRAFT"])


@shows("idempotence/publishing-twice-doubles")
def _(api: Demo) -> Any:
    event, _, _ = _published(api)
    api.publish(event)
    return api.items(event)


@shows("isolation/publishing-hits-all-events")
def _(api: Demo) -> Any:
    event, other = api.made(), api.made()
    api.item(event), api.item(other)
    api.publish(event)
    return api.items(other)


@shows("isolation/item-update-hits-its-neighbours")
def _(api: Demo) -> Any:
    event, first, second = _published(api)
    body = {"eventId": event, "item": {"name": "Panel", "timeSlot": first["timeSlot"]}}
    api.send("updateScheduleItem", body, itemId=first["id"])
    found = api.send("getScheduleItem", itemId=second["id"], includeDraft=True)
    return found.body["draft"]["timeSlot"]


@shows(
    "time/reschedule-moves-starts",
    "time/reschedule-is-public",
    "time/reschedule-by-minutes",
    "time/reschedule-moves-other-events",
    "time/reschedule-happens-twice",
)
def _(api: Demo) -> Any:
    event, first, _ = _published(api)
    _, third, _ = _published(api)
    api.send("rescheduleDraft", {"eventId": event, "timeZoneId": "UTC", "timeSlotOffset": "3600s"})
    answers = [api.send("getScheduleItem", itemId=each["id"], includeDraft=True) for each in (first, third)]
    return [(each.body["item"]["timeSlot"], each.body["draft"]["timeSlot"]) for each in answers]


@shows("time/slot-has-another-zone", "time/fractions-are-dropped")
def _(api: Demo) -> Any:
    slot = {"start": "2027-06-01T10:00:00.500Z", "end": "2027-06-01T11:00:00Z"}
    return api.item(api.made(), timeSlot=slot)["timeSlot"]


@shows("intermittent/publishing-forgets")
def _(api: Demo) -> Any:
    event = api.made()
    seen = []
    for hour in range(8, 14):
        api.item(event, hour)
        api.publish(event)
        seen.append(len(api.items(event)))
    return seen


@shows("intermittent/stage-is-lost")
def _(api: Demo) -> Any:
    event = api.made()
    for hour in range(8, 14):
        api.item(event, hour, stageName="Main")
    api.publish(event)
    found = api.send("listScheduleItems", eventId=[event])["items"]
    return [each["stageName"] for each in found]


@shows(
    "visibility/hidden-items-are-listed",
    "visibility/draft-items-are-listed",
    "query/tags-are-ignored",
    "query/item-ids-are-ignored",
    "query/before-includes-the-instant",
    "query/from-excludes-the-instant",
    "paging/item-page-is-the-first",
)
def _(api: Demo) -> Any:
    event = api.made()
    first = api.item(event, 10, tags=["one"])
    api.item(event, 12, tags=["two"]), api.item(event, 13, hidden=True)
    api.publish(event)
    api.item(event, 15)
    noon = "2027-06-01T12:00:00Z"
    asked: list[dict[str, Any]] = [
        {},
        {"tag": ["one"]},
        {"itemId": [first["id"]]},
        {"startingBefore": noon},
        {"startingFrom": noon},
        {"paging": {"limit": 1, "offset": 1}},
    ]
    return [api.items(event, **params) for params in asked]


@shows("query/first-event-only")
def _(api: Demo) -> Any:
    ids = [api.made(), api.made()]
    for hour, event in enumerate(ids, 10):
        api.item(event, hour)
        api.publish(event)
    return [each["name"] for each in api.send("listScheduleItems", eventId=ids)["items"]]


@shows("visibility/draft-state-for-everyone", "visibility/unpublished-changes-for-everyone")
def _(api: Demo) -> Any:
    event = api.made()
    api.item(event)
    api.control.identities({"reader": {"kind": "app", "permissions": ["WIX_EVENTS.READ_AGENDA"]}})
    answers = [
        api.send("listScheduleItems", token="reader", eventId=[event], state=["DRAFT"]),
        api.send("listScheduleItems", token="reader", eventId=[event]),
    ]
    return [(each.status, each["draftNotPublished"]) for each in answers]


@shows(
    "paging/items-without-end", "robustness/long-answers-are-cut", "robustness/answers-call-themselves-text"
)
def _(api: Demo) -> Any:
    event = api.made()
    for _ in range(101):
        api.item(event)
    api.publish(event)
    found = api.send("listScheduleItems", eventId=[event])
    return found.kind, len(found["items"] or "")


@shows("ordering/items-by-end")
def _(api: Demo) -> Any:
    event = api.made()
    long = {"start": "2027-06-01T09:00:00Z", "end": "2027-06-01T20:00:00Z"}
    api.item(event, 10), api.item(event, name="Long", timeSlot=long)
    api.publish(event)
    return [each["name"] for each in api.send("queryScheduleItems", {"query": {}})["items"]]
