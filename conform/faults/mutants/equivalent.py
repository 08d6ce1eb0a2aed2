"""Mutants that behave as the mock does, whatever is sent: they are not generated."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

_TWICE = "the operation itself asks for it a second time"
_PARSED = "the operation itself reads it a second time, and refuses what it cannot read"
_INDEXED = "the mock looks nowhere but at the id that is asked for"
_IN_PATH = "it is always there, for its id is in the path"
_UNSAYABLE = "a query string has no empty list"
_WRITES, _ENDS = ("create", "update"), ("startDate", "endDate")
_PLACES = ("before", "after")
_PERIOD = "ticketDefinition.salePeriod"
_QUERIES = (
    "queryEvents",
    "queryTicketDefinitions",
    "queryAvailableTicketDefinitions",
    "queryScheduleItems",
    "queryPolicies",
)
_REORDERED = (
    *(f"reorderTicketDefinitions/{each}DefinitionId" for each in _PLACES),
    *(f"reorderEventPolicies/{each}PolicyId" for each in _PLACES),
    *(f"reorderCategoryEvents/{each}EventId" for each in _PLACES),
    "reorderTicketDefinitions/ticketDefinitionId",
    "reorderEventPolicies/policyId",
    "reorderCategoryEvents/eventId",
)
EQUIVALENT: Mapping[str, str] = {
    **{
        f"contract/{member}/required/ignored": _TWICE
        for member in (
            "addScheduleItem/item.name",
            "addScheduleItem/item.timeSlot",
            "addScheduleItem/item.timeSlot.end",
            "addScheduleItem/item.timeSlot.start",
            "bulkCancelEventsByFilter/filter.filter",
            "bulkDeleteEventsByFilter/filter.filter",
            "bulkDeleteTicketDefinitionsByFilter/filter",
            "createEvent/event.registration.initialType",
            "createEvent/event.title",
            "createTicketDefinition/ticketDefinition.eventId",
            "createTicketDefinition/ticketDefinition.name",
            "updatePolicy/policy.revision",
            "updateTicketDefinition/ticketDefinition.revision",
        )
    },
    **{
        f"contract/{member}/type/ignored": "the operation itself takes objects only"
        for member in (
            "bulkCancelEventsByFilter/filter",
            "bulkCancelEventsByFilter/filter.filter",
            "bulkDeleteEventsByFilter/filter",
            "bulkDeleteEventsByFilter/filter.filter",
            "bulkDeleteTicketDefinitionsByFilter/filter",
            "countEventsByStatus/filter",
            "countAvailableTicketDefinitions/filter",
            "countTicketDefinitions/filter",
            *(f"{each}/query.filter" for each in _QUERIES),
        )
    },
    **{
        f"contract/{each}/query.sort[].order/type/ignored": "no order but the two is known"
        for each in _QUERIES
    },
    "contract/updateScheduleItem/fields.paths/type/ignored": "what is no name of a field is refused as one",
    **{
        f"contract/{member}/type/ignored": "what is no id is not in the list, and refused with 400"
        for member in _REORDERED
    },
    "contract/bulk*EventsByFilter/filter/type/required": "the filter within it is asked for anyway",
    "contract/createEvent/event.registration/type/required": "the initialType within it is asked for anyway",
    "contract/addScheduleItem/item/type/required": "what is required within it is asked for anyway",
    "contract/createCategory/category.name/type/required": "the operation itself asks for it",
    "contract/updateCategory/category/type/required": _IN_PATH,
    "contract/updateEvent/event/type/required": _IN_PATH,
    "contract/updatePolicy/policy/type/required": _IN_PATH,
    "contract/updateTicketDefinition/ticketDefinition/type/required": _IN_PATH,
    **{
        f"contract/{name}Event/event.dateAndTimeSettings.timeZoneId/max-length/{how}": "no zone has that name"
        for name in _WRITES
        for how in ("plus-one", "ignored")
    },
    **{
        f"contract/changeCurrency/currency/{how}": "the mock takes the currencies that there are"
        for how in ("min-length/ignored", "min-length/minus-one", "max-length/ignored", "max-length/plus-one")
    },
    **{
        f"contract/{member}/format/ignored": _PARSED
        for member in (
            *(f"{name}Event/event.dateAndTimeSettings.{end}" for name in _WRITES for end in _ENDS),
            *(f"{name}Event/event.registration.rsvp.{end}" for name in _WRITES for end in _ENDS),
            *(f"{name}TicketDefinition/{_PERIOD}.{end}" for name in _WRITES for end in _ENDS),
            "addScheduleItem/item.timeSlot.start",
            "addScheduleItem/item.timeSlot.end",
            "updateScheduleItem/item.timeSlot.start",
            "updateScheduleItem/item.timeSlot.end",
            "rescheduleDraft/timeSlotOffset",
        )
    },
    **{
        f"contract/{member}/format/ignored": "an id that is none is not in the list, and refused with 400"
        for member in _REORDERED
    },
    "contract/update*.eventId/format/forgotten": "the member is immutable: what is sent changes nothing",
    "contract/queryEvents/id/filter/$eq/ignored": _INDEXED,
    "contract/queryTicketDefinitions/eventId/filter/$eq/ignored": _INDEXED,
    "contract/unassignEvents/eventId/min-items/minus-one": _UNSAYABLE,
    "contract/bulkUnassignEvents/categoryId/min-items/minus-one": _UNSAYABLE,
    "contract/createCategory/category.name/min-length/minus-one": _TWICE,
    "contract/createEvent/event.title/min-length/minus-one": _TWICE,
    "contract/updateEvent/event.title/min-length/minus-one": _TWICE,
    "contract/getEventBySlug/slug/min-length/minus-one": "an empty segment of a path leads to no operation",
    "contract/*.fixedPrice.value/type/required": "the rule currency-with-value asks for it anyway",
    "contract/*Price.currency/type/required": "the rule currency-with-value asks for it anyway",
    "contract/*.price.value/type/required": "the rule currency-with-value asks for it anyway",
    "contract/*.price.currency/type/required": "the rule currency-with-value asks for it anyway",
    "contract/*TicketDefinition/*.pricingMethod/*one-of*/ignored": "the pricing takes one price anyway",
}
"""Patterns of ids, each with the reason."""


def why_equivalent(name: str) -> str:
    """Say why a mutant cannot differ from the mock; nothing where it can."""
    return next((why for pattern, why in EQUIVALENT.items() if fnmatchcase(name, pattern)), "")
