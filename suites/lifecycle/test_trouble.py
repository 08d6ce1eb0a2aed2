"""Trouble on the wire: what is lost may or may not exist until reading settles it; nothing is done twice."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from conform.client import Client, Control, Exchange, Target, UnknownOutcome, settle
from conform.config import Config
from conform.expect import holds
from conform.story.recording import Story
from suites.world import World

TROUBLES: tuple[dict[str, Any] | None, ...] = (
    None,
    {"kind": "drop"},
    {"kind": "drop", "after": True},
    {"kind": "status", "status": 429, "retryAfter": 1},
    {"kind": "status", "status": 503},
    {"kind": "status", "status": 503, "after": True},
    {"kind": "status", "status": 504, "after": True},
    {"kind": "latency", "seconds": 0.01},
)
"""What may happen to a write: nothing, a cut before or after its effect, a refusal, a gateway's answer."""
troubles = st.sampled_from(TROUBLES)


@dataclass(frozen=True)
class Maybe:
    """A write of unknown outcome: on the event with this id, or on one that has none yet, with this title."""

    unknown: UnknownOutcome
    title: str
    id: str = ""


class Troubled(RuleBasedStateMachine):
    """Creates, renames and deletes events while writes get lost, and keeps book of what there must be."""

    def __init__(self, client: Client, control: Control, world: World, story: Story) -> None:
        super().__init__()
        self.client, self.control, self.world, self.story = client, control, world, story
        self.sure: dict[str, str] = {}
        self.maybes: list[Maybe] = []
        self.sent = 0
        self.known: set[str] = set()
        self.serial = itertools.count(1)

    @rule(trouble=troubles)
    def create(self, trouble: dict[str, Any] | None) -> None:
        """Create an event, perhaps in trouble."""
        title = self.title()
        message = self.world.event_message("RSVP", title=title)
        answer = self.write("Create an event", trouble, title, "", "createEvent", message)
        if answer is not None:
            self.sure[answer.json["event"]["id"]] = title
            self.known.add(answer.json["event"]["id"])

    @precondition(lambda self: self.free())
    @rule(trouble=troubles, data=st.data())
    def rename(self, trouble: dict[str, Any] | None, data: st.DataObject) -> None:
        """Give an event another title, perhaps in trouble."""
        event_id, title = data.draw(st.sampled_from(self.free())), self.title()
        body = {"event": {"title": title}}
        if self.write("Rename it", trouble, title, event_id, "updateEvent", body, eventId=event_id):
            self.sure[event_id] = title

    @precondition(lambda self: self.free())
    @rule(trouble=troubles, data=st.data())
    def delete(self, trouble: dict[str, Any] | None, data: st.DataObject) -> None:
        """Delete an event, perhaps in trouble."""
        event_id = data.draw(st.sampled_from(self.free()))
        if self.write("Delete it", trouble, "", event_id, "deleteEvent", None, eventId=event_id):
            del self.sure[event_id]

    @precondition(lambda self: self.maybes)
    @rule()
    def resolve(self) -> None:
        """Find out by reading what became of the oldest lost write."""
        maybe = self.maybes.pop(0)
        with self.telling("Look what became of it"):
            settled = settle(self.client, maybe.unknown, self.look(maybe), known=self.known)
        if not settled.happened:
            return
        if not maybe.id:
            found = settled.found[0]["id"]
            self.sure[found] = maybe.title
            self.known.add(found)
        elif maybe.title:
            self.sure[maybe.id] = maybe.title
        else:
            del self.sure[maybe.id]

    @invariant()
    def what_there_is_is_what_was_done(self) -> None:
        """Every event is there once, and none is there that nobody asked for."""
        query = {"query": {"paging": {"limit": 100}}, "includeDrafts": True}
        with self.telling("List all events"):
            listed = self.client.call("queryEvents", query)
            shown = sorted(event["title"] for event in listed.json["events"])
            lost = {maybe.title for maybe in self.maybes if maybe.title}
            certain = sorted(title for event_id, title in self.sure.items() if event_id in self.free())
            must = [title for title in shown if title in certain]
            holds(listed, "events", must == certain, f"each of {certain} once")
            open_ones = {self.sure[maybe.id] for maybe in self.maybes if maybe.id}
            strangers = [title for title in shown if title not in {*certain, *lost, *open_ones}]
            holds(listed, "events", not strangers, f"none of {strangers}, which nobody made")
            holds(listed, "events", len(shown) == len(set(shown)), "no event twice")
            writes = [
                entry for entry in self.control.log() if entry["operation"] not in ("queryEvents", "getEvent")
            ]
            holds(listed, "", len(writes) == self.sent, f"{self.sent} writes in the server's log")

    def teardown(self) -> None:
        """Settle what is still open: then all is certain."""
        while self.maybes:
            self.resolve()
        self.what_there_is_is_what_was_done()

    def title(self) -> str:
        """Give a title that nothing else on the site has."""
        return f"{self.world.tag} {next(self.serial)}"

    def free(self) -> list[str]:
        """List the events of which all is known."""
        unsure = {maybe.id for maybe in self.maybes}
        return [event_id for event_id in self.sure if event_id not in unsure]

    def write(
        self,
        step: str,
        trouble: dict[str, Any] | None,
        title: str,
        event_id: str,
        operation: str,
        body: Any,
        **params: Any,
    ) -> Exchange | None:
        """Send a write in trouble: gives its answer if it took effect, and keeps it if nobody knows."""
        if trouble is not None:
            self.control.trouble({"operation": operation, **trouble})
        self.sent += 1
        with self.telling(f"{step}, {_named(trouble)}"):
            try:
                answer = self.client.call(operation, body, expect=None, **params)
            except UnknownOutcome as unknown:
                self.maybes.append(Maybe(unknown, title, event_id))
                return None
            refused = trouble is not None and trouble.get("status") == 429
            holds(answer, "", answer.status == (429 if refused else 200), "429 if told so, else 200")
            return None if refused else answer

    def look(self, maybe: Maybe) -> Callable[[Client], Any] | None:
        """Give the look at a rename; creations and deletions have one."""
        if not (maybe.id and maybe.title):
            return None
        return lambda client: _title(client, maybe.id) == maybe.title

    @contextmanager
    def telling(self, title: str) -> Iterator[None]:
        """Note in the story what is sent inside, and the failure that ends it."""
        told: list[Exchange] = []
        self.client.observers.append(told.append)
        try:
            yield
        except AssertionError as error:
            self._note(title, told)
            self.story.failed(error)
            raise
        finally:
            self._note(title, told)
            self.client.observers.remove(told.append)

    def _note(self, title: str, told: list[Exchange]) -> None:
        for exchange in told:
            self.story.step(title, exchange)
        told.clear()


@pytest.mark.report(feature="Lifecycles", story="trouble", title="Lost writes are settled by reading")
def test_lost_writes_are_settled_by_reading_and_nothing_is_done_twice(
    target: Target, control: Control, world: World, story: Callable[[], Story], config: Config
) -> None:
    del control  # without a control plane there is no trouble to make, and the test is unsupported
    loaded = settings.get_profile(f"conform-{config.profile}")
    count = itertools.count()

    def machine() -> Troubled:
        next(count)
        site = str(uuid.uuid4())
        told = story()
        plane = target.control(site)
        assert plane is not None
        return Troubled(target.client(site), plane, world, told)

    run_state_machine_as_test(
        machine,  # type: ignore[arg-type]
        settings=settings(loaded, max_examples=max(4, loaded.max_examples // 5), stateful_step_count=20),
    )
    assert next(count) > 1


def _title(client: Client, event_id: str) -> str:
    return str(client.call("getEvent", eventId=event_id).json["event"]["title"])


def _named(trouble: dict[str, Any] | None) -> str:
    if trouble is None:
        return "in peace"
    what = f"answered {trouble['status']}" if "status" in trouble else trouble["kind"]
    return f"{what} after its effect" if trouble.get("after") else str(what)
