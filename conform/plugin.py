"""The pytest plugin: options, what is set up for a run, and how failures are shown."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from vcr.errors import CannotOverwriteExistingCassetteException  # type: ignore[import-untyped]

from conform import config as configuration
from conform import selection
from conform.client.recording import RecordingPlugin
from conform.client.scenarios import ScenarioPlugin, name_of
from conform.client.targets import make_redactor
from conform.contract import ConformError, load
from conform.coverage import CoveragePlugin
from conform.drift.plugin import TrafficPlugin
from conform.known import KnownPlugin
from conform.live.hooks import LivePlugin
from conform.nightly.examples import SharedDatabase
from conform.nightly.seeding import SeedPlugin
from conform.nightly.shard import Shard
from conform.nightly.sharding import ShardPlugin
from conform.partial import PartialPlugin
from conform.profiles import FEW, load_profile, seeded
from conform.report.hooks import ReportPlugin
from conform.report.trouble import TroublePlugin
from conform.report.verdicts import verdict_of
from conform.session import (
    COVERAGE,
    LIVE,
    REPORT,
    SCENARIOS,
    SETTINGS,
    STORIES,
    TARGET,
    TROUBLE,
    facts,
    opened,
)
from conform.sparing import limit_examples
from conform.story.hooks import FOLDER, StoryPlugin

pytest_plugins = ["conform.fixtures"]
_OPTIONS = {
    "target": "where requests go: mock (in process), mock-http, live or replay",
    "base_url": "where target live is, for any server that claims the contract",
    "rate": "requests per minute to target live",
    "budget": "requests to target live in all",
    "settle": "seconds from a write to the next query on target live, where reads may lag",
    "profile": "how much is tried: pr, nightly, live (few examples), read-only or debug",
    "seed": "seed of the random examples, as an earlier run printed it",
    "shard": "run this part of the tests only, such as 1/4",
    "examples": "folder of the examples that Hypothesis remembers",
    "cassettes": "folder of the recorded scenarios",
    "ledger": "folder of the ledgers of what live runs create",
    "expectations": "folder of the known deviations, a file for each target",
    "record": "record this scenario (use `conform record`)",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the settings as options; what is not given comes from elsewhere."""
    group = parser.getgroup("conform", "API conformance")
    for name, text in _OPTIONS.items():
        group.addoption(f"--{name.replace('_', '-')}", dest=f"conform_{name}", default=None, help=text)
    group.addoption("--only", action="append", default=[], help=f"only tests about {selection.HELP}")
    group.addoption("--except", dest="leave_out", action="append", default=[], help="no tests about it")
    group.addoption("--durations-file", default=None, help="write how long each test took here")
    group.addoption(
        "--time-limit", type=float, default=None, help="begin no test when so many seconds have passed"
    )
    group.addoption("--exchanges", default=None, help="write all exchanges here, redacted, as lines of JSON")
    group.addoption("--coverage-file", default=None, help="write which obligations were exercised here")
    group.addoption("--broken-file", default=None, help="write which obligations were broken here")
    group.addoption("--stories", default=None, help=f"folder for the stories of failures, default {FOLDER}")
    group.addoption(
        "--require-coverage", action="store_true", help="fail where an obligation was not exercised"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Read the settings, load the Hypothesis profile, and set up reporting and scenarios."""
    config.addinivalue_line("markers", "scenario(name): a recorded flow; its cassette has this name")
    config.addinivalue_line("markers", "by_seed: every shard runs it, with its share of the examples")
    config.addinivalue_line("markers", "generated: another seed tries something else")
    config.addinivalue_line("markers", "obligation(id, ...): the obligations that the test exercises")
    config.addinivalue_line("markers", "promises(id, ...): those that it exercises where the target lets it")
    given = {name: config.getoption(f"conform_{name}") for name in _OPTIONS}
    try:
        settings = seeded(config, configuration.load(given, config.rootpath))
        # Before anything imports a law: @given binds the profile that is loaded at that time.
        load_profile(config, settings)
        chosen = selection.SelectionPlugin(config.getoption("--only"), config.getoption("leave_out"))
    except ConformError as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[SETTINGS] = settings
    config.stash[LIVE] = LivePlugin(settings)
    config.pluginmanager.register(config.stash[LIVE], "conform-live")
    config.stash[REPORT] = ReportPlugin(config, facts(settings))
    config.stash[SCENARIOS] = ScenarioPlugin(settings)
    place = config.getoption("--coverage-file")
    partial = PartialPlugin()
    coverage = CoveragePlugin(
        Path(place) if place else None,
        required=config.getoption("--require-coverage"),
        settings=settings,
        partial=partial,
    )
    config.stash[COVERAGE] = coverage
    if config.getoption("--exchanges"):
        try:
            recording = RecordingPlugin(Path(config.getoption("--exchanges")), settings.target)
        except OSError as error:
            raise pytest.UsageError(f"--exchanges cannot be written: {error}") from None
        config.pluginmanager.register(recording, RecordingPlugin.NAME)
    config.pluginmanager.register(partial, "conform-partial")
    config.pluginmanager.register(TrafficPlugin(settings.target), TrafficPlugin.NAME)
    config.pluginmanager.register(chosen, "conform-selection")
    listing = config.getoption("--broken-file")
    known = KnownPlugin(
        settings, Path(listing) if listing else None, whole=config.getoption("--require-coverage")
    )
    took = config.getoption("--durations-file")
    shard = ShardPlugin(
        Shard.parse(settings.shard),
        settings.profile,
        output=Path(took) if took else None,
        seconds=config.getoption("--time-limit"),
    )
    config.pluginmanager.register(shard, "conform-shard")
    if settings.remembers and settings.own_seed is not None:
        config.pluginmanager.register(SeedPlugin(settings.own_seed), "conform-seed")
    folder = Path(config.getoption("--stories") or config.rootpath / FOLDER)
    config.stash[STORIES] = StoryPlugin(folder, settings.target, make_redactor(settings))
    if config.getoption("--fault-channel", None) is None:  # of a fault on trial only its detection counts
        config.pluginmanager.register(config.stash[STORIES], "conform-stories")
    config.stash[TROUBLE] = TroublePlugin()
    config.pluginmanager.register(config.stash[TROUBLE], "conform-trouble")
    config.pluginmanager.register(coverage, "conform-coverage")
    config.pluginmanager.register(known, "conform-known")
    config.pluginmanager.register(config.stash[REPORT], "conform-report")
    config.pluginmanager.register(config.stash[SCENARIOS], "conform-scenarios")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """See to it that no test asks for more than a profile of few examples gives."""
    if config.stash[SETTINGS].profile in FEW:
        for item in items:
            limit_examples(item, hypothesis.settings().max_examples)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say what is tested, by which contract, and where each setting came from."""
    settings = config.stash[SETTINGS]
    try:
        contract = load().hash
    except ConformError as error:
        raise pytest.UsageError(str(error)) from None
    return [f"conform: {', '.join(settings.header)}", f"contract: {contract}"]


def pytest_sessionstart(session: pytest.Session) -> None:
    """Find out before the first test whether a live target answers."""
    config = session.config
    idle = config.option.collectonly or hasattr(config, "workerinput")
    if config.stash[SETTINGS].target == "live" and not idle:
        try:
            opened(config)
        except ConformError as error:
            raise pytest.UsageError(str(error)) from None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the target."""
    target = config.stash.get(TARGET, None)
    if target is not None:
        target.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, Any, Any]:
    """Check a scenario's cassette before anything is set up for it."""
    if name_of(item) is not None:
        item.config.stash[SCENARIOS].begin(item, opened(item.config))
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Say in one line what a scenario sent that its cassette does not have."""
    try:
        result = yield
    except CannotOverwriteExistingCassetteException as error:
        raise item.config.stash[SCENARIOS].explain(item, error) from None
    item.config.stash[SCENARIOS].end(item)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, Any, Any]:
    """See to it that a scenario played the whole of its cassette, or write a new one's passport."""
    try:
        result = yield
    except CannotOverwriteExistingCassetteException as error:
        raise item.config.stash[SCENARIOS].explain(item, error) from None
    if name_of(item) is not None:
        item.config.stash[SCENARIOS].finish(item, opened(item.config))
    return result


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show our own errors as one line, and let no secret through."""
    report = yield
    error = call.excinfo.value if call.excinfo is not None else None
    if isinstance(error, ConformError):
        report.longrepr = f"{verdict_of(error)}: {error}"
    redactor = make_redactor(item.config.stash[SETTINGS])
    if redactor.knows(str(report.longrepr)):
        report.longrepr = redactor.text(str(report.longrepr))
    report.sections = [(title, redactor.values(text)) for title, text in report.sections]
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say if Redis was lost."""
    database = hypothesis.settings().database
    if isinstance(database, SharedDatabase) and database.lost:
        terminalreporter.line(f"Redis was lost ({database.lost}): examples are not remembered since")
