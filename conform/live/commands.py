"""The commands for sites that others use."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conform.contract import ConformError

if TYPE_CHECKING:
    from conform.client import Client
    from conform.config import Config
    from conform.live.reaping import Reaped

Target = Annotated[str, typer.Option("--target", help="Only live has a site that outlives a run.")]
BaseUrl = Annotated[str | None, typer.Option(help="Where target live is.")]
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def reap(
    target: Target = "live",
    base_url: BaseUrl = None,
    older_than: Annotated[
        str | None,
        typer.Option(help="Only what is older, such as 2h or 1d; without a ledger 1h."),
    ] = None,
    tag: Annotated[str | None, typer.Option(help="Only of this run, with its ledger or without.")] = None,
    ledger: Annotated[Path | None, typer.Option(help="Folder of the ledgers.")] = None,
    patience: Annotated[float, typer.Option(help="Seconds that reads may lag behind writes.")] = 30.0,
) -> None:
    """Remove what crashed runs have left on the site: what their ledgers name, and what carries a tag."""
    from contextlib import nullcontext

    from conform.client import open_target
    from conform.client.ledger import site_key
    from conform.live.reaping import reap_tag

    config = _live(target, base_url, ledger)
    age = None if older_than is None else duration(older_than)
    opened = open_target(config)
    site = config.live_site_id.get_secret_value() if config.live_site_id else ""
    try:
        client = opened.client(site)
        with opened.budget.suspended() if opened.budget else nullcontext():
            found, alive = _reap_ledgers(client, config, site_key(opened.base_url, site), age, tag, patience)
            wait = age if age is not None else timedelta(0) if tag else timedelta(hours=1)
            found.append(("by tag", reap_tag(client, tag=tag, older_than=wait, spared=alive)))
    finally:
        opened.close()
    for run in sorted(alive):
        typer.echo(f"{run}: the run is still going on, and left alone")
    clean = True
    for name, reaped in found:
        clean &= reaped.clean
        typer.echo(f"{name}: {len(reaped.removed)} removed, {len(reaped.left)} left")
        for line in [*reaped.left, *reaped.doubtful]:
            typer.echo(f"  {line}")
    raise typer.Exit(0 if clean else 1)


def duration(text: str) -> timedelta:
    """Read a time such as 90s, 30m, 2h or 1d."""
    match = re.fullmatch(r"(\d+)([smhd])", text)
    if match is None:
        raise ConformError(f"--older-than cannot be {text!r}: it is a number with s, m, h or d, such as 2h")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _live(target: str, base_url: str | None, ledger: Path | None = None) -> Config:
    from conform import config

    if target != "live":
        raise ConformError(f"target {target} has no site that outlives a run: add --target live")
    return config.load({"target": target, "base_url": base_url, "ledger": ledger}, Path.cwd())


def _reap_ledgers(
    client: Client,
    config: Config,
    site: str,
    age: timedelta | None,
    tag: str | None,
    patience: float,
) -> tuple[list[tuple[str, Reaped]], set[str]]:
    """Reap what the ledgers of a site name; gives what came of each, and the runs that still go on."""
    from datetime import UTC, datetime

    from filelock import Timeout

    from conform.client.ledger import Ledger, read
    from conform.live.reaping import reap_ledger

    done: list[tuple[str, Reaped]] = []
    alive: set[str] = set()
    for path in sorted(config.ledger.glob("*.jsonl")):
        entries = read(path)
        if entries is None or entries.closed or entries.site != site or tag not in (None, entries.run):
            continue
        if age is not None and datetime.now(UTC) - datetime.fromisoformat(entries.began) < age:
            continue
        try:
            ledger = Ledger(path)
        except Timeout:
            alive.add(entries.run)
            continue
        reaped = reap_ledger(client, entries, ledger, patience=patience)
        ledger.close(clean=reaped.clean)
        done.append((path.stem, reaped))
    return done, alive
