"""`conform drift sdk` and `conform drift changelog`: what releases of the published typings changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from conform.drift.options import OUTPUT, AcceptedFile, FailOn, LedgerFile, Output, Places, Results

Directory = Annotated[
    Path | None,
    typer.Option(
        "--from-directory",
        help="A folder of unpacked packages to read in place of the npm registry.",
        exists=True,
    ),
]
Packages = Annotated[
    list[str] | None,
    typer.Option(
        "--package",
        help="Only this package: events, ticket_definitions, schedule, policies or categories. Repeatable.",
    ),
]
_console = Console(stderr=True)


def sdk(
    packages: Packages = None,
    since: Annotated[
        str | None, typer.Option("--from", help="The older version; default: the one before --to.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="The newer version; default: the pinned one.")
    ] = None,
    latest: Annotated[
        bool, typer.Option("--latest", help="Compare the pinned version with the newest of the registry.")
    ] = False,
    directory: Directory = None,
    output: Output = OUTPUT,
    results: Results = None,
    ledger: LedgerFile = None,
    accepted: AcceptedFile = None,
    fail_on: FailOn = "breaking",
) -> None:
    """Compare two releases of the published SDK typings."""
    from conform.drift.change import DriftError
    from conform.drift.output import conclude
    from conform.drift.sdk.comparison import between

    if latest and (since or to):
        raise DriftError("--latest chooses both versions: leave out --from and --to")
    if (since or to) and len(packages or ()) != 1:
        raise DriftError("--from and --to are versions of one package: name it with --package")
    with _console.status("reading packages") as status:
        changes, comparison = between(
            packages, since, to, latest=latest, directory=directory, progress=status.update
        )
    places = Places(output, results, ledger, accepted)
    raise typer.Exit(conclude(changes, comparison, places, fail_on=fail_on))


def changelog(
    packages: Packages = None,
    write: Annotated[bool, typer.Option("--write", help="Write docs/api-changelog.md.")] = False,
    page: Annotated[Path | None, typer.Option(help="Write this file in place of it.")] = None,
    directory: Directory = None,
) -> None:
    """Draw the changelog of all releases that the registry holds; without --write print it."""
    from conform.contract import default_directory
    from conform.drift.change import DriftError
    from conform.drift.sdk import changelog as drawing
    from conform.drift.sdk import sources

    target = page or default_directory().parent / "docs" / "api-changelog.md"
    if write and packages and page is None:
        raise DriftError("docs/api-changelog.md has all packages: leave out --package, or name a --page")
    with _console.status("reading packages") as status:
        histories = [
            drawing.history(source, directory, progress=lambda step: status.update(f"comparing {step}"))
            for source in sources(packages)
        ]
    text = drawing.page(histories)
    if not write and page is None:
        typer.echo(text, nl=False)
        return
    same = target.is_file() and target.read_text(encoding="utf-8") == text
    target.write_text(text, encoding="utf-8")
    typer.echo(f"{target.name}: {'unchanged' if same else 'written'}")
