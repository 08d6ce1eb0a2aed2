"""A story to read: what was sent, what came back, and where it went wrong."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from conform.story.scenario import Scenario, Step

WHOLE = 30
"""Steps; of a longer story the middle is left out, unless all of it is asked for."""
_BEFORE, _AT = 160, 800  # characters of a body before the failing step, and at it
_ERROR_LINES, _ERROR_LINE = 6, 300
_SAID = ("request:", "answer:", "reproduce:")
"""How lines of an error begin that say what the step says already."""


def tell(scenario: Scenario, *, everything: bool = False) -> str:
    """Tell a story step by step, the failing one marked; `everything` leaves no step and no body short."""
    at = scenario.failed.step if scenario.failed else 0
    count = len(scenario.steps)
    steps = "1 step" if count == 1 else f"{count} steps"
    where = f", fails at step {at}" if at else ""
    lines = [f"{scenario.title or scenario.test or 'a story'}: {steps} on {scenario.target}{where}"]
    shown = set(range(1, count + 1))
    if count > WHOLE and not everything:
        shown = {*range(1, 6), *range(count - WHOLE + 7, count + 1), at}
    for number, step in enumerate(scenario.steps, 1):
        if number in shown:
            lines += _step(number, step, failing=number == at, everything=everything)
            if number == at and scenario.failed:
                lines += [f"     {line}" for line in _error(scenario.failed.error, everything)]
        elif number - 1 in shown:
            lines.append("   …")
    return "\n".join(lines).encode("utf-8", "backslashreplace").decode("utf-8")


def _step(number: int, step: Step, *, failing: bool, everything: bool) -> list[str]:
    mark = "→" if failing else " "
    place = f" (site {step.site + 1})" if step.site else ""
    lines = [f"{mark} {number}. {step.title or step.operation}{place}"]
    lines += [f"     first {call.method} {call.path} {_short(call.body, _BEFORE)}" for call in step.controls]
    query = f"?{urlencode(step.sent.query, safe='${}', errors='surrogatepass')}" if step.sent.query else ""
    longest = 0 if everything else _AT if failing else _BEFORE
    body = step.sent.text or ("" if step.sent.body is None else _short(step.sent.body, longest))
    lines.append(f"     {step.sent.method} {step.sent.path}{query}  {body}".rstrip())
    lines.append(f"     {_answer(step, longest, brief=not (failing or everything))}")
    return lines


def _answer(step: Step, longest: int, *, brief: bool) -> str:
    status = step.answer.status
    if not status:
        return "no answer"
    given = [name for name in step.gives if not name.startswith("TIME_")]
    if brief and 200 <= status < 300:
        return f"{status}" + (f", which gives {', '.join(given)}" if given else "")
    return f"{status} {_short(step.answer.body, longest)}"


def _error(text: str, everything: bool) -> list[str]:
    lines = text.splitlines()
    if everything:
        return lines
    telling = [_short(line, _ERROR_LINE) for line in lines if not line.strip().startswith(_SAID)]
    return telling if len(telling) <= _ERROR_LINES else [*telling[:_ERROR_LINES], "…"]


def _short(value: Any, longest: int) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if not longest or len(text) <= longest else f"{text[:longest]}…"
