"""Where a test stands in the report: epic, feature, story, severity, suites, links."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest

EPIC = "Wix Events API"
MARKER = "report"
MARKER_HELP = (
    "report(feature, story, severity, title, docs, epic): where the test stands in the Allure report, and "
    "with exchanges='last' that only the last ones of a failure are kept; "
    "each value may be given on the module (pytestmark), the class or the test, the nearest wins"
)
SEVERITIES = ("blocker", "critical", "normal", "minor", "trivial")
_KEYS = ("epic", "feature", "story", "severity", "title", "docs", "exchanges")


def placement(item: pytest.Item) -> dict[str, Any]:
    """Merge the item's `report` markers, the nearest first, over the defaults from its path.

    A test in suites/scenarios/test_devcon.py is by default feature "Scenarios", story "Devcon".
    """
    found: dict[str, Any] = {}
    for mark in item.iter_markers(MARKER):
        unknown = [*map(str, mark.args), *sorted(set(mark.kwargs) - set(_KEYS))]
        if unknown:
            raise pytest.UsageError(
                f"{item.nodeid}: @pytest.mark.report has no {', '.join(unknown)}; use {', '.join(_KEYS)}"
            )
        found = {**mark.kwargs, **found}
    if found.get("severity", "normal") not in SEVERITIES:
        raise pytest.UsageError(f"{item.nodeid}: severity is one of {', '.join(SEVERITIES)}")
    path = PurePosixPath(item.nodeid.split("::", 1)[0])
    kind = sentence(path.parent.name) if path.parent.name else "Tests"
    defaults = {"epic": EPIC, "feature": kind, "story": sentence(path.stem), "severity": "normal"}
    return {**defaults, "suite": kind, **found}


def mark(item: pytest.Item) -> None:
    """Give an item allure-pytest's own marks, so that its options (`--allure-features` …) work too.

    What a suite author says with Allure's decorators is kept and wins.
    """
    place = placement(item)
    said = {mark.kwargs.get("label_type") for mark in item.iter_markers("allure_label")}
    labels = {
        "epic": place["epic"],
        "feature": place["feature"],
        "story": place["story"],
        "severity": place["severity"],
        "parentSuite": place["suite"],
        "suite": place["feature"],
        "subSuite": place["story"],
    }
    for name, value in labels.items():
        if name not in said:
            item.add_marker(pytest.mark.allure_label(value, label_type=name))
    docs = place.get("docs", ())
    for url in (docs,) if isinstance(docs, str) else docs:
        item.add_marker(pytest.mark.allure_link(url, link_type="link", name="Documentation"))


def title_of(item: pytest.Item) -> str:
    """Give the title from the marker, or the function's name as a sentence with its parameters' id."""
    title = placement(item).get("title")
    if title is not None:
        return str(title)
    function, _, parameters = item.name.partition("[")
    if function == "runTest" and item.parent is not None:  # what unittest calls every state machine
        function = item.parent.name.removeprefix("Test")
    return sentence(function) + (f" [{parameters}" if parameters else "")


def sentence(name: str) -> str:
    """Turn a Python name into words: `test_read_back_by_id` is "Read back by id"."""
    words = name.removeprefix("test_").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
