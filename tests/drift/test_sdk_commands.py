from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from conform.cli import app
from conform.contract import ConformError, default_directory
from conform.contract.importer.packages import Source
from conform.contract.importer.registry import releases, stored
from conform.drift import declared, rulebook
from conform.drift.change import SEVERITIES, Change, DriftError
from conform.drift.sdk import changelog, compare, gaps, read_pair, sources
from conform.drift.sdk.comparison import between
from conform.drift.sdk.releases import registry
from tests.contract.conftest import META_D_TS

SOURCE = Source("events", "events-v3", "Things", "7", "@made/things", "1.2.4")
PAGE = default_directory().parent / "docs" / "api-changelog.md"


@pytest.fixture
def packages(sdk: Path) -> Path:
    """Four releases: the third takes away a member, an enum value and some words, the rest nothing."""
    for version in ("1.2.4", "1.2.10", "1.2.11"):
        copy = sdk / f"things-{version}"
        shutil.copytree(sdk / "things", copy)
        (copy / "package.json").write_text(json.dumps({"name": "@made/things", "version": version}))
        if version != "1.2.4":
            for build in ("cjs", "internal/cjs"):
                text = (copy / "build" / build / "meta.d.ts").read_text()
                text = text.replace("ratio?: number | null;", "").replace(
                    "startDate?:", "/** When. */ startDate?:"
                )
                (copy / "build" / build / "meta.d.ts").write_text(
                    text.replace('SMALL = "SMALL"', 'SMALL = "SMALL", HUGE = "HUGE"')
                )
    assert "ratio?: number | null;" in META_D_TS
    return sdk


@pytest.fixture
def pinned(folder: Path) -> Path:
    """A contract folder that pins 1.2.4 for every service."""
    pins = folder / "sources.toml"
    pins.write_text(pins.read_text().replace("1.2.3", "1.2.4"))
    return folder


def test_the_pinned_release_is_compared_with_the_newest(packages: Path, pinned: Path) -> None:
    changes, comparison = between(["events"], latest=True, directory=packages, contract=pinned)
    assert comparison.compared == "@made/things 1.2.4 with 1.2.11"
    assert [(change.severity, change.rule, change.place) for change in changes] == [
        ("breaking", "sdk/answer-member-removed", "things[].ratio"),
        ("breaking", "sdk/request-member-removed", "thing.ratio"),
        ("dangerous", "sdk/answer-enum-value-added", "things[].kind"),
        ("additive", "sdk/request-enum-value-added", "state[]"),
        ("additive", "sdk/request-enum-value-added", "thing.kind"),
        ("cosmetic", "sdk/description-changed", "things[].startDate"),
    ]


def test_without_versions_the_pinned_release_is_compared_with_the_one_before(
    packages: Path, pinned: Path
) -> None:
    changes, comparison = between(["events"], directory=packages, contract=pinned)
    assert comparison.compared == "@made/things 1.2.3 with 1.2.4"
    assert changes == []


def test_the_newest_release_has_nothing_to_be_compared_with(sdk: Path, folder: Path) -> None:
    changes, comparison = between(["events"], latest=True, directory=sdk, contract=folder)
    assert changes == []
    assert comparison.notes == ("@made/things 1.2.3 is the newest that the registry holds",)


def test_a_release_with_none_before_it_cannot_be_compared(sdk: Path, folder: Path) -> None:
    with pytest.raises(DriftError, match=r"no release of @made/things before 1\.2\.3"):
        between(["events"], directory=sdk, contract=folder)


def test_an_unknown_package_is_told_with_the_known_ones() -> None:
    with pytest.raises(DriftError, match="--package cannot be 'odd': it must be one of events"):
        between(["odd"])


def test_validators_that_one_release_lacks_are_no_change(packages: Path) -> None:
    (packages / "things" / "build" / "cjs" / "schemas.js").unlink()
    fetch, _ = registry(SOURCE, packages)
    old, new = read_pair(SOURCE, ("1.2.3", "1.2.4"), fetch)
    assert compare(old, new) == []
    assert old.unread == {"validators (schemas.js)"}
    assert gaps(old, new) == ["validators (schemas.js): not compared, 1.2.3 does not say it"]


def test_a_history_has_a_step_for_every_release_and_passes_over_what_it_cannot_read(packages: Path) -> None:
    (packages / "things-1.2.10" / "build" / "cjs" / "meta.js").unlink()
    told = changelog.history(SOURCE, packages)
    assert [(step.old, step.new, len(step.changes)) for step in told.steps] == [
        ("1.2.3", "1.2.4", 0),
        ("1.2.4", "1.2.11", 6),
    ]
    assert list(told.broken) == ["1.2.10"]


def test_the_page_tells_changes_quiet_releases_and_gaps(packages: Path) -> None:
    told = changelog.history(SOURCE, packages)
    days = {"1.2.3": date(2026, 3, 1), "1.2.4": date(2026, 2, 1), "1.2.10": date(2026, 4, 1), "1.2.11": None}
    page = changelog.page([replace(told, days=days)])
    assert "| `@made/things` | 4 | 1.2.3 | 1.2.11 | 2 | 1 | 2 | 1 |" in page
    assert "### 1.2.10, after 1.2.4" in page
    assert "2 breaking, 1 dangerous, 2 additive, 1 cosmetic." in page
    assert "`things[].ratio` of listThings and 1 more: is gone: number or string `" in page
    assert "### 1.2.11\n\nNothing changed since 1.2.10." in page
    assert "there are 9 numbers, of which the registry holds 4" in page
    assert "(1.2.3 (2026-03-01)): a release may be older than its date here" in page


def test_many_places_of_one_rule_are_folded_away() -> None:
    changes = tuple(
        Change("sdk/internal-added", "events", "getEvent", f"event.member{n}", new="string") for n in range(9)
    )
    text = "\n".join(changelog.section(changelog.Step("1.0.1", "1.0.2", None, changes, {})))
    assert "<details><summary>9 places</summary>" in text
    assert "Internal only." in text


def _invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["drift", *map(str, arguments)])


@pytest.fixture
def real_names(packages: Path) -> Path:
    """The releases under the name of the pinned package of policies."""
    name = sources(["policies"])[0].package
    for manifest in packages.glob("*/package.json"):
        version = json.loads(manifest.read_text())["version"]
        manifest.write_text(json.dumps({"name": name, "version": version}))
    return packages


def test_drift_sdk_ends_with_1_on_new_breaking_changes_and_writes_its_files(
    real_names: Path, tmp_path: Path
) -> None:
    options = ("--package", "policies", "--from-directory", real_names, "--output", tmp_path / "out")
    broken = _invoke("sdk", *options, "--from", "1.2.4", "--to", "1.2.10")
    assert broken.exit_code == 1
    document = json.loads((tmp_path / "out" / "sdk.json").read_text())
    assert {change["severity"] for change in document["changes"]} == set(SEVERITIES)
    quiet = _invoke("sdk", *options, "--from", "1.2.3", "--to", "1.2.4")
    assert quiet.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--latest", "--to", "1.0.1"), "leave out --from and --to"),
        (("--from", "1.0.1"), "name it with --package"),
    ],
)
def test_versions_that_make_no_sense_are_told(arguments: tuple[str, ...], message: str) -> None:
    result = _invoke("sdk", *arguments)
    assert isinstance(result.exception, ConformError)
    assert message in str(result.exception)


def test_drift_changelog_writes_a_page_and_finds_it_unchanged(real_names: Path, tmp_path: Path) -> None:
    options = ("--package", "policies", "--from-directory", real_names, "--page", tmp_path / "page.md")
    assert "written" in _invoke("changelog", *options).output
    assert "unchanged" in _invoke("changelog", *options).output
    assert (tmp_path / "page.md").read_text().startswith("# API changelog")
    partial = _invoke("changelog", "--write", "--package", "policies")
    assert "leave out --package" in str(partial.exception)


def test_the_page_of_rules_is_what_the_rules_are() -> None:
    # Other tests declare rules of their own: a fresh process knows the real ones only.
    command = [sys.executable, "-c", "import conform.drift.rulebook as r; print(r.page(), end='')"]
    page = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert rulebook.default_page().read_text(encoding="utf-8") == page


def test_explain_knows_every_rule() -> None:
    result = CliRunner().invoke(app, ["explain", "sdk/request-required-member-added"])
    assert result.exit_code == 0
    assert "  severity  breaking" in result.output
    assert all(rulebook.explanation(rule) for rule in declared().values())


def test_the_changelog_names_only_rules_that_exist_and_every_pinned_package() -> None:
    text = PAGE.read_text(encoding="utf-8")
    named = {part for part in text.split("`") if part.startswith("sdk/")}
    assert named <= set(declared())
    for source in sources():
        assert f"(`{source.package}`)" in text


@pytest.mark.network
@pytest.mark.parametrize("service", [source.service for source in sources()])
def test_the_newest_entry_of_the_changelog_is_what_the_registry_gives(service: str) -> None:
    source = sources([service])[0]
    text = PAGE.read_text(encoding="utf-8").partition(f"(`{source.package}`)\n")[2].partition("\n## ")[0]
    days = releases(source)
    newest = list(days)[-2:]
    step = changelog.step(source, (newest[0], newest[1]), stored, days)
    assert step.new in text
    assert {change.fingerprint for change in step.changes} <= set(text.split("`"))
