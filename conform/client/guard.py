"""What a shared site is guarded against: requests that would change what others made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import httpx

from conform.client.ledger import Ledger, decoded, operation_of
from conform.contract import Contract

NOBODY = "99999999-9999-4999-8999-999999999999"
"""An id that nothing has, for calls that are to find nothing."""
FILTERED = frozenset(
    {
        "bulkCancelEventsByFilter",
        "bulkDeleteEventsByFilter",
        "bulkDeleteTicketDefinitionsByFilter",
        "bulkAssignEventsAsync",
        "bulkUnassignEventsAsync",
    }
)
"""The operations that change whatever a filter finds."""


class GuardTransport(httpx.BaseTransport):
    """Refuses changes by a filter that is not confined to ids which this run has made."""

    def __init__(
        self,
        inner: httpx.BaseTransport,
        contract: Contract,
        ledger: Ledger,
        refuse: Callable[[str], NoReturn],
    ) -> None:
        self._inner = inner
        self._contract = contract
        self._ledger = ledger
        self._refuse = refuse

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send what changes nothing that others made."""
        operation = operation_of(self._contract, request)
        if operation is not None and operation.id in FILTERED:
            ids = confined_to(decoded(request))
            if ids is None or not ids <= self._ledger.own | {NOBODY}:
                self._refuse(f"{operation.id} with this filter might change what others made on the site")
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Close the transport beneath."""
        self._inner.close()


def confined_to(body: Any) -> set[str] | None:
    """Give the ids that the filter of a request is confined to; None where it is not."""
    found = body.get("filter") if isinstance(body, dict) else None
    if isinstance(found, dict) and isinstance(found.get("filter"), dict):
        found = found["filter"]
    if not isinstance(found, dict):
        return None
    for name in ("id", "eventId"):
        value = found.get(name)
        if isinstance(value, dict):
            value = value.get("$eq", value.get("$in")) if len(value) == 1 else None
        ids = value if isinstance(value, list) else [value]
        if ids and all(isinstance(each, str) and each for each in ids):
            return set(ids)
    return None
