from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conform.contract import ContractError, default_directory, load
from conform.contract.assumptions import Assumption, exists, page, read
from conform.contract.commands import app

PAGE = default_directory().parent / "docs" / "assumptions.md"


def test_the_page_is_what_the_overlays_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: conform contract assumptions"


def test_ids_are_unique_and_well_formed() -> None:
    counts = Counter(each.id for each in read())
    assert [name for name, count in counts.items() if count > 1] == []
    assert [name for name in counts if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []


def test_every_assumption_is_about_something_that_exists() -> None:
    contract = load()
    assert [each for each in read() if not exists(contract, each)] == []


@pytest.mark.parametrize("about", ["createNothing", "Event.nothing", "Event.title.nothing"])
def test_what_does_not_exist_is_noticed(about: str) -> None:
    assert not exists(load(), Assumption("events", "made-up", about, "a", "b"))


def test_the_contract_carries_the_assumptions() -> None:
    carried = {
        each["id"] for service in load().services.values() for each in service.document["x-assumptions"]
    }
    assert carried == {each.id for each in read()}


def test_an_assumption_with_another_level_is_refused(folder: Path) -> None:
    overlay = folder / "overlays" / "policies-v2.overlay.yaml"
    overlay.write_text(
        "actions:\n- target: $\n  x-evidence: {level: docs, source: x}\n  update: {x-assumptions: []}\n"
    )
    with pytest.raises(ContractError, match="level docs, not assumed"):
        read(folder)


def test_check_tells_a_page_that_is_out_of_date(tmp_path: Path) -> None:
    target = tmp_path / "assumptions.md"
    options = ["assumptions", "--output", str(target)]
    assert CliRunner().invoke(app, [*options, "--check"]).exit_code == 1
    assert not target.exists()
    assert CliRunner().invoke(app, options).exit_code == 0
    assert CliRunner().invoke(app, [*options, "--check"]).exit_code == 0
