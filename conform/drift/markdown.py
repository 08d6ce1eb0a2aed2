"""The page of a comparison, as a job summary or an issue shows it."""

from __future__ import annotations

from collections.abc import Iterator

from conform.drift.accepted import Acceptance
from conform.drift.blame import blame
from conform.drift.change import SEVERITIES, Change, declared
from conform.drift.conclusion import Conclusion
from conform.drift.texts import code, one_line, prose, shown


def page(conclusion: Conclusion) -> str:
    """Draw the whole page: the outcome, a table, and a paragraph for every change that is not accepted."""
    return "\n".join(_lines(conclusion)).rstrip() + "\n"


def _lines(conclusion: Conclusion) -> Iterator[str]:
    comparison = conclusion.comparison
    yield f"# Drift: {prose(comparison.scope)}"
    yield ""
    yield f"{prose(comparison.compared)}, on {conclusion.day.isoformat()}."
    yield ""
    yield f"**{prose(conclusion.verdict)}**"
    yield ""
    for doubt in comparison.doubts:
        yield f"- could not tell: {prose(doubt)}"
    for each in conclusion.stale:
        yield f"- {_entry(each)} is accepted and gone: remove the entry, or find out why"
    for each in conclusion.expired:
        yield f"- {_entry(each)} was accepted until {each.expires}: look again, renew or remove the entry"
    for note in comparison.notes:
        yield f"- {prose(note)}"
    if comparison.doubts or comparison.notes or conclusion.stale or conclusion.expired:
        yield ""
    if conclusion.changes:
        yield from _table(conclusion)
    for change in conclusion.open:
        yield from _paragraph(change)


def _table(conclusion: Conclusion) -> Iterator[str]:
    yield "| severity | fingerprint | rule | operation | place | difference | since |"
    yield "|---|---|---|---|---|---|---|"
    for severity in SEVERITIES:
        for change in conclusion.changes:
            if change.severity == severity:
                state = " (accepted)" if change.fingerprint in conclusion.accepted else ""
                cells = [
                    severity + state,
                    f"`{change.fingerprint}`",
                    code(change.rule),
                    code(change.operation or change.service),
                    code(" ".join(filter(None, (change.where, change.place))) or "-"),
                    _difference(change),
                    change.first_seen.isoformat() if change.first_seen else "",
                ]
                yield f"| {' | '.join(cells)} |"
    yield ""


def _paragraph(change: Change) -> Iterator[str]:
    rule = declared()[change.rule]
    yield f"## {change.severity}: {prose(change.operation or change.service)} {prose(change.place)}"
    yield ""
    yield f"{rule.says} {rule.why}"
    yield ""
    yield f"- difference: {_difference(change)}"
    if change.evidence:
        yield f"- evidence: {prose(change.evidence)}"
    for name, says in change.witnesses.items():
        yield f"- {prose(name)}: {code(shown(says))}"
    if verdict := blame(change.witnesses):
        yield f"- blame: {prose(verdict)}"
    yield f"- what to do: {rule.advice}"
    yield f"- to accept: `conform drift accept {change.fingerprint} --reason … --link … --expires …`"
    yield ""


def _difference(change: Change) -> str:
    sides = [code(shown(side)) if side is not None else "nothing" for side in (change.old, change.new)]
    return " → ".join(sides) if sides != ["nothing", "nothing"] else ""


def _entry(acceptance: Acceptance) -> str:
    return f"{code(str(acceptance))} ({one_line(prose(acceptance.reason))})"
