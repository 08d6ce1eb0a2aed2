"""What no source settles: it is tried and written down, compared with the run before, and never failed."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pytest

from conform.contract import load
from conform.contract.obligations import Obligation, enumerate_obligations
from conform.coverage import CoveragePlugin
from strategies.boundaries import Case, accepted, refused
from strategies.messages import with_member
from suites.recipes import RECIPES
from suites.world import World

pytestmark = pytest.mark.report(feature="Contract", story="What no source settles", exchanges="last")
SIDES = {"accept": accepted, "refuse": refused}


def _open() -> list[Any]:
    """Give, for each operation, the obligations with a side that is open and can be tried."""
    found = [
        each
        for each in enumerate_obligations().values()
        if any(not each.specified(side) and tries(each) for side, tries in SIDES.items())
    ]
    groups = groupby(found, key=lambda each: each.operation)
    return [pytest.param(list(group), id=operation) for operation, group in groups]


@pytest.mark.parametrize("group", _open())
def test_what_is_open_is_written_down(
    group: list[Obligation], world: World, evidence: CoveragePlugin
) -> None:
    """The target answers what it likes, but it answers: a failure of the server is one."""
    for obligation in group:
        for side, tries in SIDES.items():
            if not obligation.specified(side):
                for case in tries(obligation):
                    _try(obligation, case, world, evidence)


def _try(obligation: Obligation, case: Case, world: World, evidence: CoveragePlugin) -> None:
    operation = load().operations[obligation.operation]
    base = world.base(operation.id, lambda: RECIPES[operation.id](world))
    message = with_member(operation, base, obligation.member, case.value, absent=case.absent)
    own = obligation.member in operation.path_members.values()
    exchange = world.send(operation.id, message, path=message if own else base)
    evidence.exercised(obligation.id)
    code = exchange.code or ", ".join(str(each.get("violatedRule", "")) for each in exchange.violations)
    evidence.characterise(f"{obligation.id}: {case.why}", f"{exchange.status} {code}".strip())
    assert exchange.status < 500, f"{obligation.id}: status {exchange.status}\n{exchange.curl}"
