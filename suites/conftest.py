"""Fixtures that suites share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from conform.client import Client, Target, Tidy
from conform.config import Config
from strategies import primitives
from suites.world import World


@pytest.fixture(scope="session", autouse=True)
def _names_carry_the_tag(target: Target, run_tag: str) -> Iterator[None]:
    """Let what a run makes on a site that others use be told by its name."""
    primitives.mark_names(run_tag if target.shared and not target.frozen else "")
    yield
    primitives.mark_names("")


@pytest.fixture(scope="module")
def world(
    client: Client, run_tag: str, target: Target, config: Config, request: pytest.FixtureRequest
) -> Iterator[World]:
    """Give entities on the module's site, made on demand and removed from a site that others use."""
    if target.name == "replay":
        pytest.skip("unsupported: only scenarios are recorded")
    tidy = Tidy(client, tag=run_tag if target.shared else "", patience=target.patience)
    reading = config.profile == "read-only"
    yield World(client, run_tag, shared=target.shared, reading=reading)
    if target.shared:
        with target.budget.suspended() if target.budget else nullcontext():
            tidy.remove_all()
        for text in tidy.left:
            request.node.user_properties.append(("left on the site", text))
    tidy.close()
