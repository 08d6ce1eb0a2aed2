"""`conform contract`: make the contract anew from the published SDK packages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from conform.contract.errors import ContractError
from conform.contract.loading import default_directory

app = typer.Typer(help="Make and check the contract.", no_args_is_help=True)
_console = Console(stderr=True)


@app.callback()
def _contract() -> None:
    """Make and check the contract."""


@app.command("import")
def import_(
    from_directory: Annotated[
        Path | None,
        typer.Option(help="A folder of unpacked packages to read in place of the npm registry.", exists=True),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if the documents would change.")
    ] = False,
    directory: Annotated[
        Path | None, typer.Option(help="The folder with sources.toml; default: the project's contract/.")
    ] = None,
) -> None:
    """Generate the OpenAPI documents from the packages that contract/sources.toml pins."""
    from conform.contract.importer import changes, generate, replace

    target = directory or default_directory()
    try:
        with _console.status("reading packages") as status:
            files = generate(
                target,
                from_directory,
                progress=lambda step: status.update(f"reading {step}"),
                note=lambda text: _console.print(f"note: {text}", markup=False, soft_wrap=True),
            )
        changed = changes(target, files)
        if not check:
            replace(target, files)
    except ContractError as error:
        _console.print(f"error: {error}", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(2) from error
    for name in sorted(files):
        state = "unchanged" if name not in changed else "would change" if check else "written"
        _console.print(f"{name}: {state}", highlight=False)
    if check and changed:
        raise typer.Exit(1)


@app.command()
def assumptions(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if the page would change.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option(help="The page to write; - prints it. Default: docs/assumptions.md.")
    ] = None,
) -> None:
    """Draw docs/assumptions.md from the overlays: what the mock chose where no source tells."""
    from conform.contract.assumptions import page

    target = output or default_directory().parent / "docs" / "assumptions.md"
    text = page()
    if str(target) == "-":
        typer.echo(text, nl=False)
        return
    present = target.read_text(encoding="utf-8") if target.is_file() else None
    if not check:
        target.write_text(text, encoding="utf-8")
    state = "unchanged" if text == present else "would change" if check else "written"
    _console.print(f"{target.name}: {state}", highlight=False)
    if check and text != present:
        raise typer.Exit(1)
