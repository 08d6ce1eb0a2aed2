"""Fixtures of the machines."""

from __future__ import annotations

import pytest

from conform.client import Client, Target, Tidy
from conform.coverage import CoveragePlugin
from suites.lifecycle.machine import Ground


@pytest.fixture
def ground(client: Client, target: Target, run_tag: str, tidy: Tidy, evidence: CoveragePlugin) -> Ground:
    """Give what the machines of one test stand on."""
    if target.name == "replay":
        pytest.skip("unsupported: only scenarios are recorded")
    return Ground(client, target, evidence, run_tag, tidy)
