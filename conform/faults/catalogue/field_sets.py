"""Field sets that are asked for and not given, or given wrongly."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from conform.contract import Operation
from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import edit, sending
from conform.mock.context import Context
from conform.mock.store import Row

ASKED = "events._fields"
"""The seam at which an event operation learns what was asked for: (real, ctx)."""


@fault(
    "field-sets/first-one-counts",
    ASKED,
    operation="getEvent",
    evidence="sdk",
    source="RequestedFields",
    promise="An answer has every field set that was asked for.",
)
def _(real: Any, ctx: Context) -> Any:
    """Of several field sets only the first is given."""
    return real(sending(ctx, fields=list(ctx.request.get("fields") or ())[:1]))


@fault(
    "field-sets/first-parameter-counts",
    "decode.query",
    operation="getEvent",
    evidence="sdk",
    source="the request of the SDK",
    promise="Repeated parameters of a query string make a list.",
)
def _(real: Any, operation: Operation, text: str) -> Any:
    """Of a parameter that is repeated in a query string only the first counts."""
    pairs = parse_qsl(text, keep_blank_values=True)
    first = dict(reversed(pairs))
    return real(operation, urlencode(first))


def _ignored(*operations: str) -> Any:
    """Make a fault in which some operations take no notice of field sets."""

    def body(real: Any, ctx: Context) -> Any:
        return frozenset() if ctx.operation.id in operations else real(ctx)

    return body


for _operation, _title in (
    ("createEvent", "Creating an event takes no notice of the field sets that it is asked for"),
    ("updateEvent", "Updating an event takes no notice of the field sets that it is asked for"),
    ("cancelEvent", "Canceling an event takes no notice of the field sets that it is asked for"),
    ("queryEvents", "Querying events takes no notice of the field sets that it is asked for"),
    ("getEventBySlug", "Reading an event by its slug takes no notice of the field sets asked for"),
):
    _entity = "events[]" if _operation == "queryEvents" else "event"
    _body = _ignored(_operation)
    _body.__doc__ = _title
    fault(
        f"field-sets/ignored-by-{_operation}",
        ASKED,
        operation=_operation,
        evidence="sdk",
        source="RequestedFields",
        breaks=f"{_operation}/{_entity}.registration/field-set/REGISTRATION",
    )(_body)


@fault(
    "field-sets/agenda-and-seo-are-confused",
    ASKED,
    operation="getEvent",
    evidence="sdk",
    source="RequestedFields",
    breaks="getEvent/event.agendaSettings/field-set/AGENDA",
)
def _(real: Any, ctx: Context) -> Any:
    """The field sets AGENDA and SEO_SETTINGS give each other's members."""
    swap = {"AGENDA": "SEO_SETTINGS", "SEO_SETTINGS": "AGENDA"}
    return frozenset(swap.get(name, name) for name in real(ctx))


@fault(
    "field-sets/texts-are-empty",
    "event_view.public",
    operation="getEvent",
    evidence="sdk",
    source="Event.description",
    promise="The description reads back as it was sent.",
)
def _(real: Any, row: Row, fields: Any, ctx: Context) -> Any:
    """The description of an event is given without its nodes."""
    shown = real(row, fields, ctx)
    return shown | ({"description": {"nodes": []}} if "description" in shown else {})


@fault(
    "field-sets/what-is-not-shown-is-lost",
    "updateEvent",
    evidence="observed",
    source="observed 6",
    breaks="law/events/update-changes-only-what-it-says",
)
def _(real: Any, ctx: Context) -> Any:
    """An update that does not ask for the texts of an event loses its description."""
    answer = real(ctx)
    sent = ctx.request["event"]
    if "TEXTS" not in (ctx.request.get("fields") or ()) and "description" not in sent:
        row = ctx.site.events.get(answer["event"]["id"]) or {}
        ctx.site.events.put({name: value for name, value in row.items() if name != "description"})
    return answer


@fault(
    "field-sets/counts-are-ignored",
    "queryCategories",
    evidence="sdk",
    source="QueryCategoriesRequest.fieldset",
    breaks="queryCategories/categories[].counts/field-set/COUNTS",
)
def _(real: Any, ctx: Context) -> Any:
    """Categories come without their counts, even where they are asked for."""
    return real(sending(ctx, fieldset=None))


@fault(
    "field-sets/no-sales-in-queries",
    "queryTicketDefinitions",
    evidence="sdk",
    source="TicketDefinition.salesDetails",
    breaks="queryTicketDefinitions/ticketDefinitions[].salesDetails/field-set/SALES_DETAILS",
)
def _(real: Any, ctx: Context) -> Any:
    """Queries for ticket definitions come without the sales that were asked for."""
    return real(sending(ctx, fields=[n for n in ctx.request.get("fields") or () if n != "SALES_DETAILS"]))


@fault(
    "field-sets/details-of-another-event",
    "ticket_definition_rows._event_details",
    operation="getTicketDefinition",
    evidence="sdk",
    source="TicketDefinition.eventDetails",
    promise="The event's details in a ticket definition are those of its event.",
)
def _(real: Any, row: Row, ctx: Context) -> Any:
    """Ticket definitions come with the details of the first event on the site."""
    first = next(iter(ctx.site.events))
    return real({**row, "eventId": first["id"]}, ctx)


@fault(
    "field-sets/details-stored-if-asked",
    "createEvent",
    evidence="observed",
    source="observed 4",
    promise="What is sent is stored, whatever field sets are asked for.",
)
def _(real: Any, ctx: Context) -> Any:
    """A short description is stored only where the creation asks for the details."""
    answer = real(ctx)
    if "DETAILS" not in (ctx.request.get("fields") or ()):
        edit(ctx.site.events, answer["event"]["id"], shortDescription="")
    return answer
