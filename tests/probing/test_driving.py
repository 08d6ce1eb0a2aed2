"""How Schemathesis is driven: every check of its has a place, and Hypothesis still prints for others."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from hypothesis import core
from schemathesis.checks import CHECKS

from conform.client import open_target
from conform.config import Config
from conform.contract import load
from suites.contract import driving


def test_every_check_of_schemathesis_is_used_or_left_out_for_a_reason() -> None:
    placed = [*driving.CHECKED, *driving.IN_CHAINS, *driving.BY_CASE, *driving.LEFT_OUT]
    driving.operations("policies")  # what is about documents is registered with the first of them
    assert sorted(CHECKS.get_all_names()) == sorted(placed)
    assert {(service, check) for service, check in driving.NOT_IN_CHAINS} <= {
        (service, check) for service in load().services for check in driving.IN_CHAINS
    }


def test_hypothesis_prints_for_tests_that_schemathesis_has_no_part_in() -> None:
    assert vars(core)["RepresentationPrinter"] is not driving.SILENT


@pytest.mark.parametrize(
    ("category", "settled"),
    [
        ({"name": "n" * 31}, True),
        ({"name": 5}, True),
        ({"name": "Talks"}, False),
        ({"name": "Talks", "id": "forged"}, False),
        ({"name": "Talks", "unknown": 1}, False),
    ],
)
def test_what_must_be_refused_is_what_a_source_settles(category: dict[str, Any], settled: bool) -> None:
    target = open_target(Config())
    client = target.client(str(uuid.uuid4()))
    exchange = client.call("createCategory", {"category": category}, expect=None)
    target.close()
    assert driving.must_be_refused(exchange) is settled
