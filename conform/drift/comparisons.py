"""The comparisons that `conform drift` makes, each ready to be concluded."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from conform.drift import recorded
from conform.drift.change import Change, DriftError
from conform.drift.conclusion import Comparison
from conform.drift.texts import title
from conform.drift.traffic import compare as compare_traffic

_SENDS = Path("suites/drift/test_documentation.py")
Compared = tuple[list[Change], Comparison]


def traffic(sources: Sequence[Path], seen: int) -> Compared:
    """Hold recorded answers against the contract; what fewer than `seen` exchanges show is a note."""
    found = compare_traffic(recorded.read(sources))
    names = ", ".join(map(str, sources))
    if not found.exchanges:
        raise DriftError(f"{names}: none of {found.foreign} exchanges is of an operation of the contract")
    rare = found.rare(seen)
    few = f"seen in fewer than {seen} exchanges, not counted"
    notes = [f"{few}: {title(each)}: {each.evidence}" for each in rare]
    if found.foreign:
        notes.append(f"{found.foreign} exchanges are of other services, and nobody looked at them")
    comparison = Comparison(
        "traffic",
        f"{found.exchanges} exchanges of {names} against the contract",
        looked=lambda acceptance: found.would_find(acceptance, seen),
        notes=tuple(notes),
    )
    return found.changes(seen), comparison


def behaviour(old: Sequence[Path], new: Sequence[Path]) -> Compared:
    """Compare two recordings of the same scenarios; a scenario that went another way is a doubt."""
    from conform.drift.behaviour import compare

    found = compare(recorded.read(old), recorded.read(new))
    names = [", ".join(map(str, side)) for side in (old, new)]
    total = sum(found.pairs.values())
    if not total:
        why = "; ".join([*found.apart.values(), *found.only])
        raise DriftError(f"{names[0]} and {names[1]} have no request in common: {why}")
    # Scenarios send the same every time; a test that draws its examples does not, and that says nothing.
    fixed = {name: why for name, why in found.apart.items() if ".py::" not in name or "/scenarios/" in name}
    comparison = Comparison(
        "behaviour",
        f"{total} answers of {names[1]} against the same in {names[0]}",
        looked=lambda acceptance: acceptance.operation in found.pairs,
        doubts=tuple(fixed.values()),
        notes=(*(why for name, why in found.apart.items() if name not in fixed), *found.only),
    )
    return found.changes, comparison


def docs(recordings: Sequence[Path], target: str | None) -> Compared:
    """Hold the printed payloads against the contract, and against what recordings show of a target.

    Without a target the recordings are witnesses only.
    """
    from conform.drift.documentation import load_flow
    from conform.drift.documented import TARGET, against_contract, against_target, find_sent

    flow = load_flow()
    sent = find_sent(flow, recorded.read(recordings)) if recordings else []
    if target is not None and not sent:
        raise DriftError(f"target {target}: none of the printed payloads of {flow.title} was sent")
    changes = against_contract(flow, sent)
    doubts: list[str] = []
    if target is not None:
        changes += against_target(flow, sent)
        met = {each.payload.name for each in sent}
        doubts = [
            f"payload {each.name} was not sent to target {target}"
            for each in flow.payloads
            if each.name not in met
        ]
    against = f"the contract and target {target}" if target else "the contract"
    comparison = Comparison(
        "docs",
        f"{len(flow.payloads)} printed payloads of {flow.title} against {against}",
        looked=lambda acceptance: acceptance.where != TARGET or target is not None,
        doubts=tuple(doubts),
    )
    return changes, comparison


@contextmanager
def sending(target: str | None, base_url: str | None) -> Iterator[list[Path]]:
    """Send the printed payloads to a target, and give the recordings of it; without a target there are none.

    What is sent and how it is removed again is the business of suites/drift; what came of it is read
    from the exchanges, whether its tests passed or not.
    """
    from conform import runner

    if target is None:
        yield []
        return
    if target == "replay":
        raise DriftError("target replay sends nothing: give the cassettes with --recorded, or another target")
    settings = {"target": target, "base_url": base_url}
    runner.check_settings(settings)
    with tempfile.TemporaryDirectory(prefix="conform-drift-") as made:
        exchanges = Path(made) / f"{target}.jsonl"
        options = [*runner.settings_as_options(settings), f"--exchanges={exchanges}", "-q", "--tb=short"]
        options += ["-p", "no:cacheprovider"]
        result = runner.run_pytest([_SENDS], options, quiet=True)
        if not exchanges.is_file() or not exchanges.stat().st_size:
            raise DriftError(f"target {target} was not reached: {runner.reason(result)}")
        yield [exchanges]
