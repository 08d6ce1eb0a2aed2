"""The control plane: what a test may do to the mock behind the API's back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from conform.mock import decode
from conform.mock.auth import GUID, KINDS
from conform.mock.errors import ApiError, application_error
from conform.mock.store import Site, Sites

PREFIX = "/__mock__"
_SETTINGS = {
    "dialect": str,
    "locale": str,
    "currency": str,
    "fees": bool,
    "appInstalled": bool,
    "eventLimit": int,
}
_MEMBERS = {"appInstalled": "app_installed", "eventLimit": "event_limit"}
DIALECTS = ("reference", "documented")


class ControlPlane:
    """Routes under `/__mock__`; refused unless the mock was started with control."""

    def __init__(self, sites: Sites, *, enabled: bool) -> None:
        self._sites = sites
        self._enabled = enabled

    def handle(self, method: str, path: str, content: bytes) -> dict[str, Any]:
        """Answer one request of the control plane."""
        if not self._enabled:
            message = "The control plane is off: start the mock with its control plane enabled"
            raise application_error(404, "NOT_FOUND", message)
        match (method, path.removeprefix(PREFIX).strip("/").split("/")):
            case ("GET", ["health"]):
                return {"status": "ok"}
            case ("POST", ["sites", site_id, "reset"]):
                self._sites.reset(_guid(site_id))
                return {}
            case ("GET", ["sites", site_id, "clock"]):
                return _time(self._sites.get(_guid(site_id)))
            case ("PUT", ["sites", site_id, "clock"]):
                return _set_clock(self._sites.get(_guid(site_id)), decode.body(content))
            case ("PUT", ["sites", site_id, "settings"]):
                return _set_settings(self._sites.get(_guid(site_id)), decode.body(content))
            case ("PUT", ["sites", site_id, "identities"]):
                return _set_identities(self._sites.get(_guid(site_id)), decode.body(content))
        raise application_error(404, "NOT_FOUND", f"The control plane has nothing at {method} {path}")


def _guid(site_id: str) -> str:
    if not GUID.fullmatch(site_id):
        raise _bad(f"{site_id} is no site id: it must be a GUID")
    return site_id.lower()


def _time(site: Site) -> dict[str, Any]:
    return {"now": site.clock.peek().isoformat(), "virtual": site.clock.is_virtual}


def _set_clock(site: Site, body: Mapping[str, Any]) -> dict[str, Any]:
    match dict(body):
        case {"now": str(text)}:
            try:
                instant = datetime.fromisoformat(text)
            except ValueError:
                raise _bad(f"{text!r} is no ISO 8601 instant") from None
            if instant.tzinfo is None:
                raise _bad(f"{text!r} names no offset: end it with Z")
            site.clock.set(instant)
        case {"advanceSeconds": int() | float() as seconds}:
            try:
                site.clock.advance(timedelta(seconds=seconds))
            except OverflowError:
                raise _bad(f"{seconds} seconds lead out of the calendar") from None
        case {"system": True}:
            site.clock.reset()
        case _:
            raise _bad("a clock is set with {now}, {advanceSeconds} or {system: true}")
    return _time(site)


def _set_settings(site: Site, body: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in body.items():
        kind = _SETTINGS.get(name)
        if kind is None or not isinstance(value, kind):
            raise _bad(f"{name} is not a setting, or not of its kind; settings are {', '.join(_SETTINGS)}")
        if name == "dialect" and value not in DIALECTS:
            raise _bad(f"dialect is one of {', '.join(DIALECTS)}")
    for name, value in body.items():
        setattr(site.settings, _MEMBERS.get(name, name), value)
    settings = site.settings
    return {name: getattr(settings, _MEMBERS.get(name, name)) for name in _SETTINGS}


def _set_identities(site: Site, body: Mapping[str, Any]) -> dict[str, Any]:
    named: dict[str, tuple[str, frozenset[str] | None]] = {}
    for token, described in body.items():
        match described:
            case {"kind": str(kind)} if kind in KINDS:
                permissions = described.get("permissions")
            case _:
                raise _bad(f"an identity is {{kind: one of {', '.join(KINDS)}, permissions?: [...]}}")
        listed = isinstance(permissions, list) and all(isinstance(each, str) for each in permissions)
        if permissions is not None and not listed:
            raise _bad("permissions are a list of ids such as WIX_EVENTS.READ_EVENTS")
        named[token] = (kind, None if permissions is None else frozenset(permissions))
    site.identities.update(named)
    return {}


def _bad(message: str) -> ApiError:
    return application_error(400, "INVALID_ARGUMENT", message)
