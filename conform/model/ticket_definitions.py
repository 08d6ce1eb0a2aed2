"""Ticket definitions: prices, limits, and a sale status that follows the clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from conform.model.values import DONE, OneOf, Sale, Shown, Status, Verdict, left_open, refused


def to_the_minute(moment: datetime) -> datetime:
    """Round a date of a sale period down, as it is stored."""
    return moment.replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a ticket costs: a fixed price, or a guest's with a minimum."""

    value: Decimal
    currency: str | OneOf
    by_guest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDefinition:
    """One definition; `revision` and `updated` are None where the target must tell them first."""

    id: str
    event: str
    name: str
    price: Price
    fee: str
    description: str | None = None
    hidden: bool = False
    limit: int | None = None
    sale: tuple[datetime, datetime] | None = None
    sold: int = 0
    revision: int | None = 1
    created: datetime | None = None
    updated: datetime | None = None

    def sale_status(self, now: datetime, event: Status) -> Sale | None:
        """Tell the sale status of an event's definition, None where the event may have an influence."""
        if event not in (Status.UPCOMING, Status.STARTED):
            return None
        if self.sale is None:
            return Sale.STARTED if event is Status.UPCOMING else None
        start, end = map(to_the_minute, self.sale)
        if now < start:
            return Sale.SCHEDULED
        return Sale.STARTED if now < end else Sale.ENDED

    def shown(self, now: datetime, event: Status) -> Shown:
        """Give what every read by a manager shows."""
        kind = "guestPrice" if self.price.by_guest else "fixedPrice"
        found: dict[str, Any] = {
            "id": self.id,
            "eventId": self.event,
            "name": self.name,
            "description": self.description,
            "hidden": self.hidden,
            "feeType": self.fee,
            "limited": self.limit is not None,
            "initialLimit": self.limit,
            "actualLimit": self.limit,
            f"pricingMethod.{kind}.value": self.price.value,
            f"pricingMethod.{kind}.currency": self.price.currency,
            "pricingMethod.pricingType": "DONATION" if self.price.by_guest else "STANDARD",
            "pricingMethod.free": None if self.price.by_guest else self.price.value == 0,
            "revision": None if self.revision is None else str(self.revision),
            "createdDate": self.created,
            "updatedDate": self.updated,
        }
        if self.sale is not None:
            found["salePeriod.startDate"], found["salePeriod.endDate"] = map(to_the_minute, self.sale)
        status = self.sale_status(now, event)
        if status is not None:
            found["saleStatus"] = status.value
        if self.sold:
            found["salesDetails.soldCount"] = self.sold
            if self.limit is not None:
                found["salesDetails.unsoldCount"] = self.limit - self.sold
                found["salesDetails.soldOut"] = self.sold >= self.limit
        return {path: value for path, value in found.items() if value is not None}

    def may_update(self, revision: str | None) -> Verdict:
        """Judge a partial update by the revision that it names."""
        if revision is None:
            return refused("an update must name the revision")
        if self.revision is not None and revision != str(self.revision):
            return refused(f"the revision is {self.revision}")
        return DONE


def may_create(kind: str, event: Status) -> Verdict:
    """Judge a creation by the event that it is for."""
    if kind != "TICKETING":
        return left_open("no source tells when INVALID_EVENT_TYPE is answered")
    if event in (Status.ENDED, Status.CANCELED):
        return left_open("no source tells whether an event that is over or canceled takes definitions")
    return DONE


class TicketDefinitions:
    """The definitions of a site."""

    def __init__(self) -> None:
        self._all: dict[str, TicketDefinition] = {}
        self.moved: set[str] = set()
        """Events whose definitions were reordered; whether queries follow that order is open."""
        self.gone: set[str] = set()
        self._currencies: dict[str, str | None] = {}
        """What the currency of an event was last changed to, None where it had no definitions then."""

    def __getitem__(self, definition_id: str) -> TicketDefinition:
        return self._all[definition_id]

    def __contains__(self, definition_id: object) -> bool:
        return definition_id in self._all

    def ids(self) -> list[str]:
        """Give the ids in the order of creation, which a query follows by default."""
        return list(self._all)

    def all(self) -> list[TicketDefinition]:
        """Give the definitions in the order of creation."""
        return list(self._all.values())

    def of(self, event_id: str) -> list[TicketDefinition]:
        """Give the definitions of an event in the order of creation."""
        return [each for each in self._all.values() if each.event == event_id]

    def add(self, definition: TicketDefinition) -> None:
        """Add a definition."""
        self._all[definition.id] = definition

    def change(self, definition_id: str, **members: Any) -> TicketDefinition:
        """Change members of a definition, and give it."""
        changed = replace(self._all[definition_id], **members)
        self._all[definition_id] = changed
        return changed

    def delete(self, definition_id: str) -> None:
        """Delete a definition."""
        del self._all[definition_id]
        self.gone.add(definition_id)

    def forget(self, event_id: str) -> None:
        """Say nothing any more of an event's definitions."""
        self._all = {name: each for name, each in self._all.items() if each.event != event_id}

    def may_change_currency(self, event_id: str, currency: str) -> Verdict:
        """Judge a change of the currency: it is locked once a ticket is sold."""
        if currency == self.currency_of(event_id):
            return left_open("no source tells of a change to the same currency")
        if any(each.sold for each in self.of(event_id)):
            return refused("a ticket of the event is sold", 428, "CURRENCY_LOCKED")
        if not self.of(event_id):
            return left_open("no source tells of an event without definitions")
        return DONE

    def currency_of(self, event_id: str) -> str | None:
        """Give the currency that an event sells in, None where its change met no definitions."""
        return self._currencies.get(event_id, "USD")

    def change_currency(self, event_id: str, currency: str) -> None:
        """Change the code of every price of an event, and no amount.

        What becomes of revisions is open, and so is whether a guest's price has its code changed.
        """
        own = self.of(event_id)
        self._currencies[event_id] = currency if own else None
        for each in own:
            known = each.price.currency
            codes = known.values if isinstance(known, OneOf) else (known,)
            code = OneOf((*codes, currency)) if each.price.by_guest else currency
            self.change(each.id, price=replace(each.price, currency=code), revision=None, updated=None)

    def reordered(self, event_id: str) -> None:
        """Note that an event's definitions were reordered, which may raise their revisions."""
        self.moved.add(event_id)
        for each in self.of(event_id):
            self.change(each.id, revision=None, updated=None)

    def on_sale(self, event_id: str, now: datetime, event: Status) -> bool | None:
        """Whether an event has tickets to sell: not without definitions, else where nothing hinders it."""
        own = self.of(event_id)
        if not own:
            return False
        free = [each for each in own if not each.hidden and each.sale_status(now, event) is Sale.STARTED]
        return True if any(not each.sold for each in free) else None
