"""A site: the five resources, and what a change of an event does to what belongs to it."""

from __future__ import annotations

from conform.model.categories import Categories
from conform.model.events import Events
from conform.model.policies import Policies
from conform.model.schedule import Schedules
from conform.model.ticket_definitions import TicketDefinitions


class Site:
    """All that the facts promise of one site; sites share nothing."""

    def __init__(self) -> None:
        self.events = Events()
        self.ticket_definitions = TicketDefinitions()
        self.schedule = Schedules()
        self.policies = Policies()
        self.categories = Categories()

    def known_events(self) -> list[str]:
        """Give the events of whose belongings the facts tell: not canceled ones, and not copies."""
        found = {name: self.events[name] for name in self.events.ids()}
        return [name for name, event in found.items() if not event.canceled and not event.copied]

    def cancel(self, event_id: str) -> None:
        """Cancel an event; of its tickets, policies and schedule no source tells, nor of its categories."""
        self.events.change(event_id, canceled=True)
        self._let_go(event_id)
        for category in self.categories.ids():
            if event_id in self.categories.surely_in(category):
                self.categories.unassign(category, event_id)
                self.categories.assign(category, event_id, certain=False)

    def delete(self, event_id: str) -> None:
        """Delete an event; it leaves all categories, and of what else belongs to it no source tells."""
        self.events.delete(event_id)
        self._let_go(event_id)
        self.categories.drop(event_id)

    def _let_go(self, event_id: str) -> None:
        self.ticket_definitions.forget(event_id)
        self.policies.forget(event_id)
        self.schedule.forget(event_id)
