"""Whole request messages around one member: the least that a server takes, with that member in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from conform.contract import Operation, load
from conform.contract.obligations import merged
from strategies import events, times

Message = dict[str, Any]
_PART = re.compile(r"([^.\[\]]+)(\[\])?")


def _least() -> dict[str, Any]:
    """Give the least that a value of a type needs beside the member that is put into it."""
    start = times.text_of(events.soon())
    end = times.text_of(events.soon() + events.DURATIONS[0])
    when = {"startDate": start, "endDate": end, "timeZoneId": "UTC"}
    price = {"value": "10", "currency": "USD"}
    return {
        "DateAndTimeSettings": when,
        "Occurrence": when,
        "Location": {"name": "Hall", "type": "VENUE"},
        "StreetAddress": {"number": "1", "name": "Main"},
        "TaxSettings": {"type": "INCLUDED_IN_PRICE", "name": "VAT", "rate": "20"},
        "Image": {"id": "image", "width": 10, "height": 10},
        "PricingMethod": {"fixedPrice": price},
        "CommonMoney": price,
        "Money": price,
        "OptionDetails": {"name": "Adult", "price": price},
        "TimeInterval": {"start": start, "end": end, "timeZoneId": "UTC"},
        "Category": {"name": "Talks"},
        "SeoSchema": {"tags": [], "settings": {"preventAutoRedirect": False, "keywords": []}},
        "Settings": {"preventAutoRedirect": False, "keywords": []},
        "Keyword": {"term": "talks", "isMain": False},
        "Tag": {"type": "meta", "props": {}, "meta": {}, "children": "", "custom": False, "disabled": False},
        "CommonSorting": {"fieldName": "createdDate"},
        "Sorting": {"fieldName": "createdDate"},
    }


# Members that cannot stay when another one is put beside them, by type.
_RIVALS = {
    "PricingMethod": ("fixedPrice", "guestPrice", "pricingOptions"),
    "Address": ("streetAddress", "addressLine"),
    "CommonQueryV2": (),
}
_NO_VALUE = object()


def with_member(
    operation: Operation, base: Message, path: str, value: Any, *, absent: bool = False
) -> Message:
    """Give a copy of a message with a value at a dotted path, `[]` for an item; makes what lies above it.

    What is made above it has the least that its type needs. Members that may not stand beside it are taken
    out. With `absent` the member is taken out, where what lies above it is there or is made.
    """
    message = deepcopy(base)
    schemas = load().services[operation.service].document["components"]["schemas"]
    parts = _PART.findall(path)
    node: Any = message
    schema: Mapping[str, Any] = operation.request_schema
    for index, (name, item) in enumerate(parts):
        component = schema.get("$ref", "").rpartition("/")[2]
        whole = merged(schema, schemas)
        declared = whole.get("properties", {}).get(name, {})
        last = index == len(parts) - 1
        for rival in _rivals(component, whole):
            if rival != name and name in _rivals(component, whole):
                node.pop(rival, None)
        if last and not item:
            if absent:
                node.pop(name, None)
            else:
                node[name] = value
            _suit(component, node, name)
            return message
        if item:
            inner = merged(declared, schemas).get("items", {})
            if last:
                node[name] = [value]
                return message
            present = node.get(name)
            if not isinstance(present, list) or not present:
                node[name] = [_made(inner)]
            node, schema = node[name][0], inner
        else:
            if not isinstance(node.get(name), dict):
                node[name] = _made(declared)
            _suit(component, node, name)
            node, schema = node[name], declared
    return message


def value_at(message: Any, path: str) -> Any:
    """Give the value at a dotted path, the first item for `[]`; `ABSENT` where there is none."""
    node = message
    for name, item in _PART.findall(path):
        if not isinstance(node, dict) or name not in node:
            return ABSENT
        node = node[name]
        if item:
            if not isinstance(node, list) or not node:
                return ABSENT
            node = node[0]
    return node


ABSENT = _NO_VALUE


def _made(schema: Mapping[str, Any]) -> Any:
    component = schema.get("$ref", "").rpartition("/")[2]
    return deepcopy(_least().get(component, {}))


def _rivals(component: str, schema: Mapping[str, Any]) -> tuple[str, ...]:
    groups = schema.get("x-oneof") or ()
    return _RIVALS.get(component) or tuple(name for group in groups for name in group)


def _without_dates(node: Message) -> None:
    for name in ("startDate", "endDate", "timeZoneId"):
        node.pop(name, None)


def _later(instant: Any, step: timedelta) -> str:
    """Move an instant; nothing where it is none."""
    try:
        return times.text_of(datetime.fromisoformat(instant) + step)
    except (TypeError, ValueError):
        return ""


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _suit(component: str, node: Message, name: str) -> None:
    """Put beside a member what it does not go without."""
    if component == "Location" and name == "name" and not _is_text(node.get(name)):
        # So that a name that is none is not refused for leaving nothing.
        node.setdefault("address", {"addressLine": "1 Main Street"})
    if component == "DateAndTimeSettings" and name == "dateAndTimeTbdMessage" and _is_text(node.get(name)):
        node["dateAndTimeTbd"] = True
        _without_dates(node)
    if component == "DateAndTimeSettings" and name == "dateAndTimeTbd" and node.get(name):
        node["dateAndTimeTbdMessage"] = "Later"
        if node[name] is True:
            _without_dates(node)
    if component == "DateAndTimeSettings" and name == "startDate":
        node["endDate"] = _later(node.get("startDate"), events.DURATIONS[0]) or "2099-01-01T00:00:00Z"
    if component == "DateAndTimeSettings" and name == "endDate" and isinstance(node.get("endDate"), str):
        node["startDate"] = _later(node["endDate"], -events.DURATIONS[0]) or times.text_of(events.soon())
    if component == "TimeInterval" and name == "start":
        node["end"] = "2099-01-01T00:00:00Z"
    if component == "RsvpRegistration" and name == "startDate":
        node["endDate"] = "2099-01-01T00:00:00Z"
    if component == "RsvpRegistration" and name == "endDate":
        node["startDate"] = times.text_of(events.soon())
