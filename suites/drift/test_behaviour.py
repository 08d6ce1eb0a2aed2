"""What the target does where no source says what it should do, and what it did in the run before."""

from __future__ import annotations

import pytest

from conform.client import Target
from conform.coverage import CoveragePlugin, recall
from conform.drift.behaviour import unsettled
from conform.drift.conclusion import Comparison
from suites.drift.conftest import Settle

pytestmark = pytest.mark.report(feature="Drift", story="Behaviour")


@pytest.mark.report(title="What no source settles is as it was in the run before")
def test_what_no_source_settles_is_as_it_was(
    evidence: CoveragePlugin, target: Target, settle: Settle
) -> None:
    """A difference is told and does not fail: nobody promised anything."""
    now, place = evidence.characterised, evidence.behaviour_file
    before = recall(place) if place is not None else {}
    shared = sum(name in before for name in now)
    if not shared:
        pytest.skip("unsupported: there is nothing to compare, in this run or from one before")
    compared = f"{shared} answers of target {target.name} that no source settles against the run before"
    settle(unsettled(before, now), Comparison("behaviour-run", compared, looked=lambda _: False))
