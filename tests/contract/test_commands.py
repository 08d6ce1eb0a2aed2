from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from conform.contract import ContractError, default_directory
from conform.contract.commands import app
from conform.contract.importer import changes, generate
from conform.contract.importer.packages import Source, fetch, npm

SOURCE = Source("policies", "policies-v2", "Policies", "2", "@made/things", "1.2.3")


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["import", *map(str, arguments)])


def test_import_writes_and_then_finds_nothing_to_do(folder: Path, sdk: Path) -> None:
    options = ("--directory", folder, "--from-directory", sdk)
    assert invoke(*options, "--check").exit_code == 1
    assert not list(folder.glob("*.yaml"))
    assert invoke(*options).exit_code == 0
    assert len(list(folder.glob("*.yaml"))) == 5
    assert invoke(*options, "--check").exit_code == 0


def test_import_of_an_unknown_version_is_one_line_and_changes_nothing(folder: Path, sdk: Path) -> None:
    invoke("--directory", folder, "--from-directory", sdk)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".yaml"}
    pins = (folder / "sources.toml").read_text().replace("1.2.3", "9.9.9")
    (folder / "sources.toml").write_text(pins)
    result = invoke("--directory", folder, "--from-directory", sdk)
    assert result.exit_code == 2
    assert result.stderr.strip().splitlines() == [f"error: {sdk} has no unpacked @made/things@9.9.9"]
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".yaml"} == before


@pytest.mark.parametrize("pins", ["", "not toml", "[service.events]\nstem = 'x'"])
def test_unreadable_pins_are_one_line(folder: Path, pins: str) -> None:
    (folder / "sources.toml").write_text(pins)
    result = invoke("--directory", folder)
    assert result.exit_code == 2
    assert "sources.toml is not a list of pinned packages" in result.stderr


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("npm error code E404", "@made/things does not exist in the npm registry"),
        ("npm error code ETARGET", "@made/things has no version 1.2.3"),
        ("npm error code ECONNREFUSED", "the npm registry cannot be reached"),
        ("npm error code EINTEGRITY", "came as a broken archive"),
        ("npm error code EODD", "npm could not fetch @made/things@1.2.3: npm error code EODD"),
    ],
)
def test_failures_of_npm_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, expected: str
) -> None:
    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", output)

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(ContractError, match=expected):
        fetch(SOURCE, tmp_path)


def test_a_broken_archive_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        (tmp_path / "made-things-1.2.3.tgz").write_bytes(b"no archive")
        return subprocess.CompletedProcess(
            command, 0, json.dumps([{"filename": "made-things-1.2.3.tgz"}]), ""
        )

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(ContractError, match="came as a broken archive"):
        fetch(SOURCE, tmp_path)


def test_npm_comes_with_the_environment() -> None:
    assert Path(npm()[0]).exists()


@pytest.mark.network
def test_the_committed_contract_is_what_the_registry_gives() -> None:
    assert changes(default_directory(), generate(default_directory())) == []
