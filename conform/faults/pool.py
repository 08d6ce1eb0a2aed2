"""Workers: processes of pytest with all tests collected, each putting one fault after another on trial."""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from conform.faults.fault import FaultError
from conform.faults.results import CRASHED, Result, from_json

GRACE = 30.0
"""Seconds that a worker may take longer than the child that it looks after."""
START = 120.0
"""Seconds that a worker may take to collect the tests."""
Task = tuple[str | None, int]
"""A fault's id, None for no fault, and the seed."""


class Worker:
    """One process of pytest; it is started anew where it has died."""

    def __init__(self, suites: Sequence[Path], options: Sequence[str], timeout: float) -> None:
        self._suites = suites
        self._options = options
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._lines: IO[str] | None = None
        self._output: IO[bytes] | None = None

    def judge(self, task: Task) -> Result:
        """Put a fault on trial; whatever happens to the process, there is a result."""
        name = task[0] or f"none/seed-{task[1]}"
        began = time.perf_counter()
        lines = self._lines or self._start()
        try:
            self._tell(lines, task)
            return from_json(self._hear(lines))
        except (OSError, ValueError) as error:
            self.kill()
            self.close()
            seconds = round(time.perf_counter() - began, 3)
            return Result(name, CRASHED, seconds, message=f"the worker broke: {error}")

    def _tell(self, lines: IO[str], task: Task) -> None:
        message = {"fault": task[0], "seed": task[1], "timeout": self._timeout}
        lines.write(json.dumps(message) + "\n")
        lines.flush()

    def _hear(self, lines: IO[str]) -> str:
        line = lines.readline()
        if not line:
            raise OSError("it ended without a word")
        return line

    def _start(self) -> IO[str]:
        """Start the process and wait until it has collected; raises `FaultError` where it cannot."""
        ours, theirs = socket.socketpair()
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with the worker
        command = [sys.executable, "-m", "pytest", "-p", "conform.faults.plugin", "-q"]
        command += ["-p", "no:cacheprovider", "-p", "no:schemathesis"]
        command += [f"--fault-channel={theirs.fileno()}", *self._options, "--", *map(str, self._suites)]
        # In a session of its own: Ctrl-C is for us, who then end it with its child.
        self._process = subprocess.Popen(
            command,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        ours.settimeout(START)
        self._channel, self._lines = ours, ours.makefile("rw", encoding="utf-8")
        try:
            ready = self._lines.readline()
        except OSError:
            ready = ""
        if not ready:
            raise FaultError(f"the suites could not be collected: {self._reason()}")
        ours.settimeout(self._timeout + GRACE)
        return self._lines

    def _reason(self) -> str:
        """Give the last words of a process that did not start."""
        assert self._process is not None
        assert self._output is not None
        self.kill()
        self._process.wait()
        self._output.seek(0)
        text = self._output.read().decode(errors="replace").strip()
        wrong = [line for line in text.splitlines() if line.startswith(("E ", "ERROR"))]
        return " / ".join(wrong[:3]) or text[-300:]

    def kill(self) -> None:
        """End the process and its child at once, from whichever thread."""
        process = self._process
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Let the process end, or end it."""
        for each in (self._lines, self._channel):
            if each is not None:
                with suppress(OSError):
                    each.close()
        self._lines = self._channel = None
        if self._process is not None:
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self.kill()
                self._process.wait()
            self._process = None
        if self._output is not None:
            self._output.close()
            self._output = None


def run(
    tasks: Iterable[Task],
    *,
    suites: Sequence[Path],
    options: Sequence[str] = (),
    workers: int = 2,
    timeout: float = 120.0,
) -> Iterator[Result]:
    """Put faults on trial on several workers, and give each result as soon as there is one.

    Raises `FaultError` where the suites cannot be collected.
    """
    waiting: queue.SimpleQueue[Task] = queue.SimpleQueue()
    count = 0
    for task in tasks:
        waiting.put(task)
        count += 1
    done: queue.SimpleQueue[Result | BaseException] = queue.SimpleQueue()
    stopped = threading.Event()
    crew = [Worker(suites, options, timeout) for _ in range(max(1, min(workers, count)))]

    def work(worker: Worker) -> None:
        try:
            while not stopped.is_set():
                done.put(worker.judge(waiting.get_nowait()))
        except queue.Empty:
            pass
        except BaseException as error:  # whoever waits for results must hear of it
            done.put(error)
        finally:
            worker.close()

    threads = [threading.Thread(target=work, args=(worker,), daemon=True) for worker in crew]
    for thread in threads:
        thread.start()
    try:
        for _ in range(count):
            result = done.get()
            if isinstance(result, BaseException):
                raise result
            yield result
    except BaseException:
        stopped.set()
        for worker in crew:
            worker.kill()
        raise
    finally:
        for thread in threads:
            thread.join(10)


def default_workers() -> int:
    """Give the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
