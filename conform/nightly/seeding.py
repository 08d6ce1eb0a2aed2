"""Seeds for runs that remember examples: with --hypothesis-seed Hypothesis would forget them."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import hypothesis
import pytest
from hypothesis import is_hypothesis_test

from conform.nightly.sharding import machine_of, owner_of


class SeedPlugin:
    """Gives each test the seed that --hypothesis-seed would give it, and leaves it its examples."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put the seed where @hypothesis.seed puts it, which would switch the examples off as well."""
        for item in items:
            if is_hypothesis_test(getattr(item, "obj", None)) and machine_of(item) is None:
                owner_of(item)._hypothesis_internal_use_seed = self._seed

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Seed the TestCase of a state machine as a whole: its examples are not remembered."""
        if machine_of(item) is None:
            return (yield)
        core: Any = hypothesis.core
        before, core.global_force_seed = core.global_force_seed, self._seed
        try:
            return (yield)
        finally:
            core.global_force_seed = before
