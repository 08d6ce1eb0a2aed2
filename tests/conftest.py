"""What every test of the machinery needs."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def _runs_of_its_own() -> Iterator[None]:
    """Let a run that a test starts be no worker of this one: its tag, ledger and budget are its own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [*os.environ]:
            if name.startswith("PYTEST_XDIST_"):
                patch.delenv(name)
        yield
