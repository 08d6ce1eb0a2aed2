"""Fixtures of the machines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conform.client import Client, Target, Tidy
from conform.coverage import CoveragePlugin
from conform.session import SETTINGS
from conform.story.recording import Story
from suites.lifecycle.ground import Ground

SHARDS = {"nightly": 4}


@pytest.fixture
def ground(
    client: Client,
    target: Target,
    run_tag: str,
    tidy: Tidy,
    evidence: CoveragePlugin,
    story: Callable[[], Story],
) -> Ground:
    """Give what the machines of one test stand on."""
    if target.name == "replay":
        pytest.skip("unsupported: only scenarios are recorded")
    return Ground(client, target, evidence, run_tag, tidy, story)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Split the machines of a long run into shards, each with examples of its own."""
    if "shard" in metafunc.fixturenames:
        profile = metafunc.config.stash[SETTINGS].profile
        metafunc.parametrize("shard", range(SHARDS.get(profile, 1)))
