"""The faults of the classes isolation, auth and idempotence, shown."""

from __future__ import annotations

from typing import Any

from tests.faults.demo import EVENT, Demo, shows

MANAGE, READ = "WIX_EVENTS.MANAGE_EVENTS", "WIX_EVENTS.READ_EVENTS"


@shows(
    "isolation/getEvent-reaches-other-sites",
    "isolation/deleteEvent-reaches-other-sites",
    "isolation/updateEvent-reaches-other-sites",
    "isolation/getTicketDefinition-reaches-other-sites",
    "isolation/getPolicy-reaches-other-sites",
    "isolation/queryEvents-finds-other-sites",
    "isolation/queryPolicies-finds-other-sites",
    "isolation/queryCategories-finds-other-sites",
)
def _(api: Demo) -> Any:
    ticket = api.ticket()
    event = ticket["eventId"]
    policy = api.policy(event)
    api.category()
    return [
        api.elsewhere("getEvent", eventId=event).status,
        api.elsewhere("updateEvent", {"event": {"title": "Mine"}}, eventId=event).status,
        api.elsewhere("getTicketDefinition", ticketDefinitionId=ticket["id"]).status,
        api.elsewhere("getPolicy", policyId=policy["id"]).status,
        len(api.elsewhere("queryEvents", {"query": {"paging": {"limit": 9}}})["events"]),
        len(api.elsewhere("queryPolicies", {"query": {}})["policies"]),
        len(api.elsewhere("queryCategories", {"query": {}})["categories"]),
        api.elsewhere("deleteEvent", eventId=event).status,
    ]


@shows("isolation/policy-update-hits-its-neighbours")
def _(api: Demo) -> Any:
    event = api.made()
    made, other = api.policy(event), api.policy(event, name="Another")
    api.update_policy(made, name="Changed")
    return api.read_policy(other)["name"]


@shows("isolation/ticket-update-hits-its-neighbours")
def _(api: Demo) -> Any:
    made = api.ticket()
    other = api.ticket(made["eventId"], name="Another")
    api.update_ticket(made, name="Changed")
    return api.read_ticket(other)["name"]


@shows("isolation/rename-hits-all-categories")
def _(api: Demo) -> Any:
    made, _ = api.category("One"), api.category("Two")
    api.send("updateCategory", {"category": {"name": "Changed"}}, id=made)
    return sorted(each["name"] for each in api.send("queryCategories", {"query": {}})["categories"])


@shows("isolation/event-update-hits-all-events")
def _(api: Demo) -> Any:
    event, _ = api.made(title="One"), api.made(title="Two")
    api.send("updateEvent", {"event": {"title": "Changed"}}, eventId=event)
    return sorted(api.find())


@shows("isolation/bulk-assign-hits-all-categories")
def _(api: Demo) -> Any:
    event, made, _ = api.made(), api.category("One"), api.category("Two")
    api.send("bulkAssignEvents", {"categoryId": [made], "eventId": [event]})
    return [each["name"] for each in api.send("listEventCategories", id=event)["categories"]]


@shows("auth/no-key-is-needed", "auth/no-site-is-needed", "auth/bearer-is-refused")
def _(api: Demo) -> Any:
    site = {"wix_site_id": api.site}
    path = "/events/v3/events/query"
    return [
        api.bare("POST", path, {}, **site).status,
        api.bare("POST", path, {}, authorization="key").status,
        api.bare("POST", path, {}, authorization="Bearer key", **site).status,
    ]


def _callers(api: Demo) -> None:
    def app(*permissions: str) -> Any:
        return {"kind": "app", "permissions": list(permissions)}

    api.control.identities(
        {
            "visitor": {"kind": "visitor"},
            "user": {"kind": "user"},
            "manager": app(MANAGE),
            "reader": app(READ, "WIX_EVENTS.READ_TICKET_DEFINITIONS"),
            "buyer": app("WIX_EVENTS.READ_AVAILABLE_TICKET_DEFINITIONS"),
        }
    )


@shows(
    "auth/visitors-create-events",
    "auth/visitors-delete-events",
    "auth/visitors-are-locked-out",
    "auth/users-are-locked-out",
    "auth/managers-of-events-manage-policies",
    "auth/readers-write",
    "auth/reading-needs-managing",
    "auth/refusal-is-400",
    "auth/refused-and-done",
    "intermittent/anyone-may",
)
def _(api: Demo) -> Any:
    _callers(api)
    ticket = api.ticket()
    event = ticket["eventId"]
    made, query = {"event": {**EVENT, "title": "Theirs"}}, {"query": {"paging": {"limit": 9}}}
    change = {"ticketDefinition": {"id": ticket["id"], "revision": "1", "name": "Chair"}}
    seen = [
        api.send("createEvent", made, token="visitor").status,
        api.send("queryEvents", query, token="visitor").status,
        api.send("createEvent", made, token="user").status,
        api.send("createPolicy", api.policy_message(event), token="manager").status,
        api.send("updateTicketDefinition", change, token="reader", ticketDefinitionId=ticket["id"]).status,
        api.send("getEvent", token="reader", eventId=event).status,
        api.send("deleteEvent", token="visitor", eventId=event).status,
        api.send("createCategory", {"category": {"name": "Talks"}}, token="visitor").status,
    ]
    return seen, api.find()


@shows("auth/drafts-for-everyone")
def _(api: Demo) -> Any:
    _callers(api)
    body = {"query": {"paging": {"limit": 9}}, "includeDrafts": True}
    return api.send("queryEvents", body, token="reader").status


@shows("auth/sales-for-visitors")
def _(api: Demo) -> Any:
    _callers(api)
    api.ticket()
    body = {"query": {}, "fields": ["SALES_DETAILS"]}
    answer = api.send("queryAvailableTicketDefinitions", body, token="buyer")
    return sorted(answer["ticketDefinitions"][0])


@shows("idempotence/creation-finds-its-twin", "idempotence/creation-makes-two")
def _(api: Demo) -> Any:
    api.made(), api.made()
    return len(api.find())


@shows("idempotence/reading-touches")
def _(api: Demo) -> Any:
    event = api.made()
    return api.read(event)["updatedDate"] == api.read(event)["updatedDate"]


@shows("idempotence/refused-creation-stays")
def _(api: Demo) -> Any:
    event = {**EVENT, "location": {"name": "x" * 51}}
    return api.send("createEvent", {"event": event}).status, api.find()


@shows("idempotence/refused-update-works-in-part")
def _(api: Demo) -> Any:
    event = api.made()
    change = {"title": "x" * 121, "shortDescription": "Changed"}
    api.send("updateEvent", {"event": change}, eventId=event)
    return api.read(event, "DETAILS")["shortDescription"]


@shows("idempotence/refused-item-is-added")
def _(api: Demo) -> Any:
    event = api.made()
    api.send("addScheduleItem", api.item_message(event, stageName="x" * 31))
    return api.items(event, state=["DRAFT"])
