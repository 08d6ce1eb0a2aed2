"""A comparison as Allure results: one test per change, which keeps its history by its fingerprint."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conform.drift.change import Change
from conform.drift.conclusion import Conclusion
from conform.drift.junit import details
from conform.drift.texts import clean, title

_SEVERITIES = {"breaking": "critical", "dangerous": "normal", "additive": "minor", "cosmetic": "trivial"}
_NAMES = uuid.UUID("6f0a4c0e-6a55-5d0c-9d7b-0a3f6c1d2e4b")


def write(results: Path, conclusion: Conclusion) -> None:
    """Write the results of a comparison into a folder, in place of those it wrote before."""
    scope = conclusion.comparison.scope
    results.mkdir(parents=True, exist_ok=True)
    for old in results.glob(f"drift-{scope}-*-result.json"):
        # Not those of another comparison whose name begins alike.
        if len(old.name.removeprefix(f"drift-{scope}-").split("-")) == 2:
            old.unlink()
    entries = [_whole(conclusion), *(_change(each, conclusion) for each in conclusion.changes)]
    for name, entry in entries:
        text = json.dumps(entry, ensure_ascii=True)
        (results / f"drift-{scope}-{name}-result.json").write_text(text, encoding="utf-8")


def _whole(conclusion: Conclusion) -> tuple[str, dict[str, Any]]:
    """Tell that the comparison took place, what it could not tell, and which acceptances are over."""
    over = [f"{each} is accepted and gone: remove the entry" for each in conclusion.stale]
    over += [f"{each} was accepted until {each.expires}" for each in conclusion.expired]
    doubts = list(conclusion.comparison.doubts)
    status = "failed" if over else "broken" if doubts else "passed"
    entry = _entry(conclusion, "comparison", conclusion.comparison.compared, status, "critical")
    entry["statusDetails"] = {"message": clean("\n".join([*over, *doubts]))}
    if status == "broken":
        entry["labels"].append({"name": "finding", "value": "infrastructure"})
    return "comparison", entry


def _change(change: Change, conclusion: Conclusion) -> tuple[str, dict[str, Any]]:
    accepted = conclusion.accepted.get(change.fingerprint)
    status = "skipped" if accepted else "failed" if conclusion.fails(change) else "passed"
    severity = _SEVERITIES[change.severity]
    entry = _entry(conclusion, change.fingerprint, title(change), status, severity, change.rule)
    message = details(change)
    if accepted is not None:
        message = clean(f"accepted until {accepted.expires}: {accepted.reason}\n{message}")
        entry["links"] = [{"type": "issue", "name": "Accepted", "url": accepted.link}]
    finding = "known" if accepted else "documentation drift" if change.rule.startswith("docs/") else "drift"
    entry["labels"].append({"name": "finding", "value": finding})
    entry["statusDetails"] = {"message": message}
    parameters = {
        "fingerprint": change.fingerprint,
        "severity": change.severity,
        "operation": change.operation,
    }
    parameters |= {"first seen": str(change.first_seen or "")}
    entry["parameters"] = [
        {"name": name, "value": clean(value), "excluded": name == "first seen"}
        for name, value in parameters.items()
    ]
    return change.fingerprint, entry


def _entry(
    conclusion: Conclusion, name: str, shown: str, status: str, severity: str, story: str = "Comparisons"
) -> dict[str, Any]:
    scope = conclusion.comparison.scope
    now = int(datetime.now(UTC).timestamp() * 1000)
    labels = {
        "epic": "Wix Events API",
        "feature": "Drift",
        "story": story,
        "severity": severity,
        "parentSuite": "Drift",
        "suite": scope,
        "subSuite": story,
    }
    identity = f"drift.{scope}.{name}"
    return {
        "uuid": str(uuid.uuid5(_NAMES, f"{identity}.{now}")),
        "historyId": identity,
        "testCaseId": identity,
        "fullName": identity,
        "name": clean(shown),
        "status": status,
        "stage": "finished",
        "start": now,
        "stop": now,
        "labels": [{"name": label, "value": value} for label, value in labels.items()],
    }
