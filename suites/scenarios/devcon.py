"""DevCon 2025, the conference: what is organised, and what a person would check after each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from conform.client import Client, Exchange, eventually
from conform.expect import equal, holds, member, same_amount, same_instant
from suites.scenarios.calendar import Calendar

BEFORE_SALES = datetime(2025, 2, 1, 12, tzinfo=UTC)
ON_SALE = datetime(2025, 3, 31, 12, tzinfo=UTC)
EARLY_BIRD_OVER = datetime(2025, 5, 1, 12, tzinfo=UTC)
SALES_OVER = datetime(2025, 6, 15, 0, 30, tzinfo=UTC)

SALE_STATUS: Mapping[datetime, Mapping[str, str]] = {
    BEFORE_SALES: {"Early Bird": "SCHEDULED", "General Admission": "SCHEDULED", "VIP": "SCHEDULED"},
    ON_SALE: {"Early Bird": "STARTED", "General Admission": "STARTED", "VIP": "STARTED"},
    EARLY_BIRD_OVER: {"Early Bird": "ENDED", "General Admission": "STARTED", "VIP": "STARTED"},
    SALES_OVER: {"Early Bird": "ENDED", "General Admission": "ENDED", "VIP": "ENDED"},
}
"""Days well inside each phase of the sale; what happens at the exact minute is a law's business."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket definition must read back as; `prices` is by option name, "" for a fixed price."""

    short: str
    name: str
    prices: Mapping[str, str]
    limit: int
    sale_start: str
    sale_end: str


TICKETS = (
    Ticket(
        "Early Bird",
        "Early Bird",
        {"Early Bird Price": "299.00"},
        100,
        "2025-03-01T00:00:00.000Z",
        "2025-04-30T23:59:00.000Z",
    ),
    Ticket(
        "General Admission",
        "General Admission",
        {"": "499.00"},
        500,
        "2025-03-01T00:00:00.000Z",
        "2025-06-14T23:59:00.000Z",
    ),
    Ticket(
        "VIP",
        "VIP All-Access Pass",
        {"Individual": "999.00", "Team (3+ people)": "899.00"},
        50,
        "2025-03-01T00:00:00.000Z",
        "2025-06-14T23:59:00.000Z",
    ),
)


@dataclass
class DevCon:
    """The conference on one site of a target; every method is one thing done or one thing checked."""

    client: Client
    calendar: Calendar
    tag: str = ""
    patience: float = 0
    event_id: str = ""
    category_id: str = ""
    tickets: dict[str, str] = field(default_factory=dict)
    policies: list[str] = field(default_factory=list)

    def label(self, text: str, longest: int) -> str:
        """Give a name that carries the run's tag on a shared site, cut to a bound in characters."""
        return f"{text[: longest - len(self.tag) - 1]} {self.tag}" if self.tag else text

    # Step 1 | Create the event

    def create_event(self, payload: Mapping[str, Any]) -> Exchange:
        """Create the event, published at once, and keep its id."""
        body = self.calendar.place(dict(payload))
        body["event"]["title"] = self.label(body["event"]["title"], 120)
        created = self.client.call("createEvent", body)
        self.event_id = member(created, "event.id")
        equal(created, "event.title", body["event"]["title"])
        equal(created, "event.status", "UPCOMING")
        return created

    def check_event(self, title: str, short_description: str, start: str, end: str) -> None:
        """Read the event back by id, by slug and by query: it is one and the same."""
        fields = ["DETAILS", "REGISTRATION", "URLS"]
        by_id = self.client.call("getEvent", eventId=self.event_id, fields=fields)
        equal(by_id, "event.title", self.label(title, 120))
        equal(by_id, "event.shortDescription", short_description)
        equal(by_id, "event.location.type", "VENUE")
        equal(by_id, "event.location.address.city", "San Francisco")
        equal(by_id, "event.location.address.country", "US")
        placed = self.calendar.place({"start": start, "end": end})
        equal(by_id, "event.dateAndTimeSettings.startDate", placed["start"], same=same_instant)
        equal(by_id, "event.dateAndTimeSettings.endDate", placed["end"], same=same_instant)
        equal(by_id, "event.dateAndTimeSettings.timeZoneId", "America/Los_Angeles")
        equal(by_id, "event.registration.initialType", "TICKETING")
        slug = member(by_id, "event.slug")
        holds(by_id, "event.slug", slug.startswith("devcon-2025"), "a slug folded from the title")
        self._eventually(lambda: self._event_has_slug(slug))
        self._eventually(self._event_is_queried)

    def _event_has_slug(self, slug: str) -> None:
        by_slug = self.client.call("getEventBySlug", slug=slug)
        equal(by_slug, "event.id", self.event_id)

    def _event_is_queried(self) -> None:
        query = {"filter": {"id": {"$eq": self.event_id}}, "paging": {"limit": 10}}
        queried = self.client.call("queryEvents", {"query": query})
        equal(queried, "pagingMetadata.total", 1)
        equal(queried, "events[0].id", self.event_id)

    # Step 2 | Set up ticket definitions

    def create_ticket(self, ticket: Ticket, payload: Mapping[str, Any]) -> None:
        """Create one ticket definition for the event."""
        created = self.client.call("createTicketDefinition", self.calendar.place(dict(payload)))
        self.tickets[ticket.short] = member(created, "ticketDefinition.id")
        equal(created, "ticketDefinition.revision", "1")

    def check_ticket(self, ticket: Ticket) -> None:
        """Read a ticket definition back: its price, its limit and its sale period."""
        read = self.client.call("getTicketDefinition", ticketDefinitionId=self.tickets[ticket.short])
        at = "ticketDefinition"
        equal(read, f"{at}.eventId", self.event_id)
        equal(read, f"{at}.name", ticket.name)
        equal(read, f"{at}.initialLimit", ticket.limit)
        equal(read, f"{at}.actualLimit", ticket.limit)
        equal(read, f"{at}.limited", True)
        equal(read, f"{at}.pricingMethod.pricingType", "STANDARD")
        equal(read, f"{at}.pricingMethod.free", False)
        period = self.calendar.place({"start": ticket.sale_start, "end": ticket.sale_end})
        equal(read, f"{at}.salePeriod.startDate", period["start"], same=same_instant)
        equal(read, f"{at}.salePeriod.endDate", period["end"], same=same_instant)
        if "" in ticket.prices:
            equal(read, f"{at}.pricingMethod.fixedPrice.value", ticket.prices[""], same=same_amount)
            equal(read, f"{at}.pricingMethod.fixedPrice.currency", "USD")
            return
        options = f"{at}.pricingMethod.pricingOptions.optionDetails"
        equal(read, options, len(ticket.prices), same=lambda details, count: len(details) == count)
        for index, (name, amount) in enumerate(ticket.prices.items()):
            equal(read, f"{options}[{index}].name", name)
            equal(read, f"{options}[{index}].price.value", amount, same=same_amount)
            equal(read, f"{options}[{index}].price.currency", "USD")

    def check_tickets_on_sale(self, day: datetime) -> None:
        """Check the sale status of every ticket definition on one day."""
        queried = self.client.call(
            "queryTicketDefinitions", {"query": {"filter": {"eventId": {"$eq": self.event_id}}}}
        )
        found = {definition["id"]: definition for definition in member(queried, "ticketDefinitions")}
        holds(
            queried,
            "ticketDefinitions",
            set(found) == set(self.tickets.values()),
            "exactly the ticket definitions that were created",
        )
        for short, status in SALE_STATUS[day].items():
            observed = found[self.tickets[short]]["saleStatus"]
            holds(
                queried,
                "ticketDefinitions",
                observed == f"SALE_{status}",
                f"{short} to be SALE_{status} on {day:%d %B %Y}, not {observed}",
            )

    # Part 4 | Create the event schedule

    def add_item(self, payload: Mapping[str, Any]) -> None:
        """Add one item to the draft of the schedule."""
        body = self.calendar.place(dict(payload))
        added = self.client.call("addScheduleItem", body)
        member(added, "item.id")

    def check_schedule_is_a_draft(self, names: list[str]) -> None:
        """List the schedule as guests see it, and its draft: the items stand in the draft only."""
        public = self.client.call("listScheduleItems", eventId=[self.event_id])
        seen = {item["name"] for item in member(public, "items")}
        holds(public, "items", not seen & set(names), "no item of the draft")
        draft = self.client.call("listScheduleItems", eventId=[self.event_id], state=["DRAFT"])
        drafted = {item["name"] for item in member(draft, "items")}
        holds(draft, "items", set(names) <= drafted, f"the items {names}")

    def publish_schedule(self) -> None:
        """Publish the draft of the schedule."""
        self.client.call("publishDraft", {"eventId": self.event_id})

    def check_published_item(self, expected: Mapping[str, Any]) -> None:
        """Find an item in the list that guests see, by its name, and read it back by id."""
        listed = self.client.call("listScheduleItems", eventId=[self.event_id])
        items = {item["name"]: item for item in member(listed, "items")}
        holds(listed, "items", expected["name"] in items, f"an item {expected['name']!r}")
        read = self.client.call(
            "getScheduleItem", itemId=items[expected["name"]]["id"], eventId=self.event_id
        )
        slot = self.calendar.place(expected["timeSlot"])
        equal(read, "item.eventId", self.event_id)
        equal(read, "item.name", expected["name"])
        equal(read, "item.description", expected["description"])
        equal(read, "item.stageName", expected["stageName"])
        equal(read, "item.tags", expected["tags"])
        equal(read, "item.timeSlot.start", slot["start"], same=same_instant)
        equal(read, "item.timeSlot.end", slot["end"], same=same_instant)
        equal(read, "item.timeSlot.timeZoneId", slot.get("timeZoneId", "Etc/UTC"))

    # Step 5 | Set up event policies

    def create_policy(self, payload: Mapping[str, Any]) -> None:
        """Create one policy and read it back."""
        created = self.client.call("createPolicy", payload)
        self.policies.append(member(created, "policy.id"))
        read = self.client.call("getPolicy", policyId=self.policies[-1])
        equal(read, "policy.name", payload["policy"]["name"])
        equal(read, "policy.body", payload["policy"]["body"])
        equal(read, "policy.eventId", self.event_id)
        equal(read, "policy.revision", "1")

    def check_policies(self) -> None:
        """List the event's policies in the order of their creation: they are the ones created."""
        self._eventually(self._policies_are_queried)

    def _policies_are_queried(self) -> None:
        in_order = [{"fieldName": "createdDate", "order": "ASC"}]
        query = {"filter": {"eventId": {"$eq": self.event_id}}, "sort": in_order}
        queried = self.client.call("queryPolicies", {"query": query})
        observed = [policy["id"] for policy in member(queried, "policies")]
        holds(queried, "policies", observed == self.policies, f"the policies {self.policies}")

    def check_fourth_policy_is_refused(self) -> None:
        """Try a fourth policy: it is refused by its documented code, and nothing has changed."""
        body = {"policy": {"eventId": self.event_id, "name": "One too many", "body": "Refused."}}
        refused = self.client.call("createPolicy", body, expect=428)
        equal(refused, "details.applicationError.code", "POLICIES_LIMIT_REACHED")
        self.check_policies()

    # Step 6 | Organize with categories

    def create_category(self, payload: Mapping[str, Any]) -> None:
        """Create a category and assign the event to it."""
        body = {"category": dict(payload["category"])}
        body["category"]["name"] = self.label(body["category"]["name"], 30)
        created = self.client.call("createCategory", body)
        self.category_id = member(created, "category.id")
        equal(created, "category.name", body["category"]["name"])
        self.client.call("assignEvents", {"eventId": [self.event_id]}, categoryId=self.category_id)

    def check_category(self) -> None:
        """Look from both sides: the category holds the event, and the event lists the category."""
        self._eventually(self._category_holds_event)
        self._eventually(self._event_lists_category)

    def _category_holds_event(self) -> None:
        listed = self.client.call("listEventsByCategory", categoryId=self.category_id, paging={"limit": 10})
        observed = [event["id"] for event in member(listed, "events")]
        holds(listed, "events", observed == [self.event_id], f"only the event {self.event_id}")

    def _event_lists_category(self) -> None:
        listed = self.client.call("listEventCategories", eventId=self.event_id)
        observed = [category["id"] for category in member(listed, "categories")]
        holds(listed, "categories", self.category_id in observed, f"the category {self.category_id}")
        query = {"filter": {"id": {"$eq": self.category_id}}}
        queried = self.client.call("queryCategories", {"query": query})
        equal(queried, "categories[0].id", self.category_id)

    def cancel(self) -> None:
        """Cancel the event, which closes it and keeps it."""
        canceled = self.client.call("cancelEvent", {}, eventId=self.event_id)
        equal(canceled, "event.status", "CANCELED")

    def check_event_is_gone(self) -> None:
        """Query for the event after its removal: nothing is found."""
        self._eventually(self._event_is_not_queried)

    def _event_is_not_queried(self) -> None:
        query = {"filter": {"id": {"$eq": self.event_id}}, "paging": {"limit": 10}}
        queried = self.client.call("queryEvents", {"query": query})
        equal(queried, "events", [])

    def _eventually(self, check: Callable[[], None]) -> None:
        """Repeat a read that may lag behind writes, until its check holds or patience is over."""
        eventually(check, self.patience, journal=self.client.journal)
