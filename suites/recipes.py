"""For each operation: the least valid message, with everything on the site that it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from conform.client import NOBODY
from strategies import schedule
from suites.world import Message, World

Recipe = Callable[[World], Message]


def _with_event(world: World, kind: str = "TICKETING") -> Message:
    # With its dates: they are replaced as a whole, so that one of them alone is refused whatever it says.
    dates = world.event_message()["event"]["dateAndTimeSettings"]
    return {"event": {"id": world.event(kind), "dateAndTimeSettings": dates}}


def _with_ticket(world: World) -> Message:
    ticket = world.ticket(world.rich_event())
    return {"ticketDefinition": {"id": ticket["id"], "revision": ticket["revision"]}}


def _two_tickets(world: World) -> Message:
    event = world.event()
    first, second = world.ticket(event)["id"], world.ticket(event)["id"]
    return {"eventId": event, "ticketDefinitionId": second, "beforeDefinitionId": first}


def _with_policy(world: World) -> Message:
    policy = world.policy()
    names = ("id", "revision", "name", "body", "eventId")
    return {"policy": {name: policy[name] for name in names}}


def _two_policies(world: World) -> Message:
    event = world.event("RSVP")
    first, second = world.policy(event)["id"], world.policy(event)["id"]
    return {"eventId": event, "policyId": second, "beforePolicyId": first}


def _with_item(world: World) -> Message:
    event = world.event("RSVP")
    item = world.item(event)
    data = {name: item[name] for name in ("name", "timeSlot")}
    return {"itemId": item["id"], "eventId": event, "item": data}


def _with_room(world: World) -> Message:
    slot = world.item_message("")["item"]["timeSlot"]
    # What becomes of items outside of their event is open.
    event = world.event("RSVP", dateAndTimeSettings=schedule.around(slot, spare=timedelta(hours=2)))
    world.item(event)
    return {"eventId": event, "timeZoneId": "UTC", "timeSlotOffset": "3600s"}


def _assigned(world: World) -> Message:
    event, category = world.event("RSVP"), world.category()["id"]
    world.client.call("assignEvents", {"eventId": [event]}, categoryId=category)
    return {"categoryId": category, "eventId": [event]}


def _two_assigned(world: World) -> Message:
    category = world.category()["id"]
    first, second = world.event("RSVP"), world.event("RSVP")
    world.client.call("assignEvents", {"eventId": [first, second]}, categoryId=category)
    return {"categoryId": category, "eventId": second, "beforeEventId": first}


def _published_item(world: World) -> Message:
    if world.reading:
        found = world.first("item")
        return {"itemId": found["id"], "eventId": found["eventId"]}

    def make() -> str:
        event = world.any_event()
        name = world.item(event)["name"]
        world.client.call("publishDraft", {"eventId": event})
        # Whether a published item has the id that it had in the draft is open.
        listed = world.client.call("listScheduleItems", eventId=[event], paging={"limit": 1000})
        return next(str(each["id"]) for each in listed.json["items"] if each["name"] == name)

    return {"itemId": world.kept("item", make), "eventId": world.any_event()}


def _with_slug(world: World) -> Message:
    def make() -> str:
        return str(world.client.call("createEvent", world.event_message()).json["event"]["slug"])

    return {"slug": world.kept("slug", make)}


def _mine(world: World) -> Message:
    return {"id": {"$eq": world.event("RSVP")}}


RECIPES: Mapping[str, Recipe] = {
    "createEvent": lambda world: world.event_message(),
    "updateEvent": _with_event,
    "cloneEvent": lambda world: {"eventId": world.event()},
    "publishDraftEvent": lambda world: {"eventId": world.event("RSVP", draft=True)},
    "cancelEvent": lambda world: {"eventId": world.event("RSVP")},
    "deleteEvent": lambda world: {"eventId": world.event("RSVP")},
    "getEvent": lambda world: {"eventId": world.any_event()},
    "getEventBySlug": _with_slug,
    "queryEvents": lambda _: {"query": {"paging": {"limit": 1}}},
    "countEventsByStatus": lambda _: {"facet": ["status"]},
    "listEventsByCategory": lambda world: {
        "categoryId": world.kept("category", lambda: str(world.category()["id"])),
        "paging": {"limit": 1},
    },
    "bulkCancelEventsByFilter": lambda world: {"filter": {"filter": _mine(world)}},
    "bulkDeleteEventsByFilter": lambda world: {"filter": {"filter": _mine(world)}},
    "createTicketDefinition": lambda world: world.ticket_message(world.event()),
    "updateTicketDefinition": _with_ticket,
    "getTicketDefinition": lambda world: {
        "ticketDefinitionId": world.kept("ticket", lambda: str(world.ticket()["id"]))
    },
    "deleteTicketDefinition": lambda world: {"ticketDefinitionId": world.ticket()["id"]},
    "reorderTicketDefinitions": _two_tickets,
    "queryTicketDefinitions": lambda _: {"query": {"paging": {"limit": 1}}},
    "queryAvailableTicketDefinitions": lambda _: {"query": {"paging": {"limit": 1}}},
    "countTicketDefinitions": lambda _: {"facet": ["saleStatus"]},
    "countAvailableTicketDefinitions": lambda _: {},
    "bulkDeleteTicketDefinitionsByFilter": lambda world: {"filter": {"eventId": world.ticket()["eventId"]}},
    "changeCurrency": lambda world: {"eventId": world.ticket()["eventId"], "currency": "EUR"},
    "addScheduleItem": lambda world: world.item_message(world.any_event()),
    "updateScheduleItem": _with_item,
    "getScheduleItem": _published_item,
    "deleteScheduleItem": lambda world: {
        "eventId": (item := world.item(world.event("RSVP")))["eventId"],
        "itemIds": [item["id"]],
    },
    "listScheduleItems": lambda world: {"eventId": [world.any_event()]},
    "queryScheduleItems": lambda _: {"query": {"paging": {"limit": 1}}},
    "publishDraft": lambda world: {"eventId": world.item(world.event("RSVP"))["eventId"]},
    "discardDraft": lambda world: {"eventId": world.item(world.event("RSVP"))["eventId"]},
    "rescheduleDraft": _with_room,
    "createPolicy": lambda world: world.policy_message(world.event("RSVP")),
    "updatePolicy": _with_policy,
    "getPolicy": lambda world: {"policyId": world.kept("policy", lambda: str(world.policy()["id"]))},
    "deletePolicy": lambda world: {"policyId": world.policy()["id"]},
    "queryPolicies": lambda _: {"query": {"paging": {"limit": 1}}},
    "reorderEventPolicies": _two_policies,
    "createCategory": lambda world: {"category": {"name": world.name(30)}},
    "bulkCreateCategory": lambda world: {"categories": [{"name": world.name(30)}]},
    "updateCategory": lambda world: {"category": {"id": world.category()["id"], "name": world.name(30)}},
    "deleteCategory": lambda world: {"categoryId": world.category()["id"]},
    "queryCategories": lambda _: {"query": {"paging": {"limit": 1}}},
    "assignEvents": lambda world: {
        "categoryId": world.category()["id"],
        "eventId": [world.event("RSVP")],
    },
    "unassignEvents": _assigned,
    "bulkAssignEvents": lambda world: {
        "categoryId": [world.category()["id"]],
        "eventId": [world.event("RSVP")],
    },
    "bulkUnassignEvents": lambda world: {
        "categoryId": [(made := _assigned(world))["categoryId"]],
        "eventId": made["eventId"],
    },
    "bulkAssignEventsAsync": lambda world: {
        "categoryId": [world.category()["id"]],
        "filter": {"id": NOBODY},
    },
    "bulkUnassignEventsAsync": lambda world: {
        "categoryId": [world.category()["id"]],
        "filter": {"id": NOBODY},
    },
    "listEventCategories": lambda world: {"eventId": world.any_event()},
    "reorderCategoryEvents": _two_assigned,
}
FOR_RSVP: Mapping[str, Recipe] = {
    "createEvent": lambda world: world.event_message("RSVP"),
    "updateEvent": lambda world: _with_event(world, "RSVP"),
}
"""For members about answers to invitations, of which nothing is said for events that sell tickets."""
