"""The pytest plugin: options, fixtures, Hypothesis profiles, and how failures are shown."""

from __future__ import annotations

import os
import secrets
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, NoReturn

import hypothesis
import pytest
from vcr.errors import CannotOverwriteExistingCassetteException  # type: ignore[import-untyped]

from conform import config as configuration
from conform import selection
from conform.client import Client, Control, Target, Tidy, open_target
from conform.client.recording import RecordingPlugin
from conform.client.scenarios import ScenarioPlugin, name_of
from conform.client.targets import make_redactor
from conform.config import Config
from conform.contract import ConformError, load
from conform.coverage import CoveragePlugin
from conform.drift.plugin import TrafficPlugin
from conform.known import KnownPlugin
from conform.live.hooks import LEFT, LivePlugin
from conform.nightly.examples import SharedDatabase, open_database
from conform.nightly.seeding import SeedPlugin
from conform.nightly.shard import Shard
from conform.nightly.sharding import ShardPlugin
from conform.partial import PartialPlugin
from conform.report.hooks import ReportPlugin
from conform.report.steps import step as step_
from conform.report.trouble import TroublePlugin
from conform.report.verdicts import verdict_of
from conform.sparing import limit_examples
from conform.story.hooks import FOLDER, StoryPlugin
from conform.story.recording import Story

SETTINGS = pytest.StashKey[Config]()
_TARGET = pytest.StashKey[Target]()
_REPORT = pytest.StashKey[ReportPlugin]()
_SCENARIOS = pytest.StashKey[ScenarioPlugin]()
_COVERAGE = pytest.StashKey[CoveragePlugin]()
_STORIES = pytest.StashKey[StoryPlugin]()
_TROUBLE = pytest.StashKey[TroublePlugin]()
_LIVE = pytest.StashKey[LivePlugin]()
_FEW = frozenset({"live", "read-only", "debug"})
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
        settings = _seeded(config, configuration.load(given, config.rootpath))
        # Before anything imports a law: @given binds the profile that is loaded at that time.
        _load_profile(config, settings)
        chosen = selection.SelectionPlugin(config.getoption("--only"), config.getoption("leave_out"))
    except ConformError as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[SETTINGS] = settings
    config.stash[_LIVE] = LivePlugin(settings)
    config.pluginmanager.register(config.stash[_LIVE], "conform-live")
    config.stash[_REPORT] = ReportPlugin(config, _facts(settings))
    config.stash[_SCENARIOS] = ScenarioPlugin(settings)
    place = config.getoption("--coverage-file")
    partial = PartialPlugin()
    coverage = CoveragePlugin(
        Path(place) if place else None,
        required=config.getoption("--require-coverage"),
        settings=settings,
        partial=partial,
    )
    config.stash[_COVERAGE] = coverage
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
    config.stash[_STORIES] = StoryPlugin(folder, settings.target, make_redactor(settings))
    if config.getoption("--fault-channel", None) is None:  # of a fault on trial only its detection counts
        config.pluginmanager.register(config.stash[_STORIES], "conform-stories")
    config.stash[_TROUBLE] = TroublePlugin()
    config.pluginmanager.register(config.stash[_TROUBLE], "conform-trouble")
    config.pluginmanager.register(coverage, "conform-coverage")
    config.pluginmanager.register(known, "conform-known")
    config.pluginmanager.register(config.stash[_REPORT], "conform-report")
    config.pluginmanager.register(config.stash[_SCENARIOS], "conform-scenarios")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """See to it that no test asks for more than a profile of few examples gives."""
    if config.stash[SETTINGS].profile in _FEW:
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
            _open(config)
        except ConformError as error:
            raise pytest.UsageError(str(error)) from None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close the target."""
    target = config.stash.get(_TARGET, None)
    if target is not None:
        target.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, Any, Any]:
    """Check a scenario's cassette before anything is set up for it."""
    if name_of(item) is not None:
        _scenarios(item).begin(item, _open(item.config))
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Say in one line what a scenario sent that its cassette does not have."""
    try:
        result = yield
    except CannotOverwriteExistingCassetteException as error:
        raise _scenarios(item).explain(item, error) from None
    _scenarios(item).end(item)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, Any, Any]:
    """See to it that a scenario played the whole of its cassette, or write a new one's passport."""
    try:
        result = yield
    except CannotOverwriteExistingCassetteException as error:
        raise _scenarios(item).explain(item, error) from None
    if name_of(item) is not None:
        _scenarios(item).finish(item, _open(item.config))
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


@pytest.fixture(scope="session")
def config(pytestconfig: pytest.Config) -> Config:
    """Give the settings of the run."""
    return pytestconfig.stash[SETTINGS]


@pytest.fixture(scope="session")
def target(pytestconfig: pytest.Config) -> Target:
    """Give the target that the run is about."""
    return _open(pytestconfig)


@pytest.fixture(scope="module")
def site_id(target: Target) -> str:
    """Give the module's own site; on live there is one for all."""
    return target.site_id or str(uuid.uuid4())


@pytest.fixture(scope="module")
def client(target: Target, site_id: str) -> Client:
    """Give a client for the module's site."""
    return target.client(site_id)


@pytest.fixture(scope="module")
def control(target: Target, site_id: str) -> Control:
    """Give the control plane of the module's site; where there is none, the test is unsupported."""
    found = target.control(site_id)
    if found is None:
        pytest.skip(f"unsupported: target {target.name} has no control plane")
    return found


@pytest.fixture(scope="session")
def run_tag(pytestconfig: pytest.Config) -> str:
    """Give a text for names of what the run makes; in a recording it is always the same."""
    return pytestconfig.stash[_LIVE].tag


@pytest.fixture
def tidy(client: Client, target: Target, run_tag: str, request: pytest.FixtureRequest) -> Iterator[Tidy]:
    """Note what the test makes, and remove it from a site that others use, whatever happened."""
    tidy = Tidy(client, tag=run_tag if target.shared else "", patience=target.patience)
    yield tidy
    if target.shared:
        with target.budget.suspended() if target.budget else nullcontext():
            tidy.remove_all()
        for text in tidy.left:
            request.node.user_properties.append((LEFT, text))
    tidy.close()


@pytest.fixture(scope="session")
def evidence(pytestconfig: pytest.Config) -> CoveragePlugin:
    """Give the place to note which obligations a test exercises."""
    return pytestconfig.stash[_COVERAGE]


@pytest.fixture(scope="session")
def story(pytestconfig: pytest.Config) -> Callable[[], Story]:
    """Give `story()`, which begins the story of an example; the last one is told where the test fails."""
    return pytestconfig.stash[_STORIES].begin


@pytest.fixture(scope="session")
def step() -> Callable[[str], AbstractContextManager[None]]:
    """Give `step(title)`, which groups what happens under a title in the report."""
    return step_


@pytest.fixture(autouse=True)
def _fresh_scenario(request: pytest.FixtureRequest) -> None:
    """Begin every scenario on an empty site, where the target can empty one."""
    if name_of(request.node) is None:
        return
    target: Target = request.getfixturevalue("target")
    control = target.control(request.getfixturevalue("site_id"))
    if control is not None:
        control.reset()
    # The module's client may be older than the cassette that is played now.
    request.getfixturevalue("client").strict = target.strict


def _open(config: pytest.Config) -> Target:
    """Open the target when it is needed first."""
    if _TARGET not in config.stash:
        workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
        # Shards run at the same time: they share the rate of a live target as workers do.
        workers *= Shard.parse(config.stash[SETTINGS].shard).count
        ledger = config.stash[_LIVE].begin()
        target = open_target(config.stash[SETTINGS], workers=workers, ledger=ledger, refuse=_unsupported)
        target.observers.append(config.stash[_REPORT].exchange)
        target.observers.append(config.stash[_COVERAGE].exchange)
        for name in (TrafficPlugin.NAME, RecordingPlugin.NAME):
            plugin = config.pluginmanager.get_plugin(name)
            target.observers.extend([plugin.exchange] if plugin is not None else [])
        target.control_observers.append(config.stash[_STORIES].controlled)
        config.stash[_TROUBLE].journal = target.journal
        config.stash[_LIVE].watch(target)
        config.stash[_TARGET] = target
    return config.stash[_TARGET]


def _unsupported(text: str) -> NoReturn:
    pytest.skip(f"unsupported: {text}")


def _scenarios(item: pytest.Item) -> ScenarioPlugin:
    return item.config.stash[_SCENARIOS]


def _facts(settings: Config) -> dict[str, str]:
    facts = {"target": settings.target, "base url": _base_url(settings), "profile": settings.profile}
    if settings.seed is not None:
        facts["seed"] = str(settings.seed)
    try:
        facts["contract hash"] = load().hash
    except ConformError:
        facts["contract hash"] = "unreadable"
    return facts


def _base_url(settings: Config) -> str:
    places = {"mock": "in process", "mock-http": "a port of this machine", "replay": "cassettes"}
    return places.get(settings.target) or settings.base_url or configuration.PUBLIC_URL


def _seeded(config: pytest.Config, settings: Config) -> Config:
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


def _load_profile(config: pytest.Config, settings: Config) -> None:
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
