"""Sending a story's steps again, and seeing whether the answers are as they were recorded."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from conform.client import Client, Exchange, Target, Tidy, Unanswered
from conform.story.aligning import aligned
from conform.story.dates import instant, moved
from conform.story.scenario import Scenario, Sent, Step, StoryError
from conform.story.symbols import Unbound, find, resolved

_SHOWN = 10
_ABSENT = "(no such member)"
_RUNS = "conform-"
"""How the tags of runs begin: what carries one was made by a run."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as recorded: where in the answer, and what it was and is."""

    path: str
    recorded: Any
    observed: Any

    def __str__(self) -> str:
        was, now = (json.dumps(each, ensure_ascii=False) for each in (self.recorded, self.observed))
        return f"{self.path or 'the answer'}: recorded {_cut(was)}, now {_cut(now)}"


@dataclass(frozen=True, slots=True)
class Replayed:
    """How a replay went: the step (from 1) at which it differed first, if any, and how."""

    steps: int
    at: int = 0
    differences: tuple[Difference, ...] = ()
    left: tuple[str, ...] = ()
    """What could not be removed from a site that others use."""

    @property
    def as_recorded(self) -> bool:
        """Whether every answer was the recorded one."""
        return not self.at


class _Stage:
    """Where a story is played: a client for each of its sites, and what the names stand for by now."""

    def __init__(self, scenario: Scenario, target: Target) -> None:
        self.target = target
        self.names: dict[str, str] = {}
        self.shift = timedelta(0)
        if target.site_id is not None and scenario.sites > 1:
            raise StoryError(f"the story needs {scenario.sites} sites, and target {target.name} has one")
        self.sites = [target.site_id or str(uuid.uuid4()) for _ in range(scenario.sites)]
        self.clients = [target.client(site) for site in self.sites]
        began = datetime.fromisoformat(scenario.began)
        if target.control(self.sites[0]) is None:
            _check_without_control(scenario, target, began)
            self.shift = timedelta(days=(datetime.now(UTC) - began).days)
        else:
            for site in self.sites:
                control = target.control(site)
                if control is not None:
                    control.set_clock(began)

    def control(self, step: Step) -> None:
        """Do what was done at the control plane before a step."""
        control = self.target.control(self.sites[step.site])
        if control is None:
            return
        for call in step.controls:
            control.repeat(call.method, call.path, resolved(call.body, self.names))

    def send(self, step: Step) -> Exchange | None:
        """Send a step's request; None where no answer came."""
        client: Client = self.clients[step.site]
        try:
            return client.send(_request(step.sent, self.names, self.shift), step.operation)
        except Unanswered:
            return None

    def differences(self, step: Step, exchange: Exchange | None) -> list[Difference]:
        """Compare an answer with the recorded one, and learn what names stand for."""
        status = exchange.status if exchange is not None else 0
        body = exchange.json if exchange is not None else None
        if status != step.answer.status:
            return [Difference("status", step.answer.status, status), *_reason(exchange)]
        body = aligned(step.answer.body, body, self.names)
        for name, path in step.gives.items():
            value = find(body, path)
            if not isinstance(value, str):
                return [Difference(path, f"${{{name}}}", value)]
            if value in self.names.values():
                known = next(each for each, bound in self.names.items() if bound == value)
                return [Difference(path, f"something new, ${{{name}}}", f"${{{known}}}")]
            # Names that begin in one answer may stand for the same moment, or not.
            self.names[name] = value
        expected = resolved(_shifted(step.answer.body, self.shift), self.names)
        return list(_compare(expected, body, "", printed=not self.shift))


def replay(scenario: Scenario, target: Target) -> Replayed:
    """Send a story's steps on fresh sites of a target, or on its only one, until an answer differs.

    What is made on a site that others use is removed again. Raises `StoryError` where the target cannot
    play the story, and `TargetError` where it cannot be reached.
    """
    stage = _Stage(scenario, target)
    tidies = [Tidy(client, tag=_RUNS, patience=target.patience) for client in stage.clients]
    left: list[str] = []
    try:
        at, found = _play(scenario, stage)
    finally:
        for tidy in tidies:
            if target.shared:
                tidy.remove_all()
                left += tidy.left
    return Replayed(len(scenario.steps), at, tuple(found[:_SHOWN]), tuple(left))


def _play(scenario: Scenario, stage: _Stage) -> tuple[int, list[Difference]]:
    for number, step in enumerate(scenario.steps, 1):
        try:
            stage.control(step)
            found = stage.differences(step, stage.send(step))
        except Unbound as error:
            raise StoryError(
                f"step {number} needs ${{{error.args[0]}}}, which no earlier answer gives"
            ) from None
        if found:
            return number, found
    return 0, []


def _check_without_control(scenario: Scenario, target: Target, began: datetime) -> None:
    """Refuse what cannot be played by the target's own clock; a clock that hardly moves needs no help."""
    for call in (call for step in scenario.steps for call in step.controls):
        moment = call.body.get("now") if call.path == "clock" and isinstance(call.body, dict) else None
        if not isinstance(moment, str) or datetime.fromisoformat(moment) - began > timedelta(hours=1):
            raise StoryError(
                f"the story needs a control plane ({call.path}), and target {target.name} has none: "
                "replay it on the mock"
            )


def _request(sent: Sent, names: dict[str, str], shift: timedelta) -> httpx.Request:
    path = "/".join(_segment(part, names) for part in sent.path.split("/"))
    pairs = [(resolved(name, names), resolved(_shifted(value, shift), names)) for name, value in sent.query]
    url = f"http://story{path}" + (f"?{urlencode(pairs, errors='surrogatepass')}" if pairs else "")
    content, headers = b"", {}
    if sent.text or sent.body is not None:
        body = resolved(_shifted(sent.body, shift), names)
        text = resolved(sent.text, names) or json.dumps(body, ensure_ascii=False)
        content, headers = text.encode("utf-8", "surrogatepass"), {"content-type": "application/json"}
    return httpx.Request(sent.method, url, headers=headers, content=content)


def _shifted(value: Any, shift: timedelta) -> Any:
    """Move instants by whole days; a story that stays where it is stays to the letter."""
    return moved(value, shift) if shift else value


def _segment(segment: str, names: dict[str, str]) -> str:
    text: str = resolved(segment, names)
    # A segment without a name is as it was sent: encoded.
    return text if text == segment.replace("$${", "${") else quote(text, safe="", errors="surrogatepass")


def _compare(expected: Any, observed: Any, path: str, *, printed: bool) -> list[Difference]:
    if isinstance(expected, dict) and isinstance(observed, dict):
        found = []
        for name in [*expected, *(name for name in observed if name not in expected)]:
            # Dates that are printed for people did not move with the others.
            if printed or name != "formatted":
                place = f"{path}.{name}" if path else name
                one, other = expected.get(name, _ABSENT), observed.get(name, _ABSENT)
                found += _compare(one, other, place, printed=printed)
        return found
    if isinstance(expected, list) and isinstance(observed, list) and len(expected) == len(observed):
        pairs = enumerate(zip(expected, observed, strict=True))
        return [each for i, (a, b) in pairs for each in _compare(a, b, f"{path}[{i}]", printed=printed)]
    if not printed and instant(expected) is not None and instant(expected) == instant(observed):
        return []
    same = type(expected) is type(observed) and expected == observed
    return [] if same else [Difference(path, expected, observed)]


def _reason(exchange: Exchange | None) -> list[Difference]:
    message = (
        exchange.json.get("message") if exchange is not None and isinstance(exchange.json, dict) else None
    )
    return [Difference("message", _ABSENT, message)] if message else []


def _cut(text: str) -> str:
    return text if len(text) <= 300 else f"{text[:300]}…"
