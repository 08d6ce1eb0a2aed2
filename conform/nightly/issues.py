"""Issues of breaking changes: one for each fingerprint, opened, kept up to date, closed when it is gone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from conform.nightly.drift import Drift

LABEL = "api-change"
_MARK = re.compile(r"<!-- conform: change ([0-9a-f]{12}) of (\S+) -->")
_LONGEST = 1_500  # characters of one side of a difference


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as GitHub has it."""

    number: int
    title: str
    body: str
    open: bool

    @property
    def mark(self) -> tuple[str, str] | None:
        """Give the fingerprint and the comparison that the issue is about; None where it is not ours."""
        found = _MARK.search(self.body)
        return (found[1], found[2]) if found else None


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: `open`, `update`, `reopen` or `close`; `number` is that of an issue that exists."""

    kind: str
    title: str
    body: str = ""
    number: int | None = None
    comment: str = ""

    def __str__(self) -> str:
        number = f" #{self.number}" if self.number is not None else ""
        return f"{self.kind:<7}{number}  {self.title}"


class Tracker(Protocol):
    """Where issues are."""

    def create(self, title: str, body: str, labels: Sequence[str]) -> int:
        """Open an issue and give its number."""

    def edit(self, number: int, members: Mapping[str, Any]) -> None:
        """Change an issue's title, body or state."""

    def comment(self, number: int, text: str) -> None:
        """Add a comment."""


def plan(conclusions: Sequence[Drift], known: Sequence[Issue], *, page: str | None = None) -> list[Action]:
    """Decide what to do, so that what fails has an open issue and what is gone has none.

    Only issues of the comparisons that were made are closed, and of one that could not tell none: not
    seeing a change is no proof that it is gone. An accepted change counts as settled.
    """
    ours: dict[str, list[Issue]] = {}
    for issue in sorted(known, key=lambda each: (not each.open, each.number)):
        if issue.mark is not None:
            ours.setdefault(issue.mark[0], []).append(issue)
    actions: list[Action] = []
    failing: set[str] = set()
    for drift in conclusions:
        for change in drift.changes:
            fingerprint = str(change["fingerprint"])
            if change["fails"] and change["severity"] == "breaking" and fingerprint not in failing:
                failing.add(fingerprint)
                actions += _for_change(drift, change, ours.get(fingerprint, []), page)
    certain = {each.name: each for each in conclusions if each.exit_code != 2 and not each.document["doubts"]}
    for fingerprint, issues in ours.items():
        for issue in issues:
            scope = issue.mark[1] if issue.mark else ""
            if issue.open and fingerprint not in failing and scope in certain:
                actions.append(_closing(issue, certain[scope], fingerprint))
    return actions


def _for_change(
    drift: Drift, change: Mapping[str, Any], issues: Sequence[Issue], page: str | None
) -> Iterator[Action]:
    title, body = _title(change), _body(drift, change, page)
    if not issues:
        yield Action("open", title, body)
        return
    first, *others = issues
    if not first.open:
        yield Action("reopen", title, body, first.number, "The change is back.")
    elif (first.title, first.body.strip()) != (title, body.strip()):
        yield Action("update", title, body, first.number)
    for issue in others:
        if issue.open:
            yield Action("close", issue.title, number=issue.number, comment=f"The same as #{first.number}.")


def _closing(issue: Issue, drift: Drift, fingerprint: str) -> Action:
    accepted = any(
        each["fingerprint"] == fingerprint and each["accepted"] is not None for each in drift.changes
    )
    there = any(each["fingerprint"] == fingerprint for each in drift.changes)
    why = "is accepted" if accepted else "breaks nobody any more" if there else "is gone"
    comment = f"The change {why}, as of {drift.document['date']}: {drift.document['compared']}."
    return Action("close", issue.title, number=issue.number, comment=comment)


def carry_out(actions: Sequence[Action], tracker: Tracker | None) -> Iterator[str]:
    """Do what was decided, and tell each action once it is done; without a tracker only tell."""
    for action in actions:
        if tracker is not None:
            _carry_out(action, tracker)
        yield f"{'would ' if tracker is None else ''}{action}"
    if not actions:
        yield "no issue to open, update or close"


def _carry_out(action: Action, tracker: Tracker) -> None:
    if action.number is None:
        tracker.create(action.title, action.body, [LABEL])
        return
    if action.comment:
        tracker.comment(action.number, action.comment)
    if action.kind == "close":
        tracker.edit(action.number, {"state": "closed", "state_reason": "completed"})
    else:
        tracker.edit(action.number, {"title": action.title, "body": action.body, "state": "open"})


def _title(change: Mapping[str, Any]) -> str:
    where = " ".join(filter(None, (str(change["operation"] or change["service"]), str(change["place"]))))
    return f"API change: {_line(str(change['rule']))}: {_line(where)}"[:240]


def _body(drift: Drift, change: Mapping[str, Any], page: str | None) -> str:
    lines = [
        f"<!-- conform: change {change['fingerprint']} of {drift.name} -->",
        f"`{change['rule']}` in {_line(str(change['service']))}, seen first on {change['first_seen']}.",
        "",
        *_block("before", change["old"]),
        *_block("now", change["new"]),
    ]
    for name, text in (("Evidence", change["evidence"]), ("Blame", change["blame"])):
        if text:
            lines += [f"{name}:", "", *_fenced(str(text)), ""]
    lines += [
        f"What the rule means: `conform explain {change['rule']}`. To live with it: "
        f"`conform drift accept {change['fingerprint']} --reason … --link … --expires …`.",
        "This issue closes itself when the change is gone or accepted.",
    ]
    return "\n".join([*lines, *(["", f"The whole report: {page}"] if page else [])])


def _block(title: str, value: Any) -> list[str]:
    if value is None:
        return []
    return [f"{title}:", "", *_fenced(json.dumps(value, indent=2, ensure_ascii=False)), ""]


def _fenced(text: str) -> list[str]:
    """Show a text as it is: it may hold whatever a server has answered, mentions and fences included."""
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    short = short.encode("utf-8", "backslashreplace").decode("utf-8").replace("<!--", "<!-\u2060-")
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", short)), default=0))
    return [f"{fence}text", short, fence]


def _line(text: str) -> str:
    return " ".join(text.replace("@", "@\u2060").split())
