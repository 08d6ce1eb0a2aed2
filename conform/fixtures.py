"""The fixtures that suites use."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

import pytest

from conform.client import Client, Control, Target, Tidy
from conform.client.scenarios import name_of
from conform.config import Config
from conform.coverage import CoveragePlugin
from conform.live.hooks import LEFT
from conform.report.steps import step as step_
from conform.session import COVERAGE, LIVE, SETTINGS, STORIES, opened
from conform.story.recording import Story


@pytest.fixture(scope="session")
def config(pytestconfig: pytest.Config) -> Config:
    """Give the settings of the run."""
    return pytestconfig.stash[SETTINGS]


@pytest.fixture(scope="session")
def target(pytestconfig: pytest.Config) -> Target:
    """Give the target that the run is about."""
    return opened(pytestconfig)


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
    return pytestconfig.stash[LIVE].tag


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
    return pytestconfig.stash[COVERAGE]


@pytest.fixture(scope="session")
def story(pytestconfig: pytest.Config) -> Callable[[], Story]:
    """Give `story()`, which begins the story of an example; the last one is told where the test fails."""
    return pytestconfig.stash[STORIES].begin


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
