"""The ledger of a live run: on disk before anything is created, so that a crash leaves no riddle."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import httpx
from filelock import FileLock

from conform.client.errors import TargetError
from conform.client.made import REMOVERS, Made, made_by, removed_by
from conform.contract import Contract, Operation

NAMES: Mapping[str, tuple[str, ...]] = {
    "createEvent": ("event", "title"),
    "cloneEvent": ("event", "title"),
    "createTicketDefinition": ("ticketDefinition", "name"),
    "addScheduleItem": ("item", "name"),
    "createPolicy": ("policy", "name"),
    "createCategory": ("category", "name"),
    "bulkCreateCategory": ("categories", "name"),
}
"""The operations that create, and where their requests have the name that carries the run's tag."""


@dataclass
class Intent:
    """One request that creates: `names` are those it asked for, `state` is open, made, none or unknown."""

    number: int
    operation: str
    at: str
    names: tuple[str, ...]
    event_id: str = ""
    state: str = "open"


@dataclass
class Entries:
    """What a ledger says: whose it is, what was to be made, and what of it is still there."""

    run: str
    site: str
    began: str
    intents: dict[int, Intent] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    closed: bool = False

    @property
    def left(self) -> list[Made]:
        """What was made and not removed yet, in the order of its making."""
        return [each for each in self.made if each.id not in self.gone]

    @property
    def unknown(self) -> list[Intent]:
        """The requests of which nobody knows whether they made anything."""
        return [each for each in self.intents.values() if each.state in ("open", "unknown")]


class Ledger:
    """Writes one line before each request that creates, and one after it; each is on disk at once.

    The lock beside the file says that the run is alive; it is free as soon as the process has ended.
    """

    def __init__(self, path: Path) -> None:
        """Open a ledger to write to; raises `Timeout` of filelock where another process has it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = FileLock(path.with_suffix(".lock"))
        self._lock.acquire(timeout=0)
        self._file = path.open("a", encoding="utf-8")
        self._count = 0
        self.own: set[str] = set()
        """The ids of what was made while this process had the ledger."""

    @classmethod
    def begin(cls, path: Path, run: str, site: str) -> Ledger:
        """Begin a run's ledger; `site` is what `site_key` gives."""
        ledger = cls(path)
        ledger.write({"run": run, "site": site, "began": _now()})
        return ledger

    def write(self, entry: Mapping[str, Any]) -> None:
        """Write a line that a crash of the machine does not take back."""
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def intend(self, operation: str, names: list[str], event_id: str) -> int:
        """Say that something is about to be made; gives the number of the intent."""
        self._count += 1
        entry = {"intent": self._count, "operation": operation, "at": _now(), "names": names}
        self.write({**entry, "eventId": event_id})
        return self._count

    def close(self, *, clean: bool) -> None:
        """Close the file; a `clean` ledger has nothing left that anybody must look after."""
        if not self._file.closed:
            if clean:
                self.write({"closed": _now()})
            self._file.close()
        self._lock.release()


class LedgerTransport(httpx.BaseTransport):
    """Keeps a ledger of what the requests through it create and remove, retries one by one."""

    def __init__(self, inner: httpx.BaseTransport, ledger: Ledger, contract: Contract) -> None:
        self._inner = inner
        self.ledger = ledger
        self._contract = contract

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, with a line before and after it where it creates or removes."""
        operation = operation_of(self._contract, request)
        if operation is None or operation.id not in {*NAMES, *REMOVERS}:
            return self._inner.handle_request(request)
        if operation.id in REMOVERS:
            response = self._inner.handle_request(request)
            response.read()
            if response.status_code in (200, 404):
                for each in removed_by(request.url):
                    self.ledger.write({"gone": each})
            return response
        number = self.ledger.intend(operation.id, *_asked(operation.id, decoded(request)))
        try:
            response = self._inner.handle_request(request)
            response.read()
        except BaseException as error:
            self.ledger.write({"unknown": number, "why": type(error).__name__})
            raise
        outcome = _outcome(number, operation.id, response)
        self.ledger.write(outcome)
        self.ledger.own.update(each["id"] for each in outcome.get("things", ()))
        return response

    def close(self) -> None:
        """Close the transport beneath; the ledger is closed by who began it."""
        self._inner.close()


class ReadOnlyTransport(httpx.BaseTransport):
    """Lets requests pass that read, and refuses all others."""

    def __init__(
        self, inner: httpx.BaseTransport, contract: Contract, refuse: Callable[[str], NoReturn]
    ) -> None:
        self._inner = inner
        self._contract = contract
        self._refuse = refuse

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send what reads."""
        operation = operation_of(self._contract, request)
        if operation is None or not operation.reads:
            what = operation.id if operation else f"{request.method} {request.url.path}"
            self._refuse(f"{what} is no read, and the profile is read-only")
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Close the transport beneath."""
        self._inner.close()


def refused(text: str) -> NoReturn:
    """Refuse to send a request, where no test is running that could be called unsupported."""
    raise TargetError(f"not sent: {text}")


def site_key(base_url: str, site_id: str) -> str:
    """Give what a ledger has for a site: enough to tell sites apart, and not the id itself."""
    return hashlib.sha256(f"{base_url.rstrip('/')} {site_id.lower()}".encode()).hexdigest()[:16]


def read(path: Path) -> Entries | None:
    """Read a ledger; a last line that a crash has cut short counts as not written, no head as no ledger."""
    entries: Entries | None = None
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        with suppress(ValueError, KeyError, TypeError):
            entry = json.loads(line)
            if "run" in entry:
                entries = Entries(str(entry["run"]), str(entry["site"]), str(entry["began"]))
            elif entries is not None:
                _apply(entries, entry)
    return entries


def operation_of(contract: Contract, request: httpx.Request) -> Operation | None:
    """Find the operation that a request calls."""
    path = "/" + request.url.path.lstrip("/")
    return contract.route(request.method, path).operation


def decoded(request: httpx.Request) -> Any:
    """Give the JSON body of a request; None where it has none."""
    try:
        return json.loads(request.read())
    except ValueError:
        return None


def _apply(entries: Entries, entry: Mapping[str, Any]) -> None:
    match entry:
        case {"intent": int(number)}:
            names = tuple(map(str, entry["names"]))
            entries.intents[number] = Intent(
                number, str(entry["operation"]), str(entry["at"]), names, str(entry["eventId"])
            )
        case {"made": int(number), "things": list(things)}:
            entries.intents[number].state = "made"
            entries.made += [Made(each["kind"], each["id"], each.get("eventId", "")) for each in things]
        case {"none": int(number)}:
            entries.intents[number].state = "none"
        case {"unknown": int(number)}:
            entries.intents[number].state = "unknown"
        case {"gone": str(thing)}:
            entries.gone.add(thing)
        case {"closed": _}:
            entries.closed = True


def _outcome(number: int, operation: str, response: httpx.Response) -> dict[str, Any]:
    if response.status_code == 200:
        try:
            made = made_by(operation, response.json())
        except (ValueError, KeyError, TypeError, AttributeError):
            return {"unknown": number, "why": "an answer without an id"}
        things = [{"kind": each.kind, "id": each.id, "eventId": each.event_id} for each in made]
        return {"made": number, "things": things}
    if 400 <= response.status_code < 500:
        return {"none": number, "status": response.status_code}
    return {"unknown": number, "why": f"status {response.status_code}"}


def _asked(operation: str, body: Any) -> tuple[list[str], str]:
    """Give the names that a request asks for, and the event that it belongs to."""
    first, second = NAMES[operation]
    found = _member(body, first)
    entities = found if isinstance(found, list) else [found]
    names = [name for each in entities if isinstance(name := _member(each, second), str)]
    event = _member(found, "eventId") or _member(body, "eventId")
    return names, event if isinstance(event, str) else ""


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
