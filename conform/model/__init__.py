"""The reference model: a second, independent reading of the facts, in plain Python values.

It knows nothing of HTTP, of a target or of the mock. Machines in suites/lifecycle tell it what was done
and compare what it says with what a target shows.
"""

from conform.model.categories import Categories, Category
from conform.model.events import Event, Events
from conform.model.policies import Policies, Policy, beside
from conform.model.schedule import Item, Schedule, Schedules, Slot, in_order
from conform.model.site import Site
from conform.model.ticket_definitions import Price, TicketDefinition, TicketDefinitions, may_create
from conform.model.values import DONE, OneOf, Sale, Shown, Status, Verdict, left_open, refused

__all__ = [
    "DONE",
    "Categories",
    "Category",
    "Event",
    "Events",
    "Item",
    "OneOf",
    "Policies",
    "Policy",
    "Price",
    "Sale",
    "Schedule",
    "Schedules",
    "Shown",
    "Site",
    "Slot",
    "Status",
    "TicketDefinition",
    "TicketDefinitions",
    "Verdict",
    "beside",
    "in_order",
    "left_open",
    "may_create",
    "refused",
]
