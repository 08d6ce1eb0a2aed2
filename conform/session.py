"""What one run of pytest holds: its settings, its target, and the plugins that tests ask for."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

from conform import config as configuration
from conform.client import Target, open_target
from conform.client.recording import RecordingPlugin
from conform.client.scenarios import ScenarioPlugin
from conform.config import Config
from conform.contract import ConformError, load
from conform.coverage import CoveragePlugin
from conform.drift.plugin import TrafficPlugin
from conform.live.hooks import LivePlugin
from conform.nightly.shard import Shard
from conform.report.hooks import ReportPlugin
from conform.report.trouble import TroublePlugin
from conform.story.hooks import StoryPlugin

SETTINGS = pytest.StashKey[Config]()
TARGET = pytest.StashKey[Target]()
REPORT = pytest.StashKey[ReportPlugin]()
SCENARIOS = pytest.StashKey[ScenarioPlugin]()
COVERAGE = pytest.StashKey[CoveragePlugin]()
STORIES = pytest.StashKey[StoryPlugin]()
TROUBLE = pytest.StashKey[TroublePlugin]()
LIVE = pytest.StashKey[LivePlugin]()


def opened(config: pytest.Config) -> Target:
    """Open the target when it is needed first."""
    if TARGET not in config.stash:
        workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
        # Shards run at the same time: they share the rate of a live target as workers do.
        workers *= Shard.parse(config.stash[SETTINGS].shard).count
        ledger = config.stash[LIVE].begin()
        target = open_target(config.stash[SETTINGS], workers=workers, ledger=ledger, refuse=_unsupported)
        target.observers.append(config.stash[REPORT].exchange)
        target.observers.append(config.stash[COVERAGE].exchange)
        for name in (TrafficPlugin.NAME, RecordingPlugin.NAME):
            plugin = config.pluginmanager.get_plugin(name)
            target.observers.extend([plugin.exchange] if plugin is not None else [])
        target.control_observers.append(config.stash[STORIES].controlled)
        config.stash[TROUBLE].journal = target.journal
        config.stash[LIVE].watch(target)
        config.stash[TARGET] = target
    return config.stash[TARGET]


def facts(settings: Config) -> dict[str, str]:
    """Say of a run what its report is to tell first."""
    told = {"target": settings.target, "base url": _base_url(settings), "profile": settings.profile}
    if settings.seed is not None:
        told["seed"] = str(settings.seed)
    try:
        told["contract hash"] = load().hash
    except ConformError:
        told["contract hash"] = "unreadable"
    return told


def _base_url(settings: Config) -> str:
    places = {"mock": "in process", "mock-http": "a port of this machine", "replay": "cassettes"}
    return places.get(settings.target) or settings.base_url or configuration.PUBLIC_URL


def _unsupported(text: str) -> NoReturn:
    pytest.skip(f"unsupported: {text}")
