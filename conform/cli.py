"""The `conform` command."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conform.contract import ConformError
from conform.contract.commands import app as contract_app
from conform.drift.commands import app as drift_app
from conform.faults.commands import app as faults_app
from conform.live import commands as live
from conform.nightly.commands import app as nightly_app
from conform.story.commands import app as story_app

if TYPE_CHECKING:
    from conform.report import Summary

app = typer.Typer(
    help="Test whether a server keeps the promises of the Wix Events APIs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(contract_app, name="contract")
app.add_typer(drift_app, name="drift")
app.add_typer(story_app, name="story")
app.add_typer(nightly_app, name="nightly")
app.add_typer(faults_app, name="faults")
for command in (live.calibrate, live.doctor, live.reap):
    app.command()(command)

TargetOption = Annotated[
    str | None, typer.Option(help="Where requests go: mock (default), mock-http, live, replay.")
]
BaseUrl = Annotated[
    str | None, typer.Option(help="Where target live is: any server that claims the contract.")
]
OUTPUT = Path("reports/out")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"conform {version('wix-events-conformance')}")
        raise typer.Exit


@app.callback()
def _conform(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Test whether a server keeps the promises of the Wix Events APIs."""


@app.command()
def run(
    suites: Annotated[list[Path] | None, typer.Argument(help="Suites to run; default: all.")] = None,
    target: TargetOption = None,
    base_url: BaseUrl = None,
    rate: Annotated[int | None, typer.Option(help="Requests per minute to target live.")] = None,
    budget: Annotated[int | None, typer.Option(help="Requests to target live in all.")] = None,
    settle: Annotated[
        float | None, typer.Option(help="Seconds from a write to the next query on target live.")
    ] = None,
    expectations: Annotated[
        Path | None, typer.Option(help="Folder of the known deviations; default: contract/expectations.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="How much is tried: pr, nightly, live, read-only, debug.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of the random examples.")] = None,
    shard: Annotated[str | None, typer.Option(help="Only this part of the tests, such as 1/4.")] = None,
    keyword: Annotated[str | None, typer.Option("-k", help="Only tests whose name matches.")] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Only tests about a service, an operation, an obligation or a level; repeatable."),
    ] = None,
    leave_out: Annotated[list[str] | None, typer.Option("--except", help="No tests about it.")] = None,
    workers: Annotated[str | None, typer.Option("-n", help="Processes: a number, or auto.")] = None,
    exchanges: Annotated[
        Path | None, typer.Option(help="Write all exchanges here, redacted, as lines of JSON.")
    ] = None,
    results: Annotated[Path | None, typer.Option(help="Folder for the results.")] = None,
    output: Annotated[Path, typer.Option(help="Folder for the page.")] = OUTPUT,
    report: Annotated[bool, typer.Option(help="Draw the page.")] = True,
) -> None:
    """Run the suites against a target and draw the Allure page."""
    from conform import runner, selection

    selection.check([*(only or ()), *(leave_out or ())])
    settings: dict[str, Any] = {
        "target": target,
        "base_url": base_url,
        "rate": rate,
        "budget": budget,
        "settle": settle,
        "expectations": expectations,
        "profile": profile,
        "seed": seed,
        "shard": shard,
    }
    known = runner.check_settings(settings)
    folder = results or output / "results"
    runner.remove_results(folder)
    runner.writable(folder)
    options = [*runner.settings_as_options(settings), f"--alluredir={folder}"]
    options += [
        f"--coverage-file={output / 'coverage.json'}",
        f"--durations-file={output / 'durations.json'}",
        f"--stories={output / 'stories'}",
    ]
    # Only a run of everything can be held to have exercised everything.
    whole = (
        known.shard == "1/1"
        and not (suites or keyword or only or leave_out)
        and known.target != "replay"
        and known.profile != "read-only"
        and Path("suites/contract").is_dir()
    )
    options += ["--require-coverage"] if whole else []
    options += ["-k", keyword] if keyword else []
    options += [f"--only={each}" for each in only or ()] + [f"--except={each}" for each in leave_out or ()]
    options += ["-n", workers] if workers else []
    options += [f"--exchanges={exchanges}"] if exchanges else []
    code = runner.run_pytest(suites or [Path("suites")], options).returncode
    if code == runner.NOTHING_COLLECTED:
        raise runner.RunError("no test was run: nothing is known about the target")
    if report and any(folder.glob("*-result.json")):
        _draw(folder, output)
    if code == runner.PASSED and not _summary(folder).totals.get("passed"):
        raise runner.RunError("no test passed: all were unsupported, and nothing is known about the target")
    raise typer.Exit(code if code in {runner.PASSED, runner.FAILED} else 2)


@app.command()
def report(
    results: Annotated[Path, typer.Argument(help="Folder with the results of a run.")] = OUTPUT / "results",
    output: Annotated[Path, typer.Option(help="Folder for the page.")] = OUTPUT,
) -> None:
    """Draw the Allure page from a folder of results."""
    _draw(results, output)


@app.command()
def record(
    scenario: Annotated[str, typer.Argument(help="Name of the scenario, such as devcon-reference.")],
    target: TargetOption = None,
    base_url: BaseUrl = None,
) -> None:
    """Record a scenario; an old cassette stays as it is unless the new one is whole."""
    from conform import runner

    path = runner.record(scenario, {"target": target or "mock", "base_url": base_url})
    typer.echo(f"recorded {path.name}, with its passport")


@app.command()
def obligations(
    service: Annotated[str | None, typer.Option(help="Only of this service.")] = None,
    operation: Annotated[str | None, typer.Option(help="Only of this operation.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only of this kind, such as max-length or law.")] = None,
    level: Annotated[str | None, typer.Option(help="Only MUST, SHOULD or UNSPECIFIED.")] = None,
    evidence: Annotated[str | None, typer.Option(help="Only sdk, docs, observed or assumed.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Draw docs/catalogue anew.")] = False,
) -> None:
    """List the obligations, one line each: id, level, evidence, promise."""
    from conform import catalogue
    from conform.contract.obligations import sentence
    from conform.laws import select

    if write:
        changed = catalogue.write()
        typer.echo(f"{len(changed)} pages of {catalogue.FOLDER} written")
        return
    found = select(service=service, operation=operation, kind=kind, level=level, evidence=evidence)
    for each in found:
        typer.echo(f"{each.id}  {each.level}  {each.evidence}  {sentence(each)}")
    sys.stderr.write(f"{len(found)} obligations\n")


@app.command()
def explain(
    name: Annotated[str, typer.Argument(metavar="ID", help="Id of an obligation, or of a rule of drift.")],
) -> None:
    """Say what an obligation or a rule is, why it matters, and where it comes from or what to do."""
    from conform.drift import declared, rulebook

    if name in declared():
        _explain(name, rulebook.explanation(declared()[name]))
        return
    from conform.contract.obligations import explain_unknown, explanation
    from conform.laws import all_obligations

    known = all_obligations()
    if name not in known:
        raise ConformError(explain_unknown(name, [*known, *declared()]))
    _explain(name, explanation(known[name]))


def _explain(name: str, lines: Iterable[tuple[str, str]]) -> None:
    typer.echo(name)
    for title, text in lines:
        typer.echo(f"  {title:<10}{text}")


@app.command()
def mock(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port; 0 for any free one.")] = 8080,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    dialect: Annotated[str, typer.Option(help="reference, or documented for the sample flow.")] = "reference",
    control: Annotated[bool, typer.Option(help="Offer the control plane under /__mock__.")] = True,
    seed: Annotated[str, typer.Option(help="Fill a site first: devcon, or a JSON file.")] = "",
    site: Annotated[str | None, typer.Option(help="The site to fill, a GUID.")] = None,
    db: Annotated[Path | None, typer.Option(help="Keep the sites in this SQLite file.")] = None,
    fault: Annotated[str, typer.Option(help="Plant this fault: a server that is wrong on purpose.")] = "",
) -> None:
    """Serve the mock over HTTP until Ctrl-C; without --db its sites live in memory."""
    from conform.faults import planted, registry
    from conform.mock.app import MockSettings
    from conform.mock.server import SITE, serve

    if dialect not in {"reference", "documented"}:
        raise ConformError(f"--dialect cannot be {dialect!r}: it must be reference or documented")
    settings = MockSettings(control=control, dialect=dialect, database=db)
    with planted(registry.find(fault)) if fault else nullcontext():
        serve(settings, port=port, host=host, seed=seed, site=site or SITE)


def _summary(results: Path) -> Summary:
    from conform.report import summarise

    return summarise(results)


def _draw(results: Path, output: Path) -> None:
    from conform.report import build, print_summary

    summary = _summary(results)
    print_summary(summary, build(results, output))


def main() -> None:
    """Run the command; what the person can put right is one line, and exit code 2."""
    try:
        app()
    except ConformError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or 'the system'}: {error.strerror or error}")


def _fail(line: str) -> None:
    sys.stderr.write(f"error: {line}\n")
    sys.exit(2)
