"""Options that every comparison has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

OUTPUT = Path("reports/out/drift")
Output = Annotated[Path, typer.Option(help="Folder for the Markdown, JSON and JUnit files.")]
Results = Annotated[
    Path | None, typer.Option(help="Folder for the Allure results; default: results in the output folder.")
]
LedgerFile = Annotated[
    Path | None,
    typer.Option("--ledger", help="Ledger of first-seen dates; default: seen.json in the output folder."),
]
AcceptedFile = Annotated[
    Path | None,
    typer.Option(
        "--accepted", help="Accepted changes; default: the project's contract/accepted-changes.toml."
    ),
]
FailOn = Annotated[
    str, typer.Option(help="The least severity that fails: breaking, dangerous, additive, cosmetic.")
]


@dataclass(frozen=True, slots=True)
class Places:
    """Where a comparison writes, and what it reads beside its input.

    `output` gets `<scope>.md`, `.json` and `.xml`; `results` is a folder of Allure results, by default
    `results` in `output`; `ledger` the ledger of first days, by default `seen.json` in `output`; `accepted`
    the file of accepted changes, by default the project's.
    """

    output: Path = OUTPUT
    results: Path | None = None
    ledger: Path | None = None
    accepted: Path | None = None
