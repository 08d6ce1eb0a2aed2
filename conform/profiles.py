"""The Hypothesis profiles of a run, and the seed that its examples come from."""

from __future__ import annotations

import os
import secrets
from typing import Any

import hypothesis
import pytest

from conform.config import Config
from conform.nightly.examples import open_database
from conform.nightly.shard import Shard

FEW = frozenset({"live", "read-only", "debug"})
"""Profiles whose number of examples no test exceeds."""


def seeded(config: pytest.Config, settings: Config) -> Config:
    """Draw a seed, so that it can be told and used again; in CI profile pr has the same examples always."""
    own = config.getoption("--hypothesis-seed", None)
    fixed = bool(os.environ.get("CI")) and settings.profile == "pr"
    whole = Shard.parse(settings.shard).whole
    if own is not None or (settings.seed is None and fixed and whole):
        return settings
    if settings.seed is None:
        drawn = 0 if fixed else secrets.randbelow(2**32)
        sources = settings.sources | {"seed": "the same always in CI" if fixed else "drawn"}
        settings = settings.model_copy(update={"seed": drawn, "sources": sources})
    # Workers of pytest-xdist are given the options as they are now: they use the same seed.
    assert settings.seed is not None
    config.option.conform_seed = str(settings.seed)
    if not settings.remembers:
        config.option.hypothesis_seed = str(settings.own_seed)
    return settings


def load_profile(config: pytest.Config, settings: Config) -> None:
    """Load our profile over Hypothesis's own `ci`, which would try the same examples every night."""
    in_ci = bool(os.environ.get("CI"))
    common: dict[str, Any] = {"deadline": None, "report_multiple_bugs": False, "print_blob": False}
    # Explaining runs a failing test many times over to name lines of ours, which say nothing of a server.
    common["phases"] = [phase for phase in hypothesis.Phase if phase is not hypothesis.Phase.explain]
    random = {"derandomize": False, "database": open_database(settings)}
    fixed = {"derandomize": True, "database": None}
    profiles: dict[str, dict[str, Any]] = {
        # In CI a change must not be refused for what another run would not find.
        "pr": {"max_examples": 50, **(fixed if in_ci and settings.seed is None else random)},
        "nightly": {"max_examples": 1_000, **random},
        "live": {"max_examples": 3, **random},  # every request costs a share of the rate limit
        "read-only": {"max_examples": 3, **random},
        "debug": {"max_examples": 10, "verbosity": hypothesis.Verbosity.verbose, **random},
    }
    for name, own in profiles.items():
        hypothesis.settings.register_profile(f"conform-{name}", **common, **own)
    if not config.getoption("--hypothesis-profile", None):
        hypothesis.settings.load_profile(f"conform-{settings.profile}")
