"""A story as a file: steps with names in place of what the server gave, so that they can be sent again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import jsonschema_rs

from conform.contract import ConformError

VERSION = 1
SCHEMA = Path(__file__).resolve().parents[2] / "reports" / "story.schema.json"


class StoryError(ConformError):
    """A story cannot be read, or cannot be replayed where it was to be."""


@dataclass(frozen=True, slots=True)
class ControlCall:
    """What was done at the control plane of the site before a step."""

    method: str
    path: str
    body: Any = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A request below the target's address; `query` has decoded pairs, `text` a body that is not JSON."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Any = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; a status of 0 says that nothing did."""

    status: int
    body: Any = None


@dataclass(frozen=True, slots=True)
class Step:
    """One request with its answer; `gives` has the path in the answer of each name that begins there."""

    title: str
    operation: str
    sent: Sent
    answer: Answer
    site: int = 0
    controls: tuple[ControlCall, ...] = ()
    gives: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """What was wrong, at which step (from 1)."""

    step: int
    error: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole story; `began` is the server's time before the first step, `test` the test's node id."""

    title: str
    test: str
    target: str
    contract: str
    began: str
    sites: int
    steps: tuple[Step, ...]
    failed: Failure | None = None


def save(scenario: Scenario, path: Path) -> None:
    """Write a story; lone surrogates, which suites send on purpose, are escaped."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"version": VERSION, **asdict(scenario)}
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> Scenario:
    """Read a story; raises `StoryError` for what is none."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StoryError(f"the story {path} cannot be read: {error.strerror}") from None
    except ValueError:
        raise StoryError(f"{path} is no story: it is not JSON") from None
    try:
        jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(document)
    except jsonschema_rs.ValidationError as error:
        place = ".".join(map(str, error.instance_path)) or "the whole"
        raise StoryError(f"{path} is no story that this version reads: {place}: {error.message}") from None
    failed = document["failed"]
    return Scenario(
        title=document["title"],
        test=document["test"],
        target=document["target"],
        contract=document["contract"],
        began=document["began"],
        sites=document["sites"],
        steps=tuple(map(_step, document["steps"])),
        failed=Failure(**failed) if failed else None,
    )


def _step(document: dict[str, Any]) -> Step:
    sent = document["sent"]
    return Step(
        title=document["title"],
        operation=document["operation"],
        sent=Sent(**{**sent, "query": tuple((name, value) for name, value in sent["query"])}),
        answer=Answer(**document["answer"]),
        site=document["site"],
        controls=tuple(ControlCall(**call) for call in document["controls"]),
        gives=document["gives"],
    )
