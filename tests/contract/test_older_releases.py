from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conform.contract import ContractError
from conform.contract.importer.document import (
    INTERNAL,
    QUERY_SPECS,
    VALIDATORS,
    answer_of,
    read_document,
)
from conform.contract.importer.packages import Source, from_directory
from conform.contract.importer.registry import order, releases, stored
from conform.contract.importer.typescript import read_declarations
from tests.contract.conftest import TYPINGS

SOURCE = Source("events", "events-v3", "Things", "7", "@made/things", "1.2.3")
BUILDER = """
/**
 * Lists things.
 * @permissionId WIX_EVENTS.READ_THINGS
 * @fqn made.up.Things.ListThings
 * @deprecated
 */
declare function queryThings(): ThingsQueryBuilder;
interface ThingsQueryBuilder {
    /** @param propertyName - Property. */
    eq: (propertyName: '_id' | 'name', value: any) => ThingsQueryBuilder;
    ge: (propertyName: 'name', value: any) => ThingsQueryBuilder;
    hasSome: (propertyName: string, value: any[]) => ThingsQueryBuilder;
    ascending: (...propertyNames: Array<'name' | 'kind'>) => ThingsQueryBuilder;
    limit: (limit: number) => ThingsQueryBuilder;
}
"""


@pytest.fixture
def older(sdk: Path) -> Path:
    """The made-up package as its releases were before there were query specs and validators."""
    build = sdk / "things" / "build"
    before, _, after = TYPINGS.partition("/**\n * @permissionId WIX_EVENTS.READ_THINGS")
    assert after
    (build / "cjs" / "index.typings.d.ts").write_text(before + BUILDER)
    (build / "cjs" / "schemas.js").unlink()
    shutil.copy(build / "cjs" / "meta.d.ts", build / "internal" / "cjs" / "meta.d.ts")
    return sdk


def test_query_fields_come_from_the_builder_where_there_is_no_spec(older: Path) -> None:
    document, _ = read_document(SOURCE, from_directory(SOURCE, older))
    assert document["components"]["x-queries"]["Things"]["fields"] == {
        "id": {"operators": ["$eq"], "sortable": False},
        "kind": {"operators": [], "sortable": True},
        "name": {"operators": ["$eq", "$gte"], "sortable": True},
    }
    assert "x-query" in document["paths"]["/events/v7/things/{id}"]["get"]


def test_a_release_tells_what_it_cannot_say(older: Path) -> None:
    _, unread = read_document(SOURCE, from_directory(SOURCE, older))
    assert unread == {INTERNAL, QUERY_SPECS, VALIDATORS, answer_of("listThings")}


def test_a_later_release_says_everything(sdk: Path) -> None:
    assert read_document(SOURCE, from_directory(SOURCE, sdk))[1] == frozenset()


def test_what_another_release_cannot_say_is_left_out(sdk: Path) -> None:
    package = from_directory(SOURCE, sdk)
    whole, _ = read_document(SOURCE, package)
    less, _ = read_document(SOURCE, package, {QUERY_SPECS, VALIDATORS, answer_of("listThings")})

    def thing(document: dict[str, Any]) -> dict[str, Any]:
        properties: dict[str, Any] = document["components"]["schemas"]["Thing"]["properties"]
        return properties

    assert "minimum" in thing(whole)["count"]
    assert "minimum" not in thing(less)["count"]
    assert less["components"]["x-queries"] == {}
    listing = [
        document["paths"]["/events/v7/things/{id}"]["get"]["responses"]["200"] for document in (whole, less)
    ]
    assert "required" in json.dumps(listing[0])
    assert "required" not in json.dumps(listing[1])


def test_words_of_operations_and_members_are_read_for_comparisons_only(older: Path) -> None:
    document, _ = read_document(SOURCE, from_directory(SOURCE, older))
    listing = document["paths"]["/events/v7/things/{id}"]["get"]
    assert (listing["description"], listing["deprecated"]) == ("Lists things.", True)


def test_words_end_before_the_first_tag() -> None:
    module = read_declarations(
        "interface A {\n/**\n * Its name,\n * on two lines.\n * @max 3\n * of them\n */\nb?: number; }"
    )
    assert module.interfaces["A"].members[0].words == "Its name, on two lines."


def test_versions_are_ordered_by_number() -> None:
    assert sorted(["1.0.9", "1.0.100", "1.0.10"], key=order) == ["1.0.9", "1.0.10", "1.0.100"]


def _npm(monkeypatch: pytest.MonkeyPatch, output: str, code: int = 0) -> None:
    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, code, output, "")

    monkeypatch.setattr(subprocess, "run", run)


def test_releases_have_the_registry_s_dates_and_no_previews(monkeypatch: pytest.MonkeyPatch) -> None:
    times = {"created": "2026-01-01T00:00:00Z", "1.0.9": "2026-05-04T12:04:19.739Z", "1.0.10": None}
    versions = ["1.0.10", "1.0.9", "1.0.11-alpha"]
    _npm(monkeypatch, json.dumps({"versions": versions, "time": times}))
    assert list(releases(SOURCE).items()) == [("1.0.9", date(2026, 5, 4)), ("1.0.10", None)]


def test_a_package_with_one_version_is_a_list_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    _npm(monkeypatch, json.dumps({"versions": "1.0.9", "time": {}}))
    assert releases(SOURCE) == {"1.0.9": None}


@pytest.mark.parametrize(
    ("output", "code", "message"),
    [
        ("no json", 0, "versions of @made/things cannot be read"),
        ('{"versions": [], "time": {}}', 0, "holds no release of @made/things"),
        ("npm error code E404", 1, "does not exist in the npm registry"),
    ],
)
def test_a_registry_without_an_answer_is_one_line(
    monkeypatch: pytest.MonkeyPatch, output: str, code: int, message: str
) -> None:
    _npm(monkeypatch, output, code)
    with pytest.raises(ContractError, match=message):
        releases(SOURCE)


def test_a_package_is_fetched_once_and_kept(
    sdk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        fetched.append(command)
        place = Path(command[command.index("--pack-destination") + 1])
        shutil.copytree(sdk / "things", place / "made" / "package")
        shutil.make_archive(str(place / "made-things-1.2.3"), "gztar", place / "made")
        (place / "made-things-1.2.3.tar.gz").rename(place / "made-things-1.2.3.tgz")
        return subprocess.CompletedProcess(command, 0, '[{"filename": "made-things-1.2.3.tgz"}]', "")

    monkeypatch.setattr(subprocess, "run", run)
    first, second = stored(SOURCE, tmp_path / "cache"), stored(SOURCE, tmp_path / "cache")
    assert len(fetched) == 1
    assert first.text("meta.js") == second.text("meta.js")
    assert [path.name for path in first.directory.parent.iterdir()] == ["1.2.3"]


def test_a_failed_fetch_leaves_nothing_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _npm(monkeypatch, "npm error code ETARGET", 1)
    with pytest.raises(ContractError, match=r"no version 1\.2\.3"):
        stored(SOURCE, tmp_path / "cache")
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
