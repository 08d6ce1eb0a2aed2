"""The report page: one self-contained HTML file that Allure 3 makes from a results folder."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from pathlib import Path

from rich.console import Console

from conform.report import environment
from conform.report.node import Node, find_node, install_allure, installed_allure, run
from conform.report.packing import packed
from conform.report.results import ReportError, read_results

REPORTS = Path(__file__).parents[2] / "reports"
RESULTS = REPORTS / "out" / "results"
OUTPUT = REPORTS / "out"
NAME = "Wix Events API conformance"
GENERATE_TIMEOUT = 600.0  # seconds

# Allure writes these two at the end of every page, whatever its configuration says.
_ANALYTICS = re.compile(
    r"<script[^>]*\bsrc=\"https://www\.googletagmanager\.com[^>]*></script>\s*"
    r"<script>\s*window\.dataLayer.*?</script>",
    re.DOTALL,
)
_FETCHES = re.compile(
    r"<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)=[\"']?(?:https?:)?//[^\"'> ]+"
    r"|googletagmanager|google-analytics",
    re.IGNORECASE,
)


def build(results: Path = RESULTS, output: Path = OUTPUT, console: Console | None = None) -> Path:
    """Make the page `index.html` in the folder `output` and return its path.

    Needs the network once, to install Allure. The trend is kept in `history.jsonl` beside the page. An
    earlier page stays in place until the new one is complete. Raises ReportError.
    """
    console = console or Console(stderr=True)
    results, output = results.resolve(), output.resolve()
    count = len(read_results(results))
    _prepare(output)
    node = find_node()
    with console.status("") as progress:
        allure = installed_allure(REPORTS)
        if allure is None:
            progress.update("Installing Allure, this once …")
            allure = install_allure(REPORTS, node)
        progress.update(f"Drawing the page of {count} tests …")
        try:
            with tempfile.TemporaryDirectory(prefix=".page-", dir=output) as drawn:
                _forget_same_run(output, results)
                page = _generate(allure, node, results, Path(drawn), output / "history.jsonl")
                html = packed(without_analytics(page.read_text(encoding="utf-8")))
                page.write_text(html, encoding="utf-8")
                return Path(shutil.move(page, output / "index.html"))
        except OSError as error:
            raise ReportError(f"the page cannot be written to {output}: {error.strerror}") from error


def without_analytics(html: str) -> str:
    """Cut the analytics scripts out; a page that would still fetch from elsewhere raises ReportError."""
    cut = _ANALYTICS.sub("", html)
    if (found := _FETCHES.search(cut)) is not None:
        raise ReportError(
            f"the page would fetch {found.group()[:120]!r}: another Allure than the locked one made it; "
            "delete reports/node_modules and try again"
        )
    return cut


def _prepare(output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=output):
            pass
    except OSError as error:
        raise ReportError(
            f"the page cannot be written to {output}: {error.strerror}; name another folder"
        ) from error


def _forget_same_run(output: Path, results: Path) -> None:
    """Drop the last point of the trend when it is of the very results that are drawn again."""
    history, stamp = output / "history.jsonl", output / ".drawn"
    names = "\n".join(sorted(path.name for path in results.glob("*-result.json")))
    digest = hashlib.sha256(names.encode()).hexdigest()
    if history.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        lines = history.read_text(encoding="utf-8").splitlines(keepends=True)
        history.write_text("".join(lines[:-1]), encoding="utf-8")
    stamp.write_text(digest, encoding="utf-8")


def _generate(allure: Path, node: Node, results: Path, drawn: Path, history: Path) -> Path:
    target = environment.read(results).get("target")
    name = f"{NAME} · {target}" if target else NAME
    command = [str(node.node), str(allure), "generate", str(results)]
    command += ["--config", str(REPORTS / "allurerc.mjs"), "--output", str(drawn), "--name", name]
    variables = {"CONFORM_REPORT_HISTORY": str(history), "NO_COLOR": "1"}
    said = run(command, REPORTS, node, "Allure could not draw the page", GENERATE_TIMEOUT, variables)
    page = next(iter([drawn / "index.html", *drawn.glob("*/index.html")]), None)
    if page is None or not page.is_file():
        raise ReportError(
            f"Allure made no page: {said.strip().splitlines()[-1] if said.strip() else 'no reason'}"
        )
    return page
