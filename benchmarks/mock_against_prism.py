"""How fast the mock answers over HTTP, against Prism's static mock, and what a request costs as data grows.

    python benchmarks/mock_against_prism.py [--seconds 5] [--bar 2.0]

Prism is installed with npm as benchmarks/package-lock.json says; the load comes from wrk. Every figure
is the median of rounds in which the two servers take turns. Exit code 1: below the bar.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from conform import config
from conform.client import Client, open_target
from conform.contract import load
from conform.report.node import find_node

HERE = Path(__file__).parent
ROUNDS = 3
GROWTH = 2.0
EVENT = {
    "event": {
        "title": "Benchmark",
        "location": {"type": "VENUE", "name": "Hall", "address": {"city": "Kyiv", "country": "UA"}},
        "dateAndTimeSettings": {
            "startDate": "2035-06-15T16:00:00Z",
            "endDate": "2035-06-17T01:00:00Z",
            "timeZoneId": "Europe/Kyiv",
        },
        "registration": {"initialType": "RSVP"},
    }
}
SITE = str(uuid4())
HEADERS = {"authorization": "key", "wix-site-id": SITE, "content-type": "application/json"}


def stop(line: str) -> SystemExit:
    print(f"error: {line}", file=sys.stderr)
    return SystemExit(2)


def document(folder: Path) -> Path:
    """Write the events document, overlays applied, as Prism is given it: nothing is taken out."""
    path = folder / "events.json"
    path.write_text(json.dumps(load().services["events"].document), encoding="utf-8")
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(command: list[str], port: int, log: Path) -> Iterator[str]:
    """Run a server until it answers, whatever it answers, and stop it at the end."""
    url = f"http://127.0.0.1:{port}"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=HERE.parent)
    try:
        for _ in range(300):
            if process.poll() is not None:
                break
            try:
                httpx.get(url, timeout=5)
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                yield url
                return
        raise stop(f"{command[1]} does not answer: {log.read_text(encoding='utf-8')[-400:]}")
    finally:
        process.terminate()
        process.wait(timeout=20)


def prism(path: Path, port: int) -> list[str]:
    cli = HERE / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    node = find_node()
    if not cli.is_file():
        done = subprocess.run(
            [*node.npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"],
            cwd=HERE,
            env=node.environment(),
            check=False,
        )
        if done.returncode or not cli.is_file():
            raise stop("npm could not install Prism into benchmarks/node_modules: see its lines above")
    return [str(node.node), str(cli), "mock", str(path), "--port", str(port), "--verboseLevel", "silent"]


def wrk(url: str, connections: int, seconds: int, script: Path) -> float:
    """Measure requests per second; answers other than 2xx are no result."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise stop(f"{url} did not answer every request with success: {' '.join(text.split())}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", text)
    assert found is not None, text
    return float(found[1])


def script(folder: Path, name: str, method: str, body: Any = None) -> Path:
    lines = [f'wrk.method = "{method}"']
    lines += [f'wrk.headers["{header}"] = "{value}"' for header, value in HEADERS.items()]
    lines += [] if body is None else [f"wrk.body = [==[{json.dumps(body)}]==]"]
    path = folder / f"{name}.lua"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def over_http(seconds: int, bar: float) -> bool:
    """Compare the two servers; true if every ratio reaches the bar."""
    reached = True
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ports = free_port(), free_port()
        command = prism(document(folder), ports[0])
        theirs = stack.enter_context(server(command, ports[0], folder / "prism.log"))
        options = ["mock", "--no-control", "--port", str(ports[1])]
        mock = [sys.executable, "-m", "conform.cli", *options]
        if (conform := Path(sys.executable).with_name("conform")).is_file():
            mock = [str(conform), *mock[3:]]
        ours = stack.enter_context(server(mock, ports[1], folder / "mock.log"))
        made = httpx.post(f"{ours}/events/v3/events", json=EVENT, headers=HEADERS).raise_for_status()
        event_id = made.json()["event"]["id"]
        query = {"query": {"filter": {"id": {"$eq": event_id}}, "paging": {"limit": 10}}}
        cases = (
            ("getEvent", f"/events/v3/events/{event_id}", script(folder, "get", "GET")),
            ("queryEvents", "/events/v3/events/query", script(folder, "query", "POST", query)),
        )
        print(f"{'over HTTP':14} {'connections':>11} {'mock':>9} {'Prism':>9} {'ratio':>6}")
        for name, path, lua in cases:
            for connections in (1, 8):
                for url in (ours, theirs):
                    wrk(url + path, connections, 1, lua)
                pairs = [
                    (
                        wrk(ours + path, connections, seconds, lua),
                        wrk(theirs + path, connections, seconds, lua),
                    )
                    for _ in range(ROUNDS)
                ]
                own, other = (statistics.median(column) for column in zip(*pairs, strict=True))
                print(
                    f"{name:14} {connections:11} {own:7,.0f}/s {other:7,.0f}/s {own / other:6.2f}", flush=True
                )
                reached &= own / other >= bar
    return reached


def cost(call: Callable[[], object], times: int = 200) -> float:
    """Give the microseconds of one call: the least of five medians, free of what else the machine does."""
    medians = []
    for _ in range(5):
        samples = []
        for _ in range(times // 5):
            began = time.perf_counter()
            call()
            samples.append(time.perf_counter() - began)
        medians.append(statistics.median(samples))
    return min(medians) * 1e6


def calls(client: Client, event_id: str) -> dict[str, Callable[[], object]]:
    page = {"query": {"filter": {"id": {"$eq": event_id}}, "paging": {"limit": 10}}}
    return {
        "getEvent": lambda: client.call("getEvent", eventId=event_id),
        "queryEvents": lambda: client.call("queryEvents", page),
        "createEvent": lambda: client.call("createEvent", EVENT),  # the last, as it adds events
    }


def filled(client: Client, count: int) -> str:
    event_id = ""
    for _ in range(count):
        event_id = client.call("createEvent", EVENT).json["event"]["id"]
    return event_id


def in_process() -> bool:
    """Tell what a request costs as sites and events grow in number."""
    target = open_target(config.load({"target": "mock"}, Path.cwd(), {}))

    def measured(events: int) -> dict[str, float]:
        """Measure on a fresh site with so many events."""
        client = target.client(str(uuid4()))
        event_id = filled(client, events)
        return {name: cost(call) for name, call in calls(client, event_id).items()}

    small = measured(100)
    for _ in range(999):
        filled(target.client(str(uuid4())), 1)
    sites = measured(100)
    large = measured(10_000)
    target.close()
    print(f"\n{'in process':14} {'1 site':>9} {'1,000':>9} {'ratio':>6} {'10,000 events':>14} {'ratio':>6}")
    for name, base in small.items():
        across, grown = sites[name], large[name]
        print(
            f"{name:14} {base:6,.0f} us {across:6,.0f} us {across / base:6.2f} "
            f"{grown:11,.0f} us {grown / base:6.2f}"
        )
    return all(max(sites[name], large[name]) < GROWTH * base for name, base in small.items())


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=5, help="of every measurement over HTTP")
    parser.add_argument("--bar", type=float, default=2.0, help="times Prism")
    parser.add_argument("--skip-http", action="store_true", help="only the cost as data grows")
    options = parser.parse_args()
    if not options.skip_http and shutil.which("wrk") is None:
        raise stop("wrk is missing: install it, on Debian with apt-get install wrk")
    fast = options.skip_http or over_http(options.seconds, options.bar)
    steady = in_process()
    if not fast:
        print(f"below the bar: less than {options.bar} times Prism")
    if not steady:
        print(f"below the bar: a request costs {GROWTH} times as much, or more, as data grows")
    return int(not (fast and steady))


if __name__ == "__main__":
    sys.exit(main())
