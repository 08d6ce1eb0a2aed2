"""What we send: Hypothesis strategies, one module per resource.

By default they yield what every server must take and keep as it is. What a server may do with the odd rest
is open: such values have strategies of their own, whose names say so.
"""

from strategies import (
    categories,
    events,
    invalid,
    policies,
    primitives,
    queries,
    schedule,
    ticket_definitions,
    times,
)

__all__ = [
    "categories",
    "events",
    "invalid",
    "policies",
    "primitives",
    "queries",
    "schedule",
    "ticket_definitions",
    "times",
]
