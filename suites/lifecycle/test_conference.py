"""The lifecycle of whole conferences: all resources together, on two sites that never see each other."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, multiple

from conform.config import Config
from conform.laws import promise
from suites.lifecycle.categories import CategorySteps
from suites.lifecycle.comparing import at
from suites.lifecycle.ground import Ground, Ref
from suites.lifecycle.machine import move
from suites.lifecycle.policies import PolicySteps
from suites.lifecycle.running import promised, run
from suites.lifecycle.schedule import ScheduleSteps
from suites.lifecycle.ticket_definitions import TicketSteps

APART = promise(
    "events/lifecycle-sites-apart",
    says="Whatever happens on one site, another neither sees it nor can change it.",
    level="MUST",
    evidence="docs",
    operation="getEvent",
    source="about-api-keys",
)
TICKETS = promise(
    "events/lifecycle-clones-have-tickets",
    says="A copy has definitions of its own, like those of the original, which keeps its own.",
    level="MUST",
    evidence="docs",
    operation="cloneEvent",
    source="clone-event; event_cloned",
)


class ConferenceMachine(TicketSteps, PolicySteps, ScheduleSteps, CategorySteps):
    """Events with tickets, policies, schedules and categories, on two sites in turn."""

    sites = 2
    states = frozenset({"DRAFT", "UPCOMING", "CANCELED", "deleted", "copied with tickets", "published"})
    controlled_states = frozenset({"STARTED", "ENDED", "asked the other site"})
    events = Bundle("events")
    categories = Bundle("categories")

    @initialize(target=events, rich=st.booleans())
    def begin(self, rich: bool) -> object:
        made = [self.open_event(site, "TICKETING", False) for site in range(len(self.clients))]
        for event in made if rich else ():
            self.create_ticket(event, limit=100)
            self.create_policy(event)
            self.add_item(event, ahead=48, hours=1, stage="Main", tags=(), hidden=False)
        return multiple(*made)

    @move(
        target=events,
        site=st.integers(0, 1),
        kind=st.sampled_from(("TICKETING", "RSVP")),
        draft=st.booleans(),
    )
    def create_an_event(self, site: int, kind: str, draft: bool) -> Ref:
        return self.open_event(site, kind, draft)

    @move(target=categories, site=st.integers(0, 1), hidden=st.booleans())
    def create_a_category(self, site: int, hidden: bool) -> object:
        site %= len(self.clients)
        few = len(self.models[site].categories.ids()) < 9
        return self.create_category(site, hidden=hidden) if few else multiple()

    @move(event=events, hidden=st.booleans(), sale=st.sampled_from((None, (2, 6))))
    def add_a_ticket(self, event: Ref, hidden: bool, sale: tuple[int, int] | None) -> None:
        if self.known(event) and self.models[event.site].events[event.id].kind == "TICKETING":
            self.create_ticket(event, hidden=hidden, sale=sale, limit=100)

    @move(event=events)
    def change_a_ticket(self, event: Ref) -> None:
        for ticket in self.models[event.site].ticket_definitions.of(event.id)[:1]:
            name = self.name("Ticket")
            ref = Ref(event.site, ticket.id)
            self.update_ticket(ref, "current", f"the name {name!r}", {"name": name}, name=name)

    @move(event=events)
    def delete_a_ticket(self, event: Ref) -> None:
        for ticket in self.models[event.site].ticket_definitions.of(event.id)[-1:]:
            self.delete_ticket(Ref(event.site, ticket.id))

    @move(event=events)
    def add_a_policy(self, event: Ref) -> None:
        if self.known(event):
            self.create_policy(event)

    @move(event=events, revision=st.sampled_from(("current", "stale")))
    def change_a_policy(self, event: Ref, revision: str) -> None:
        for policy in self.models[event.site].policies.of(event.id)[:1]:
            self.update_policy(Ref(event.site, policy.id), revision)

    @move(event=events, hidden=st.booleans())
    def add_an_item(self, event: Ref, hidden: bool) -> None:
        if self.known(event):
            self.add_item(event, ahead=48, hours=1, stage="Main", tags=(), hidden=hidden)

    @move(event=events, discard=st.booleans())
    def close_the_draft(self, event: Ref, discard: bool) -> None:
        if self.known(event):
            (self.discard_draft if discard else self.publish_draft)(event)

    @move(category=categories, event=events)
    def put_in(self, category: Ref, event: Ref) -> None:
        if category.site == event.site and self.there(event):
            self.assign(category, [event])

    @move(event=events)
    def describe(self, event: Ref) -> None:
        if self.there(event):
            text = f"now {self.name('text')}"
            self.update_event(event, "another text", {"shortDescription": text}, summary=text)

    @move(event=events)
    def publish(self, event: Ref) -> None:
        if self.there(event):
            self.move_event(event, "publishDraftEvent", "publish")

    @move(event=events)
    def cancel(self, event: Ref) -> None:
        if self.there(event):
            self.move_event(event, "cancelEvent", "cancel")

    @move(event=events)
    def delete(self, event: Ref) -> None:
        if self.there(event):
            self.delete_event(event)

    @move(target=events, event=events)
    def clone(self, event: Ref) -> object:
        if not self.known(event):
            return multiple()
        copy = self.clone_event(event, True)
        if copy is None:
            return multiple()
        self.patiently(lambda: self.compare_copies(event, copy))
        return copy

    @move(controlled=True, event=events, end=st.booleans())
    def pass_time_to_event(self, event: Ref, end: bool) -> None:
        if self.there(event):
            found = self.models[event.site].events[event.id]
            self.pass_time(found.end if end else found.start)

    @move(controlled=True, event=events)
    def ask_the_other_site(self, event: Ref) -> None:
        """Reads and writes of what another site has: nothing is given, and nothing comes of it."""
        other, site = 1 - event.site, self.models[event.site]
        asked: list[tuple[str, Any, dict[str, Any]]] = [
            ("getEvent", None, {"eventId": event.id}),
            ("updateEvent", {"event": {"title": "taken over"}}, {"eventId": event.id}),
            ("cancelEvent", {}, {"eventId": event.id}),
            ("deleteEvent", None, {"eventId": event.id}),
        ]
        for ticket in site.ticket_definitions.of(event.id)[:1]:
            ours: dict[str, Any] = {"ticketDefinitionId": ticket.id}
            asked += [("getTicketDefinition", None, ours), ("deleteTicketDefinition", None, ours)]
        for policy in site.policies.of(event.id)[:1]:
            ours = {"policyId": policy.id}
            asked += [("getPolicy", None, ours), ("deletePolicy", None, ours)]
        for operation, body, params in asked:
            step = f"{operation} with an id of the other site"
            answer = self.send(step, operation, body, site=other, **params)
            self.hold(APART, answer, "", answer.status != 200, "a refusal", f"status {answer.status}")
        for operation, listed, member in (
            ("queryEvents", "events", "id"),
            ("queryTicketDefinitions", "ticketDefinitions", "eventId"),
            ("queryPolicies", "policies", "eventId"),
            ("queryScheduleItems", "items", "eventId"),
        ):
            query = {"filter": {member: event.id}, "paging": {"limit": 10}}
            found = self.ask(
                APART, f"{operation} for the other site", operation, {"query": query}, site=other
            )
            self.hold(APART, found, listed, found.json[listed] == [], "nothing", found.json[listed])
        self.reach("asked the other site")

    @move(reading=True, site=st.integers(0, 1))
    def look_at_everything(self, site: int) -> None:
        site %= len(self.clients)
        for compare in self.comparisons():
            compare(site)
        model = self.models[site]
        for category in model.categories.ids():
            self.look_at_category(Ref(site, category))
        for event in model.events.ids():
            self.look_at_event_categories(Ref(site, event))

    def open_event(self, site: int, kind: str, draft: bool) -> Ref:
        """Create an event on one of the sites there are."""
        return self.create_event(
            kind, site=site % len(self.clients), draft=draft, ahead=48, hours=9, zone="UTC"
        )

    def known(self, event: Ref) -> bool:
        """Whether the facts tell of what belongs to an event."""
        return event.id in self.models[event.site].known_events()

    def compare_copies(self, event: Ref, copy: Ref) -> None:
        """See that a copy has the tickets of the original, with ids of their own."""
        own = self.models[event.site].ticket_definitions.of(event.id)
        found = self.find_tickets(event.site, "the tickets of the copy", {"eventId": copy.id})
        tickets = found.json["ticketDefinitions"]
        got = Counter(str(at(each, "name")) for each in tickets)
        expected = Counter(ticket.name for ticket in own)
        self.hold(
            TICKETS, found, "ticketDefinitions", got == expected, f"tickets like {dict(expected)}", dict(got)
        )
        shared = {str(at(each, "id")) for each in tickets} & {ticket.id for ticket in own}
        self.hold(TICKETS, found, "ticketDefinitions", not shared, "ids of their own", sorted(shared))
        if own:
            self.reach("copied with tickets")

    def comparisons(self) -> list[Any]:
        """Give what compares each resource of a site."""
        return [
            self.compare_events,
            self.compare_tickets,
            self.compare_policies,
            self.compare_schedules,
            self.compare_categories,
        ]

    def compare(self) -> None:
        """After every step all events, and one more resource in turn, on all sites."""
        first, *others = self.comparisons()
        for site in range(len(self.clients)):
            first(site)
            others[self.turn % len(others)](site)

    def tour(self) -> None:
        self.begin(False)
        events = [Ref(site, model.events.ids()[0]) for site, model in enumerate(self.models)]
        group = Ref(0, self.create_category(0, hidden=False).id)
        self.create_a_category(1, False)
        for event in events:
            for hidden in (False, True):
                self.add_a_ticket(event, hidden, None)
                self.add_a_policy(event)
                self.add_an_item(event, hidden)
            self.close_the_draft(event, False)
            self.add_an_item(event, False)
            self.close_the_draft(event, True)
        draft, gone = self.create_an_event(0, "RSVP", True), self.create_an_event(1, "RSVP", False)
        self.put_in(group, events[0])
        self.look_at_everything(0)
        self.look_at_everything(1)
        for event in events:
            self.ask_the_other_site(event)
            self.change_a_ticket(event)
            self.change_a_policy(event, "current")
            self.change_a_policy(event, "stale")
            self.describe(event)
            self.clone(event)
            self.look_at_everything(event.site)
        self.delete_a_ticket(events[0])
        self.publish(draft)
        self.cancel(draft)
        self.create_an_event(0, "RSVP", True)
        self.delete(gone)
        for end in (False, True):
            self.pass_time_to_event(events[0], end)
            self.look_at_everything(0)
            self.look_at_everything(1)
        self.delete(events[0])
        self.look_at_everything(0)
        self.look_at_everything(1)


@promised(APART, TICKETS)
def test_conferences_live_as_the_model_says(ground: Ground, config: Config, shard: int) -> None:
    run(ConferenceMachine, ground, config, shard=shard)
