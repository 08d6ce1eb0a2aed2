from __future__ import annotations

import pytest
from typer.testing import CliRunner

from conform import catalogue
from conform.cli import app
from conform.contract import ConformError
from conform.laws import law, laws, select


def test_the_catalogue_is_what_the_contract_and_the_laws_say() -> None:
    for name, text in catalogue.pages().items():
        path = catalogue.FOLDER / name
        assert path.read_text(encoding="utf-8") == text, f"run `conform obligations --write` for {name}"


def test_every_service_has_laws_of_its_own() -> None:
    found = laws()
    assert {each.service for each in found.values()} == {
        "events",
        "ticket_definitions",
        "schedule",
        "policies",
        "categories",
    }
    assert all(each.statement.endswith(".") for each in found.values())


def test_obligations_are_chosen_by_what_they_are() -> None:
    found = select(service="policies", kind="max-length", level="MUST")
    assert {each.id for each in found} >= {"createPolicy/policy.name/max-length"}
    with pytest.raises(ConformError, match="no obligation has the kind 'nonsense'"):
        select(kind="nonsense")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("createPolicy/policy.name/max-length", ("promise", "40 characters", "MUST", "sdk")),
        ("law/policies/three-per-event", ("three policies at most", "docs", "suites/laws")),
        ("law/policies/lifecycle-revisions", ("grows by one", "sdk", "suites/lifecycle")),
    ],
)
def test_explain_says_what_an_obligation_is(name: str, words: tuple[str, ...]) -> None:
    said = CliRunner().invoke(app, ["explain", name]).output
    assert all(word in said for word in words), said


def test_explain_suggests_what_may_have_been_meant() -> None:
    result = CliRunner().invoke(app, ["explain", "createPolicy/policy.nam/max-length"])
    assert isinstance(result.exception, ConformError)
    assert "did you mean createPolicy/policy.name/max-length" in str(result.exception)


def test_a_law_with_an_unknown_operation_is_refused() -> None:
    with pytest.raises(ValueError, match="operation is unknown"):
        law("events/x", says="X.", level="MUST", evidence="sdk", operation="noSuch", source="s")
