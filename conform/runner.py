"""Running pytest from the command line, and recording scenarios with it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from conform import config
from conform.client.cassettes import cassette_path, passport_path
from conform.client.errors import CassetteError
from conform.contract import ConformError

SCENARIOS = Path("suites/scenarios")
# pytest's exit codes: all passed, some failed; everything else means that nothing can be concluded.
PASSED, FAILED, NOTHING_COLLECTED = 0, 1, 5


class RunError(ConformError):
    """A run cannot begin, or came to no conclusion."""


def settings_as_options(settings: Mapping[str, object]) -> list[str]:
    """Spell the settings that were given as options of pytest; the others come from elsewhere."""
    return [f"--{name.replace('_', '-')}={value}" for name, value in settings.items() if value is not None]


def check_settings(settings: Mapping[str, object]) -> config.Config:
    """Refuse wrong settings before pytest starts."""
    return config.load(settings, Path.cwd())


def run_pytest(
    paths: Sequence[Path], options: Sequence[str], *, quiet: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run pytest in a process of its own; `quiet` keeps what it prints, in place of showing it."""
    for path in paths:
        if not Path(str(path).partition("::")[0]).exists():
            raise RunError(f"there is no {path} here: run conform in the project's root, or name a suite")
    command = [sys.executable, "-m", "pytest", *options, "--", *map(str, paths)]
    return subprocess.run(command, check=False, text=True, capture_output=quiet)


def writable(directory: Path) -> Path:
    """Make sure that a folder is there and can be written to."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            return directory
    except OSError as error:
        raise RunError(
            f"{directory} cannot be written to ({error.strerror}): choose another folder"
        ) from None


def record(scenario: str, settings: Mapping[str, object], directory: Path | None = None) -> Path:
    """Record a scenario and put its cassette in place of the old one, if and only if it passed."""
    directory = writable(directory or check_settings({**settings, "record": scenario}).cassettes)
    with tempfile.TemporaryDirectory(prefix=".recording-", dir=directory) as made:
        own = settings_as_options({**settings, "record": scenario, "cassettes": Path(made).resolve()})
        options = [*own, "-q", "--tb=short", "-p", "no:cacheprovider", "-p", "no:randomly"]
        result = run_pytest([SCENARIOS], options, quiet=True)
        if result.returncode != PASSED:
            raise CassetteError(
                f"scenario {scenario} was not recorded, and its old cassette is unchanged: {reason(result)}"
            )
        pieces = [place(Path(made), scenario) for place in (passport_path, cassette_path)]
        for piece in pieces:
            if not piece.is_file():
                raise CassetteError(f"scenario {scenario} left no {piece.name}: nothing is changed")
        for piece in pieces:
            piece.replace(directory / piece.name)
    return cassette_path(directory, scenario)


def remove_results(directory: Path) -> None:
    """Empty a folder of results, which must hold nothing else."""
    if not directory.is_dir():
        return
    strangers = [entry.name for entry in directory.iterdir() if not _is_result(entry)]
    if strangers:
        raise RunError(
            f"{directory} holds {strangers[0]}, which is no result of a run: choose another folder"
        )
    shutil.rmtree(directory)


def _is_result(path: Path) -> bool:
    endings = (
        "-result.json",
        "-container.json",
        "environment.properties",
        "executor.json",
        "categories.json",
    )
    return path.is_file() and (path.name.endswith(endings) or "-attachment" in path.name)


def reason(result: subprocess.CompletedProcess[str]) -> str:
    """Find the one line of pytest's output that says what went wrong."""
    lines = [line.strip() for line in (result.stdout + "\n" + result.stderr).splitlines()]
    for start in ("ERROR: ", "error: ", "E   "):
        for line in lines:
            if line.startswith(start):
                return re.sub(r"^conform(\.\w+)+: ", "", line.removeprefix(start).strip())
    return f"pytest ended with {result.returncode}"
