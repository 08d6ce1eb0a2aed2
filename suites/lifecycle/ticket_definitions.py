"""Steps on ticket definitions, each judged by the model."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from conform.model import DONE, Price, TicketDefinition, left_open, may_create
from strategies.times import text_of
from suites.lifecycle.comparing import at
from suites.lifecycle.ground import Ref
from suites.lifecycle.ticket_definitions_seen import DATES, MOVES, READS, TicketSights


class TicketSteps(TicketSights):
    """What can be done to ticket definitions."""

    def create_ticket(
        self,
        event: Ref,
        *,
        hidden: bool = False,
        limit: int | None = None,
        sale: tuple[int, int] | None = None,
        amount: str = "10.50",
        by_guest: bool = False,
    ) -> Ref | None:
        """Create a definition; `sale` says in how many hours it begins and ends."""
        self.tick()
        site = self.models[event.site]
        found, name = site.events[event.id], self.name("Ticket")
        currency = site.ticket_definitions.currency_of(event.id)
        price = Price(value=Decimal(amount), currency=currency or "USD", by_guest=by_guest)
        kind = "guestPrice" if by_guest else "fixedPrice"
        sent: dict[str, Any] = {
            "eventId": event.id,
            "name": name,
            "description": f"about {name}",
            "feeType": "NO_FEE" if price.value == 0 else "FEE_INCLUDED",
            "pricingMethod": {kind: {"value": amount, "currency": price.currency}},
            "hidden": hidden,
        }
        if limit is not None:
            sent["initialLimit"] = limit
        period = None
        if sale is not None:
            # The seconds go when it is stored.
            period = (self.hour(sale[0]) + timedelta(seconds=59), self.hour(sale[1]) + timedelta(seconds=59))
            sent["salePeriod"] = {"startDate": text_of(period[0]), "endDate": text_of(period[1])}
        step = f"create {name!r} for {found.title!r}"
        exchange = self.send(step, "createTicketDefinition", {"ticketDefinition": sent}, site=event.site)
        status = found.status(self.now)
        verdict = may_create(found.kind, status)
        if currency is None:
            verdict = left_open("no source tells which currency the event has")
        elif by_guest and exchange.code == "INVALID_FEE_TYPE":
            verdict = left_open("no source tells which fee a guest's price takes")
        elif period is not None and period[1] > found.start:
            verdict = left_open("no source tells whether a sale may go on when its event begins")
        if not self.judge(MOVES, verdict, exchange, f"createTicketDefinition for {found.kind} {status}"):
            return None
        answer = exchange.json["ticketDefinition"]
        model, new = site.ticket_definitions, str(at(answer, "id"))
        fresh = new not in model and new not in model.gone
        self.hold(READS, exchange, "ticketDefinition.id", fresh, "an id that no definition has had", new)
        date = self.dated(DATES, exchange, "ticketDefinition.createdDate", at(answer, "createdDate"))
        model.add(
            TicketDefinition(
                id=new,
                event=event.id,
                name=name,
                price=price,
                fee=sent["feeType"],
                description=sent["description"],
                hidden=hidden,
                limit=limit,
                sale=period,
                created=date,
                updated=date,
            )
        )
        self._same_ticket(exchange, "ticketDefinition", answer, event.site)
        return Ref(event.site, new)

    def create_reversed(self, event: Ref) -> None:
        """Create a definition whose sale ends before it begins; no source tells what comes of it."""
        self.tick()
        period = {"startDate": text_of(self.hour(6)), "endDate": text_of(self.hour(2))}
        sent = {
            "eventId": event.id,
            "name": self.name("Ticket"),
            "feeType": "FEE_INCLUDED",
            "pricingMethod": {"fixedPrice": {"value": "10", "currency": "USD"}},
            "salePeriod": period,
        }
        step = "create a ticket whose sale ends before it begins"
        exchange = self.send(step, "createTicketDefinition", {"ticketDefinition": sent}, site=event.site)
        verdict = left_open("no source tells when INVALID_SALE_PERIOD is answered")
        if self.judge(MOVES, verdict, exchange, "createTicketDefinition with a sale period backwards"):
            made = str(at(exchange.json, "ticketDefinition.id"))
            self.models[event.site].ticket_definitions.gone.add(made)
            self.send("delete it again", "deleteTicketDefinition", site=event.site, ticketDefinitionId=made)

    def update_ticket(
        self, ref: Ref, revision: str, what: str, members: Mapping[str, Any], **changes: Any
    ) -> bool:
        """Change members with the `current`, a `stale`, a `future` or no revision."""
        self.tick()
        model = self.models[ref.site].ticket_definitions
        before = model[ref.id]
        if before.revision is None:
            self.look_at_ticket(ref)
            before = model[ref.id]
        current = before.revision or 1
        named = {"current": str(current), "stale": str(current - 1), "future": str(current + 1)}.get(revision)
        sent = {"id": ref.id, **members}
        if named is not None:
            sent["revision"] = named
        self.reach(f"update with a {revision} revision")
        step = f"give {before.name!r} {what} with a {revision} revision"
        exchange = self.send(step, "updateTicketDefinition", {"ticketDefinition": sent}, site=ref.site)
        if not self.judge(MOVES, before.may_update(named), exchange, ""):
            return False
        answer = exchange.json["ticketDefinition"]
        path = "ticketDefinition.updatedDate"
        updated = self.dated(DATES, exchange, path, at(answer, "updatedDate"), since=before.updated)
        model.change(ref.id, **changes, revision=current + 1, updated=updated)
        self._same_ticket(exchange, "ticketDefinition", answer, ref.site)
        return True

    def delete_ticket(self, ref: Ref) -> None:
        """Delete a definition."""
        self.tick()
        model = self.models[ref.site].ticket_definitions
        step = f"delete {model[ref.id].name!r}"
        exchange = self.send(step, "deleteTicketDefinition", site=ref.site, ticketDefinitionId=ref.id)
        self.judge(MOVES, DONE, exchange, "")
        model.delete(ref.id)
        self.reach("deleted ticket")

    def delete_tickets_of(self, event: Ref) -> None:
        """Delete the definitions of an event by a filter."""
        self.tick()
        model = self.models[event.site].ticket_definitions
        operation = "bulkDeleteTicketDefinitionsByFilter"
        body = {"filter": {"eventId": event.id}}
        exchange = self.send("delete the tickets of an event", operation, body, site=event.site)
        self.judge(MOVES, DONE, exchange, "")
        for each in model.of(event.id):
            model.delete(each.id)

    def reorder_tickets(self, moved: Ref, reference: Ref, *, before: bool) -> None:
        """Move a definition beside another; no read shows the order, but nothing may be lost."""
        self.tick()
        model = self.models[moved.site].ticket_definitions
        event, side = model[moved.id].event, "before" if before else "after"
        body = {"eventId": event, "ticketDefinitionId": moved.id, f"{side}DefinitionId": reference.id}
        step = f"move {model[moved.id].name!r} {side} {model[reference.id].name!r}"
        exchange = self.send(step, "reorderTicketDefinitions", body, site=moved.site)
        self.judge(MOVES, DONE, exchange, "")
        model.reordered(event)
        self.reach("reordered tickets")

    def change_currency(self, event: Ref, currency: str) -> None:
        """Change the currency of an event's definitions, unless a ticket is sold."""
        self.tick()
        model = self.models[event.site].ticket_definitions
        body = {"eventId": event.id, "currency": currency}
        exchange = self.send(f"change the currency to {currency}", "changeCurrency", body, site=event.site)
        verdict = model.may_change_currency(event.id, currency)
        if verdict.codes:
            self.reach("locked currency")
        if self.judge(MOVES, verdict, exchange, "changeCurrency without definitions or a change"):
            model.change_currency(event.id, currency)

    def sell(self, ref: Ref) -> None:
        """Have the target's control plane sell one ticket, if there is one left."""
        model, control = self.models[ref.site].ticket_definitions, self.controls[ref.site]
        definition = model[ref.id]
        if control is not None and definition.sold < (definition.limit or 10):
            model.change(ref.id, sold=definition.sold + 1)
            control.sales({each.id: {"sold": each.sold, "reserved": 0} for each in model.all() if each.sold})
