"""Fixtures that suites share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from conform.client import Client, Target, Tidy
from suites.world import World


@pytest.fixture(scope="module")
def world(client: Client, run_tag: str, target: Target, request: pytest.FixtureRequest) -> Iterator[World]:
    """Give entities on the module's site, made on demand and removed from a site that others use."""
    if target.name == "replay":
        pytest.skip("unsupported: only scenarios are recorded")
    tidy = Tidy(client, tag=run_tag if target.shared else "", patience=target.patience)
    yield World(client, run_tag)
    if target.shared:
        with target.budget.suspended() if target.budget else nullcontext():
            tidy.remove_all()
        for text in tidy.left:
            request.node.user_properties.append(("left on the site", text))
    tidy.close()
