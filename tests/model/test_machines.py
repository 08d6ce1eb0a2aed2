from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import strategies as st

from conform.broken import ObligationBroken
from conform.client import Exchange, Target, open_target
from conform.client.transports import SteppedTransport
from conform.config import Config
from conform.coverage import Evidence
from conform.mock import MockSettings, create_app
from conform.model import DONE, refused
from suites.lifecycle.events import EventSteps
from suites.lifecycle.events_seen import GONE, READS, promise_of
from suites.lifecycle.ground import Ground, Ref
from suites.lifecycle.machine import move
from suites.lifecycle.running import NeverReached, rules_of, run

SETTINGS = Config(profile="debug", seed=7)


class Notes(Evidence):
    """Stands for the run's coverage."""

    def characterise(self, name: str, behaviour: str) -> None:
        self.behaviour[name] = behaviour


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    found = open_target(Config())
    yield found
    found.close()


@pytest.fixture
def ground(target: Target) -> Ground:
    client = target.client("00000000-0000-4000-8000-00000000000a")
    return Ground(client, target, Notes(), "tested")  # type: ignore[arg-type]


class Small(EventSteps):
    """Creates events, and looks at them."""

    states = frozenset({"UPCOMING"})

    @move(draft=st.booleans())
    def create(self, draft: bool) -> None:
        self.create_event("RSVP", draft=draft, ahead=48, hours=1, zone="UTC")

    @move(controlled=True)
    def wait(self) -> None:
        self.pass_time(self.hour(2))

    def compare(self) -> None:
        self.compare_events(0)

    def tour(self) -> None:
        self.create(False)
        self.wait()


class Idle(Small):
    """Has a rule that can never run."""

    states = frozenset({"UPCOMING", "Nirvana"})

    @move(never=st.nothing())
    def impossible(self, never: object) -> None:
        raise AssertionError(never)


class Forgetful(Small):
    """Misreads what was created, as a target might that renames it."""

    def compare(self) -> None:
        for event_id in self.models[0].events.ids():
            self.models[0].events.change(event_id, title="another title")
        super().compare()


class Told:
    """A story that only remembers."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.errors: list[BaseException] = []

    def step(self, title: str, exchange: Exchange) -> None:
        self.steps.append(f"{title}: {exchange.status}")

    def failed(self, error: BaseException) -> None:
        self.errors.append(error)


def test_a_machine_passes_where_target_and_model_agree(ground: Ground) -> None:
    run(Small, ground, SETTINGS)
    assert ground.reached.rules["create"] > 1
    assert READS.id in ground.tested


def test_a_rule_or_state_that_is_never_reached_fails_the_run(ground: Ground) -> None:
    with pytest.raises(NeverReached, match=r"Idle never reached rule impossible, state Nirvana in \d+"):
        run(Idle, ground, SETTINGS)


def test_a_difference_is_told_with_its_promise_and_the_story(ground: Ground) -> None:
    told = Told()
    ground.story = lambda: told
    with pytest.raises(ObligationBroken) as caught:
        run(Forgetful, ground, SETTINGS)
    text = str(caught.value)
    assert "law/events/lifecycle-reads is broken: Every read shows an event" in text
    assert "at: events[0].title" in text
    assert "expected: 'another title'" in text
    assert "observed: 'tested Event 0001'" in text
    assert told.steps[-2] == "create the event 'tested Event 0001' (RSVP): 200"
    assert told.errors[-1] is caught.value


def test_what_fails_on_the_tour_is_told_by_a_smaller_example(ground: Ground) -> None:
    stories: list[Told] = []

    def begin() -> Told:
        stories.append(Told())
        return stories[-1]

    class Late(Small):
        def tour(self) -> None:
            for _ in range(5):
                self.create(True)
            self.create(False)

        def compare(self) -> None:
            events = self.models[0].events
            if any(events[event_id].status(self.now) != "DRAFT" for event_id in events.ids()):
                raise AssertionError("something is published")

    ground.story = begin
    with pytest.raises(AssertionError, match="something is published"):
        run(Late, ground, SETTINGS)
    failed = [story for story in stories if story.errors]
    assert len(failed[0].steps) == 6
    assert failed[-1].steps == ["create the event 'tested Event 0001' (RSVP): 200"]


def test_an_example_with_a_lost_write_is_given_up_and_nobody_has_failed(ground: Ground) -> None:
    class Lossy(Small):
        @move(draft=st.booleans())
        def create(self, draft: bool) -> None:
            if not self.touring and draft:
                control = self.controls[0]
                assert control is not None
                control.trouble({"operation": "createEvent", "kind": "drop", "after": True})
            super().create(draft)

    ground.client.journal.take()
    run(Lossy, ground, SETTINGS)
    assert ground.client.journal.unknown


def test_what_needs_a_control_plane_does_not_run_without_one(
    ground: Ground,
) -> None:
    ground.target = Target("mock", SteppedTransport(create_app(MockSettings())), ground.target.base_url)
    ground.client = ground.target.client(ground.client.site_id)
    assert rules_of(Small, clocked=False) == {"create"}
    assert rules_of(Small, clocked=True) == {"create", "wait"}
    run(Small, ground, SETTINGS)
    assert set(ground.reached.rules) == {"create"}


def test_shards_have_examples_of_their_own(ground: Ground) -> None:
    tried: list[list[bool]] = []

    class Recording(Small):
        def create_event(self, *args: object, draft: bool, **members: object) -> Ref:
            tried[-1].append(draft)
            return super().create_event(*args, draft=draft, **members)  # type: ignore[arg-type]

    for shard in (0, 0, 1):
        tried.append([])
        run(Recording, ground, SETTINGS, shard=shard)
    assert tried[0] == tried[1]
    assert tried[0] != tried[2]


def test_an_open_question_is_written_down_and_a_settled_one_is_judged(ground: Ground) -> None:
    machine = Small(ground)
    unknown = machine.send("look at nothing", "getEvent", eventId="99999999-9999-4999-8999-999999999999")
    assert not machine.judge(GONE, refused("it is gone"), unknown, "")
    with pytest.raises(ObligationBroken, match="expected: status 200"):
        machine.judge(GONE, DONE, unknown, "")
    with pytest.raises(ObligationBroken, match="status 428 with EVENT_ALREADY_PUBLISHED, for"):
        machine.judge(GONE, refused("it is published", 428, "EVENT_ALREADY_PUBLISHED"), unknown, "")
    machine.teardown()


def test_a_date_is_compared_as_an_instant(ground: Ground) -> None:
    machine = Small(ground)
    ref = machine.create_event("RSVP", draft=False, ahead=48, hours=1, zone="Asia/Kolkata")
    exchange = machine.look_at_event(ref)
    later = {**exchange.json["event"], "createdDate": "2030-01-01T00:00:00Z"}
    shown = machine.models[0].events[ref.id].shown(machine.now)
    machine.same(promise_of, exchange, "event", exchange.json["event"], shown)
    with pytest.raises(ObligationBroken, match="law/events/lifecycle-dates is broken"):
        machine.same(promise_of, exchange, "event", later, shown)
    machine.teardown()
