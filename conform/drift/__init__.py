"""Change detection: where documentation, contract and targets part ways."""

from conform.drift.documentation import Difference, DocumentedFlow, DocumentedPayload, load_flow

__all__ = ["Difference", "DocumentedFlow", "DocumentedPayload", "load_flow"]
