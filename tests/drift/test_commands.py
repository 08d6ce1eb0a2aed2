"""The commands from end to end: exit codes, outputs, and a change that is accepted and goes again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from conform.cli import app
from conform.client.recording import as_line
from conform.drift.change import DriftError
from tests.drift.scenes import exchanges

CASSETTES = Path(__file__).parents[2] / "cassettes"


def drift(folder: Path, *arguments: str) -> Result:
    own = ["--output", str(folder), "--accepted", str(folder / "accepted.toml")]
    return CliRunner().invoke(app, ["drift", *arguments, *own])


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recorded") / "x.jsonl"
    path.write_text("".join(as_line(each, "mock", "devcon") for each in exchanges()))
    return path


def spoiled(recorded: Path, old: str, new: str) -> Path:
    path = recorded.with_name("spoiled.jsonl")
    text = recorded.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return path


def test_traffic_of_a_correct_server_ends_with_0(tmp_path: Path, recorded: Path) -> None:
    result = drift(tmp_path, "traffic", str(CASSETTES), str(recorded))
    assert result.exit_code == 0
    assert "nothing new that breaks anybody" in result.output
    assert {path.name for path in tmp_path.iterdir()} == {
        "traffic.md",
        "traffic.json",
        "traffic.xml",
        "results",
        "seen.json",
    }


def test_change_is_found_accepted_and_missed_when_it_goes(tmp_path: Path, recorded: Path) -> None:
    odd = str(spoiled(recorded, '"limited": true', '"limited": "yes"'))
    result = drift(tmp_path, "traffic", odd)
    assert result.exit_code == 1
    found = json.loads((tmp_path / "traffic.json").read_text())["changes"]
    assert {each["rule"] for each in found} == {"traffic/wrong-type"}
    assert all(each["place"].endswith("limited") for each in found)
    names = [each["fingerprint"] for each in found]
    told = ["--reason", "We know.", "--link", "docs/drift.md", "--expires", "2999-01-01"]
    assert drift(tmp_path, "accept", *names, *told).exit_code == 0
    assert drift(tmp_path, "traffic", odd).exit_code == 0
    gone = drift(tmp_path, "traffic", str(recorded))
    assert gone.exit_code == 1
    assert "its change is gone, remove the entry" in gone.output


def test_behaviour_of_one_server_ends_with_0_and_of_another_with_1(tmp_path: Path, recorded: Path) -> None:
    assert drift(tmp_path, "behaviour", str(recorded), str(recorded)).exit_code == 0
    other = str(spoiled(recorded, '"POLICIES_LIMIT_REACHED"', '"TOO_MANY"'))
    result = drift(tmp_path, "behaviour", str(recorded), other)
    assert result.exit_code == 1
    assert "behaviour/error-code-changed" in result.output


def test_scenario_that_went_another_way_ends_with_2(tmp_path: Path, recorded: Path) -> None:
    short = recorded.with_name("short.jsonl")
    short.write_text("".join(recorded.read_text().splitlines(keepends=True)[:20]))
    result = drift(tmp_path, "behaviour", str(recorded), str(short))
    assert result.exit_code == 2
    assert "could not tell: " in result.output


def test_documentation_against_contract_and_mock_ends_with_0(tmp_path: Path) -> None:
    """With the project's own acceptances; what the target does is seen by sending the payloads."""
    result = CliRunner().invoke(app, ["drift", "docs", "--target", "mock", "--output", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "against the contract and target mock: nothing new" in result.output


def test_documentation_without_acceptances_ends_with_1(tmp_path: Path) -> None:
    result = drift(tmp_path, "docs", "--recorded", str(CASSETTES / "devcon-drift.yaml"))
    assert result.exit_code == 1
    assert "documentation stands alone against contract and mock" in result.output


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["traffic", "nowhere.har"], "there is no nowhere.har"),
        (["docs", "--target", "replay"], "target replay sends nothing"),
        (["traffic", str(CASSETTES), "--fail-on", "awful"], "--fail-on cannot be 'awful'"),
        (["accept", "0" * 12, "--reason", "x", "--link", "docs/x", "--expires", "soon"], "write a day as"),
    ],
)
def test_what_the_person_can_put_right_is_one_line(tmp_path: Path, arguments: list[str], error: str) -> None:
    result = drift(tmp_path, *arguments)
    assert isinstance(result.exception, DriftError)
    assert error in str(result.exception)
    assert "\n" not in str(result.exception)
