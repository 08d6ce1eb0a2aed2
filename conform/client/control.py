"""The mock's control plane, spoken to over the same transport as the API."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from conform.client.errors import TargetError

Observer = Callable[[str, str, str, Any], None]


class Control:
    """Controls one site of a mock: its clock, its settings, who its callers are, and its contents."""

    def __init__(
        self,
        transport: httpx.BaseTransport,
        base_url: str,
        site_id: str,
        observers: Iterable[Observer] = (),
    ) -> None:
        """Set up; `observers` are told the site, the method, the path and the body of each call."""
        self.site_id = site_id
        self._transport = transport
        self._root = f"{base_url}/__mock__/sites/{site_id}"
        self._observers = observers

    def reset(self) -> None:
        """Make the site as new: nothing on it, the system's clock, the settings by default."""
        self._send("POST", "reset")

    def set_clock(self, now: datetime) -> None:
        """Set the site's time, from which on it stands still."""
        self._send("PUT", "clock", {"now": _text(now)})

    def use_system_clock(self) -> None:
        """Let the site's time be the system's again."""
        self._send("PUT", "clock", {"system": True})

    def advance(self, step: timedelta) -> None:
        """Move the site's time."""
        self._send("PUT", "clock", {"advanceSeconds": step.total_seconds()})

    def now(self) -> datetime:
        """Tell the site's time."""
        return datetime.fromisoformat(self._send("GET", "clock")["now"])

    def set_dialect(self, dialect: str) -> None:
        """Choose what the site understands: `reference` or `documented`."""
        self.settings(dialect=dialect)

    def settings(self, **settings: Any) -> None:
        """Change the site's settings: dialect, locale, currency, fees, appInstalled."""
        self._send("PUT", "settings", settings)

    def identities(self, identities: Mapping[str, Mapping[str, Any]]) -> None:
        """Say which `Authorization` values stand for whom."""
        self._send("PUT", "identities", identities)

    def trouble(self, *troubles: Mapping[str, Any]) -> None:
        """Make trouble on the wire: mappings with `operation`, `kind` and what the kind takes."""
        self._send("PUT", "trouble", list(troubles))

    def sales(self, sales: Mapping[str, Mapping[str, int]]) -> None:
        """Say how many tickets of which definitions are sold and reserved."""
        self._send("PUT", "sales", sales)

    def seed(self, document: Mapping[str, Any]) -> dict[str, str]:
        """Fill the site, which begins empty, by calls of the API; gives the ids that the seed saves."""
        return dict(self._send("POST", "seed", document) or {})

    def log(self, after: int = 0) -> list[dict[str, Any]]:
        """List the site's exchanges behind a number, the last 1,000 at most."""
        return list(self._send("GET", f"log?after={after}") or [])

    def repeat(self, method: str, path: str, body: Any) -> None:
        """Make a call once more that an observer was told of."""
        self._send(method, path, body)

    def _send(self, method: str, path: str, body: Any = None) -> Any:
        for observe in self._observers:
            observe(self.site_id, method, path, body)
        content = b"" if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"} if content else {}
        request = httpx.Request(method, f"{self._root}/{path}", headers=headers, content=content)
        response = self._transport.handle_request(request)
        response.read()
        if response.status_code != 200:
            raise TargetError(
                f"the mock's control plane answered {response.status_code} to {method} {path}: "
                f"{response.text[:300]}"
            )
        return json.loads(response.content or b"null")


class ReplayControl(Control):
    """Stands in for the control plane where a recording plays: all was set when it was recorded."""

    def __init__(self, now: datetime) -> None:
        super().__init__(httpx.MockTransport(lambda _request: httpx.Response(200)), "", "")
        self._now = now

    def now(self) -> datetime:
        """Tell the time that was last set, or when the recording was made."""
        return self._now

    def set_clock(self, now: datetime) -> None:
        """Remember the time, for `now`."""
        self._now = now

    def advance(self, step: timedelta) -> None:
        """Move the remembered time."""
        self._now += step

    def _send(self, *_: Any) -> Any:
        return None


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
