"""The errors that people see, and the one the contract raises."""

from __future__ import annotations


class ConformError(Exception):
    """Anything that the person at the keyboard can put right; the text is one line that says how."""


class ContractError(ConformError):
    """The contract cannot be read, or a new one cannot be made."""
