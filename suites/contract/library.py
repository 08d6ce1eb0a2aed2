"""A site with some of everything, for queries: what is on it is known, so that answers can be checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from conform.client import NOBODY, Exchange
from strategies import times
from strategies.events import soon
from strategies.messages import ABSENT, value_at
from suites.world import Message, World

WORDS = ("alder", "birch", "cedar", "elder", "elderberry", "maple")
"""One of them begins with another."""
PRICES = ("0", "9", "10", "11", "30", "100")
"""As texts they are in another order; the first is free."""
FEES = ("FEE_INCLUDED", "FEE_ADDED_AT_CHECKOUT", "FEE_ADDED_AT_CHECKOUT")
CURRENCIES = ("USD", "EUR")
_PLAIN = re.compile(r"[0-9a-z .-]+|[A-Z_]+|\d{4}-\d\d-\d\dT[\d:.]+Z")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FIRST_ID, _LAST_ID = "00000000-0000-4000-8000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff"
BORROWED = 20
"""Entities of each kind that are looked at on a site where nothing may be made."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where a query's entities are in its answer, and what to ask for so that all their members show."""

    key: str
    fields: tuple[str, ...] = ()


SHELVES: Mapping[str, Shelf] = {
    "queryEvents": Shelf("events", ("REGISTRATION",)),
    "queryTicketDefinitions": Shelf("ticketDefinitions"),
    "queryAvailableTicketDefinitions": Shelf("ticketDefinitions"),
    "queryPolicies": Shelf("policies"),
    "queryScheduleItems": Shelf("items"),
    "queryCategories": Shelf("categories"),
}


class Library:
    """The entities of one site, six of each kind, and questions about them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ids: dict[str, set[str]] = {}
        self.owner = ""
        if world.reading:
            self._borrow()
        else:
            self._fill()
        self.entities = {name: self._all(name) for name in SHELVES}

    def _fill(self) -> None:
        world, client = self.world, self.world.client
        owners = [self._event(number, word) for number, word in enumerate(WORDS)]
        tickets, policies, categories = [], set(), set()
        for number, word in enumerate(WORDS):
            extra: Message = {}
            if number % 2:
                extra = {"initialLimit": int(PRICES[number]), "description": word}
            if word == WORDS[-1]:  # which is hidden, and on sale later
                extra["salePeriod"] = {"startDate": times.text_of(soon())}
            found = world.ticket(
                owners[number % 2 * 2],
                name=world.called(word),
                hidden=word == WORDS[-1],
                feeType=FEES[number % 3] if number else "NO_FEE",
                pricingMethod={"guestPrice" if number == 3 else "fixedPrice": _price(number)},
                **extra,
            )
            policy = world.policy(owners[number % 3], name=world.called(word), body=word)
            if number == 4:  # which has another revision than the others
                sent = {"id": found["id"], "revision": found["revision"], "name": found["name"]}
                client.call("updateTicketDefinition", {"ticketDefinition": sent})
                sent = {each: policy[each] for each in ("id", "revision", "eventId", "name", "body")}
                client.call("updatePolicy", {"policy": sent})
            tickets.append(found["id"])
            policies.add(policy["id"])
            start = soon() + number * timedelta(hours=1)
            slot = {"start": times.text_of(start), "end": times.text_of(start + timedelta(hours=1))}
            world.item(
                owners[0],
                name=world.called(word),
                stageName=word,
                description=word,
                timeSlot=slot,
            )
            categories.add(world.category(name=world.called(word))["id"])
        client.call("publishDraft", {"eventId": owners[0]})
        client.call("cancelEvent", eventId=owners[-1])
        published = client.call("listScheduleItems", eventId=[owners[0]], state=["PUBLISHED"])
        items = {each["id"] for each in published.json["items"]}  # which need not be those of the draft
        self.owner = owners[0]
        self.ids = {
            "queryEvents": set(owners),
            "queryTicketDefinitions": set(tickets),
            "queryAvailableTicketDefinitions": set(tickets[:-1]),  # the last one is hidden
            "queryPolicies": policies,
            "queryScheduleItems": items,
            "queryCategories": categories,
        }

    def _borrow(self) -> None:
        """Take what is on the site already, where nothing may be made."""
        for operation, shelf in SHELVES.items():
            answer = self.world.send(operation, {"query": {"paging": {"limit": BORROWED}}}, expect=200)
            found = answer.json[shelf.key]
            if operation == "queryScheduleItems" and found:
                self.owner = found[0]["eventId"]
                found = [each for each in found if each["eventId"] == self.owner]
            self.ids[operation] = {each["id"] for each in found}

    def _event(self, number: int, word: str) -> str:
        start = soon() + number * timedelta(days=1)
        dates = {
            "startDate": times.text_of(start),
            "endDate": times.text_of(start + timedelta(days=1, hours=number)),
            "timeZoneId": "UTC",
        }
        made: Message = {"title": self.world.called(word), "dateAndTimeSettings": dates}
        if number == 2:  # it sells the definitions with an odd number
            made["registration"] = {"initialType": "TICKETING", "tickets": {"currency": CURRENCIES[1]}}
        return self.world.event("TICKETING" if number in (0, 2) else "RSVP", **made)

    @property
    def confined(self) -> bool:
        """Whether there is more on the site than this library knows, so that queries are confined to it."""
        return self.world.shared or self.world.reading

    def ask(self, operation: str, query: Message, **more: Any) -> Exchange:
        """Send a query, with everything asked for that the fields of its filters are about."""
        shelf = SHELVES[operation]
        fields = {"fields": list(shelf.fields)} if shelf.fields else {}
        if self.confined:
            query = {**query, "filter": self.among_own(operation, query.get("filter"))}
        return self.world.send(operation, {"query": query, **fields, **more}, expect=200)

    def among_own(self, operation: str, condition: Message | None) -> Message:
        """Confine a condition to this library's entities, as far as the query language can say it."""
        own: Message = {"id": {"$in": sorted(self.ids[operation])}}
        if operation == "queryScheduleItems":
            own = {"eventId": self.owner}
        if operation == "queryCategories":  # which takes one id, or one name
            own = {}
        condition = condition or {}
        if not set(own) & set(condition):
            return {**own, **condition}
        return {"$and": [own, condition]}

    def found(self, operation: str, exchange: Exchange) -> list[Message]:
        """Give those entities of an answer that this library has made, in their order."""
        own = self.ids[operation]
        return [each for each in exchange.json[SHELVES[operation].key] if each["id"] in own]

    def _all(self, operation: str) -> list[Message]:
        return self.found(operation, self.ask(operation, {"paging": {"limit": 100}}))


def _price(number: int) -> Message:
    return {"value": PRICES[number], "currency": CURRENCIES[number % 2]}


def key(field: str, value: Any) -> Any:
    """Give what a value is compared by: dates as instants, revisions as numbers."""
    if field.endswith("Date") and isinstance(value, str):
        return datetime.fromisoformat(value)
    if field == "revision":
        return int(value)
    if field.endswith(".value"):
        return float(value)
    return value


def plain(values: list[Any]) -> bool:
    """Whether the order of values is settled: of texts that of small letters and digits is, and no other."""
    return all(not isinstance(value, str) or _PLAIN.fullmatch(value) for value in values)


def value_of(entity: Message, field: str) -> Any:
    """Give an entity's value for a field of a filter; None where it has none."""
    found = value_at(entity, field)
    return None if found is ABSENT else found


def operands(operator: str, field: str, values: list[Any]) -> Iterator[Any]:
    """Give operands for an operator: the least, a middle and the greatest of the values that there are.

    Where all entities have the same id, ids that nobody has are operands, too: without them a filter that
    is ignored would find the same.
    """
    if operator == "$exists":
        yield from (True, False)
        return
    distinct = sorted({key(field, each): each for each in values}.values(), key=lambda each: key(field, each))
    if len(distinct) == 1 and _ID.fullmatch(str(distinct[0])):
        # The one of nobody comes first: who looks at the first of a list only finds nothing.
        some = operator in ("$eq", "$ne", "$in")
        distinct = [NOBODY, *distinct] if some else [_FIRST_ID, *distinct, _LAST_ID]
    chosen = [distinct[0], distinct[len(distinct) // 2], distinct[-1]] if len(distinct) > 2 else distinct
    if operator in ("$in", "$nin", "$hasSome"):
        yield [chosen[0]]
        yield chosen[:2]
        return
    yield from chosen


def matches(operator: str, field: str, value: Any, operand: Any) -> bool:
    """Whether a value, which is there, satisfies a condition."""
    if operator == "$exists":
        return bool(operand)
    if operator in ("$in", "$nin"):
        among = key(field, value) in [key(field, each) for each in operand]
        return among if operator == "$in" else not among
    if operator == "$hasSome":
        return bool(set(value) & set(operand))
    left, right = key(field, value), key(field, operand)
    found = {
        "$eq": lambda: left == right,
        "$ne": lambda: left != right,
        "$gt": lambda: left > right,
        "$gte": lambda: left >= right,
        "$lt": lambda: left < right,
        "$lte": lambda: left <= right,
    }[operator]()
    return bool(found)
