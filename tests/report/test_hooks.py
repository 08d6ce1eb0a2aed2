from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conform.report import environment

TOY = Path(__file__).parent / "toy"
ROOT = Path(__file__).parents[2]
KEY = "a-key-that-nobody-may-read"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the toy scenario with Allure on, and give its results folder."""
    folder = tmp_path_factory.mktemp("toy")
    shutil.copy(TOY / "toy_scenario.py", folder)
    options = [
        "-p",
        "no:conform",
        "-p",
        "no:schemathesis",
        "-p",
        "no:cacheprovider",
        "-p",
        "tests.report.toy.toy_plugin",
    ]
    settings = ["--rootdir", str(folder), "-o", "python_files=toy_scenario.py", "--strict-markers", "-q"]
    command = [sys.executable, "-m", "pytest", *options, *settings, "--alluredir", str(folder / "results")]
    variables = {**os.environ, "WIX_API_KEY": KEY, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [*command, str(folder / "toy_scenario.py")],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "5 failed, 8 passed, 1 skipped, 1 xfailed" in run.stdout, run.stdout + run.stderr
    return folder / "results"


@pytest.fixture(scope="module")
def by_name(results: Path) -> dict[str, dict[str, Any]]:
    read = [json.loads(path.read_text(encoding="utf-8")) for path in results.glob("*-result.json")]
    return {result["name"]: result for result in read}


def labels(result: dict[str, Any]) -> dict[str, str]:
    return {label["name"]: label["value"] for label in result["labels"]}


def attachments(executable: dict[str, Any]) -> list[dict[str, Any]]:
    own = list(executable.get("attachments", []))
    return own + [found for step in executable.get("steps", []) for found in attachments(step)]


def test_an_exchange_is_attached_once_to_its_step(results: Path, by_name: dict[str, Any]) -> None:
    outer = by_name["Organise DevCon"]["steps"][0]
    inner = outer["steps"][0]
    assert (outer["name"], inner["name"]) == ("Step 1", "create")
    assert [found["name"] for found in inner["attachments"]] == ["POST /events/v3/events → 200"]
    assert len(attachments(by_name["Organise DevCon"])) == 1
    text = (results / inner["attachments"][0]["source"]).read_text(encoding="utf-8")
    assert text.startswith("POST https://www.wixapis.com/events/v3/events\n")
    assert '    "title": "Zürich"' in text
    assert "200 OK" in text
    assert "curl -sS -X POST" in text


def test_exchanges_of_fixtures_are_shown_and_idle_fixtures_are_not(results: Path) -> None:
    containers = [json.loads(path.read_text(encoding="utf-8")) for path in results.glob("*-container.json")]
    shown = [
        fixture
        for container in containers
        for fixture in container.get("befores", []) + container.get("afters", [])
    ]
    assert [fixture["name"] for fixture in shown] == ["conference"]
    assert len(containers) == 1
    assert len(attachments(shown[0])) == 1


def test_labels_come_from_the_nearest_marker(by_name: dict[str, Any]) -> None:
    found = labels(by_name["Organise DevCon"])
    expected = {
        "epic": "Wix Events API",
        "feature": "DevCon 2025",
        "story": "By the reference",
        "severity": "critical",
        "suite": "DevCon 2025",
    }
    assert expected.items() <= found.items()
    links = {link["url"] for link in by_name["Organise DevCon"]["links"]}
    assert links == {"https://dev.wix.com/docs/flow", "https://dev.wix.com/docs/create-event"}
    assert labels(by_name["Documentation"])["feature"] == "Said with Allure"


@pytest.mark.parametrize(
    ("name", "status", "finding"),
    [
        ("Organise DevCon", "passed", None),
        ("Documentation", "passed", "documentation drift"),
        ("Documentation is broken", "failed", "product"),
        ("Network", "broken", "infrastructure"),
        ("Unsupported", "skipped", None),
        ("Known deviation", "skipped", "known"),
        ("Property fails", "failed", "product"),
    ],
)
def test_outcomes_are_filed(by_name: dict[str, Any], name: str, status: str, finding: str | None) -> None:
    assert by_name[name]["status"] == status
    assert labels(by_name[name]).get("finding") == finding


def test_nothing_names_the_machine_or_a_secret(results: Path) -> None:
    written = [path.read_text(encoding="utf-8") for path in results.iterdir()]
    assert len(written) > 20
    for text in written:
        assert KEY not in text
        assert str(results.parent) not in text
        assert platform.node() not in text
        assert " at 0x" not in text
        assert '"thread"' not in text


def test_a_property_keeps_one_example_of_each_kind(results: Path, by_name: dict[str, Any]) -> None:
    assert len(attachments(by_name["Property"])) == 1
    failing, passing = by_name["Property fails"]["steps"]
    assert (failing["name"], passing["name"]) == ("Minimal failing example", "An example that passed")
    assert [step["name"] for step in failing["steps"]] == ["read 17"]
    assert failing["steps"][0]["status"] == "failed"
    assert len(attachments(by_name["Property fails"])) == 2
    source = failing["steps"][0]["attachments"][0]["source"]
    assert "\n\n17\n\n" in (results / source).read_text(encoding="utf-8")


def test_a_state_machine_keeps_its_minimal_run(results: Path, by_name: dict[str, Any]) -> None:
    found = attachments(by_name["Machine"])
    assert len(found) == 1
    assert "\n\n17\n\n" in (results / found[0]["source"]).read_text(encoding="utf-8")


def test_swapped_parameters_are_two_tests(by_name: dict[str, Any]) -> None:
    left, right = by_name["Parameters [left]"], by_name["Parameters [right]"]
    assert left["historyId"] != right["historyId"]


def test_a_long_test_keeps_its_beginning_and_a_failure_its_end(
    results: Path, by_name: dict[str, Any]
) -> None:
    def numbers(name: str) -> list[int]:
        texts = [
            (results / each["source"]).read_text(encoding="utf-8") for each in attachments(by_name[name])
        ]
        return [int(found[1]) for text in texts if (found := re.search(r"number (\d+)", text))]

    assert numbers("Long [passes]") == [*range(60)]
    assert numbers("Long [fails]") == [*range(60), *range(440, 500)]


def test_a_parameter_that_is_a_whole_object_is_called_by_its_id(by_name: dict[str, Any]) -> None:
    small, large = by_name["Object [small]"], by_name["Object [large]"]
    assert small["parameters"] == [{"name": "thing", "value": "range(0, 1)"}]
    assert large["parameters"] == [{"name": "thing", "value": "large"}]


def test_documentation_drift_is_a_table_in_the_description(by_name: dict[str, Any]) -> None:
    table = by_name["Documentation"]["descriptionHtml"]
    assert table.startswith("<p>The flow as printed.</p>")
    assert table.count("object &lt;nodes&gt;") == 2
    assert labels(by_name["Documentation"])["differences"] == "2"


def test_environment_has_facts_and_versions(results: Path) -> None:
    facts = environment.read(results)
    assert facts["target"] == "live"
    assert facts["seed"] == "4711"
    assert facts["base url"] == "https://host/[redacted]"
    assert facts["python"] == platform.python_version()
    assert facts["hypothesis"].startswith("6.")
