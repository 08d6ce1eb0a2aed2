"""Removing what a run has left on a site: what its ledger names, and what carries its tag."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from conform.client import Client
from conform.client.cleanup import remove
from conform.client.ledger import Entries, Intent, Ledger
from conform.client.made import Made
from conform.live.inventory import Thing, inventory, tagged

_ORDER = ("policy", "schedule item", "ticket definition", "event", "category")
"""What belongs to an event goes before it."""
_BEATS = 3.0  # seconds between two looks at a site whose reads may lag behind


@dataclass
class Reaped:
    """What was removed, what could not be, and what nobody can tell to be ours and was left alone."""

    removed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing is left that somebody should look after."""
        return not self.left and not self.doubtful


def reap_ledger(
    client: Client,
    entries: Entries,
    ledger: Ledger | None = None,
    *,
    patience: float = 0.0,
    sweep: bool | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Reaped:
    """Remove what a ledger names, last made first, then what carries its run's tag (`sweep`).

    Something may come along with what was made: a recurring event brings a category. `ledger` is where to
    note what is gone. Where a request's outcome is unknown, the site is searched for the tag again and
    again until the request is `patience` seconds old: reads may lag behind writes.
    """
    reaped = reap_made(client, entries, ledger)
    if not (bool(entries.intents) if sweep is None else sweep):
        return reaped
    until = max((datetime.fromisoformat(each.at) for each in entries.unknown), default=None)
    while True:
        _sweep(client, tagged(inventory(client)).get(entries.run, ()), reaped, ledger)
        if until is None or datetime.now(UTC) >= until + timedelta(seconds=patience):
            break
        sleep(_BEATS)
    untagged = [each for each in entries.unknown if not _carries(each, entries)]
    if untagged:
        things = inventory(client)
        reaped.doubtful += [line for each in untagged for line in _alike(each, things)]
    return reaped


def reap_made(client: Client, entries: Entries, ledger: Ledger | None = None) -> Reaped:
    """Remove what a ledger names, last made first, and nothing else."""
    reaped = Reaped()
    for made in reversed(entries.left):
        _remove(client, made, str(made), reaped, ledger)
    return reaped


def reap_tag(
    client: Client,
    *,
    tag: str | None = None,
    older_than: timedelta = timedelta(0),
    spared: Iterable[str] = (),
) -> Reaped:
    """Remove what carries a tag, or any run's tag but the `spared`, and is older than a time."""
    reaped = Reaped()
    limit = datetime.now(UTC) - older_than
    for found, things in tagged(inventory(client)).items():
        if found in set(spared) or tag not in (None, found):
            continue
        old = [each for each in things if not each.created or datetime.fromisoformat(each.created) <= limit]
        _sweep(client, old, reaped, None)
    return reaped


def _sweep(client: Client, things: Iterable[Thing], reaped: Reaped, ledger: Ledger | None) -> None:
    for thing in sorted(things, key=lambda each: _ORDER.index(each.made.kind)):
        _remove(client, thing.made, f"{thing.made} {thing.name!r}", reaped, ledger)


def _remove(client: Client, made: Made, title: str, reaped: Reaped, ledger: Ledger | None) -> None:
    problem = remove(client, made)
    if problem:
        reaped.left.append(f"{title}: {problem}")
        return
    reaped.removed.append(title)
    if ledger is not None:
        ledger.write({"gone": made.id})


def _carries(intent: Intent, entries: Entries) -> bool:
    """Whether what an intent would have made can be told by its tag, or goes with an event of the run."""
    own = {each.id for each in entries.made}
    if intent.event_id in own or (intent.operation == "cloneEvent" and not intent.names):
        return True
    return bool(intent.names) and all(entries.run in name for name in intent.names)


def _alike(intent: Intent, things: list[Thing]) -> list[str]:
    """Name what may have been made by a request without a tag: nobody can tell, so it is left alone."""
    asked = f"{intent.operation} of {', '.join(map(repr, intent.names)) or 'something without a name'}"
    moment = datetime.fromisoformat(intent.at)
    near = timedelta(minutes=2)
    return [
        f"{each.made} may come from {asked}, whose outcome is unknown: look at it, and remove it by hand"
        for each in things
        if each.name in intent.names
        and each.created
        and abs(datetime.fromisoformat(each.created) - moment) < near
    ]
