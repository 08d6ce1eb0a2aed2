"""The answers that the run has seen so far, whoever asked, against the contract."""

from __future__ import annotations

from contextlib import suppress

import pytest

from conform.client import Target
from conform.drift.conclusion import Comparison
from conform.drift.plugin import TrafficPlugin
from conform.drift.texts import title
from suites.drift.conftest import Settle
from suites.world import World

pytestmark = pytest.mark.report(feature="Drift", story="Traffic", exchanges="last")
SEEN = 2
"""Exchanges that must show a difference: one may be a proxy's, or an experiment on a few."""


@pytest.mark.report(title="The answers of this run are as the contract says")
def test_answers_of_the_run_are_as_the_contract_says(
    world: World, target: Target, settle: Settle, pytestconfig: pytest.Config
) -> None:
    """What is only new, as a member or an error's code, is told and does not fail."""
    for _ in range(SEEN):
        # What it meets on its way is gathered, and told below with all the rest.
        with suppress(AssertionError):
            _look_around(world)
    plugin = pytestconfig.pluginmanager.get_plugin(TrafficPlugin.NAME)
    assert isinstance(plugin, TrafficPlugin)
    traffic = plugin.traffic
    comparison = Comparison(
        "traffic-run",
        f"{traffic.exchanges} exchanges of this run against the contract, on target {target.name}",
        looked=lambda _: False,  # what only some requests show is not gone because others do not show it
        notes=tuple(f"seen once, not counted: {title(each)}: {each.evidence}" for each in traffic.rare(SEEN)),
    )
    settle(traffic.changes(SEEN), comparison, fail_on="dangerous" if target.strict else "breaking")


def _look_around(world: World) -> None:
    """Read something of every resource, so that the test has something to say when it runs alone."""
    event = world.any_event()
    policy, category = world.policy(event)["id"], world.category()["id"]
    world.item(event)
    world.client.call("publishDraft", {"eventId": event})
    world.client.call("getEvent", eventId=event, fields=["DETAILS", "TEXTS", "REGISTRATION", "URLS"])
    world.client.call("queryEvents", {"query": {}})
    world.client.call("queryTicketDefinitions", {"query": {"filter": {"eventId": event}}})
    world.client.call("getPolicy", policyId=policy)
    world.client.call("listScheduleItems", eventId=[event])
    world.client.call("queryCategories", {"query": {"filter": {"id": category}}})
