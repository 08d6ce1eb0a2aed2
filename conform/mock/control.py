"""The control plane: what a test may do to the mock behind the API's back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from conform.contract import Contract
from conform.mock import control_document, decode, seeds, wire
from conform.mock.auth import GUID, KINDS
from conform.mock.errors import ApiError, application_error
from conform.mock.store import Site

if TYPE_CHECKING:
    from conform.mock.app import MockApp

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

    def __init__(self, app: MockApp, *, enabled: bool) -> None:
        self._app = app
        self._enabled = enabled

    def handle(self, method: str, path: str, query: str, content: bytes) -> Any:
        """Answer one request of the control plane."""
        if not self._enabled:
            message = "The control plane is off: start the mock with its control plane enabled"
            raise application_error(404, "NOT_FOUND", message)
        parts = path.removeprefix(PREFIX).strip("/").split("/")
        template = "/".join([PREFIX, *(parts if len(parts) < 3 else [parts[0], "{siteId}", *parts[2:]])])
        if not control_document.is_route(method, template):
            raise _nothing(method, path)
        match (method, parts):
            case ("GET", ["health"]):
                return {"status": "ok"}
            case ("GET", ["openapi.json"]):
                return control_document.document()
            case (_, ["sites", site_id, what]):
                return self._on_site(method, _guid(site_id), what, query, content)
        raise _nothing(method, path)

    def _on_site(self, method: str, site_id: str, what: str, query: str, content: bytes) -> Any:
        site = self._app.sites.get(site_id)
        body = decode.value(content) if method in {"PUT", "POST"} else None
        wrong = control_document.refused(method, f"{PREFIX}/sites/{{siteId}}/{what}", body)
        if wrong:
            raise _bad(f"not what the control plane's document says: {wrong}")
        match (method, what):
            case ("GET", "clock"):
                return _time(site)
            case ("GET", "settings"):
                return _settings(site)
            case ("GET", "trouble"):
                return [trouble.as_json() for trouble in site.troubles]
            case ("GET", "log"):
                return site.log.after(_after(query))
        answer = self._change(method, site, what, body)
        if self._app.database and what != "reset":
            self._app.database.watch(self._app.sites.get(site_id))
            self._app.database.save(self._app.sites.get(site_id))
        return answer

    def _change(self, method: str, site: Site, what: str, body: Any) -> Any:
        match (method, what):
            case ("POST", "reset"):
                self._app.sites.reset(site.id)
                if self._app.database:
                    self._app.database.forget(site.id)
                return {}
            case ("POST", "seed"):
                try:
                    return seeds.plant(self._app, site.id, body)
                except seeds.SeedError as error:
                    raise _bad(str(error)) from None
            case ("PUT", "clock"):
                return set_clock(site, _object(body))
            case ("PUT", "settings"):
                return set_settings(site, _object(body))
            case ("PUT", "identities"):
                return _set_identities(site, _object(body))
            case ("PUT", "sales"):
                return _set_sales(site, _object(body))
            case ("PUT", "trouble"):
                return _set_trouble(site, body, self._app.contract)
            case ("DELETE", "trouble"):
                site.troubles.clear()
                return {}
            case ("DELETE", "log"):
                site.log.clear()
                return {}
        raise _nothing(method, f"{PREFIX}/sites/{site.id}/{what}")


def _nothing(method: str, path: str) -> ApiError:
    return application_error(404, "NOT_FOUND", f"The control plane has nothing at {method} {path}")


def _object(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, Mapping):
        raise _bad("the body must be an object")
    return body


def _after(query: str) -> int:
    text = dict(parse_qsl(query)).get("after", "0")
    if not text.isdecimal() or len(text) > 18:
        raise _bad(f"after={text} is no number of an exchange")
    return int(text)


def _guid(site_id: str) -> str:
    if not GUID.fullmatch(site_id):
        raise _bad(f"{site_id} is no site id: it must be a GUID")
    return site_id.lower()


def _time(site: Site) -> dict[str, Any]:
    return {"now": site.clock.peek().isoformat(), "virtual": site.clock.is_virtual}


def set_clock(site: Site, body: Mapping[str, Any]) -> dict[str, Any]:
    """Set a site's clock to an instant, move it, or give it back to the system."""
    match dict(body):
        case {"now": str(text)}:
            try:
                instant = datetime.fromisoformat(text)
            except ValueError:
                raise _bad(f"{text!r} is no ISO 8601 instant") from None
            if instant.tzinfo is None:
                raise _bad(f"{text!r} names no offset: end it with Z")
            try:
                site.clock.set(instant)
            except OverflowError:
                raise _bad(f"{text!r} leads out of the calendar") from None
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


def set_settings(site: Site, body: Mapping[str, Any]) -> dict[str, Any]:
    """Change settings of a site, all that are given or none."""
    for name, value in body.items():
        kind = _SETTINGS.get(name)
        if kind is None or type(value) is not kind:  # a boolean would pass for an integer
            raise _bad(f"{name} is not a setting, or not of its kind; settings are {', '.join(_SETTINGS)}")
        if name == "dialect" and value not in DIALECTS:
            raise _bad(f"dialect is one of {', '.join(DIALECTS)}")
    for name, value in body.items():
        setattr(site.settings, _MEMBERS.get(name, name), value)
    return _settings(site)


def _settings(site: Site) -> dict[str, Any]:
    return {name: getattr(site.settings, _MEMBERS.get(name, name)) for name in _SETTINGS}


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


def _set_sales(site: Site, body: Mapping[str, Any]) -> dict[str, Any]:
    rows = []
    for definition_id, sales in body.items():
        row = site.ticket_definitions.get(definition_id)
        if row is None:
            raise _bad(f"there is no ticket definition {definition_id} on the site")
        numbers = [sales.get(name, 0) for name in ("sold", "reserved")] if isinstance(sales, Mapping) else []
        if not numbers or not all(type(number) is int and 0 <= number < 2**31 for number in numbers):
            raise _bad("sales are {sold: n, reserved: n}")
        rows.append({**row, "sales": {"sold": numbers[0], "reserved": numbers[1]}})
    for row in rows:
        site.ticket_definitions.put(row)
    return {}


def _set_trouble(site: Site, body: list[Any], contract: Contract) -> Any:
    try:
        troubles = [wire.read(each) for each in body]
    except ValueError as error:
        raise _bad(str(error)) from None
    for trouble in troubles:
        if trouble.operation not in contract.operations and trouble.operation != wire.EVERYTHING:
            raise _bad(f"the contract has no operation {trouble.operation}")
    site.troubles[:] = troubles
    return [trouble.as_json() for trouble in troubles]


def _bad(message: str) -> ApiError:
    return application_error(400, "INVALID_ARGUMENT", message)
