from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

import pytest

from conform.report import build
from conform.report.node import Node, install_allure, run
from conform.report.packing import packed, unpacked
from conform.report.page import without_analytics
from conform.report.results import ReportError

ANALYTICS = """<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
    <script>
        window.dataLayer = window.dataLayer || [];
        gtag('js', new Date());
    </script>"""


def write_result(folder: Path, file: str = "one", **members: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    result = {"uuid": file, "historyId": file, "name": file, "status": "passed", "start": 1, "stop": 2}
    labels = [
        {"name": "feature", "value": "DevCon 2025"},
        {"name": "finding", "value": "documentation drift"},
    ]
    text = json.dumps({**result, "labels": labels, **members})
    (folder / f"{file}-result.json").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a page of two results, twice, as somebody does who looks again."""
    folder = tmp_path_factory.mktemp("page")
    write_result(folder / "results", "one")
    write_result(folder / "results", "two", status="failed", labels=[])
    (folder / "results" / "environment.properties").write_text("target=mock\n", encoding="utf-8")
    build(folder / "results", folder / "out")
    return build(folder / "results", folder / "out")


def test_page_fetches_nothing(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    assert "window.allureReportOptions" in html
    assert "googletagmanager" not in html
    assert "gtag(" not in html
    assert 'src="http' not in html
    assert "<title> Wix Events API conformance · mock </title>" in html


def test_page_has_the_categories(page: Path) -> None:
    data = unpacked(page.read_text(encoding="utf-8"))
    assert "Documentation drift" in data["widgets/default/categories.json"].decode()


def test_page_holds_every_test_and_its_environment(page: Path) -> None:
    data = unpacked(page.read_text(encoding="utf-8"))
    results = [json.loads(text) for name, text in data.items() if name.startswith("data/test-results/")]
    assert sorted(result["name"] for result in results) == ["one", "two"]
    assert json.loads(data["widgets/allure_environment.json"]) == [{"name": "target", "values": ["mock"]}]


def test_page_shows_what_a_test_concluded_the_night_before(tmp_path: Path) -> None:
    write_result(tmp_path / "first", "one", fullName="one", status="failed")
    write_result(tmp_path / "second", "later", name="one", fullName="one", start=10, stop=12)
    build(tmp_path / "first", tmp_path / "out")
    data = unpacked(build(tmp_path / "second", tmp_path / "out").read_text(encoding="utf-8"))
    (result,) = [json.loads(text) for name, text in data.items() if name.startswith("data/test-results/")]
    assert [(each["status"], each["start"]) for each in result["history"]] == [("failed", 1)]
    assert result["transition"] == "fixed"
    dynamics = [
        each for each in json.loads(data["widgets/charts.json"])["general"].values() if "data" in each
    ]
    trend = next(each["data"] for each in dynamics if each["type"] == "statusDynamics")
    assert [(each["statistic"].get("failed"), each["statistic"].get("passed")) for each in trend] == [
        (1, None),
        (None, 1),
    ]


def test_packed_page_is_a_fraction_and_loses_nothing() -> None:
    parts = {f"data/test-results/{number}.json": b'{"name": "\xc3\xa9"}' * 50 for number in range(100)}
    parts["data/attachments/one"] = bytes(range(256))
    calls = ",".join(f'd("{name}","{base64.b64encode(data).decode()}")' for name, data in parts.items())
    page = (
        f"<body><script defer>\n Promise.allSettled([{calls}])\n .then(function(){{\n"
        "  window.allureReportDataReady = true;\n })\n</script></body>"
    )
    small = packed(page)
    assert unpacked(small) == parts
    assert len(small) < len(page) / 10
    assert small.startswith("<body><script")
    assert small.endswith("</script></body>")


def test_page_of_another_form_is_left_as_it_is() -> None:
    assert packed("<body>another Allure</body>") == "<body>another Allure</body>"
    assert unpacked("<body>another Allure</body>") == {}


def test_page_drawn_again_is_one_point_of_the_trend(page: Path) -> None:
    history = (page.parent / "history.jsonl").read_text(encoding="utf-8")
    assert len(history.splitlines()) == 1
    assert sorted(path.name for path in page.parent.iterdir()) == [".drawn", "history.jsonl", "index.html"]


def test_analytics_are_cut_out() -> None:
    assert without_analytics(f"<body>a{ANALYTICS}b</body>") == "<body>ab</body>"


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/x.css">',
        "<script>load('www.google-analytics.com')</script>",
    ],
)
def test_a_page_that_would_fetch_is_refused(tag: str) -> None:
    with pytest.raises(ReportError, match="would fetch"):
        without_analytics(f"<body>{tag}</body>")


def test_missing_results_say_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"no results folder .*conform run"):
        build(tmp_path / "nothing", tmp_path / "out")


def test_empty_results_say_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    with pytest.raises(ReportError, match=r"no results in .*--alluredir"):
        build(tmp_path / "results", tmp_path / "out")


@pytest.mark.parametrize("text", ['{"uuid": "cut o', "[]", "{}", '{"uuid": "a", "labels": [1]}', "\x00"])
def test_broken_result_is_named(tmp_path: Path, text: str) -> None:
    write_result(tmp_path)
    (tmp_path / "bad-result.json").write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match=r"bad-result\.json is not an Allure result"):
        build(tmp_path, tmp_path / "out")


def test_output_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    write_result(tmp_path / "results")
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ReportError, match="cannot be written"):
        build(tmp_path / "results", tmp_path / "file" / "out")


def test_failing_npm_gives_its_reason_in_one_line(tmp_path: Path) -> None:
    script = "import sys; sys.exit('npm error code E404\\nnpm error 404 no such package\\nnpm error more')"
    node = Node(Path(sys.executable), (sys.executable, "-c", script))
    with pytest.raises(ReportError) as caught:
        install_allure(tmp_path, node)
    assert str(caught.value) == "npm could not install Allure: 404 no such package"


def test_slow_program_is_ended(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with pytest.raises(ReportError, match="not draw within 0 s"):
        run(command, tmp_path, Node(Path(sys.executable), ()), "could not draw", 0.2)
