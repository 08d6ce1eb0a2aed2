"""What a site holds: tables of JSON rows with indexes, and the site's settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from conform.mock.clock import Clock
from conform.mock.exchange_log import ExchangeLog
from conform.mock.wire import Trouble

Row = dict[str, Any]


class Table:
    """Rows by id, in the order of insertion, with equality indexes on top-level members.

    Rows are values: a handler copies a row, changes the copy and replaces the row, so that a write
    that fails half-way has changed nothing.
    """

    def __init__(self, *indexes: str) -> None:
        self._rows: dict[str, Row] = {}
        self._places: dict[str, int] = {}
        self._last = 0
        self._indexes: dict[str, dict[Any, dict[str, None]]] = {name: {} for name in indexes}
        # Ids of rows that were put or removed, once somebody wants to know.
        self.changed: set[str] | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(list(self._rows.values()))

    def __contains__(self, row_id: str) -> bool:
        return row_id in self._rows

    def get(self, row_id: str) -> Row | None:
        """Give the row with an id, if there is one."""
        return self._rows.get(row_id)

    def where(self, index: str, value: Any) -> list[Row]:
        """List the rows whose indexed member has a value, in the order of insertion."""
        return [self._rows[row_id] for row_id in self._indexes[index].get(value, ())]

    def place(self, row_id: str) -> int:
        """Give a number by which new rows stand in the order of their insertion; removed ones come first."""
        return self._places.get(row_id, -1)

    def put(self, row: Row) -> Row:
        """Insert a row, or replace the row with its id, which then keeps its place."""
        row_id = row["id"]
        old = self._rows.get(row_id)
        if old is None:
            self._last += 1
            self._places[row_id] = self._last
        if self.changed is not None:
            self.changed.add(row_id)
        for name, index in self._indexes.items():
            if old is not None and old.get(name) == row.get(name):
                continue
            if old is not None:
                index[old.get(name)].pop(row_id, None)
            index.setdefault(row.get(name), {})[row_id] = None
        self._rows[row_id] = row
        return row

    def remove(self, row_id: str) -> Row | None:
        """Take a row out, if it is there."""
        row = self._rows.pop(row_id, None)
        if row is not None:
            del self._places[row_id]
            if self.changed is not None:
                self.changed.add(row_id)
            for name, index in self._indexes.items():
                index[row.get(name)].pop(row_id, None)
        return row


@dataclass(slots=True)
class Settings:
    """What the control plane can choose for a site."""

    dialect: str = "reference"
    locale: str = "en_US"
    currency: str = "USD"
    fees: bool = True
    app_installed: bool = True
    # When EVENT_LIMIT_REACHED comes; Wix's number depends on the plan and is not published (assumed).
    event_limit: int = 20_000


@dataclass(frozen=True, slots=True)
class Job:
    """An assignment that was put off until an instant of the site's time.

    `filter` finds the events then; `assign` says whether they join the categories or leave them.
    """

    due: datetime
    assign: bool
    categories: list[str]
    filter: dict[str, Any]


@dataclass(slots=True)
class Site:
    """Everything that exists on one site; `id` is the GUID in `wix-site-id`."""

    id: str
    clock: Clock = field(default_factory=Clock)
    settings: Settings = field(default_factory=Settings)
    events: Table = field(default_factory=lambda: Table("slug"))
    ticket_definitions: Table = field(default_factory=lambda: Table("eventId"))
    # A schedule item has one id and up to two copies: what guests see, and what is being edited.
    schedule_published: Table = field(default_factory=lambda: Table("eventId"))
    schedule_draft: Table = field(default_factory=lambda: Table("eventId"))
    policies: Table = field(default_factory=lambda: Table("eventId"))
    categories: Table = field(default_factory=Table)
    # category id -> ids of its events, in the category's own order
    assignments: dict[str, list[str]] = field(default_factory=dict)
    # token -> kind of identity and its permissions, None for those of its kind
    identities: dict[str, tuple[str, frozenset[str] | None]] = field(default_factory=dict)
    # slug -> the last number that was put behind it
    slug_numbers: dict[str, int] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    # short name -> cursor, for the queries whose answers have no room for a whole cursor
    cursors: dict[str, str] = field(default_factory=dict)

    # What goes wrong on the wire, and what went over it: both for tests, neither is kept in a file.
    troubles: list[Trouble] = field(default_factory=list)
    log: ExchangeLog = field(default_factory=ExchangeLog)

    def due(self, now: datetime) -> list[Job]:
        """Take the work that is due, in the order in which it was put off."""
        if not self.jobs:
            return []
        due = [job for job in self.jobs if job.due <= now]
        self.jobs = [job for job in self.jobs if job.due > now]
        return due


class Sites:
    """The sites of one mock; a site begins to exist when it is first named."""

    def __init__(self, dialect: str = "reference") -> None:
        self._dialect = dialect
        self._sites: dict[str, Site] = {}

    def get(self, site_id: str) -> Site:
        """Give a site by its GUID in lower case."""
        site = self._sites.get(site_id)
        if site is None:
            site = self._sites[site_id] = Site(site_id, settings=Settings(dialect=self._dialect))
        return site

    def __iter__(self) -> Iterator[Site]:
        return iter(list(self._sites.values()))

    def put(self, site: Site) -> None:
        """Put a site in the place of the one with its id."""
        self._sites[site.id] = site

    def reset(self, site_id: str) -> None:
        """Forget a site: its content, its clock and its settings."""
        self._sites.pop(site_id, None)
