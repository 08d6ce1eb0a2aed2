"""Ours and Schemathesis's command line, each against a mock with one fault: which of them finds it.

    .venv/bin/python benchmarks/side_by_side.py --per-class 3 --seconds 40

Both are given the same server, the same documents with our overlays, the same wall-clock time, and a site
with DevCon on it. Schemathesis runs with all its checks and phases, the stateful one included, and stops at
its first new failure; what it reports on the clean mock is its baseline, and no detection. It has two tries,
each with the whole time: the document of the fault's service, and one with all 52 operations, so that it can
make events for what belongs to events. Ours is plain pytest over HTTP, told the service and nothing else.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from rich.progress import track

from conform.contract import load
from conform.faults import registry
from conform.faults.fault import CLASSES, Fault
from conform.faults.page import PAGE, put

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
SITE = "00000000-0000-4000-8000-00000000000a"
ALL = "all"
BASELINES, CONTROLS = 3, 1
WHO = ("ours", "schemathesis")
BEGIN, END = "<!-- side by side: begin (benchmarks/side_by_side.py) -->", "<!-- side by side: end -->"


def documents(folder: Path) -> None:
    """Write each service's document, and one with all operations, as Schemathesis can use them."""
    whole: dict[str, Any] = {}
    for name, service in load().services.items():
        document = deepcopy(dict(service.document))
        schemas = document["components"]["schemas"]
        for schema in schemas.values():
            # An update needs the revision, which Schemathesis would never send while it is read-only.
            schema.get("properties", {}).get("revision", {}).pop("readOnly", None)
        if "RichContent" in schemas:  # it refers to itself, which takes Schemathesis minutes
            schemas["RichContent"] = {"type": "object"}
            schemas["Event"]["properties"]["form"] = {"type": "object"}
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
        own = json.loads(
            json.dumps(document).replace("#/components/schemas/", f"#/components/schemas/{name}.")
        )
        own["components"]["schemas"] = {
            f"{name}.{key}": value for key, value in own["components"]["schemas"].items()
        }
        whole = whole or {**own, "paths": {}, "components": {**own["components"], "schemas": {}}}
        whole["paths"].update(own["paths"])
        whole["components"]["schemas"].update(own["components"]["schemas"])
    (folder / f"{ALL}.json").write_text(json.dumps(whole), encoding="utf-8")


@contextmanager
def server(fault: str = "") -> Iterator[str]:
    """Serve the mock, with a fault or clean, and give its address."""
    command = [str(BIN / "conform"), "mock", "--port", "0", "--seed", "devcon", "--site", SITE]
    command += ["--fault", fault] if fault else []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://[\d.]+:\d+", line)
        if found is None:
            raise SystemExit(f"the mock did not start: {line}{process.stdout.read()}")
        yield found[0]
    finally:
        process.kill()
        process.communicate()


def schemathesis(folder: Path, document: str, url: str, seconds: int, *more: str) -> dict[str, Any]:
    """Run its command line, and give its own report."""
    with tempfile.TemporaryDirectory() as made:
        report = Path(made) / "report.json"
        command = [str(BIN / "schemathesis"), "run", str(folder / f"{document}.json"), "--url", url]
        command += ["-H", "Authorization: any-key", "-H", f"wix-site-id: {SITE}", "--no-shrink"]
        command += [f"--max-time={seconds}", "--phases=examples,coverage,fuzzing,stateful", "--checks=all"]
        command += [f"--baseline={folder / f'baseline-{document}.json'}", "--report=json"]
        command += [f"--report-json-path={report}", *more]
        subprocess.run(command, cwd=made, capture_output=True, check=False, timeout=seconds + 60)
        found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return found


def theirs(folder: Path, fault: Fault | None, service: str, seconds: int) -> dict[str, Any]:
    """Give what Schemathesis makes of a fault, in two tries; without one, whether it gives a false alarm."""
    began = time.perf_counter()
    for document in (service, ALL):
        with server(fault.id if fault else "") as url:
            report = schemathesis(folder, document, url, seconds, "--max-failures=1")
        if report["baseline"]["new"]:
            first = report["failures"][-1]
            return {
                "detected": True,
                "by": f"{first['title']}: {first['operations'][0]}",
                "document": document,
                "seconds": round(time.perf_counter() - began, 1),
            }
    return {"detected": False, "seconds": round(time.perf_counter() - began, 1)}


def ours(fault: Fault | None, service: str, seconds: int, seed: int) -> dict[str, Any]:
    """Give what our suites make of a fault, over HTTP, in their ordinary order."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "pytest", "suites", "-x", "-q", "--tb=line", "-p", "no:cacheprovider"]
    command += ["-p", "conform.faults.plugin", "--target=mock-http", f"--only={service}", f"--seed={seed}"]
    command += [f"--fault={fault.id}"] if fault else []
    try:
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=seconds)
    except subprocess.TimeoutExpired:
        return {"detected": False, "seconds": float(seconds)}
    if run.returncode not in (0, 1):
        raise SystemExit(f"our own suites could not run: {run.stdout[-600:]}{run.stderr[-600:]}")
    found = {"detected": run.returncode == 1, "seconds": round(time.perf_counter() - began, 1)}
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", run.stdout, re.MULTILINE)
    return {**found, "by": failed[1]} if failed else found


def baseline(folder: Path, document: str, seconds: int) -> None:
    """Let Schemathesis record what it says of the clean mock, several times over."""
    for _ in range(BASELINES):
        with server() as url:
            schemathesis(folder, document, url, seconds, "--baseline-update")


def sample(per_class: int) -> list[Fault]:
    """Take the same number of each class, evenly spread over the class's catalogue."""
    found: list[Fault] = []
    for kind in CLASSES:
        all_of = [each for each in registry.all_faults().values() if each.kind == kind]
        if kind == "contract":
            continue
        step = max(1, len(all_of) // per_class) if per_class else 1
        found += all_of[::step][:per_class] if per_class else all_of
    return found


def drawn(document: Mapping[str, Any]) -> str:
    """Spell a result for docs/power.md: how it was measured, a table by class, what one alone found."""
    rows, alarms = document["faults"], document["false alarms"]
    lines = [
        f"Measured on {document['date']} with Schemathesis {document['version']}, {document['seconds']} s "
        f"for a try, {document['jobs']} faults at a time. Without a fault, in {alarms['runs']} runs each, "
        f"ours gave {alarms['ours']} alarms and Schemathesis {alarms['schemathesis']} beyond its baseline.",
        "",
        "| class | faults | ours | Schemathesis |",
        "| --- | --- | --- | --- |",
    ]
    by_class: dict[str, list[Any]] = {}
    for name, row in rows.items():
        by_class.setdefault(name.partition("/")[0], []).append(row)
    for kind, found in [*by_class.items(), ("all", [*rows.values()])]:
        counts = [sum(row[who]["detected"] for row in found) for who in WHO]
        lines.append(f"| {kind} | {len(found)} | {counts[0]} | {counts[1]} |")
    if alarms["schemathesis"] or alarms["ours"]:
        lines += ["", "A tool that gives alarms without a fault may have given the same ones with it."]
    mine, theirs = (_median(rows, who) for who in WHO)
    lines += ["", f"Median time to detect, set-up included: ours {mine:.1f} s, Schemathesis {theirs:.1f} s."]
    for title, wanted in (
        ("ours alone", (True, False)),
        ("Schemathesis alone", (False, True)),
        ("neither", (False, False)),
    ):
        names = [name for name, row in rows.items() if tuple(row[who]["detected"] for who in WHO) == wanted]
        lines += ["", f"Found by {title}: {', '.join(f'`{name}`' for name in names) or 'none'}."]
    return "\n".join(lines)


def _median(rows: Mapping[str, Any], who: str) -> float:
    return median([row[who]["seconds"] for row in rows.values() if row[who]["detected"]] or [0.0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--per-class", type=int, default=3, help="faults of each class; 0 for all")
    parser.add_argument("--seconds", type=int, default=40, help="wall-clock time for a try")
    parser.add_argument("--jobs", type=int, default=2, help="faults at a time")
    parser.add_argument("--out", type=Path, default=Path("docs/side-by-side.json"))
    options = parser.parse_args()
    faults = sample(options.per_class)
    with tempfile.TemporaryDirectory() as made, ThreadPoolExecutor(options.jobs) as pool:
        folder = Path(made)
        documents(folder)
        names = [*load().services, ALL]
        recorded = pool.map(lambda name: baseline(folder, name, options.seconds), names)
        list(track(recorded, "baseline", total=len(names)))

        def control(which: tuple[str, int]) -> dict[str, bool]:
            service, seed = which
            other = theirs(folder, None, service, options.seconds)
            mine = ours(None, service, options.seconds, seed)
            return {"ours": mine["detected"], "schemathesis": other["detected"]}

        runs = [(service, seed) for seed in range(CONTROLS) for service in load().services]
        clean = list(track(pool.map(control, runs), "no fault", total=len(runs)))

        def judge(fault: Fault) -> tuple[str, Any]:
            found = {
                "ours": ours(fault, fault.service, options.seconds, 1),
                "schemathesis": theirs(folder, fault, fault.service, options.seconds),
            }
            return fault.id, found

        rows = dict(track(pool.map(judge, faults), "faults", total=len(faults)))
    document = {
        "date": date.today().isoformat(),
        "version": version("schemathesis"),
        "seconds": options.seconds,
        "jobs": options.jobs,
        "false alarms": {
            "runs": len(clean),
            **{who: sum(each[who] for each in clean) for who in WHO},
        },
        "faults": rows,
    }
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    put(PAGE, BEGIN, END, drawn(document))
    print(drawn(document))


if __name__ == "__main__":
    main()
