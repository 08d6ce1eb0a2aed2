"""What the scenarios share: the calendar of the target and a conference to organise."""

from __future__ import annotations

import pytest

from conform.client import Client, Target, Tidy
from suites.scenarios.calendar import Calendar
from suites.scenarios.devcon import BEFORE_SALES, DevCon


@pytest.fixture
def calendar(target: Target, site_id: str) -> Calendar:
    """Place the flow in the target's time, before its sales: whether one can begin in the past is open."""
    calendar = Calendar.for_target(target.control(site_id), target.now(), today=BEFORE_SALES)
    calendar.travel(BEFORE_SALES)
    return calendar


@pytest.fixture
def devcon(client: Client, target: Target, calendar: Calendar, tidy: Tidy, run_tag: str) -> DevCon:  # noqa: ARG001 - tidy removes what is made
    """Begin a conference; on a site that others use it carries the run's tag."""
    shared = calendar.control is None
    return DevCon(client, calendar, tag=run_tag if shared else "", patience=target.patience)
