"""`conform nightly`: a night in shards, its merging, and the issues it opens and closes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(help="Run a night, in shards or whole, and put it together.", invoke_without_command=True)

OUTPUT, KEEP = Path("reports/out/nightly"), Path("reports/out/kept")
Keep = Annotated[Path, typer.Option(help="Folder of what is kept from night to night: history, examples.")]
DriftPlace = Annotated[
    Path | None, typer.Option("--drift", help="What `conform drift` has concluded: a file or its folder.")
]


@app.callback()
def nightly(
    context: typer.Context,
    target: Annotated[str | None, typer.Option(help="mock (default), mock-http, live or replay.")] = None,
    base_url: Annotated[str | None, typer.Option(help="Where target live is.")] = None,
    rate: Annotated[int | None, typer.Option(help="Requests per minute to target live, all shards.")] = None,
    budget: Annotated[int | None, typer.Option(help="Requests to target live, for this shard.")] = None,
    profile: Annotated[str | None, typer.Option(help="Default: nightly; live for target live.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed; default: a fresh one, which is printed.")] = None,
    shard: Annotated[str | None, typer.Option(help="Run this part only, such as 1/4; merge later.")] = None,
    minutes: Annotated[float, typer.Option(min=0, max=1440, help="Explore for so long in all.")] = 0,
    redis: Annotated[
        str | None, typer.Option(help="Remember examples in this Redis.", show_default=False)
    ] = None,
    suite: Annotated[list[Path] | None, typer.Option(help="Run this suite only; repeatable.")] = None,
    keyword: Annotated[str | None, typer.Option("-k", help="Only tests whose name matches.")] = None,
    workers: Annotated[str | None, typer.Option("-n", help="Processes: a number, or auto.")] = None,
    keep: Keep = KEEP,
    output: Annotated[Path, typer.Option(help="Folder for the shard, or for the whole night.")] = OUTPUT,
    drift: DriftPlace = None,
) -> None:
    """Run all tests once with a fresh seed, then generated ones with others until the time is up.

    With --shard only that part, into OUTPUT; `conform nightly merge` puts the parts together. Without
    it everything, and the page at once. Exit codes: 0 all is well, 1 something is broken, 2 could not tell.
    """
    if context.invoked_subcommand is not None:
        return
    from conform.nightly.running import Night, run

    if redis is not None:
        # In the environment the processes that run the tests find it, and nobody who lists processes.
        os.environ["CONFORM_REDIS_URL"] = redis
    live = (target or os.environ.get("CONFORM_TARGET")) == "live"
    settings: dict[str, Any] = {
        "target": target,
        "base_url": base_url,
        "rate": rate,
        "budget": budget,
        "profile": profile or os.environ.get("CONFORM_PROFILE") or ("live" if live else "nightly"),
        "seed": seed,
        "shard": shard,
    }
    own = output if shard else output / "shard"
    made = run(Night(settings, own, keep, minutes, suite or (), keyword, workers))
    if shard:
        raise typer.Exit(made.exit_code)
    _merge([own], output, keep, drift)


@app.command()
def merge(
    shards: Annotated[list[Path], typer.Argument(help="Folders that `conform nightly --shard` has written.")],
    keep: Keep = KEEP,
    output: Annotated[Path, typer.Option(help="Folder for the page and the summary.")] = OUTPUT,
    drift: DriftPlace = None,
    faults: Annotated[
        Path | None,
        typer.Option(help="Where `conform faults` has kept what the suites detect, for the page."),
    ] = None,
) -> None:
    """Put shards together: one page with history, one coverage, one summary, the worst exit code."""
    _merge(shards, output, keep, drift, faults)


@app.command()
def issues(
    report: Annotated[
        list[Path], typer.Option(help="What `conform drift` has concluded: a file or a folder; repeatable.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    page: Annotated[str | None, typer.Option(help="Address of the published page, for the issues.")] = None,
) -> None:
    """Open, update or close an issue for every new breaking change, one for each fingerprint.

    Reads GITHUB_TOKEN, GITHUB_REPOSITORY and, where GitHub is elsewhere, GITHUB_API_URL.
    """
    from conform.nightly.drift import read
    from conform.nightly.github import GitHub
    from conform.nightly.issues import carry_out, plan

    conclusions = [each for place in report for each in read(place)]
    with GitHub.of_environment(os.environ, anonymous=dry_run) as github:
        actions = plan(conclusions, github.issues(), page=page)
        for line in carry_out(actions, None if dry_run else github):
            typer.echo(line)


def _merge(
    shards: list[Path], output: Path, keep: Path, drift: Path | None, faults: Path | None = None
) -> None:
    from conform.nightly import summary
    from conform.nightly.merging import merge as merged

    made = merged(shards, output, keep, drift, faults)
    typer.echo(summary.write(made, output))
    typer.echo(f"page       {made.page}")
    raise typer.Exit(made.exit_code)
