"""The command line: exit codes, and errors in one line without a traceback."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

CONFORM = str(Path(sys.executable).with_name("conform"))
PASSES = "def test_passes(): pass\n"
FAILS = "def test_fails(): assert False\n"


def _run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.run(CONFORM, *arguments)


def _error(result: pytest.RunResult) -> str:
    assert result.ret == 2
    assert len(result.errlines) == 1, result.errlines
    assert result.errlines[0].startswith("error: ")
    return result.errlines[0]


def test_version_is_told(pytester: pytest.Pytester) -> None:
    result = _run(pytester, "--version")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["conform *.*"])


def test_unknown_option_ends_with_2_and_no_traceback(pytester: pytest.Pytester) -> None:
    result = _run(pytester, "run", "--nonsense")
    assert result.ret == 2
    assert "No such option" in result.stderr.str()
    assert "Traceback" not in result.stderr.str()


def test_wrong_settings_are_one_line(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WIX_API_KEY", raising=False)
    assert "target cannot be 'mok'" in _error(_run(pytester, "run", "--target", "mok"))
    assert "WIX_API_KEY" in _error(_run(pytester, "run", "--target", "live"))
    assert "no suites here" in _error(_run(pytester, "run"))
    assert "no results folder" in _error(_run(pytester, "report", "nowhere"))


@pytest.mark.parametrize(("text", "code"), [(PASSES, 0), (FAILS, 1), ("import nothing_there\n", 2)])
def test_exit_code_is_that_of_the_tests(pytester: pytest.Pytester, text: str, code: int) -> None:
    suite = pytester.mkdir("suites") / "test_it.py"
    suite.write_text(text)
    result = _run(pytester, "run", "--no-report", "--results", "out/results")
    assert result.ret == code
    if code < 2:
        found = list((pytester.path / "out" / "results").glob("*-result.json"))
        assert len(found) == 1
        assert json.loads(found[0].read_text())["status"] == ("passed" if code == 0 else "failed")


def test_run_without_tests_is_no_success(pytester: pytest.Pytester) -> None:
    pytester.mkdir("suites")
    assert "no test was run" in _error(_run(pytester, "run", "--no-report", "--results", "out"))


def test_run_in_which_nothing_passed_is_no_success(pytester: pytest.Pytester) -> None:
    suite = pytester.mkdir("suites") / "test_it.py"
    suite.write_text("import pytest\ndef test_it(): pytest.skip('unsupported')\n")
    result = _run(pytester, "run", "--no-report", "--results", "out")
    assert "no test passed: all were unsupported" in _error(result)


def test_folder_with_other_files_is_not_emptied(pytester: pytest.Pytester) -> None:
    mine = pytester.mkdir("mine") / "thesis.txt"
    mine.write_text("years of work")
    pytester.mkdir("suites")
    assert "thesis.txt, which is no result" in _error(_run(pytester, "run", "--results", "mine"))
    assert mine.read_text() == "years of work"


def test_folder_that_cannot_be_written_to_is_one_line(pytester: pytest.Pytester) -> None:
    Path(pytester.path / "file").write_text("")
    pytester.mkdir("suites")
    assert "cannot be written to" in _error(_run(pytester, "run", "--results", "file/results"))
