"""Change detection: where documentation, contract and targets part ways."""

from conform.drift import rules, rules_sdk
from conform.drift.change import Change, DriftError, Rule, declared
from conform.drift.documentation import Difference, DocumentedFlow, DocumentedPayload, load_flow

__all__ = [
    "Change",
    "Difference",
    "DocumentedFlow",
    "DocumentedPayload",
    "DriftError",
    "Rule",
    "declared",
    "load_flow",
    "rules",
    "rules_sdk",
]
