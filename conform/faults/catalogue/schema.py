"""Answers that have another shape than the typings say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import WIRE, Json, Wire, on_wire
from conform.mock.context import Context
from conform.mock.store import Row


@fault(
    "schema/event-without-slug",
    "event_view.public",
    operation="getEvent",
    evidence="sdk",
    source="Event.slug",
    breaks="getEvent/event.slug/present",
)
def _(real: Any, row: Row, fields: Any, ctx: Context) -> Any:
    """Events are answered without their slug."""
    return {name: value for name, value in real(row, fields, ctx).items() if name != "slug"}


@fault(
    "schema/revision-is-a-number",
    "ticket_definition_rows.public",
    operation="getTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.revision",
    breaks="getTicketDefinition/answer",
)
def _(real: Any, row: Row, fields: Any, ctx: Context) -> Any:
    """The revision of a ticket definition is a JSON number, where the type is a 64-bit integer in text."""
    shown: Json = real(row, fields, ctx)
    return shown | {"revision": int(shown["revision"])}


@fault(
    "schema/date-is-an-object",
    "getPolicy",
    evidence="sdk",
    source="Policy.createdDate",
    breaks="getPolicy/answer",
)
def _(real: Any, ctx: Context) -> Any:
    """The creation date of a policy is an object with seconds."""
    policy = real(ctx)["policy"]
    seconds = int(datetime.fromisoformat(policy["createdDate"]).timestamp())
    return {"policy": policy | {"createdDate": {"seconds": seconds}}}


@fault(
    "schema/canceled-with-two-l",
    "event_view.public",
    operation="cancelEvent",
    evidence="sdk",
    source="Event.status",
    breaks="law/events/cancel",
)
def _(real: Any, row: Row, fields: Any, ctx: Context) -> Any:
    """The status of a canceled event is spelled CANCELLED."""
    shown: Json = real(row, fields, ctx)
    return shown | {"status": shown["status"].replace("CANCELED", "CANCELLED")}


@fault(
    "schema/metadata-is-renamed",
    "queryCategories",
    evidence="sdk",
    source="QueryCategoriesResponse.metaData",
    breaks="queryCategories/answer",
)
def _(real: Any, ctx: Context) -> Any:
    """The paging metadata of categories comes as `metadata`, without the capital letter."""
    answer: Json = real(ctx)
    return {"categories": answer["categories"], "metadata": answer["metaData"]}


@fault(
    "schema/policy-is-not-wrapped",
    "getPolicy",
    evidence="sdk",
    source="GetPolicyResponse",
    breaks="getPolicy/answer",
)
def _(real: Any, ctx: Context) -> Any:
    """A policy is the whole answer, and not its member `policy`."""
    return real(ctx)["policy"]


@fault(
    "schema/event-is-in-a-list",
    "getEventBySlug",
    evidence="sdk",
    source="GetEventBySlugResponse",
    breaks="getEventBySlug/answer",
)
def _(real: Any, ctx: Context) -> Any:
    """The event with a slug comes in a list."""
    return {"event": [real(ctx)["event"]]}


@fault(
    "schema/delete-answers-nothing",
    "deleteEvent",
    evidence="sdk",
    source="DeleteEventResponse",
    breaks="law/events/delete-is-final",
)
def _(real: Any, ctx: Context) -> Any:
    """Deleting an event answers an empty object, without the event's id."""
    real(ctx)
    return {}


@fault(
    "schema/index-is-text",
    "bulkCreateCategory",
    evidence="sdk",
    source="ItemMetadata.originalIndex",
    breaks="bulkCreateCategory/answer",
)
def _(real: Any, ctx: Context) -> Any:
    """The index of a bulk result is a text."""
    answer: Json = real(ctx)
    for result in answer["results"]:
        result["itemMetadata"]["originalIndex"] = str(result["itemMetadata"]["originalIndex"])
    return answer


@fault(
    "schema/no-tags-are-null",
    "addScheduleItem",
    evidence="sdk",
    source="ScheduleItem.tags",
    breaks="addScheduleItem/answer",
)
def _(real: Any, ctx: Context) -> Any:
    """A schedule item without tags has null for them, and no empty list."""
    item = real(ctx)["item"]
    return {"item": item | {"tags": item["tags"] or None}}


@fault(
    "schema/empty-text-is-left-out",
    "schedule_list.public",
    operation="addScheduleItem",
    evidence="sdk",
    source="ScheduleItem.description",
    breaks="addScheduleItem/item.description/present",
)
def _(real: Any, row: Row, *, draft: bool = False) -> Any:
    """A schedule item without a description lacks the member."""
    return {name: value for name, value in real(row, draft=draft).items() if value != ""}


@fault(
    "schema/sale-status-missing-after-an-update",
    "updateTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.saleStatus",
    breaks="updateTicketDefinition/ticketDefinition.saleStatus/present",
)
def _(real: Any, ctx: Context) -> Any:
    """An updated ticket definition is answered without its sale status."""
    definition: Mapping[str, Any] = real(ctx)["ticketDefinition"]
    return {"ticketDefinition": {name: definition[name] for name in definition if name != "saleStatus"}}


@fault(
    "schema/dates-with-a-space",
    "instants.write",
    operation="createEvent",
    evidence="docs",
    source="create-event",
    breaks="createEvent/answer",
)
def _(real: Any, instant: datetime) -> Any:
    """Dates are printed with a space in place of the T, and without a zone."""
    text: str = real(instant)
    return text.replace("T", " ").removesuffix("Z")


@fault(
    "schema/reorder-answers-ids",
    "reorderEventPolicies",
    evidence="sdk",
    source="ReorderEventPoliciesResponse",
    breaks="reorderEventPolicies/answer",
)
def _(real: Any, ctx: Context) -> Any:
    """Reordering policies answers their ids, and not the policies."""
    return {"policies": [policy["id"] for policy in real(ctx)["policies"]]}


@fault(
    "schema/total-is-text",
    WIRE,
    operation="queryEvents",
    evidence="sdk",
    source="PagingMetadataV2.total",
    breaks="queryEvents/answer",
)
@on_wire
def _(answer: Wire) -> None:
    """The total of a query for events is a text."""
    if answer.operation == "queryEvents" and answer.status == 200:
        body = answer.json
        body["pagingMetadata"]["total"] = str(body["pagingMetadata"]["total"])
        answer.json = body
