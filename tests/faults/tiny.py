"""Suites of one test, and faults that they meet in ways of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

from conform.faults import pool
from conform.faults.results import Result

FOUR, TWO = "lifecycle/four-policies", "lifecycle/two-policies"
MORE, FEWER = "lifecycle/hundred-and-one-tickets", "lifecycle/ninety-nine-tickets"
DETECTS = """
    from conform.mock import policies

    def test_an_event_has_three_policies():
        assert policies.PER_EVENT == 3, f"it may have {policies.PER_EVENT}"
"""


def suite(folder: Path, text: str) -> Path:
    """Write a suite."""
    path = folder / "test_tiny.py"
    path.write_text(dedent(text), encoding="utf-8")
    return path


def judged(folder: Path, text: str, tasks: Sequence[pool.Task], timeout: float = 60) -> list[Result]:
    """Put faults on trial with a suite, on one worker."""
    found = pool.run(tasks, suites=[suite(folder, text)], workers=1, timeout=timeout)
    return list(found)
