"""One fault on trial: in a process of its own, forked from one in which all tests are collected."""

from __future__ import annotations

import itertools
import json
import os
import select
import signal
import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from typing import Any, NoReturn

import hypothesis.core
import pytest

from conform.broken import broken_by
from conform.faults.fault import Fault, planted
from conform.faults.priority import arranged
from conform.faults.results import CRASHED, DETECTED, SURVIVED, TIMEOUT, Result, from_json
from conform.faults.seams import replaced

SERVE = "app.MockApp._serve"
_SHOWN = 600


class Recorder:
    """Notes the first test that finds something, and what it says."""

    def __init__(self) -> None:
        self.test = self.how = self.message = ""
        self.obligations: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a test has found something yet."""
        return bool(self.test)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Look at a report as it is made."""
        report = yield
        if report.failed and not self.failed and call.excinfo is not None and is_finding(call.excinfo.value):
            self.test, self.how = item.nodeid, "failure" if report.when == "call" else "error"
            self.message = str(call.excinfo.value)[:_SHOWN]
            self.obligations = tuple(sorted(broken_by(call.excinfo.value, item)))
        return report


def is_finding(error: BaseException) -> bool:
    """Whether a test says that something is wrong with the target; a test that only stumbles does not."""
    if isinstance(error, BaseExceptionGroup):
        return any(is_finding(each) for each in error.exceptions)
    return isinstance(error, AssertionError) and bool(str(error))


class Counter:
    """Counts the API's requests at the seam where they come in."""

    def __init__(self) -> None:
        self.requests = 0

    def make(self, real: Any) -> Any:
        """Give what is to stand at the seam."""

        def serve(*args: Any) -> Any:
            self.requests += 1
            return real(*args)

        return serve


def judge(session: pytest.Session, fault: Fault | None, seed: int) -> Result:
    """Run the tests of a session, the nearest first, until one fails; without a fault, in their order."""
    hypothesis.core.global_force_seed = seed  # type: ignore[assignment]
    recorder = Recorder()
    session.config.pluginmanager.register(recorder, "fault-recorder")
    counter = Counter()
    began = time.perf_counter()
    items = session.items if fault is None else arranged(session.items, fault)
    run = 0
    with replaced(SERVE, counter.make):
        if fault is not None:
            planting = planted(fault)
            planting.__enter__()  # the process ends with it
        for item, following in itertools.zip_longest(items, items[1:]):
            run += 1
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if recorder.failed:
                break
    return Result(
        fault=fault.id if fault is not None else f"none/seed-{seed}",
        outcome=DETECTED if recorder.failed else SURVIVED,
        seconds=round(time.perf_counter() - began, 3),
        requests=counter.requests,
        tests=run,
        test=recorder.test,
        how=recorder.how,
        obligations=recorder.obligations,
        message=recorder.message,
    )


def fork(session: pytest.Session, fault: Fault | None, name: str, seed: int, timeout: float) -> Result:
    """Put a fault on trial in a child process, which is killed when its time is up."""
    began = time.perf_counter()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _in_child(session, fault, seed, writing)
    os.close(writing)
    text, in_time = _gather(reading, began + timeout)
    os.close(reading)
    if not in_time:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    seconds = round(time.perf_counter() - began, 3)
    if not in_time:
        return Result(name, TIMEOUT, seconds, message=f"no test failed and none ended within {timeout:g} s")
    try:
        return replace(from_json(text.decode()), seconds=seconds)
    except ValueError:
        code = os.waitstatus_to_exitcode(status)
        return Result(name, CRASHED, seconds, message=text.decode(errors="replace") or f"exit code {code}")


def _in_child(session: pytest.Session, fault: Fault | None, seed: int, writing: int) -> NoReturn:
    """Judge and tell; the process must not go on as the one that it was forked from."""
    code = 1
    try:
        told = json.dumps(judge(session, fault, seed).as_json())
        code = 0
    except BaseException as error:
        told = f"{type(error).__name__}: {error}"[:_SHOWN]
    finally:
        with suppress(OSError), os.fdopen(writing, "w", encoding="utf-8") as pipe:
            pipe.write(told)
        os._exit(code)


def _gather(reading: int, until: float) -> tuple[bytes, bool]:
    """Read what a child tells to its end; False where it has not ended in time."""
    chunks: list[bytes] = []
    while True:
        left = until - time.perf_counter()
        ready, _, _ = select.select([reading], [], [], max(0.0, left))
        if not ready:
            return b"".join(chunks), False
        chunk = os.read(reading, 65_536)
        if not chunk:
            return b"".join(chunks), True
        chunks.append(chunk)
