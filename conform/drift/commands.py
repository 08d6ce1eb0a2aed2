"""`conform drift`: what has changed, whom it breaks, and who is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from conform.drift import commands_sdk
from conform.drift.options import OUTPUT, AcceptedFile, FailOn, LedgerFile, Output, Places, Results

app = typer.Typer(help="Find out what has changed, and who is wrong.", no_args_is_help=True)

app.command()(commands_sdk.sdk)
app.command()(commands_sdk.changelog)


@app.callback()
def _drift() -> None:
    """Find out what has changed, and who is wrong.

    Exit codes: 0 nothing new, 1 new breaking changes or an acceptance that is over, 2 could not tell.
    """


@app.command()
def traffic(
    sources: Annotated[
        list[Path], typer.Argument(help="Cassettes, exchange files of `conform run`, HAR files, or folders.")
    ],
    seen: Annotated[int, typer.Option(min=1, help="Exchanges that must show a difference.")] = 2,
    output: Output = OUTPUT,
    results: Results = None,
    ledger: LedgerFile = None,
    accepted: AcceptedFile = None,
    fail_on: FailOn = "breaking",
) -> None:
    """Hold recorded answers against the contract."""
    from conform.drift.comparisons import traffic as compare
    from conform.drift.output import conclude

    places = Places(output, results, ledger, accepted)
    raise typer.Exit(conclude(*compare(sources, seen), places, fail_on=fail_on))


@app.command()
def behaviour(
    old: Annotated[Path, typer.Argument(help="A recording: cassette, exchange file, HAR file or folder.")],
    new: Annotated[Path, typer.Argument(help="A later recording of the same scenarios.")],
    output: Output = OUTPUT,
    results: Results = None,
    ledger: LedgerFile = None,
    accepted: AcceptedFile = None,
    fail_on: FailOn = "breaking",
) -> None:
    """Compare two recordings of the same scenarios."""
    from conform.drift.comparisons import behaviour as compare
    from conform.drift.output import conclude

    places = Places(output, results, ledger, accepted)
    raise typer.Exit(conclude(*compare([old], [new]), places, fail_on=fail_on))


@app.command()
def docs(
    target: Annotated[
        str | None, typer.Option(help="Send the printed payloads to this target, too: mock, mock-http, live.")
    ] = None,
    base_url: Annotated[str | None, typer.Option(help="Where target live is.")] = None,
    recordings: Annotated[
        list[Path] | None,
        typer.Option("--recorded", help="Recordings in which the payloads were sent, as witnesses."),
    ] = None,
    output: Output = OUTPUT,
    results: Results = None,
    ledger: LedgerFile = None,
    accepted: AcceptedFile = None,
    fail_on: FailOn = "breaking",
) -> None:
    """Hold the payloads that the documentation prints against the contract, and against a target."""
    from conform.drift.comparisons import docs as compare
    from conform.drift.comparisons import sending
    from conform.drift.output import conclude

    places = Places(output, results, ledger, accepted)
    with sending(target, base_url) as sent:
        raise typer.Exit(conclude(*compare([*sent, *(recordings or ())], target), places, fail_on=fail_on))


@app.command("rules")
def rules_(
    kind: Annotated[str | None, typer.Option(help="Only sdk, traffic, behaviour or docs.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Draw docs/drift-rules.md anew.")] = False,
) -> None:
    """List the rules, one line each: id, severity, what was found."""
    from conform.drift import declared, rulebook
    from conform.drift.change import KINDS, DriftError

    if write:
        rulebook.default_page().write_text(rulebook.page(), encoding="utf-8")
        typer.echo(f"{rulebook.default_page().name}: written")
        return
    if kind is not None and kind not in KINDS:
        raise DriftError(f"--kind cannot be {kind!r}: it must be one of {', '.join(KINDS)}")
    for each in declared().values():
        if kind in (None, each.kind):
            typer.echo(f"{each.id}  {each.severity}  {each.says}")


@app.command()
def accept(
    fingerprints: Annotated[
        list[str], typer.Argument(help="Fingerprints of changes that the last comparisons found.")
    ],
    reason: Annotated[str, typer.Option(help="Why one can live with it.")],
    link: Annotated[str, typer.Option(help="Where it is discussed: an address, or a path of the project.")],
    expires: Annotated[str, typer.Option(help="Until when, as 2027-01-31.")],
    output: Output = OUTPUT,
    accepted: AcceptedFile = None,
) -> None:
    """Accept changes that the last comparisons found, until a day."""
    from conform.drift import accepted as acceptances
    from conform.drift.change import DriftError
    from conform.drift.output import find

    try:
        until = date.fromisoformat(expires)
    except ValueError:
        raise DriftError(f"--expires cannot be {expires!r}: write a day as 2027-01-31") from None
    path: Path = accepted or acceptances.default_path()
    for change in [find(fingerprint, output) for fingerprint in fingerprints]:
        entry = acceptances.add(path, change, reason=reason, link=link, expires=until)
        typer.echo(f"{path}: accepted {entry} until {entry.expires}")
