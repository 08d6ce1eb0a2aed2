"""The register of laws: a name belongs to one law."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conform import laws
from conform.laws import law


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Declare a law in a register of this test's own."""
    monkeypatch.setattr(laws, "_LAWS", {})
    words = {"level": "MUST", "evidence": "docs", "operation": "getEvent", "source": "a page"}
    return lambda says="It holds.": law("events/toy", says=says, **words)


def first() -> None: ...


def second() -> None: ...


def test_a_law_that_is_imported_again_is_the_same_one(declare: Callable[..., Any]) -> None:
    declare()(first)
    declare()(first)


@pytest.mark.parametrize("says", ["It holds.", "It holds otherwise."])
def test_two_laws_never_share_a_name_even_in_the_same_words(declare: Callable[..., Any], says: str) -> None:
    declare()(first)
    with pytest.raises(ValueError, match="two laws have the name events/toy"):
        declare(says)(second)


def test_a_law_of_an_unknown_operation_is_refused() -> None:
    with pytest.raises(ValueError, match="operation is unknown"):
        law("events/toy", says="", level="MUST", evidence="docs", operation="getDog", source="")
