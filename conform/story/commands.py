"""`conform story`: read a failing story, or send its steps again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Read and replay the stories of failing examples.", no_args_is_help=True)
StoryFile = Annotated[Path, typer.Argument(metavar="FILE", help="A story, in reports/out/stories.")]


@app.callback()
def _story() -> None:
    """Read and replay the stories of failing examples."""


@app.command()
def show(
    file: StoryFile,
    curl: Annotated[bool, typer.Option("--curl", help="Print it as a script for the shell.")] = False,
    whole: Annotated[bool, typer.Option("--whole", help="Cut no step and no body short.")] = False,
) -> None:
    """Print a story, step by step or as a script of curl calls."""
    from conform.story.scenario import load
    from conform.story.script import script
    from conform.story.telling import tell

    scenario = load(file)
    typer.echo(script(scenario) if curl else tell(scenario, everything=whole), nl=not curl)


@app.command()
def replay(
    file: StoryFile,
    target: Annotated[str | None, typer.Option(help="mock (default), mock-http or live.")] = None,
    base_url: Annotated[str | None, typer.Option(help="Where target live is.")] = None,
    rate: Annotated[int | None, typer.Option(help="Requests per minute to target live.")] = None,
) -> None:
    """Send a story's steps again: 0 as recorded, 1 an answer differs, 2 it could not be played."""
    from conform.client import open_target
    from conform.runner import check_settings
    from conform.story.replay import replay as play
    from conform.story.scenario import StoryError, load

    scenario = load(file)
    config = check_settings({"target": target or "mock", "base_url": base_url, "rate": rate})
    if config.target == "replay":
        raise StoryError("a story is replayed on target mock, mock-http or live; target replay has cassettes")
    opened = open_target(config)
    try:
        played = play(scenario, opened)
    finally:
        opened.close()
    for text in played.left:
        typer.echo(f"left on the site: {opened.redactor.text(text)}")
    if not played.as_recorded:
        title = scenario.steps[played.at - 1].title or scenario.steps[played.at - 1].operation
        typer.echo(f"differs at step {played.at} of {played.steps} ({title}) on {config.target}:")
        for difference in played.differences:
            typer.echo(f"  {opened.redactor.text(str(difference))}")
        raise typer.Exit(1)
    seen = f": the failure of step {scenario.failed.step} is seen again" if scenario.failed else ""
    typer.echo(f"all {played.steps} steps are as recorded on {config.target}{seen}")
