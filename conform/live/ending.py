"""The end of a run on a site that others use: nothing of it is to stay there."""

from __future__ import annotations

from conform.client import Client
from conform.client.ledger import Ledger, read
from conform.contract import ConformError
from conform.live.reaping import reap_ledger, reap_made


def end_run(client: Client, ledger: Ledger, *, patience: float, alone: bool) -> None:
    """Remove what a run has left, and close its ledger.

    A worker, which is not `alone`, removes only what its own ledger names, for the tag is on what the
    others are still using. Whoever started the workers ends after them, and settles their ledgers too.
    """
    if not alone:
        entries = read(ledger.path)
        clean = entries is not None and reap_made(client, entries, ledger).clean and not entries.unknown
        ledger.close(clean=clean)
        return
    made = False
    for path in sorted(ledger.path.parent.glob(f"{ledger.path.stem}-*.jsonl")):
        entries = read(path)
        if entries is not None and not entries.closed:
            other = Ledger(path)
            other.close(clean=_settled(client, other, patience))
        made |= entries is not None and bool(entries.intents)
    ledger.close(clean=_settled(client, ledger, patience, made=made))


def _settled(client: Client, ledger: Ledger, patience: float, *, made: bool = False) -> bool:
    """Reap a ledger; `made` says that the run has made something, whatever this ledger has."""
    entries = read(ledger.path)
    if entries is None:
        return False
    try:
        sweep = made or bool(entries.intents)
        reaped = reap_ledger(client, entries, ledger, patience=patience, sweep=sweep)
    except (ConformError, AssertionError):
        return not entries.left and not entries.unknown  # what the tests removed needs no search
    return reaped.clean
