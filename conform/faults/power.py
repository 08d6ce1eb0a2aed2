"""The measured power of the suites: what they detect, how fast, and what survives and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median, quantiles
from typing import Any

from conform.contract import load
from conform.faults.fault import CLASSES, Fault
from conform.faults.registry import group
from conform.faults.results import CRASHED, DETECTED, Result
from conform.faults.survivors import Explanation, explain

LEVELS = ("MUST", "SHOULD")


def power(
    faults: Mapping[str, Fault],
    results: Mapping[str, Result],
    explanations: Sequence[Explanation],
    *,
    stamp: str,
    clean: Iterable[Result] = (),
    timed: bool = True,
) -> dict[str, Any]:
    """Give power.json; faults of what is open are counted apart, and without `timed` no seconds are told."""
    counted = [fault for fault in faults.values() if not fault.open]
    judged = [fault for fault in counted if fault.id in results and results[fault.id].outcome != CRASHED]
    detected = [results[fault.id] for fault in judged if results[fault.id].outcome == DETECTED]
    runs = list(clean)
    return {
        "contract": load().hash,
        "stamp": stamp,
        "of other code": sum(results[fault.id].stamp != stamp for fault in judged),
        "faults": len(counted),
        "open": len(faults) - len(counted),
        "judged": len(judged),
        "detected": len(detected),
        "classes": _classes(judged, results, timed=timed),
        "mutants": _mutants(judged, results),
        "requests": _spread([each.requests for each in detected]),
        "seconds": _spread([each.seconds for each in detected]) if timed else None,
        "naming what is broken": _naming(judged, results),
        "survivors": _survivors(judged, results, explanations),
        "crashed": sorted(
            fault.id for fault in counted if fault.id in results and results[fault.id].outcome == CRASHED
        ),
        "clean": {
            "seeds": len(runs),
            "alarms": sorted(f"{each.fault}: {each.test}" for each in runs if each.outcome == DETECTED),
            "without a verdict": sum(each.outcome not in (DETECTED, "survived") for each in runs),
        },
    }


def _classes(judged: Sequence[Fault], results: Mapping[str, Result], *, timed: bool) -> dict[str, Any]:
    table = {}
    for name in CLASSES:
        own = [fault for fault in judged if fault.kind == name]
        if not own:
            continue
        found = [results[fault.id] for fault in own if results[fault.id].outcome == DETECTED]
        table[name] = {
            "levels": {
                level: _share([fault for fault in own if fault.level == level], results)
                for level in LEVELS
                if any(fault.level == level for fault in own)
            },
            "requests": _spread([each.requests for each in found]),
            "seconds": _spread([each.seconds for each in found]) if timed else None,
        }
    return table


def _mutants(judged: Sequence[Fault], results: Mapping[str, Result]) -> dict[str, Any]:
    groups: dict[str, list[Fault]] = {}
    for fault in judged:
        if fault.kind == "contract":
            groups.setdefault(group(fault).partition("/")[2], []).append(fault)
    return {name: _share(groups[name], results) for name in sorted(groups)}


def _share(faults: Sequence[Fault], results: Mapping[str, Result]) -> dict[str, int]:
    found = sum(results[fault.id].outcome == DETECTED for fault in faults)
    return {"detected": found, "judged": len(faults)}


def _naming(judged: Sequence[Fault], results: Mapping[str, Result]) -> dict[str, int]:
    """Count how often the test that fails names an obligation that the fault breaks."""
    found = [
        set(fault.breaks) & set(results[fault.id].obligations)
        for fault in judged
        if fault.breaks and results[fault.id].outcome == DETECTED
    ]
    return {"named": sum(bool(each) for each in found), "detected": len(found)}


def _survivors(
    judged: Sequence[Fault], results: Mapping[str, Result], explanations: Sequence[Explanation]
) -> list[dict[str, str]]:
    rows = []
    for fault in judged:
        outcome = results[fault.id].outcome
        if outcome != DETECTED:
            found = explain(fault.id, explanations)
            rows.append(
                {
                    "id": fault.id,
                    "level": fault.level,
                    "title": fault.title,
                    "outcome": outcome,
                    "kind": found.kind if found else "gap",
                    "reason": found.reason if found else "nobody has looked at it yet",
                }
            )
    return rows


def _spread(values: Sequence[float]) -> dict[str, float] | None:
    """Give the median and the ninth decile; nothing of nothing."""
    if not values:
        return None
    ninth = quantiles(values, n=10, method="inclusive")[-1] if len(values) > 1 else values[0]
    return {"median": round(median(values), 2), "p90": round(ninth, 2)}
