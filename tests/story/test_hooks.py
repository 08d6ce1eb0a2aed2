"""Under pytest a failing machine leaves one story: printed, attached once, saved, and replayed by command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conform.story.scenario import load
from tests.processes import QUIET

ROOT = Path(__file__).parents[2]
KEY = "planted-secret-4711"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=ROOT, env=QUIET | {"WIX_API_KEY": KEY}, capture_output=True, text=True, check=False
    )


def conform(*words: str) -> subprocess.CompletedProcess[str]:
    return run(str(Path(sys.executable).with_name("conform")), *words)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the toy machine, and give the folder with what it left."""
    folder = tmp_path_factory.mktemp("toy")
    options = ["-q", "-p", "no:cacheprovider", f"--stories={folder}/stories", f"--alluredir={folder}/results"]
    toy = "tests/story/toy_machine.py"
    ran = run(sys.executable, "-m", "pytest", *options, "-o", "python_files=toy_machine.py", toy)
    assert "1 failed" in ran.stdout, ran.stdout + ran.stderr
    (folder / "said.txt").write_text(ran.stdout, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def story(folder: Path) -> Path:
    [path] = (folder / "stories").iterdir()
    return path


def test_smallest_failing_example_is_told_with_the_failure(folder: Path, story: Path) -> None:
    said = (folder / "said.txt").read_text(encoding="utf-8")
    told, _, _ = said.partition("short test summary")  # in CI it repeats messages whole
    assert told.count("Events are renamed: 2 steps on mock, fails at step 2") == 1
    assert "  1. Create an event" in said
    assert "→ 2. Rename it" in said
    assert "updateEvent: event.title" in said
    assert f"replay: conform story replay {story}" in said


def test_saved_story_is_the_smallest_one(story: Path) -> None:
    scenario = load(story)
    assert [step.operation for step in scenario.steps] == ["createEvent", "updateEvent"]
    assert scenario.test == "tests/story/toy_machine.py::TestMachine::runTest"
    assert scenario.failed is not None
    assert scenario.failed.step == 2


def test_story_and_script_are_attached_once(folder: Path) -> None:
    [path] = (folder / "results").glob("*-result.json")
    result = json.loads(path.read_text(encoding="utf-8"))
    names = [each["name"] for each in result["attachments"]]
    assert names == ["The story of the smallest failing example", "The story as a script"]


def test_key_is_in_nothing_that_was_left(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            assert KEY not in path.read_text(encoding="utf-8", errors="replace"), path


def test_command_shows_and_replays_the_story(story: Path, tmp_path: Path) -> None:
    shown = conform("story", "show", str(story))
    assert shown.stdout.startswith("Events are renamed: 2 steps on mock")
    assert conform("story", "show", "--curl", str(story)).stdout.startswith(
        "#!/bin/sh\n# Events are renamed\n"
    )
    seen = conform("story", "replay", str(story))
    said = "all 2 steps are as recorded on mock: the failure of step 2 is seen again\n"
    assert (seen.returncode, seen.stdout) == (0, said)
    document = json.loads(story.read_text(encoding="utf-8"))
    document["steps"][1]["answer"]["status"] = 409
    (tmp_path / "other.json").write_text(json.dumps(document), encoding="utf-8")
    differs = conform("story", "replay", str(tmp_path / "other.json"))
    assert differs.returncode == 1
    assert differs.stdout == (
        "differs at step 2 of 2 (Rename it) on mock:\n  status: recorded 409, now 200\n"
    )
    gone = conform("story", "replay", str(tmp_path / "gone.json"))
    assert gone.returncode == 2
    assert gone.stderr.startswith("error: the story ")
