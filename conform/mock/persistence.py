"""Sites kept in one SQLite file: every change is written before its answer goes out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from conform.contract import ConformError
from conform.mock.store import Job, Settings, Site, Sites, Table

VERSION = 1
APPLICATION = 0x57784576
"""Marks a file as ours, in the header that SQLite keeps for that."""
TABLES = ("events", "ticket_definitions", "schedule_published", "schedule_draft", "policies", "categories")
_PLAIN = ("assignments", "cursors", "slug_numbers")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS rows (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    site TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,
    UNIQUE (site, name, id)
);
CREATE TABLE IF NOT EXISTS sites (site TEXT PRIMARY KEY, json TEXT NOT NULL);
"""


class DatabaseError(ConformError):
    """The file of `--db` cannot be used."""


class Database:
    """One file with all sites of a mock."""

    def __init__(self, path: Path) -> None:
        """Open or make the file; raises `DatabaseError` where it is no database of ours."""
        self._saved: dict[str, str] = {}
        self._path = path
        try:
            # The server's loop runs in one thread, which need not be the one that opened the file.
            self._connection = sqlite3.connect(path, timeout=1, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._unusable(error) from None
        try:
            self._begin()
        except sqlite3.Error as error:
            self._connection.close()
            raise self._unusable(error) from None
        except DatabaseError:
            self._connection.close()
            raise

    def _begin(self) -> None:
        # Two mocks on one file would each write over what the other answered.
        self._connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        application, version, tables = (
            self._connection.execute(question).fetchone()[0]
            for question in (
                "PRAGMA application_id",
                "PRAGMA user_version",
                "SELECT count(*) FROM sqlite_master",
            )
        )
        if application != APPLICATION and (application or version or tables):
            raise DatabaseError(f"{self._path} is another program's database: use another --db")
        if application and version != VERSION:
            raise DatabaseError(
                f"{self._path} has format {version}, and this mock knows {VERSION}: use another --db"
            )
        # A write-ahead log survives kill -9 with NORMAL; only a crash of the machine could lose the end.
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        # Written even when nothing is new, so that a file that is locked or read-only is refused now.
        self._connection.executescript(
            f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA application_id={APPLICATION};"
            f"PRAGMA user_version={VERSION}; COMMIT;"
        )

    def _unusable(self, error: Exception) -> DatabaseError:
        return DatabaseError(
            f"{self._path} cannot be used as a database ({error}): close what uses it, or use another --db"
        )

    def load(self, sites: Sites) -> None:
        """Bring back every site, its rows in the order in which they were made."""
        try:
            self._load(sites)
        except (sqlite3.Error, ValueError, KeyError, TypeError, AttributeError) as error:
            self._connection.close()
            raise self._unusable(error) from None

    def _load(self, sites: Sites) -> None:
        for site_id, text in self._connection.execute("SELECT site, json FROM sites"):
            self._saved[site_id] = text
            _restore(sites.get(site_id), json.loads(text))
        query = "SELECT site, name, json FROM rows ORDER BY position"
        for site_id, name, text in self._connection.execute(query):
            _table(sites.get(site_id), name).put(json.loads(text))
        for site in sites:
            for name in TABLES:
                _table(site, name).changed = set()

    def watch(self, site: Site) -> None:
        """Begin to note what changes on a site; what is on it already counts as changed."""
        for name in TABLES:
            table = _table(site, name)
            if table.changed is None:
                table.changed = {row["id"] for row in table}

    def replace(self, site: Site) -> None:
        """Write a whole site in the place of the one with its id; a kill leaves one or the other."""
        self.watch(site)
        self.save(site, anew=True)

    def save(self, site: Site, *, anew: bool = False) -> None:
        """Write what changed on a site, all of it or nothing; `anew` drops what the file has of it."""
        state = json.dumps(_state(site), sort_keys=True)
        changes = [(name, sorted(_table(site, name).changed or ())) for name in TABLES]
        if not anew and self._saved.get(site.id) == state and not any(ids for _, ids in changes):
            return
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            if anew:
                self._connection.execute("DELETE FROM rows WHERE site = ?", (site.id,))
            self._connection.execute("INSERT OR REPLACE INTO sites VALUES (?, ?)", (site.id, state))
            for name, ids in changes:
                self._write(site, name, ids)
        self._saved[site.id] = state
        for name in TABLES:
            _table(site, name).changed = set()

    def _write(self, site: Site, name: str, ids: list[str]) -> None:
        table = _table(site, name)
        # What is new comes in the table's own order, which is the order it is read back in.
        for row_id in sorted(ids, key=table.place):
            row = table.get(row_id)
            if row is None:
                self._connection.execute(
                    "DELETE FROM rows WHERE site = ? AND name = ? AND id = ?", (site.id, name, row_id)
                )
            else:
                self._connection.execute(
                    "INSERT INTO rows (site, name, id, json) VALUES (?, ?, ?, ?) "
                    "ON CONFLICT (site, name, id) DO UPDATE SET json = excluded.json",
                    (site.id, name, row_id, json.dumps(row)),
                )

    def forget(self, site_id: str) -> None:
        """Remove a site that was reset."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("DELETE FROM rows WHERE site = ?", (site_id,))
            self._connection.execute("DELETE FROM sites WHERE site = ?", (site_id,))
        self._saved.pop(site_id, None)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _table(site: Site, name: str) -> Table:
    table: Table = getattr(site, name)
    return table


def _state(site: Site) -> dict[str, Any]:
    """Give all that is no row; a clock on system time has nothing to keep."""
    return {
        "settings": asdict(site.settings),
        "now": site.clock.peek().isoformat() if site.clock.is_virtual else None,
        "identities": {
            token: [kind, None if permissions is None else sorted(permissions)]
            for token, (kind, permissions) in site.identities.items()
        },
        "jobs": [{**asdict(job), "due": job.due.isoformat()} for job in site.jobs],
        **{name: getattr(site, name) for name in _PLAIN},
    }


def _restore(site: Site, state: Mapping[str, Any]) -> None:
    site.settings = Settings(**state["settings"])
    if state["now"] is not None:
        site.clock.set(datetime.fromisoformat(state["now"]))
    site.identities = {
        token: (kind, None if permissions is None else frozenset(permissions))
        for token, (kind, permissions) in state["identities"].items()
    }
    site.jobs = [Job(**{**job, "due": datetime.fromisoformat(job["due"])}) for job in state["jobs"]]
    for name in _PLAIN:
        setattr(site, name, state[name])
