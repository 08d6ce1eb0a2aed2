"""Mutants that behave as the mock does, whatever is sent: they are not generated."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

EQUIVALENT: Mapping[str, str] = {
    "contract/*.fixedPrice.value/type/required": "the rule currency-with-value asks for it anyway",
    "contract/*Price.currency/type/required": "the rule currency-with-value asks for it anyway",
    "contract/*.price.value/type/required": "the rule currency-with-value asks for it anyway",
    "contract/*.price.currency/type/required": "the rule currency-with-value asks for it anyway",
    "contract/*TicketDefinition/*.pricingMethod/*one-of*/ignored": "the pricing takes one price anyway",
}
"""Patterns of ids, each with the reason."""


def why_equivalent(name: str) -> str:
    """Say why a mutant cannot differ from the mock; nothing where it can."""
    return next((why for pattern, why in EQUIVALENT.items() if fnmatchcase(name, pattern)), "")
