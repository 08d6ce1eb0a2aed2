"""What must be seen of the ticket definitions of a site, by the promises of their lifecycle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conform.client import Exchange
from conform.contract.obligations import Obligation
from conform.laws import promise
from conform.model import Sale
from suites.lifecycle.comparing import agree, at, moment, said
from suites.lifecycle.events import EventSteps
from suites.lifecycle.events_seen import MOST
from suites.lifecycle.ground import Ref

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


class TicketSights(EventSteps):
    """Looks at ticket definitions, and compares them with the model."""

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
        for ref in self.one_of(site, model.ids()):
            self.look_at_ticket(ref)

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
