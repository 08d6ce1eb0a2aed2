"""Every member of every request: what is allowed is taken and kept, what is not is refused."""

from __future__ import annotations

from itertools import groupby

import pytest

from conform.broken import told
from conform.contract.obligations import Obligation, enumerate_obligations
from conform.coverage import CoveragePlugin
from suites.contract.probing import Probe
from suites.world import World

KINDS = frozenset(
    (
        *("required", "nullable", "type", "format", "enum", "enum-closed", "one-of", "exactly-one-of"),
        *("min-length", "max-length", "minimum", "maximum", "max-scale", "min-items", "max-items"),
        *("read-only", "immutable", "rule"),
    )
)


def _groups() -> list[list[Obligation]]:
    found = [each for each in enumerate_obligations().values() if each.kind in KINDS]
    # Rules of how many there may be have laws of their own.
    settled = [each for each in found if each.level != "UNSPECIFIED" and not _counts(each)]
    return [list(group) for _, group in groupby(settled, key=lambda each: (each.operation, each.member))]


def _counts(obligation: Obligation) -> bool:
    return obligation.kind == "rule" and "limit" in obligation.limit


@pytest.mark.parametrize("group", _groups(), ids=lambda group: f"{group[0].operation}/{group[0].member}")
@pytest.mark.report(feature="Contract", story="Members of requests", exchanges="last")
def test_a_member_keeps_what_the_contract_says_of_it(
    group: list[Obligation], world: World, evidence: CoveragePlugin
) -> None:
    """Values at each limit are accepted and kept, values beyond it are refused."""
    probe = Probe(world, evidence.exercised)
    told([broken for obligation in group for broken in probe.run(obligation)])
