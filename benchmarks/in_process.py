"""How fast the mock answers in process, through the client, measured against httpx doing nothing.

    python benchmarks/in_process.py [--seconds 2] [--floor 0.7]

Both sides run in turns in one process; what counts is the ratio, as machines differ.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import httpx

from conform import config
from conform.client import open_target

ROUNDS = 7
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


def rate(call: Callable[[], object], seconds: float) -> float:
    """Measure calls per second."""
    count, began = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - began) < seconds:
        for _ in range(50):
            call()
        count += 50
    return count / elapsed


def main() -> int:
    """Print requests per second and their ratios; give 1 if one is below the floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="per measurement, in all")
    parser.add_argument("--floor", type=float, default=0.7)
    options = parser.parse_args()

    target = open_target(config.load({"target": "mock"}, Path.cwd(), {}))
    client = target.client(str(uuid4()))
    event_id = client.call("createEvent", EVENT).json["event"]["id"]
    query = {"query": {"filter": {"id": {"$eq": event_id}}, "paging": {"limit": 10}}}
    headers = {"authorization": "key", "wix-site-id": str(uuid4())}
    empty = httpx.Client(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, json={})),
        base_url="http://localhost:8080",
        headers=headers,
    )
    # Each is compared with httpx sending and reading the same kind of request.
    pairs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "getEvent": (
            lambda: client.call("getEvent", eventId=event_id),
            lambda: empty.get(f"/events/v3/events/{event_id}").json(),
        ),
        "queryEvents": (
            lambda: client.call("queryEvents", query),
            lambda: empty.post("/events/v3/events/query", json=query).json(),
        ),
    }
    below = False
    for name, (ours, theirs) in pairs.items():
        share = options.seconds / ROUNDS
        rounds = [(rate(ours, share), rate(theirs, share)) for _ in range(ROUNDS)]
        ratio = statistics.median(own / other for own, other in rounds)
        own, other = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"{name:12} {own:7,.0f}/s   empty httpx {other:7,.0f}/s   ratio {ratio:.2f}")
        below = below or ratio < options.floor
    target.close()
    empty.close()
    return int(below)


if __name__ == "__main__":
    sys.exit(main())
