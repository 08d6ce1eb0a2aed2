"""The lifecycle of ticket definitions."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, multiple

from conform.config import Config
from conform.model import Price, Sale
from strategies.times import text_of
from suites.lifecycle.comparing import at, said
from suites.lifecycle.ground import Ground, Ref
from suites.lifecycle.machine import move
from suites.lifecycle.running import promised, run
from suites.lifecycle.ticket_definitions import TicketSteps
from suites.lifecycle.ticket_definitions_seen import FOUND, PROMISES

REVISIONS = ("current", "stale", "future", "missing")
PERIODS = (None, (2, 6), (2, 4), (10, 30))
LAST = 30
"""No sale ends more than so many hours after it was set: beyond the start of its event that is open."""


class TicketsMachine(TicketSteps):
    """The definitions of ticketed events, over their sale periods."""

    states = frozenset(
        {
            "SALE_SCHEDULED",
            "SALE_STARTED",
            "hidden ticket",
            "deleted ticket",
            "reordered tickets",
            *(f"update with a {revision} revision" for revision in REVISIONS),
        }
    )
    controlled_states = frozenset({"SALE_ENDED", "sold", "locked currency"})
    events = Bundle("events")
    tickets = Bundle("tickets")

    @initialize(target=events)
    def begin(self) -> Ref:
        return self.create_event("TICKETING", draft=False, ahead=60, hours=5, zone="UTC")

    @initialize(target=tickets, periods=st.lists(st.sampled_from(PERIODS), max_size=3))
    def begin_with_tickets(self, periods: list[tuple[int, int] | None]) -> object:
        event = self.create_event("TICKETING", draft=False, ahead=60, hours=5, zone="UTC")
        made = [self.create_ticket(event, limit=10, sale=sale) for sale in periods]
        return multiple(*(each for each in made if each is not None))

    @move(target=events, kind=st.sampled_from(("TICKETING", "TICKETING", "RSVP")), draft=st.booleans())
    def create_an_event(self, kind: str, draft: bool) -> Ref:
        return self.create_event(kind, draft=draft, ahead=60, hours=5, zone="UTC")

    @move(
        target=tickets,
        event=events,
        hidden=st.booleans(),
        limit=st.sampled_from((None, 1, 100)),
        sale=st.sampled_from(PERIODS),
        amount=st.sampled_from(("10.50", "0", "1200", "0.01")),
        by_guest=st.booleans(),
    )
    def create(
        self,
        event: Ref,
        hidden: bool,
        limit: int | None,
        sale: tuple[int, int] | None,
        amount: str,
        by_guest: bool,
    ) -> object:
        made = self.create_ticket(
            event, hidden=hidden, limit=limit, sale=sale, amount=amount, by_guest=by_guest and amount != "0"
        )
        return made or multiple()

    @move(event=events)
    def create_backwards(self, event: Ref) -> None:
        """A sale that ends before it begins, which no source settles; what is taken is deleted again."""
        self.create_reversed(event)

    @move(ticket=tickets, revision=st.sampled_from(REVISIONS))
    def rename(self, ticket: Ref, revision: str) -> None:
        if self.has(ticket):
            name = self.name("Ticket")
            self.update_ticket(ticket, revision, f"the name {name!r}", {"name": name}, name=name)

    @move(ticket=tickets, hidden=st.booleans(), limit=st.integers(1, 50))
    def restrict(self, ticket: Ref, hidden: bool, limit: int) -> None:
        """Change the limit: whether there can be one that was not, and what an idle update does, is open."""
        if not self.has(ticket):
            return
        before = self.models[0].ticket_definitions[ticket.id]
        changed = (hidden, limit) != (before.hidden, before.limit)
        if changed and before.limit is not None and not before.sold:
            members = {"hidden": hidden, "initialLimit": limit}
            self.update_ticket(ticket, "current", "other limits", members, hidden=hidden, limit=limit)

    @move(ticket=tickets, amount=st.sampled_from(("12.00", "99.99")))
    def reprice(self, ticket: Ref, amount: str) -> None:
        if not self.has(ticket):
            return
        before = self.models[0].ticket_definitions[ticket.id]
        currency = before.price.currency
        if before.sold or before.price.value in (0, Decimal(amount)) or not isinstance(currency, str):
            return
        kind = "guestPrice" if before.price.by_guest else "fixedPrice"
        money = {"value": amount, "currency": currency}
        price = Price(value=Decimal(amount), currency=currency, by_guest=before.price.by_guest)
        members = {"pricingMethod": {kind: money}}
        self.update_ticket(ticket, "current", f"the price {amount}", members, price=price)

    @move(ticket=tickets, sale=st.sampled_from(PERIODS[1:]))
    def sell_later(self, ticket: Ref, sale: tuple[int, int]) -> None:
        if not self.has(ticket):
            return
        before = self.models[0].ticket_definitions[ticket.id]
        start, end = (self.hour(each) for each in sale)
        if self.in_time(before.event) and before.sale != (start, end):
            members = {"salePeriod": {"startDate": text_of(start), "endDate": text_of(end)}}
            self.update_ticket(ticket, "current", "another sale period", members, sale=(start, end))

    @move(ticket=tickets)
    def delete(self, ticket: Ref) -> None:
        if self.has(ticket):
            self.delete_ticket(ticket)

    @move(event=events)
    def delete_all(self, event: Ref) -> None:
        self.delete_tickets_of(event)

    @move(ticket=tickets, chosen=st.integers(0, 5), before=st.booleans())
    def reorder(self, ticket: Ref, chosen: int, before: bool) -> None:
        if not self.has(ticket):
            return
        model = self.models[0].ticket_definitions
        others = [each.id for each in model.of(model[ticket.id].event) if each.id != ticket.id]
        if others:
            self.reorder_tickets(ticket, Ref(0, others[chosen % len(others)]), before=before)

    @move(event=events, currency=st.sampled_from(("EUR", "GBP")))
    def exchange_money(self, event: Ref, currency: str) -> None:
        self.change_currency(event, currency)

    @move(controlled=True, ticket=tickets, exchange=st.booleans())
    def sell_one(self, ticket: Ref, exchange: bool) -> None:
        if self.has(ticket):
            self.sell(ticket)
            self.reach("sold")
            if exchange:
                model = self.models[0].ticket_definitions
                event = model[ticket.id].event
                self.change_currency(Ref(0, event), "GBP" if model.currency_of(event) == "EUR" else "EUR")

    @move(reading=True, ticket=tickets)
    def look(self, ticket: Ref) -> None:
        self.look_at_ticket(ticket)

    @move(reading=True, event=events)
    def look_for_sale(self, event: Ref) -> None:
        self.look_at_available(event)

    @move(reading=True, event=events, key=st.sampled_from(("createdDate", "name")), falling=st.booleans())
    def find_of_event(self, event: Ref, key: str, falling: bool) -> None:
        key = key if self.ground.clocked else "name"  # dates of creation may be alike
        own = self.models[0].ticket_definitions.of(event.id)
        ids = [each.id for each in (sorted(own, key=lambda each: each.name) if key == "name" else own)]
        order = [{"fieldName": key, "order": "DESC" if falling else "ASC"}]
        found = self.find_tickets(0, f"tickets by {key}", {"eventId": event.id}, sort=order)
        self.tickets_are(found, ids[::-1] if falling else ids, ordered=True)

    @move(reading=True, sale=st.sampled_from(tuple(Sale)))
    def find_by_sale(self, sale: Sale) -> None:
        site = self.models[0]
        known = {
            each.id: each.sale_status(self.now, site.events[each.event].status(self.now))
            for each in site.ticket_definitions.all()
        }
        surely = [name for name, status in known.items() if status is not None]
        if not surely:
            return
        only = {"id": {"$in": surely}, "saleStatus": sale.value}
        found = self.find_tickets(0, f"tickets whose sale is {sale}", only)
        expected = [name for name in surely if known[name] is sale]
        self.tickets_are(found, expected)
        body = {"filter": {"id": {"$in": surely}}, "facet": ["saleStatus"]}
        counted = self.ask(FOUND, "count tickets by sale status", "countTicketDefinitions", body)
        total = at(counted.json, "metadata.total")
        self.hold(FOUND, counted, "metadata.total", total == len(surely), str(len(surely)), said(total))
        path = f"facets.saleStatus.counts.{sale.value}"
        got = at(counted.json, path)
        right = got == len(expected) or (not expected and not isinstance(got, int))
        self.hold(FOUND, counted, path, right, str(len(expected)), said(got))

    @move(controlled=True, ticket=tickets, end=st.booleans())
    def pass_time_to_sale(self, ticket: Ref, end: bool) -> None:
        if self.has(ticket):
            sale = self.models[0].ticket_definitions[ticket.id].sale
            if sale is not None:
                self.pass_time(sale[1] if end else sale[0])

    @move(controlled=True, hours=st.integers(1, 4))
    def pass_some_time(self, hours: int) -> None:
        self.pass_time(self.hour(hours))

    def has(self, ticket: Ref) -> bool:
        """Whether a definition is there, by all that was done."""
        return ticket.id in self.models[ticket.site].ticket_definitions

    def in_time(self, event: str) -> bool:
        """Whether every sale that may be set now ends before its event begins."""
        return self.hour(LAST) <= self.models[0].events[event].start

    def compare(self) -> None:
        self.compare_tickets(0)
        self.compare_events(0)

    def tour(self) -> None:
        event, other = self.begin(), self.create_an_event("TICKETING", False)
        self.create(self.create_an_event("RSVP", False), False, None, None, "10.50", False)
        self.create(self.create_an_event("TICKETING", True), False, None, None, "10.50", False)
        made = [
            self.create(event, hidden, limit, sale, amount, guest)
            for hidden, limit, sale, amount, guest in (
                (False, None, None, "10.50", False),
                (True, 100, None, "1200", False),
                (False, 1, PERIODS[1], "0", False),
                (False, 100, PERIODS[3], "10.50", False),
                (False, None, PERIODS[2], "0.01", True),
            )
        ]
        tickets = [each for each in made if isinstance(each, Ref)]
        self.create_backwards(event)
        self.find_of_event(event, "createdDate", False)
        spare = self.create(other, False, 100, None, "10.50", False)
        assert isinstance(spare, Ref)
        for revision in REVISIONS:
            self.rename(tickets[0], revision)
        self.restrict(tickets[1], False, 7)
        self.restrict(tickets[1], True, 8)
        self.reprice(tickets[-1], "99.99")
        self.look_for_sale(event)
        self.exchange_money(event, "EUR")
        self.reprice(tickets[0], "12.00")
        self.reorder(tickets[0], 1, True)
        self.reorder(tickets[1], 3, False)
        for key in ("createdDate", "name"):
            for falling in (True, False):
                self.find_of_event(event, key, falling)
        self.sell_later(tickets[3], PERIODS[2])
        self.sell_one(tickets[1], True)
        self.exchange_money(event, "GBP")
        self.exchange_money(other, "GBP")
        for end in (False, True):
            for sale in Sale:
                self.find_by_sale(sale)
            self.pass_time_to_sale(tickets[2], end)
            for ticket in tickets:
                self.look(ticket)
            self.look_for_sale(event)
        self.find_by_sale(Sale.ENDED)
        self.pass_some_time(2)
        self.delete(tickets[0])
        self.look(tickets[0])
        self.delete_all(event)
        self.look(tickets[2])
        self.look(spare)


@promised(*PROMISES)
def test_ticket_definitions_live_as_the_model_says(ground: Ground, config: Config, shard: int) -> None:
    run(TicketsMachine, ground, config, shard=shard)
