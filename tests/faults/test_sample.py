"""A sample of the faults, spread over all classes: the suites detect every one."""

from __future__ import annotations

from conform.faults import survivors
from conform.faults.fault import CLASSES, Fault
from conform.faults.registry import sample, select
from tests.faults.trials import missed

SEED = 20_261


def _chosen() -> list[Fault]:
    explanations = survivors.read()
    known = [fault for fault in select(["MUST"]) if survivors.explain(fault.id, explanations) is None]
    written = sample([fault for fault in known if fault.kind != "contract"], 20)
    return [*written, *sample([fault for fault in known if fault.kind == "contract"], 10)]


def test_a_sample_of_all_classes_is_detected() -> None:
    chosen = _chosen()
    assert len(chosen) == 30
    assert {fault.kind for fault in chosen} == set(CLASSES)
    assert missed(chosen, SEED) == []
