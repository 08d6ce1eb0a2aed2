"""Blame: who agrees, and who stands alone."""

from __future__ import annotations

import pytest

from conform.drift.blame import blame

NO, YES = "no such member", "a member"


@pytest.mark.parametrize(
    ("witnesses", "expected"),
    [
        ({}, ""),
        ({"live": YES}, ""),
        ({"live": YES, "contract": YES}, "contract and live agree"),
        ({"live": YES, "contract": NO}, "contract against live: nobody else was heard"),
        (
            {"documentation": YES, "contract": NO, "live": NO, "mock": NO, "model": NO},
            "documentation stands alone against contract, live, mock and model: "
            "the documentation is probably wrong",
        ),
        (
            {"documentation": NO, "contract": NO, "live": YES, "mock": NO},
            "live stands alone against documentation, contract and mock: the API has probably changed",
        ),
        (
            {"contract": NO, "live": NO, "mock": YES},
            "mock stands alone against contract and live: our mock is probably wrong",
        ),
        (
            {"documentation": YES, "contract": NO, "live": YES, "mock": NO},
            "documentation and live against contract and mock: no majority can be trusted",
        ),
        (
            {"documentation": "a", "contract": "b", "live": "c"},
            "documentation against contract against live: no majority can be trusted",
        ),
    ],
)
def test_who_stands_alone_is_named(witnesses: dict[str, str], expected: str) -> None:
    assert blame(witnesses) == expected
    assert blame(dict(reversed(witnesses.items()))) == expected
