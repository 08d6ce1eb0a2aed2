"""Who calls, on which site, and what that permits."""

from __future__ import annotations

import re
from collections.abc import Mapping

from conform.contract import Contract, Operation
from conform.mock.context import Identity
from conform.mock.errors import ApiError, application_error
from conform.mock.store import Site

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
EXTRA_PERMISSIONS = frozenset(
    f"WIX_EVENTS.{name}"
    for name in (
        "READ_DRAFT_EVENTS",
        "READ_EVENT_DASHBOARD",
        "READ_ONLINE_CONFERENCING",
        "MANAGE_AUTO_CATEGORIES",
    )
)
"""Permissions that single members and parameters ask for, beside those of the operations."""
VISITOR_PERMISSIONS = frozenset({"WIX_EVENTS.READ_EVENTS", "WIX_EVENTS.READ_AVAILABLE_TICKET_DEFINITIONS"})
"""Visitors and members read events and what they can buy; for the rest of the services that is assumed."""


KINDS = ("app", "user", "member", "visitor")


class Identities:
    """Makes the identities of callers; a token that a site does not name is an app that may do everything."""

    def __init__(self, contract: Contract) -> None:
        everything = EXTRA_PERMISSIONS | {each.permission for each in contract.operations.values()}
        self._permissions = {
            kind: everything if kind in {"app", "user"} else VISITOR_PERMISSIONS for kind in KINDS
        }
        self._anybody = self.of_kind("app")

    def of_kind(self, kind: str, permissions: frozenset[str] | None = None) -> Identity:
        """Make an identity with the permissions of its kind, or with given ones."""
        return Identity(kind, self._permissions[kind] if permissions is None else permissions)

    def find(self, site: Site, token: str) -> Identity:
        """Find the identity that a token stands for on a site."""
        named = site.identities.get(token)
        return self._anybody if named is None else self.of_kind(*named)


def token(headers: Mapping[str, str]) -> str:
    """Give the caller's token, with or without its scheme; without one the answer is 401."""
    scheme, _, rest = headers.get("authorization", "").strip().partition(" ")
    found = rest.strip() if scheme.lower() == "bearer" else scheme
    if not found:
        raise application_error(401, "UNAUTHENTICATED", "Authorization header is missing or empty")
    return found


def site_id(headers: Mapping[str, str]) -> str:
    """Give the id of the site that is meant, in lower case."""
    found = headers.get("wix-site-id", "")
    if not found:
        raise ApiError(401, "No Metasite Context in identity.", {})
    if not GUID.fullmatch(found):
        raise application_error(403, "PERMISSION_DENIED", "wix-site-id must be the GUID of a site")
    return found.lower()


def admit(operation: Operation, identity: Identity, site: Site) -> None:
    """Refuse a caller without the operation's permission, and a site without the app."""
    if not site.settings.app_installed:
        message = f"Events app not installed for metaSiteId={site.id}"
        details = {"applicationError": {"code": "WIX_EVENTS_APP_NOT_INSTALLED"}}
        raise ApiError(428, message, details)
    writer = identity.kind in {"app", "user"}
    if not identity.may(operation.permission) or not (operation.reads or writer):
        raise application_error(403, "PERMISSION_DENIED", f"Requires {operation.permission} permission")
