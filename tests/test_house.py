"""The rules of the house that a machine can check: layers, dependencies, what is in the lock."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_layers_are_kept() -> None:
    lint = str(Path(sys.executable).parent / "lint-imports")
    command = [lint, "--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_dependency_says_why_it_is_there() -> None:
    declared = {re.split(r"[=<>\[; ]", line)[0] for line in PYPROJECT["project"]["dependencies"]}
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| ") and "---" not in line]
    explained = {name.strip() for row in rows[1:] for name in row.split(",")}
    assert declared == explained


def test_lock_names_public_hosts_only() -> None:
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([^/\"]+)", lock))
    assert hosts == {"pypi.org", "files.pythonhosted.org"}
    assert "file://" not in lock
    for package_lock in ROOT.glob("*/package-lock.json"):
        assert "://" not in re.sub(r'"(url|funding)": "[^"]*"', "", package_lock.read_text(encoding="utf-8"))


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    home = re.compile(r"(?<![\w.])/(?:root|home/\w+|work/main|Users/\w+)/")
    found = [
        name
        for name in tracked
        if (ROOT / name).is_file() and home.search((ROOT / name).read_text(encoding="utf-8", errors="ignore"))
    ]
    assert found == []
