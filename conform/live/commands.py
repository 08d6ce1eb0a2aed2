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


def doctor(
    target: Target = "live",
    base_url: BaseUrl = None,
    write: Annotated[
        bool, typer.Option("--write", help="Ask whether it may write, changing nothing.")
    ] = False,
) -> None:
    """Look at a live target before a run; exit code 0 all well, 1 look at it, 2 a run cannot work."""
    from conform.client import open_target
    from conform.live.doctor import FAIL, WARN, examine

    config = _live(target, base_url)
    opened = open_target(config)
    site = config.live_site_id.get_secret_value() if config.live_site_id else ""
    levels = set()
    try:
        for line in examine(opened, site, config.ledger, writes=write):
            levels.add(line.level)
            typer.echo(opened.redactor.text(f"{line.level:<5}{line.topic:<10} {line.text}"))
    finally:
        opened.close()
    raise typer.Exit(2 if FAIL in levels else 1 if WARN in levels else 0)


def calibrate(
    suites: Annotated[list[Path] | None, typer.Argument(help="Suites to run; default: all.")] = None,
    target: Annotated[str, typer.Option("--target", help="What to calibrate.")] = "live",
    base_url: BaseUrl = None,
    rate: Annotated[int | None, typer.Option(help="Requests per minute.")] = None,
    budget: Annotated[int | None, typer.Option(help="Requests in all.")] = None,
    settle: Annotated[float | None, typer.Option(help="Seconds from a write to the next query.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of the random examples.")] = None,
    keyword: Annotated[str | None, typer.Option("-k", help="Only tests whose name matches.")] = None,
    expectations: Annotated[Path | None, typer.Option(help="Folder of the known deviations.")] = None,
    output: Annotated[Path, typer.Option(help="Folder for what is not to be kept.")] = Path("reports/out"),
    write: Annotated[bool, typer.Option("--write", help="Add to the target's file of expectations.")] = False,
) -> None:
    """Run everything once with few examples, and propose expectations for what is broken.

    What stands in the file already stays as it is.
    """
    import json
    from datetime import UTC, datetime

    from conform import config, runner
    from conform.contract import default_directory
    from conform.expectations import read
    from conform.live.calibration import appended, propose
    from conform.live.table import print_proposals

    settings = {
        "target": target,
        "base_url": base_url,
        "rate": rate,
        "budget": budget,
        "settle": settle,
        "seed": seed,
        "expectations": expectations,
        "profile": "live",
    }
    loaded = config.load(settings, Path.cwd())
    place = (loaded.expectations or default_directory() / "expectations") / f"{target}.toml"
    known = read(target, place.parent)
    listing = output / "broken.json"
    listing.unlink(missing_ok=True)
    options = [*runner.settings_as_options(settings), f"--broken-file={listing}", "-q", "--tb=no", "-rN"]
    options += ["-k", keyword] if keyword else []
    code = runner.run_pytest(suites or [Path("suites")], options).returncode
    if code not in (runner.PASSED, runner.FAILED) and not listing.is_file():
        raise runner.RunError("nothing was found out about the target: see the line above")
    found = json.loads(listing.read_text(encoding="utf-8"))
    where = base_url or (config.PUBLIC_URL if target == "live" else target)
    proposals = propose(found, known, where=where, today=datetime.now(UTC).date())
    print_proposals(proposals, found)
    goal = place if write else output / "expectations" / place.name
    before = place.read_text(encoding="utf-8") if place.is_file() else ""
    if proposals:
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.write_text(appended(before, proposals), encoding="utf-8")
        typer.echo(
            f"{len(proposals)} expectations proposed in {goal}" + ("" if write else "; --write keeps them")
        )
    else:
        typer.echo("no expectation to propose")
    if code not in (runner.PASSED, runner.FAILED):
        raise runner.RunError("the run did not come to its end: calibrate again before you rely on this")
