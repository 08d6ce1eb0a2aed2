"""Workers: whatever happens to one trial, every fault has a result, and the next is not touched by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from conform.faults import FaultError, pool
from conform.faults.results import CRASHED, DETECTED, SURVIVED, TIMEOUT, Result
from tests.faults.tiny import DETECTS, FEWER, FOUR, MORE, TWO, judged, suite

TROUBLE = """
    import os, signal, time
    from conform.mock import policies, ticket_definitions

    def test_it():
        if policies.PER_EVENT == 4:
            os.kill(os.getpid(), signal.SIGKILL)
        if policies.PER_EVENT == 2:
            time.sleep(600)
        if ticket_definitions.PER_EVENT == 101:
            os.kill(os.getppid(), signal.SIGKILL)
        assert ticket_definitions.PER_EVENT == 100, f"it may have {ticket_definitions.PER_EVENT}"
"""
TASKS: list[pool.Task] = [
    (FOUR, 1),
    (FEWER, 1),
    (TWO, 1),
    (None, 7),
    (MORE, 1),
    (FEWER, 2),
    ("schema/nonsense", 1),
    (None, 8),
]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    return judged(tmp_path_factory.mktemp("suite"), TROUBLE, TASKS, timeout=8)


def test_every_task_has_a_result(results: list[Result]) -> None:
    names = [name or f"none/seed-{seed}" for name, seed in TASKS]
    assert [each.fault for each in results] == names


def test_a_fault_is_detected_with_what_the_test_says(results: list[Result]) -> None:
    found = results[1]
    assert (found.outcome, found.how, found.tests) == (DETECTED, "failure", 1)
    assert found.test.endswith("test_it")
    assert "it may have 99" in found.message


def test_a_child_that_dies_is_a_crash(results: list[Result]) -> None:
    assert (results[0].outcome, results[0].message) == (CRASHED, "exit code -9")


def test_a_trial_without_end_is_ended(results: list[Result]) -> None:
    assert results[2].outcome == TIMEOUT
    assert 8 <= results[2].seconds < 60


def test_a_fault_is_gone_when_its_trial_is_over(results: list[Result]) -> None:
    assert results[3].outcome == SURVIVED


def test_a_worker_that_dies_is_started_anew(results: list[Result]) -> None:
    assert results[4].outcome == CRASHED
    assert "the worker broke" in results[4].message
    assert results[5].outcome == DETECTED


def test_an_unknown_fault_breaks_its_own_trial_only(results: list[Result]) -> None:
    assert results[6].outcome == CRASHED
    assert results[7].outcome == SURVIVED


def test_suites_that_cannot_be_collected_are_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match=r"could not be collected: .*no_such_thing") as told:
        judged(tmp_path, "import no_such_thing", [(FOUR, 1)])
    assert "\n" not in str(told.value)


def test_a_run_that_is_given_up_leaves_no_worker(tmp_path: Path) -> None:
    path = suite(tmp_path, DETECTS)
    running = pool.run([(FOUR, 1), (MORE, 1)], suites=[path], workers=2, timeout=60)
    assert next(running).outcome in (DETECTED, SURVIVED)
    running.close()  # type: ignore[attr-defined]
    assert not _processes(str(path))


def _processes(argument: str) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if argument in entry.read_text(errors="replace"):
                found.append(entry.parent.name)
        except OSError:
            continue
    return found
