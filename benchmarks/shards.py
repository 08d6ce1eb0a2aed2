"""How much faster two processes are than one, each with its share of the tests, on two cores.

    python benchmarks/shards.py [--profile pr] [--processes 2] [--times 1]

Prints the seconds of one process with everything, of the slowest of several with a shard each, started
together, and the ratio. Issue 6 asks for 0.65 at most. Measure on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 0.65
ROOT = Path(__file__).parents[1]


def command(folder: Path, profile: str, shard: str) -> list[str]:
    conform = str(Path(sys.executable).with_name("conform"))
    where = ["--output", str(folder), "--results", str(folder / "results"), "--no-report"]
    return [conform, "run", "--profile", profile, "--seed", "1", "--shard", shard, *where]


def seconds(profile: str, processes: int) -> float:
    """Run all shards at once, and give the seconds until the last of them has ended."""
    with tempfile.TemporaryDirectory() as made:
        began = time.perf_counter()
        running = [
            subprocess.Popen(
                command(Path(made) / str(number), profile, f"{number}/{processes}"),
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            for number in range(1, processes + 1)
        ]
        said = [each.communicate()[0] for each in running]
        took = time.perf_counter() - began
    for process, text in zip(running, said, strict=True):
        if process.returncode:
            sys.exit(f"a run ended with {process.returncode}:\n{text[-2000:]}")
        print("  ", text.strip().splitlines()[-1])
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--profile", default="pr")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--times", type=int, default=1, help="how often; the medians count")
    given = parser.parse_args()
    one = statistics.median(seconds(given.profile, 1) for _ in range(given.times))
    several = statistics.median(seconds(given.profile, given.processes) for _ in range(given.times))
    print(
        f"one process: {one:.1f} s; {given.processes} processes: {several:.1f} s; ratio {several / one:.2f}"
    )
    if given.processes == 2 and several / one > LIMIT:
        sys.exit(f"two processes should take at most {LIMIT} of the time of one")


if __name__ == "__main__":
    main()
