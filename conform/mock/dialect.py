"""The `documented` dialect: payloads as the sample flow prints them, put into the contract's shapes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

JSON = dict[str, Any]

# assumed: the printed tickets name no fee type, and this one leaves their price as it is printed.
DEFAULT_FEE_TYPE = "FEE_ADDED_AT_CHECKOUT"


def translate(operation_id: str, body: Any) -> Any:
    """Give the reference payload for a documented one; anything else comes back as it was.

    The input is never changed. A member of the wrong kind stays where it is, so that the validator
    refuses it, and a reference member that is already there wins over its documented twin.
    """
    translator = _TRANSLATORS.get(operation_id)
    if translator is None or not isinstance(body, dict):
        return body
    translated = copy.deepcopy(body)
    translator(translated)
    return translated


def _create_event(body: JSON) -> None:
    event = _object(body, "event")
    if isinstance(event.get("description"), str):
        _rename(event, "description", "shortDescription")
    location = _object(event, "location")
    if location.get("type") == "ADDRESS":
        location["type"] = "VENUE"
    _rename(_object(location, "address"), "formatted", "addressLine")
    if isinstance(_object(event, "scheduling").get("config"), dict):
        _lift(event, "scheduling", "config", "dateAndTimeSettings")
    _object(event, "registration").pop("status", None)
    event.pop("status", None)


def _create_ticket_definition(body: JSON) -> None:
    definition = _object(body, "ticketDefinition")
    if isinstance(definition.get("pricing"), dict) and "pricingMethod" not in definition:
        _rename(definition, "pricing", "pricingMethod")
        method = definition["pricingMethod"]
        _rename(_object(method, "pricingOptions"), "options", "optionDetails")
        fixed = _object(method, "fixedPrice")
        if isinstance(fixed.get("price"), dict):
            method["fixedPrice"] = fixed["price"]
        definition.setdefault("feeType", DEFAULT_FEE_TYPE)
    _lift(definition, "policy", "limit", "initialLimit")
    definition.pop("limitPerCheckout", None)
    definition.pop("orderIndex", None)


def _add_schedule_item(body: JSON) -> None:
    if isinstance(body.get("scheduleItem"), dict):
        for name, value in body.pop("scheduleItem").items():
            body.setdefault(name, value)


_TRANSLATORS: dict[str, Callable[[JSON], None]] = {
    "createEvent": _create_event,
    "createTicketDefinition": _create_ticket_definition,
    "addScheduleItem": _add_schedule_item,
}


def _object(parent: JSON, name: str) -> JSON:
    """Give an object member to work on; an absent one, or one of another kind, as an empty object."""
    value = parent.get(name)
    return value if isinstance(value, dict) else {}


def _rename(parent: JSON, documented: str, reference: str) -> None:
    if documented in parent:
        value = parent.pop(documented)
        parent.setdefault(reference, value)


def _lift(parent: JSON, wrapper: str, documented: str, reference: str) -> None:
    """Move a member out of a wrapper and up, and drop the wrapper when nothing else is in it."""
    wrapped = _object(parent, wrapper)
    if documented in wrapped:
        value = wrapped.pop(documented)
        parent.setdefault(reference, value)
        if not wrapped:
            del parent[wrapper]
