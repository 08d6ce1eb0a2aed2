"""A machine that fails on purpose, run by test_hooks.py in a process of its own."""

from __future__ import annotations

import os
import uuid
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from conform.client import Exchange, Target
from conform.expect import holds
from tests.client.troubled import EVENT

SETTINGS = settings(max_examples=100, stateful_step_count=12, database=None, derandomize=True, deadline=None)


class Machine(RuleBasedStateMachine):
    """Creates events and renames them; it believes that no title has an x."""

    target: Target
    begin: Any

    def __init__(self) -> None:
        super().__init__()
        self.story = self.begin()
        self.client = self.target.client(str(uuid.uuid4()))
        self.ids: list[str] = []

    def send(self, title: str, operation: str, body: Any, **params: Any) -> Exchange:
        exchange = self.client.call(operation, body, **params)
        self.story.step(title, exchange)
        return exchange

    @rule(number=st.integers(0, 9))
    def create(self, number: int) -> None:
        made = self.send("Create an event", "createEvent", {"event": EVENT | {"title": f"Event {number}"}})
        self.ids.append(made.json["event"]["id"])

    @rule(title=st.sampled_from(["plain", "x-ray", os.environ.get("WIX_API_KEY", "")]))
    def rename(self, title: str) -> None:
        if self.ids:
            patch = {"event": {"title": f"New {title}"}}
            renamed = self.send("Rename it", "updateEvent", patch, eventId=self.ids[-1])
            try:
                holds(renamed, "event.title", "x-ray" not in title, "a title without an x")
            except AssertionError as error:
                self.story.failed(error)
                raise


@pytest.mark.report(title="Events are renamed")
class TestMachine(Machine.TestCase):  # type: ignore[valid-type,misc]
    settings = SETTINGS

    @pytest.fixture(autouse=True)
    def _ground(self, target: Target, story: Any) -> None:
        Machine.target, Machine.begin = target, staticmethod(story)
