"""The Allure results of several shards, and of several targets, as those of one run."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conform.nightly.shard import NightlyError
from conform.report import coverage_table

_STATUSES = ("broken", "failed", "unknown", "skipped", "passed")
_AGAIN = re.compile(r"run again: (.+)")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test of a night: where it is in the page, how it ended, and the line that runs it again."""

    target: str
    name: str
    status: str
    verdict: str
    message: str
    again: str


def gather(folders: Iterable[tuple[str, Path]], into: Path, *, several: bool) -> list[Outcome]:
    """Copy the results of `(target, folder)` into one folder, and tell the outcome of each test.

    A test that ran in several shards or rounds is shown by its failures, or by one of the passes: Allure
    would show the last as the outcome and the others as tries. Tests of different targets are different
    tests, and with `several` targets each has its own branch of the tree.
    """
    into.mkdir(parents=True, exist_ok=True)
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for target, folder in folders:
        for path in sorted(folder.iterdir()):
            if path.name.endswith("-result.json"):
                result = _read(path)
                if result.get("fullName") != coverage_table.FULL_NAME:
                    _place(result, target, several=several)
                    found.setdefault((target, str(result["historyId"])), []).append(result)
            elif "-attachment" in path.name or path.name.endswith("-container.json"):
                shutil.copy(path, into / path.name)
    outcomes = []
    for (target, _), results in found.items():
        shown = _shown(results)
        for result in shown:
            path = into / f"{result['uuid']}-result.json"
            path.write_text(json.dumps(result, ensure_ascii=True), encoding="utf-8")
        outcomes.append(_outcome(target, shown[-1]))
    return outcomes


def _read(path: Path) -> dict[str, Any]:
    try:
        result = dict(json.loads(path.read_text(encoding="utf-8")))
        result.setdefault("historyId", result["uuid"])
        result.setdefault("labels", [])
        return result
    except (OSError, ValueError, KeyError, TypeError):
        raise NightlyError(f"{path} is not an Allure result: run the shard again, or leave it out") from None


def _place(result: dict[str, Any], target: str, *, several: bool) -> None:
    for name in ("historyId", "testCaseId"):
        if result.get(name):
            result[name] = hashlib.sha256(f"{target} {result[name]}".encode()).hexdigest()[:32]
    if several:
        for label in result["labels"]:
            if label["name"] == "epic":
                label["value"] = f"{label['value']} · {target}"


def _shown(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give all failures, the one that is shown at the end; where none failed, one that passed if any did."""
    results.sort(key=lambda each: each.get("stop") or 0)
    failures = [each for each in results if _status(each) in ("failed", "broken")]
    return failures or [max(results, key=lambda each: _STATUSES.index(_status(each)))]


def _status(result: dict[str, Any]) -> str:
    status = str(result.get("status", "unknown"))
    return status if status in _STATUSES else "unknown"


def _outcome(target: str, result: dict[str, Any]) -> Outcome:
    details = result.get("statusDetails") or {}
    message, trace = str(details.get("message") or ""), str(details.get("trace") or "")
    again = _AGAIN.findall(f"{trace}\n{message}")
    labels = {label["name"]: str(label.get("value", "")) for label in result["labels"]}
    return Outcome(
        target=target,
        name=str(result.get("name", "")),
        status=_status(result),
        verdict=labels.get("verdict", ""),
        message=next((line.strip() for line in message.splitlines() if line.strip()), ""),
        again=again[-1].strip() if again else "",
    )
