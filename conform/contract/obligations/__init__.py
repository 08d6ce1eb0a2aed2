"""Every checkable promise of the contract, with an id that never changes."""

from conform.contract.obligations.enumerating import enumerate_obligations, explain_unknown
from conform.contract.obligations.members import merged
from conform.contract.obligations.obligation import LEVELS, SIDES, Obligation, Opening
from conform.contract.obligations.sentences import explanation, sentence

__all__ = [
    "LEVELS",
    "SIDES",
    "Obligation",
    "Opening",
    "enumerate_obligations",
    "explain_unknown",
    "explanation",
    "merged",
    "sentence",
]
