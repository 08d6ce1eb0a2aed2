"""Steps on ticket definitions, each judged by the model, and the comparison of all definitions of a site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from conform.client import Exchange
from conform.contract.obligations import Obligation
from conform.laws import promise
from conform.model import DONE, Price, Sale, TicketDefinition, may_create
from strategies.times import text_of
from suites.lifecycle.comparing import agree, at, moment, said
from suites.lifecycle.events import MOST, EventSteps
from suites.lifecycle.machine import Ref

MOVES = promise(
    "ticket_definitions/lifecycle-moves",
    says="A ticketed event takes definitions, and a definition an update of its current revision only; "
    "the currency changes until a ticket is sold.",
    level="MUST",
    evidence="docs",
    operation="updateTicketDefinition",
    source="create-ticket-definition, update-ticket-definition, change-currency",
)
READS = promise(
    "ticket_definitions/lifecycle-reads",
    says="Every read shows a definition as its own writes left it, whatever was done to others in between.",
    level="MUST",
    evidence="docs",
    operation="getTicketDefinition",
    source="get-ticket-definition, query-ticket-definitions, update-ticket-definition",
)
REVISIONS = promise(
    "ticket_definitions/lifecycle-revisions",
    says="The revision is 1 at first and grows by one with each update; refusals and reads leave it.",
    level="MUST",
    evidence="sdk",
    operation="updateTicketDefinition",
    source="TicketDefinition.revision",
)
DATES = promise(
    "ticket_definitions/lifecycle-dates",
    says="createdDate is the time of the creation, and updatedDate that of the last update.",
    level="MUST",
    evidence="docs",
    operation="updateTicketDefinition",
    source="update-ticket-definition",
)
SALES = promise(
    "ticket_definitions/lifecycle-sales",
    says="The sale is scheduled, started and ended by the clock, to the minute; what is sold is counted.",
    level="MUST",
    evidence="sdk",
    operation="getTicketDefinition",
    source="TicketDefinition.saleStatus, SalesDetails",
)
FOUND = promise(
    "ticket_definitions/lifecycle-found",
    says="A query finds the definitions that it asks for, each once, hidden ones for managers only, "
    "the oldest first unless told otherwise; a count is what a query finds.",
    level="MUST",
    evidence="sdk",
    operation="queryTicketDefinitions",
    source="query-ticket-definitions, query-available-ticket-definitions, count-ticket-definitions",
)
GONE = promise(
    "ticket_definitions/lifecycle-gone",
    says="A deleted definition is given by no read, and its neighbours stay.",
    level="MUST",
    evidence="docs",
    operation="deleteTicketDefinition",
    source="delete-ticket-definition",
)
PROMISES = (MOVES, READS, REVISIONS, DATES, SALES, FOUND, GONE)
_BY_MEMBER = {"revision": REVISIONS, "createdDate": DATES, "updatedDate": DATES, "saleStatus": SALES}


def promise_of(path: str) -> Obligation:
    """Give the promise that a member of a definition is about."""
    return SALES if path.startswith("salesDetails") else _BY_MEMBER.get(path, READS)


class TicketSteps(EventSteps):
    """What can be done to ticket definitions, and what must be seen of them."""

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
        found, name = site.events[event.id], self.name("ticket")
        price = Price(value=Decimal(amount), currency="USD", by_guest=by_guest)
        kind = "guestPrice" if by_guest else "fixedPrice"
        sent: dict[str, Any] = {
            "eventId": event.id,
            "name": name,
            "description": f"about {name}",
            "feeType": "NO_FEE" if price.value == 0 else "FEE_INCLUDED",
            "pricingMethod": {kind: {"value": amount, "currency": "USD"}},
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
        verdict = model.may_change_currency(event.id)
        if verdict.codes:
            self.reach("locked currency")
        if self.judge(MOVES, verdict, exchange, "changeCurrency without definitions"):
            model.change_currency(event.id, currency)

    def sell(self, ref: Ref) -> None:
        """Have the target's control plane sell one ticket, if there is one left."""
        model, control = self.models[ref.site].ticket_definitions, self.controls[ref.site]
        definition = model[ref.id]
        if control is not None and definition.sold < (definition.limit or 10):
            model.change(ref.id, sold=definition.sold + 1)
            control.sales({each.id: {"sold": each.sold, "reserved": 0} for each in model.all() if each.sold})

    def look_at_ticket(self, ref: Ref) -> None:
        """Read a definition by its id, and compare; one that was deleted must not come."""
        params: dict[str, Any] = {"ticketDefinitionId": ref.id, "fields": ["SALES_DETAILS"]}
        exchange = self.send("look at a ticket by its id", "getTicketDefinition", site=ref.site, **params)
        model, status = self.models[ref.site].ticket_definitions, f"status {exchange.status}"
        if ref.id in model.gone:
            self.hold(GONE, exchange, "", exchange.status != 200, "no definition", status)
        elif ref.id in model:
            self.hold(READS, exchange, "", exchange.status == 200, "the definition", status)
            self._same_ticket(exchange, "ticketDefinition", exchange.json["ticketDefinition"], ref.site)

    def find_tickets(
        self, site: int, step: str, only: Mapping[str, Any], *, available: bool = False, **query: Any
    ) -> Exchange:
        """Query definitions: all, or those that visitors may see."""
        operation = "queryAvailableTicketDefinitions" if available else "queryTicketDefinitions"
        spelled = {"filter": dict(only), "paging": {"limit": MOST, "offset": 0}, **query}
        body = {"query": spelled, "fields": ["SALES_DETAILS"]}
        return self.ask(FOUND, f"look for {step}", operation, body, site=site)

    def tickets_are(self, exchange: Exchange, expected: Sequence[str], *, ordered: bool = False) -> None:
        """See that a query found these definitions and no others, each once."""
        got = [str(each.get("id")) for each in exchange.json["ticketDefinitions"]]
        same = got == list(expected) if ordered else sorted(got) == sorted(expected)
        wanted = f"{len(expected)} definitions{' in this order' if ordered else ''}: {list(expected)}"
        gone = {name for model in self.models for name in model.ticket_definitions.gone} & set(got)
        self.hold(GONE if gone else FOUND, exchange, "ticketDefinitions", same, wanted, got)

    def look_at_available(self, event: Ref) -> None:
        """Query what visitors may buy: nothing that is hidden, and all that is surely on sale."""
        model = self.models[event.site].ticket_definitions
        status = self.models[event.site].events[event.id].status(self.now)
        exchange = self.find_tickets(event.site, "available tickets", {"eventId": event.id}, available=True)
        got = {str(each.get("id")) for each in exchange.json["ticketDefinitions"]}
        own = model.of(event.id)
        most = {each.id for each in own if not each.hidden}
        least = {
            each.id
            for each in own
            if not each.hidden and not each.sold and each.sale_status(self.now, status) is Sale.STARTED
        }
        wanted = f"those that are on sale and not hidden, {sorted(least)}, and none that is hidden"
        self.hold(FOUND, exchange, "ticketDefinitions", least <= got <= most, wanted, sorted(got))
        counted = self.ask(
            FOUND,
            "count available tickets",
            "countAvailableTicketDefinitions",
            {"filter": {"eventId": event.id}},
            site=event.site,
        )
        total = at(counted.json, "metadata.total")
        self.hold(FOUND, counted, "metadata.total", total == len(got), f"{len(got)}, as a query found", total)

    def compare_tickets(self, site: int) -> None:
        """Compare all definitions of a site with the model."""
        self.patiently(lambda: self._compare_tickets(site))

    def _compare_tickets(self, site: int) -> None:
        model = self.models[site].ticket_definitions
        events = self.models[site].known_events()
        if not events:
            return
        exchange = self.find_tickets(site, "the tickets of all events", {"eventId": {"$in": events}})
        self.tickets_are(exchange, model.ids(), ordered=self.ground.clocked and not model.moved)
        for index, entity in enumerate(exchange.json["ticketDefinitions"]):
            self._same_ticket(exchange, f"ticketDefinitions[{index}]", entity, site)

    def _same_ticket(self, exchange: Exchange, prefix: str, entity: Mapping[str, Any], site: int) -> None:
        model, events = self.models[site].ticket_definitions, self.models[site].events
        definition = model[str(entity["id"])]
        event = events[definition.event].status(self.now)
        shown = dict(definition.shown(self.now, event))
        if "salesDetails" not in entity:
            shown = {path: value for path, value in shown.items() if not path.startswith("salesDetails")}
        self.same(promise_of, exchange, prefix, entity, shown)
        sale = definition.sale_status(self.now, event)
        if sale is not None:
            self.reach(sale.value)
        if definition.hidden:
            self.reach("hidden ticket")
        if definition.revision is None and agree(at(entity, "createdDate"), definition.created):
            revision = said(at(entity, "revision")).strip("'")
            model.change(definition.id, revision=int(revision), updated=moment(at(entity, "updatedDate")))
