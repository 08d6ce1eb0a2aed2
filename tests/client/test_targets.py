"""Targets that serve the mock: reachable, controllable, and each site on its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from conform.client import Control, Target, TargetError, open_target
from conform.client.control import ReplayControl
from conform.config import load

MOMENT = datetime(2025, 6, 15, 16, 0, tzinfo=UTC)


@pytest.fixture(params=["mock", "mock-http"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Target]:
    target = open_target(load({"target": request.param}, tmp_path, {}))
    yield target
    target.close()


def _control(target: Target, site_id: str) -> Control:
    control = target.control(site_id)
    assert control is not None
    return control


def test_clock_of_a_site_can_be_set_and_moved(target: Target) -> None:
    control, other = _control(target, str(uuid4())), _control(target, str(uuid4()))
    control.set_clock(MOMENT)
    assert control.now() == MOMENT
    control.advance(timedelta(days=2))
    assert control.now() == MOMENT + timedelta(days=2)
    assert abs(other.now() - datetime.now(UTC)) < timedelta(minutes=1)
    control.reset()
    assert abs(control.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_sites_are_apart(target: Target) -> None:
    one, other = target.client(str(uuid4())), target.client(str(uuid4()))
    category = one.call("createCategory", {"category": {"name": "Mine"}}).json["category"]
    assert len(one.call("queryCategories", {"query": {}}).json["categories"]) == 1
    assert category["name"] == "Mine"
    assert other.call("queryCategories", {"query": {}}).json["categories"] == []


def test_what_the_control_plane_refuses_is_one_line(target: Target) -> None:
    with pytest.raises(TargetError, match="the mock's control plane answered 400 to PUT settings"):
        _control(target, str(uuid4())).set_dialect("klingon")


def test_replay_control_remembers_the_time_and_does_nothing_else() -> None:
    control = ReplayControl(MOMENT)
    control.reset()
    control.set_dialect("documented")
    control.advance(timedelta(hours=1))
    assert control.now() == MOMENT + timedelta(hours=1)
