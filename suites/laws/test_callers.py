"""Laws about who calls: what visitors, users and apps may see and do."""

from __future__ import annotations

import httpx
import pytest

from conform.client import Control
from conform.contract import load
from conform.expect import absent, equal, holds, member
from conform.laws import law
from suites.laws.reading import read_event
from suites.world import World


@law(
    "events/a-call-names-its-site",
    says="A call that names no site is refused, whoever makes it.",
    level="MUST",
    evidence="docs",
    operation="queryEvents",
    source="about-api-keys, troubleshooting",
)
@pytest.mark.parametrize(
    "operation", ["queryEvents", "queryTicketDefinitions", "queryPolicies", "queryCategories"]
)
def test_a_call_names_its_site(operation: str, world: World) -> None:
    query = {"query": {"paging": {"limit": 1}}}
    empty = world.client.for_site("").call(operation, query, expect=None)
    headers = {"authorization": "anybody"}
    path = load().operations[operation].path
    request = httpx.Request("POST", f"http://target{path}", json=query, headers=headers)
    for refused in (empty, world.client.send(request, operation, headers=False)):
        holds(refused, "", 400 <= refused.status < 500, "a refusal, for the call names no site")


@law(
    "events/visitors-read",
    says="Visitors read events and find them.",
    level="MUST",
    evidence="docs",
    operation="queryEvents",
    source="query-events, get-event",
)
def test_visitors_read_events(world: World, control: Control) -> None:
    event = world.event("RSVP")
    control.identities({"a-guest": {"kind": "visitor"}})
    guest = world.client.as_caller("a-guest")
    equal(guest.call("getEvent", eventId=event), "event.id", event)
    query = {"query": {"filter": {"id": event}, "paging": {"limit": 1}}}
    equal(guest.call("queryEvents", query), "events[0].id", event)


@law(
    "events/users-write",
    says="The users of a site can do what its apps can.",
    level="MUST",
    evidence="docs",
    operation="createEvent",
    source="create-event",
)
def test_users_create_and_cancel_events(world: World, control: Control) -> None:
    control.identities({"a-user": {"kind": "user"}})
    user = world.client.as_caller("a-user")
    event = member(user.call("createEvent", world.event_message("RSVP")), "event.id")
    equal(user.call("cancelEvent", {}, eventId=event), "event.status", "CANCELED")


@law(
    "events/token-with-its-scheme",
    says="A token is taken with the word Bearer before it and without.",
    level="SHOULD",
    evidence="observed",
    operation="getEvent",
    source="observed 1",
)
def test_a_token_is_taken_with_and_without_its_scheme(world: World, control: Control) -> None:
    control.identities({"a-token": {"kind": "app"}})
    event = world.event("RSVP")
    for spelled in ("a-token", "Bearer a-token"):
        found = world.client.as_caller(spelled).call("getEvent", eventId=event)
        equal(found, "event.id", event)


@law(
    "events/drafts-need-a-permission",
    says="Asking for drafts needs the permission to read drafts.",
    level="MUST",
    evidence="sdk",
    operation="queryEvents",
    source="QueryEventsRequest.includeDrafts",
)
def test_drafts_are_for_who_may_read_them(world: World, control: Control) -> None:
    draft = world.event("RSVP", draft=True)
    permission = load().operations["queryEvents"].permission
    control.identities({"a-reader": {"kind": "app", "permissions": [permission]}})
    query = {"query": {"filter": {"id": draft}, "paging": {"limit": 1}}, "includeDrafts": True}
    refused = world.client.as_caller("a-reader").call("queryEvents", query, expect=None)
    holds(refused, "", refused.status in (401, 403), "a refusal with 401 or 403")
    equal(read_event(world.client, draft), "event.status", "DRAFT")


@law(
    "events/work-on-drafts-needs-a-permission",
    says="Publishing a draft and adding tickets to it need the permission to read drafts.",
    level="SHOULD",
    evidence="observed",
    operation="publishDraftEvent",
    source="observed 3",
)
def test_work_on_drafts_is_for_who_may_read_them(world: World, control: Control) -> None:
    draft = world.event(draft=True)
    names = ("publishDraftEvent", "createTicketDefinition", "getEvent")
    held = [load().operations[name].permission for name in names]
    control.identities({"an-editor": {"kind": "app", "permissions": held}})
    editor = world.client.as_caller("an-editor")
    for refused in (
        editor.call("publishDraftEvent", {}, eventId=draft, expect=None),
        editor.call("createTicketDefinition", world.ticket_message(draft), expect=None),
    ):
        holds(refused, "", refused.status == 403, "status 403, for the caller may not read drafts")
    equal(read_event(world.client, draft), "event.status", "DRAFT")


@law(
    "ticket_definitions/visitors-do-not-query",
    says="Visitors do not query ticket definitions, but only those that are available.",
    level="SHOULD",
    evidence="observed",
    operation="queryTicketDefinitions",
    source="observed 1",
)
def test_visitors_do_not_query_definitions(world: World, control: Control) -> None:
    made = world.ticket()
    control.identities({"a-browser": {"kind": "visitor"}})
    query = {"query": {"filter": {"id": made["id"]}, "paging": {"limit": 1}}}
    refused = world.client.as_caller("a-browser").call("queryTicketDefinitions", query, expect=None)
    holds(refused, "", refused.status == 403, "status 403, for the caller is a visitor")


@law(
    "ticket_definitions/sales-are-not-for-visitors",
    says="What was sold is told only to who may read ticket definitions.",
    level="MUST",
    evidence="sdk",
    operation="queryAvailableTicketDefinitions",
    source="QueryAvailableTicketDefinitions",
)
def test_sales_are_not_told_to_visitors(world: World, control: Control) -> None:
    made = world.ticket()
    control.identities({"a-buyer": {"kind": "visitor"}})
    query = {"filter": {"id": made["id"]}, "paging": {"limit": 1}}
    body = {"query": query, "fields": ["SALES_DETAILS"]}
    found = world.client.as_caller("a-buyer").call("queryAvailableTicketDefinitions", body, expect=None)
    if found.status == 200:  # leaving the set out is as good as a refusal
        absent(found, "ticketDefinitions[0].salesDetails")
    else:
        holds(found, "", found.status in (401, 403), "no sales, or a refusal with 401 or 403")


@law(
    "schedule/draft-state-needs-a-permission",
    says="The state DRAFT of the list is for who may manage the schedule.",
    level="SHOULD",
    evidence="observed",
    operation="listScheduleItems",
    source="older typings of ListScheduleItemsRequest.state",
)
def test_the_draft_is_for_who_manages_the_schedule(world: World, control: Control) -> None:
    made = world.item(world.event("RSVP"))
    permission = load().operations["listScheduleItems"].permission
    control.identities({"an-agenda-reader": {"kind": "app", "permissions": [permission]}})
    reader = world.client.as_caller("an-agenda-reader")
    refused = reader.call("listScheduleItems", eventId=[made["eventId"]], state=["DRAFT"], expect=None)
    shown = refused.status == 200 and bool(refused.json.get("items"))
    holds(refused, "items", not shown, "no item of the draft")


@law(
    "schedule/draft-changes-need-a-permission",
    says="Whether the draft has changes is told only to who may manage the schedule.",
    level="MUST",
    evidence="docs",
    operation="listScheduleItems",
    source="list-schedule-items",
)
def test_changes_of_the_draft_are_told_to_who_manages_the_schedule(world: World, control: Control) -> None:
    made = world.item(world.event("RSVP"))
    permission = load().operations["listScheduleItems"].permission
    control.identities({"an-agenda-reader": {"kind": "app", "permissions": [permission]}})
    reader = world.client.as_caller("an-agenda-reader")
    found = reader.call("listScheduleItems", eventId=[made["eventId"]])
    told = found.json.get("draftNotPublished")
    holds(found, "draftNotPublished", not told, "not true, for the caller may only read")
    managed = world.client.call("listScheduleItems", eventId=[made["eventId"]])
    equal(managed, "draftNotPublished", True)
