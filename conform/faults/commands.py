"""`conform faults`: put planted faults on trial, and tell what the suites detect."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conform.faults.fault import FaultError

if TYPE_CHECKING:
    from conform.faults.fault import Fault

app = typer.Typer(help="Plant faults in the mock, and measure what the suites detect.", no_args_is_help=True)
OUT = Path("reports/out/faults")
Select = Annotated[
    list[str] | None,
    typer.Option(help="Only these: an id, a pattern of ids, a class, or a level; may be repeated."),
]
Out = Annotated[Path, typer.Option(help="Folder for what is written.")]
Suites = Annotated[list[Path] | None, typer.Argument(help="Suites to measure; default: all.")]


@app.command(name="list")
def list_(select: Select = None) -> None:
    """List faults, one line each: id, level, what is wrong."""
    from conform.faults import registry

    found = registry.select(select or ())
    for fault in found:
        typer.echo(f"{fault.id}  {fault.level}  {fault.title}")
    sys.stderr.write(f"{len(found)} faults\n")


@app.command()
def show(name: Annotated[str, typer.Argument(metavar="ID", help="Id of a fault.")], out: Out = OUT) -> None:
    """Say what a fault is, what it breaks, and what came of it."""
    from conform.faults import registry, running

    fault = registry.find(name)
    rows = [
        ("title", fault.title),
        ("level", fault.level + (f": {fault.open}" if fault.open else "")),
        ("breaks", ", ".join(fault.breaks) or fault.promise),
        ("operation", fault.operation),
        ("evidence", f"{fault.evidence}: {fault.source}"),
        ("seams", ", ".join(fault.seams)),
    ]
    result = running.known(out / "results.jsonl").get(name)
    rows += [("result", running.told(result))] if result else []
    rows += [("message", result.message)] if result and result.message else []
    rows.append(("see it", f"python -m pytest suites -p conform.faults.plugin --fault '{name}' -x"))
    typer.echo(name)
    for title, text in rows:
        typer.echo(f"  {title:<10}{text}")


@app.command()
def run(
    suites: Suites = None,
    select: Select = None,
    sample: Annotated[int | None, typer.Option(min=1, help="Only so many, spread over all kinds.")] = None,
    workers: Annotated[int | None, typer.Option("-n", min=1, help="Processes; default: processors.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random examples.")] = 1,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds that one trial may take.")] = 600,
    fresh: Annotated[bool, typer.Option("--fresh", help="Do again what is done.")] = False,
    clean: Annotated[int | None, typer.Option(min=1, help="No fault, over so many seeds: no alarm.")] = None,
    out: Out = OUT,
) -> None:
    """Run the suites against each fault until one test fails; exit 1 where a MUST survives.

    What has a result for the same code is not run again, but for trials that a shorter timeout ended;
    Ctrl-C keeps what is done.
    """
    from conform.faults import pool, registry, results, running, survivors

    paths = suites or [Path("suites")]
    for path in paths:
        if not Path(str(path).partition("::")[0]).exists():
            raise FaultError(f"there is no {path} here: run conform in the project's root, or name a suite")
    place = out / ("clean.jsonl" if clean else "results.jsonl")
    stamp = results.stamp(Path(), 0 if clean else seed, paths)
    chosen: list[Fault] = []
    if clean:
        names = [f"none/seed-{number}" for number in range(seed, seed + clean)]
    else:
        chosen = registry.select(select or ())
        chosen = registry.sample(chosen, sample) if sample else chosen
        names = [fault.id for fault in chosen]
    waiting = (
        names if fresh else running.remaining(running.known(place).values(), names, stamp, timeout=timeout)
    )
    tasks: list[pool.Task] = [
        (None, int(name.rpartition("-")[2])) if clean else (name, seed) for name in waiting
    ]
    if len(waiting) < len(names):
        sys.stderr.write(f"{len(names) - len(waiting)} of {len(names)} are done already\n")
    try:
        with running.progress(len(tasks)) as shown:
            for _ in running.run(
                tasks,
                place,
                stamp=stamp,
                suites=paths,
                workers=workers or pool.default_workers(),
                timeout=timeout,
                show=shown,
            ):
                pass
    except KeyboardInterrupt:
        raise FaultError(f"stopped; what is done is in {place}: the same command goes on") from None
    found = running.known(place)
    if clean:
        outcomes = [found[name].outcome for name in names]
        alarms = outcomes.count(results.DETECTED)
        typer.echo(f"{len(names)} runs without a fault, {alarms} alarms")
        raise typer.Exit(1 if alarms else 0 if set(outcomes) == {results.SURVIVED} else 2)
    counts = {outcome: sum(found[name].outcome == outcome for name in names) for outcome in results.OUTCOMES}
    typer.echo(", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count))
    explanations = survivors.read()
    raise typer.Exit(running.weigh(chosen, found, lambda name: survivors.excused(name, explanations)))


@app.command()
def report(
    out: Out = OUT,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the run.")] = 1,
    write: Annotated[bool, typer.Option("--write", help="Draw docs/power.md anew.")] = False,
    timed: Annotated[bool, typer.Option(help="Tell seconds; not where the machine was busy.")] = True,
    allure: Annotated[Path, typer.Option(help="Folder of Allure results to put an entry into.")] = Path(
        "reports/out/results"
    ),
) -> None:
    """Tell what is detected, how soon, and what survives and why."""
    from conform.faults import page, power, registry, results, running, survivors

    found = results.read(out / "results.jsonl")
    document = power.power(
        registry.all_faults(),
        found,
        survivors.read(),
        stamp=results.stamp(Path(), seed, [Path("suites")]),
        clean=running.known(out / "clean.jsonl").values(),
        timed=timed,
    )
    target = out / "power.json"
    target.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    typer.echo(page.markdown(document))
    if write:
        page.write(document)
    if allure.is_dir():
        page.entry(allure, document)
    sys.stderr.write(f"{target} written{', docs/power.md too' if write else ''}\n")
