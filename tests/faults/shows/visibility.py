"""The faults of the classes visibility and field sets, shown."""

from __future__ import annotations

from typing import Any

from tests.faults.demo import ALL, EVENT, TICKETED, Demo, shows

TEXT = {"nodes": [{"type": "PARAGRAPH", "id": "a", "nodes": []}]}


@shows("visibility/drafts-in-queries", "visibility/drafts-never", "visibility/drafts-in-the-total")
def _(api: Demo) -> Any:
    api.draft(), api.made(title="Published")
    query = {"paging": {"limit": 10}}
    bodies = [{"query": query}, {"query": query, "includeDrafts": True}]
    answers = [api.send("queryEvents", body).body for body in bodies]
    return [([e["title"] for e in each["events"]], each["pagingMetadata"]["total"]) for each in answers]


@shows("visibility/canceled-not-found")
def _(api: Demo) -> Any:
    api.send("cancelEvent", {}, eventId=api.made())
    return api.find()


@shows("visibility/hidden-ticket-is-available", "visibility/managers-miss-hidden-tickets")
def _(api: Demo) -> Any:
    api.ticket(hidden=True)
    return api.tickets(), api.tickets("queryAvailableTicketDefinitions")


@shows("visibility/hidden-ticket-is-counted")
def _(api: Demo) -> Any:
    api.ticket(hidden=True)
    return api.send("countAvailableTicketDefinitions").body


@shows("visibility/hidden-category-is-listed")
def _(api: Demo) -> Any:
    event = api.made()
    api.assign(api.category(states=["HIDDEN"]), event)
    return len(api.send("listEventCategories", id=event)["categories"])


@shows(
    "field-sets/first-one-counts",
    "field-sets/first-parameter-counts",
    "field-sets/texts-are-empty",
    "derived/page-without-slug",
)
def _(api: Demo) -> Any:
    found = api.read(api.made(description=TEXT), *ALL)
    page = str(found.get("eventPageUrl", {}).get("path")).endswith(found["slug"])
    return sorted(found), found.get("description"), page


@shows("field-sets/agenda-and-seo-are-confused")
def _(api: Demo) -> Any:
    return sorted(api.read(api.made(), "AGENDA"))


@shows(
    "field-sets/ignored-by-createEvent",
    "field-sets/ignored-by-updateEvent",
    "field-sets/ignored-by-cancelEvent",
    "field-sets/ignored-by-queryEvents",
    "field-sets/ignored-by-getEventBySlug",
)
def _(api: Demo) -> Any:
    sets: dict[str, Any] = {"fields": ["REGISTRATION"]}
    made = api.send("createEvent", {"event": EVENT, **sets}).body["event"]
    others = [
        api.send("updateEvent", {"event": {"title": "Gala"}, **sets}, eventId=made["id"]).body["event"],
        api.send("queryEvents", {"query": {"paging": {"limit": 1}}, **sets}).body["events"][0],
        api.send("getEventBySlug", slug=made["slug"], **sets).body["event"],
        api.send("cancelEvent", sets, eventId=made["id"]).body["event"],
    ]
    return ["registration" in each for each in (made, *others)]


@shows("field-sets/what-is-not-shown-is-lost")
def _(api: Demo) -> Any:
    event = api.made(description=TEXT)
    api.send("updateEvent", {"event": {"title": "Gala"}}, eventId=event)
    return sorted(api.read(event, "TEXTS"))


@shows("field-sets/details-stored-if-asked")
def _(api: Demo) -> Any:
    return api.read(api.made(), "DETAILS")["shortDescription"]


@shows("field-sets/counts-are-ignored")
def _(api: Demo) -> Any:
    api.category()
    answer = api.send("queryCategories", {"query": {}, "fieldset": ["COUNTS"]})
    return sorted(answer["categories"][0])


@shows("field-sets/no-sales-in-queries")
def _(api: Demo) -> Any:
    api.ticket()
    answer = api.send("queryTicketDefinitions", {"query": {}, "fields": ["SALES_DETAILS"]})
    return sorted(answer["ticketDefinitions"][0])


@shows("field-sets/details-of-another-event")
def _(api: Demo) -> Any:
    api.made(title="First")
    made = api.ticket(api.made(title="Second", **TICKETED))
    return api.read_ticket(made, "EVENT_DETAILS")["eventDetails"]["title"]
