"""The faults of class lifecycle, shown: events, tickets, policies and categories."""

from __future__ import annotations

from typing import Any

from tests.faults.demo import DATES, EVENT, TICKETED, Demo, shows


@shows("lifecycle/draft-is-published")
def _(api: Demo) -> Any:
    return api.read(api.draft())["status"]


@shows("lifecycle/everything-is-a-draft")
def _(api: Demo) -> Any:
    return api.send("createEvent", {"event": EVENT}).body["event"]["status"]


@shows("lifecycle/publish-has-no-effect", "lifecycle/publish-again")
def _(api: Demo) -> Any:
    event = api.draft()
    first = api.send("publishDraftEvent", {}, eventId=event).status
    return first, api.read(event)["status"], api.send("publishDraftEvent", {}, eventId=event).status


@shows("lifecycle/cancel-has-no-effect", "lifecycle/canceled-takes-registrations", "lifecycle/cancel-deletes")
def _(api: Demo) -> Any:
    event = api.made()
    api.send("cancelEvent", {}, eventId=event)
    found = api.read(event, "REGISTRATION")
    return found.get("status"), found.get("registration", {}).get("status")


@shows("lifecycle/delete-has-no-effect", "lifecycle/deleted-event-is-still-found")
def _(api: Demo) -> Any:
    event = api.made()
    api.send("deleteEvent", eventId=event)
    return api.send("getEvent", eventId=event).status, api.find()


@shows("lifecycle/deleted-policy-is-read", "isolation/deleting-a-policy-deletes-all")
def _(api: Demo) -> Any:
    event = api.made()
    made = api.policy(event)
    api.policy(event, name="Another")
    api.send("deletePolicy", policyId=made["id"])
    return api.send("getPolicy", policyId=made["id"]).status, api.policies()


@shows("lifecycle/deleted-ticket-is-still-found", "isolation/deleting-a-ticket-deletes-all")
def _(api: Demo) -> Any:
    made = api.ticket()
    api.ticket(made["eventId"], name="Another")
    api.send("deleteTicketDefinition", ticketDefinitionId=made["id"])
    return api.send("getTicketDefinition", ticketDefinitionId=made["id"]).status, api.tickets()


@shows("lifecycle/category-takes-its-events")
def _(api: Demo) -> Any:
    category, event = api.category(), api.made()
    api.assign(category, event)
    api.send("deleteCategory", id=category)
    return api.find()


@shows(
    "lifecycle/clone-is-the-original",
    "lifecycle/clone-renames-the-original",
    "lifecycle/clone-keeps-the-title",
    "lifecycle/clone-keeps-the-dates",
    "lifecycle/clone-has-no-tickets",
    "lifecycle/clone-takes-the-tickets",
)
def _(api: Demo) -> Any:
    made = api.ticket()
    original = made["eventId"]
    copy = api.send("cloneEvent", {"draft": False}, eventId=original).body["event"]
    tickets = [api.tickets(filter={"eventId": event}) for event in (original, copy["id"])]
    dates = copy["dateAndTimeSettings"]["startDate"]
    return api.read(original)["title"], copy["title"], dates, copy["id"] == original, tickets


@shows("lifecycle/bulk-cancel-stops-after-one")
def _(api: Demo) -> Any:
    ids = [api.made() for _ in range(3)]
    api.send("bulkCancelEventsByFilter", {"filter": {"filter": {"id": {"$in": ids[:2]}}}})
    return [api.read(event)["status"] for event in ids]


@shows("lifecycle/bulk-delete-takes-everything")
def _(api: Demo) -> Any:
    ids = [api.made(title=title) for title in ("One", "Two")]
    api.send("bulkDeleteEventsByFilter", {"filter": {"filter": {"id": ids[0]}}})
    return api.find()


@shows("lifecycle/bulk-ticket-delete-takes-everything")
def _(api: Demo) -> Any:
    made, _ = api.ticket(), api.ticket(name="Chair")
    api.send("bulkDeleteTicketDefinitionsByFilter", {"filter": {"eventId": made["eventId"]}})
    return api.tickets()


@shows("lifecycle/initial-type-changes")
def _(api: Demo) -> Any:
    event = api.made()
    api.send("updateEvent", {"event": TICKETED}, eventId=event)
    return api.read(event, "REGISTRATION")["registration"]["initialType"]


@shows("lifecycle/series-is-one-event")
def _(api: Demo) -> Any:
    later = {**DATES, "startDate": "2027-07-01T10:00:00Z", "endDate": "2027-07-01T12:00:00Z"}
    api.made(dateAndTimeSettings={**DATES, "recurringEvents": {"individualEventDates": [DATES, later]}})
    return len(api.find())


@shows(
    "lifecycle/four-policies",
    "lifecycle/two-policies",
    "lifecycle/three-policies-per-site",
    "idempotence/policy-is-made-twice",
    "intermittent/limit-is-forgotten",
    "robustness/system-errors-for-conflicts",
    "robustness/codes-are-lost",
)
def _(api: Demo) -> Any:
    event, other = api.made(), api.made()
    answers = [api.send("createPolicy", api.policy_message(event)) for _ in range(4)]
    answers += [api.send("createPolicy", api.policy_message(other))]
    return [(each.status, each.code) for each in answers]


@shows("lifecycle/hundred-and-one-tickets", "lifecycle/ninety-nine-tickets")
def _(api: Demo) -> Any:
    event = api.made(**TICKETED)
    message = api.ticket_message(event)
    return [api.send("createTicketDefinition", message).status for _ in range(101)]
