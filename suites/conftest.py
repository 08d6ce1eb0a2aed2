"""Fixtures that suites share."""

from __future__ import annotations

import pytest

from conform.client import Client, Tidy
from suites.world import World


@pytest.fixture
def world(client: Client, run_tag: str, tidy: Tidy) -> World:
    """Give entities on the module's site, made on demand and removed from a site that others use."""
    assert tidy.left == []
    return World(client, run_tag)
