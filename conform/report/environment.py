"""The environment of a run, as the report shows it: what was tested, with what."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

FILE = "environment.properties"
PACKAGES = {
    "suite": "wix-events-conformance",
    "hypothesis": "hypothesis",
    "schemathesis": "schemathesis",
    "pytest": "pytest",
    "allure-pytest": "allure-pytest",
}


def versions() -> dict[str, str]:
    """Give the versions of Python, the suite and the libraries whose behaviour a verdict depends on."""
    found = {"python": platform.python_version()}
    for name, package in PACKAGES.items():
        try:
            found[name] = version(package)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def write(results: Path, facts: Mapping[str, str]) -> None:
    """Write environment.properties into the results folder; facts stand before the versions."""
    results.mkdir(parents=True, exist_ok=True)
    lines = [f"{_key(name)}={_value(value)}" for name, value in {**facts, **versions()}.items()]
    (results / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(results: Path) -> dict[str, str]:
    """Read environment.properties back; an absent file is an empty environment."""
    path = results / FILE
    if not path.is_file():
        return {}
    pairs = (line.partition("=") for line in path.read_text(encoding="utf-8").splitlines() if "=" in line)
    return {key.replace("\\ ", " "): value.replace("\\\\", "\\") for key, _, value in pairs}


def _key(name: str) -> str:
    return name.replace("_", " ").replace(" ", "\\ ").replace("=", "").replace(":", "")


def _value(value: str) -> str:
    return str(value).replace("\\", "\\\\").replace("\n", " ")
