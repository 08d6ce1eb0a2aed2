"""The workflows: they are sound, and each of their commands is one that a person can run."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from conform.cli import app

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PLUMBING = ("install -D night/index.html site/index.html",)


def steps(path: Path) -> Iterator[dict[str, Any]]:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    for job in document["jobs"].values():
        yield from job["steps"]


def commands() -> list[str]:
    lines = [step["run"].splitlines() for path in WORKFLOWS for step in steps(path) if "run" in step]
    return sorted({line.strip() for several in lines for line in several if line.strip()})


def test_actionlint_passes() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "nightly.yml"]
    actionlint = Path(sys.executable).with_name("actionlint")
    done = subprocess.run(
        [actionlint, "-shellcheck=", *WORKFLOWS], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("line", commands())
def test_every_command_is_one_that_a_person_can_run(line: str) -> None:
    program, *words = shlex.split(line)
    if program == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert all(re.search(rf"^{re.escape(word)}:", makefile, re.MULTILINE) for word in words)
    elif program == ".venv/bin/conform":
        assert exists(words)
    else:
        assert line in PLUMBING


def exists(words: list[str]) -> bool:
    """Whether `conform` knows a command with all its options: with --help it only parses the line."""
    return CliRunner().invoke(app, [*words, "--help"]).exit_code == 0


@pytest.mark.parametrize(
    "words",
    ["nightly --shards 1/2", "nightly marge x", "nightli", "nightly merge x --seed 1", "drift sdk --newest"],
)
def test_a_command_that_does_not_exist_is_noticed(words: str) -> None:
    assert not exists(words.split())


def test_pull_requests_run_what_everybody_runs() -> None:
    ours = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1]
    assert ours == "make test"
    assert [step["run"] for step in steps(WORKFLOWS[0]) if "run" in step] == [ours]


def test_the_shards_of_the_matrix_are_all_of_them() -> None:
    jobs = yaml.safe_load(WORKFLOWS[1].read_text(encoding="utf-8"))["jobs"]
    numbers = jobs["mock"]["strategy"]["matrix"]["shard"]
    (line,) = {line for line in commands() if "$SHARD" in line}
    assert f'--shard "$SHARD/{len(numbers)}"' in line
    assert numbers == list(range(1, len(numbers) + 1))


def test_no_expression_stands_in_a_command() -> None:
    # What somebody types into a form must not become a part of a shell's line.
    assert [line for line in commands() if "${{" in line] == []
