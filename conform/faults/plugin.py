"""A pytest plugin that plants faults in the mock: `-p conform.faults.plugin --fault ID`.

So a person sees how the suites meet one fault. `conform faults run` uses it as well: it starts pytest with a
channel over which it names one fault after the other, and each is put on trial in a child of the process.
"""

from __future__ import annotations

import json
import socket
from contextlib import AbstractContextManager
from typing import Any

import hypothesis
import pytest

from conform.contract import ConformError
from conform.faults import priority, registry, trial
from conform.faults.fault import Fault, planted

_PLANTED = pytest.StashKey[AbstractContextManager[None]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the options."""
    group = parser.getgroup("conform", "API conformance")
    group.addoption("--fault", default=None, help="plant this fault in the mock (`conform faults list`)")
    group.addoption("--fault-channel", type=int, default=None, help="where faults are named")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Plant the fault, before any mock is made, and see to it that no example is remembered."""
    if config.getoption("--fault-channel") is not None:
        _load_profile()
    name = config.getoption("--fault")
    if name is None:
        return
    try:
        fault = registry.find(name)
    except ConformError as error:
        raise pytest.UsageError(str(error)) from None
    planting = planted(fault)
    planting.__enter__()
    config.stash[_PLANTED] = planting


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the fault out again."""
    planting = config.stash.get(_PLANTED, None)
    if planting is not None:
        planting.__exit__(None, None, None)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say what is planted."""
    name = config.getoption("--fault")
    return [f"fault: {name}: {registry.find(name).title}"] if name else []


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Put on trial what comes over the channel, in place of running the tests once."""
    number = session.config.getoption("--fault-channel")
    if number is None or session.testsfailed:  # pytest itself says what could not be collected
        return None
    with socket.socket(fileno=number) as channel, channel.makefile("rw", encoding="utf-8") as lines:
        priority.look(session.items)
        _tell(lines, {"ready": len(session.items)})
        for line in lines:
            task = json.loads(line)
            fault: Fault | None = None if task["fault"] is None else registry.find(task["fault"])
            name = task["fault"] or f"none/seed-{task['seed']}"
            result = trial.fork(session, fault, name, task["seed"], task["timeout"])
            _tell(lines, result.as_json())
    return True


def _tell(lines: Any, message: dict[str, Any]) -> None:
    lines.write(json.dumps(message) + "\n")
    lines.flush()


def _load_profile() -> None:
    """Shrink nothing and remember nothing: whether a test fails is all that counts."""
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile(
        "conform-faults", hypothesis.settings(), database=None, phases=phases
    )
    hypothesis.settings.load_profile("conform-faults")
