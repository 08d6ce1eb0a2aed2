"""The lifecycle of schedules."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, multiple

from conform.config import Config
from suites.lifecycle.ground import Ground, Ref
from suites.lifecycle.machine import move
from suites.lifecycle.running import promised, run
from suites.lifecycle.schedule import PROMISES, ScheduleSteps

OFFSETS = tuple(timedelta(seconds=each) for each in (60, 3_600, 86_400, 90))
LENGTH = 240
"""Hours that events last: what becomes of items outside of them is open."""


class ScheduleMachine(ScheduleSteps):
    """The drafts of a few events, and what is published of them."""

    states = frozenset(
        {
            "published",
            "discarded",
            "discarded before the first publication",
            "rescheduled",
            "hidden item",
            "published item changed in the draft",
            "published item deleted from the draft",
        }
    )
    events = Bundle("events")

    @initialize(target=events, published=st.integers(0, 3))
    def begin(self, published: int) -> object:
        made = [self.create_event("RSVP", draft=False, ahead=48, hours=LENGTH, zone="UTC") for _ in range(2)]
        for number in range(published):
            self.add_item(made[0], ahead=48, hours=1, stage="Main", tags=(), hidden=number == 2)
        if published:
            self.publish_draft(made[0])
        return multiple(*made)

    @move(
        event=events,
        ahead=st.integers(48, 51),
        hours=st.integers(1, 5),
        stage=st.sampled_from(("Main", "Side")),
        tags=st.sampled_from(((), ("talk",), ("talk", "news"))),
        hidden=st.booleans(),
    )
    def add(
        self, event: Ref, ahead: int, hours: int, stage: str, tags: tuple[str, ...], hidden: bool
    ) -> None:
        self.add_item(event, ahead=ahead, hours=hours, stage=stage, tags=tags, hidden=hidden)

    @move(event=events)
    def add_wrongly(self, event: Ref) -> None:
        self.add_refused(event)

    @move(event=events, chosen=st.integers(0, 9), hidden=st.booleans(), ahead=st.integers(48, 51))
    def update(self, event: Ref, chosen: int, hidden: bool, ahead: int) -> None:
        item = self.drafted(event, chosen)
        if item is not None:
            self.update_item(event, item, hidden=hidden, ahead=ahead, stage="Other")

    @move(event=events, chosen=st.integers(0, 9))
    def delete(self, event: Ref, chosen: int) -> None:
        item = self.drafted(event, chosen)
        if item is not None:
            self.delete_item(event, item)

    @move(event=events)
    def publish(self, event: Ref) -> None:
        self.publish_draft(event)

    @move(event=events)
    def discard(self, event: Ref) -> None:
        self.discard_draft(event)

    @move(event=events, offset=st.sampled_from(OFFSETS))
    def put_off(self, event: Ref, offset: timedelta) -> None:
        self.reschedule(event, offset)

    @move(reading=True, event=events, chosen=st.integers(0, 9))
    def look(self, event: Ref, chosen: int) -> None:
        published = list(self.models[event.site].schedule[event.id].published)
        if published:
            self.look_at_item(event, published[chosen % len(published)])

    @move(reading=True, event=events)
    def query(self, event: Ref) -> None:
        self.query_items(event)

    def drafted(self, event: Ref, chosen: int) -> str | None:
        """Choose an item of an event's draft, if it has any."""
        draft = list(self.models[event.site].schedule[event.id].draft)
        return draft[chosen % len(draft)] if draft else None

    def compare(self) -> None:
        self.compare_schedules(0)

    def tour(self) -> None:
        self.begin(0)
        event, other = (Ref(0, each) for each in self.models[0].events.ids())
        for each in (event, other):
            self.add(each, 48, 1, "Main", ("talk",), False)
        self.add_wrongly(event)
        self.discard(other)
        self.publish(other)
        self.discard(other)
        self.add(other, 49, 2, "Main", (), False)
        for hidden, ahead, hours in ((False, 50, 2), (False, 50, 1), (True, 49, 2), (False, 48, 5)):
            self.add(event, ahead, hours, "Side", ("talk", "news"), hidden)
        self.put_off(event, OFFSETS[1])
        self.publish(event)
        self.query(event)
        for chosen in range(2):
            self.look(event, chosen)
        self.update(event, 0, False, 51)
        self.look(event, 0)
        self.delete(event, 1)
        self.add(event, 51, 1, "Main", (), False)
        self.put_off(event, OFFSETS[3])
        self.look(event, 0)
        self.query(event)
        self.discard(event)
        self.publish(event)
        self.update(event, 0, True, 49)
        self.delete(event, 2)
        self.put_off(event, OFFSETS[0])
        self.put_off(event, OFFSETS[2])
        self.publish(event)
        self.query(event)
        self.publish(other)
        self.query(other)


@promised(*PROMISES)
def test_schedules_live_as_the_model_says(ground: Ground, config: Config, shard: int) -> None:
    run(ScheduleMachine, ground, config, shard=shard)
