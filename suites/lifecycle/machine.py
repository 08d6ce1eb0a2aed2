"""What all machines have: sites, a clock, one way to send, and one way to judge."""

from __future__ import annotations

import itertools
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, ClassVar, TypeVar

import hypothesis
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from conform.broken import ObligationBroken
from conform.client import Control, Exchange, UnknownOutcome, eventually
from conform.contract.obligations import Obligation
from conform.model import Shown, Site, Verdict
from suites.lifecycle.comparing import differences, moment, said
from suites.lifecycle.ground import Ground, Ref, Story

T = TypeVar("T")
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
PATIENCE = 5.0
"""Seconds for which a read is repeated on a target that no control plane makes prompt."""


def move(
    *, controlled: bool = False, reading: bool = False, **arguments: Any
) -> Callable[[Callable[..., Any]], Any]:
    """Declare a rule, as Hypothesis's `rule` does, that counts how often it ran.

    What is `controlled` runs only where the target has a control plane: it moves the clock, or needs
    sites of its own. What only is `reading` is repeated for a while where reads may lag.
    """

    def declare(function: Callable[..., Any]) -> Any:
        @wraps(function)
        def counted(self: Machine, *args: Any, **kwargs: Any) -> Any:
            if controlled and not self.ground.clocked:
                return None
            self.ground.reached.rules[function.__name__] += 1
            if reading:
                result = self.patiently(lambda: function(self, *args, **kwargs))
            else:
                result = function(self, *args, **kwargs)
            if self.touring:
                self.agree()
            return result

        make: Any = rule
        declared = make(**arguments)(counted)
        if controlled:
            declared = precondition(lambda self: self.ground.clocked)(declared)
        declared.is_move, declared.controlled = True, controlled
        return declared

    return declare


class Machine(RuleBasedStateMachine):
    """A machine on one or two sites; it sends everything by `send` and judges everything by `hold`."""

    sites: ClassVar[int] = 1
    """How many sites the machine has; a target that others share has one."""
    states: ClassVar[frozenset[str]] = frozenset()
    """The states that a whole run must reach."""
    controlled_states: ClassVar[frozenset[str]] = frozenset()
    """Those that need a control plane as well, as controlled rules do."""

    def __init__(self, ground: Ground) -> None:
        super().__init__()
        self.ground = ground
        self.story: Story | None = ground.story() if ground.story is not None else None
        self._serial = itertools.count(1)
        self._seen: set[str] = set()
        self.touring = False
        self.turn = 0
        first = ground.client
        self.clients = (
            [first.for_site(str(uuid.uuid4())) for _ in range(self.sites)] if ground.alone else [first]
        )
        self.models = [Site() for _ in self.clients]
        self.controls: list[Control | None] = [
            ground.target.control(client.site_id) for client in self.clients
        ]
        self._now = datetime.now(UTC).replace(minute=30, second=0, microsecond=0)
        self._set: dict[int, datetime] = {}

    # The clock. All dates of machines are whole hours and their clock is beyond the half of one, so that
    # nothing is asked at the very moment of a change, of which no source says to which side it belongs.

    @property
    def now(self) -> datetime:
        """The time at the target: its own, or the one that the machine has set."""
        return self._now if self.ground.clocked else datetime.now(UTC)

    def hour(self, ahead: int) -> datetime:
        """Give a whole hour, so many hours from now."""
        return self.now.replace(minute=0, second=0, microsecond=0) + ahead * HOUR

    def jump(self, moment: datetime) -> None:
        """Move the clock to the half of the hour that begins at a moment, unless that has passed."""
        later = moment.replace(minute=30, second=0, microsecond=0)
        self._now = max(self._now, later)

    def tick(self) -> None:
        """Let a second pass, so that what is made now is younger than what was made before."""
        if self._now.minute < 59:
            self._now += SECOND

    # Sending.

    def name(self, kind: str) -> str:
        """Give a name that nothing else has, and that sorts after those of its kind given before."""
        return f"{self.ground.tag} {kind} {next(self._serial):04}"

    def send(
        self,
        step_title: str,
        operation_id: str,
        body: Mapping[str, Any] | None = None,
        *,
        site: int = 0,
        expect: int | None = None,
        **params: Any,
    ) -> Exchange:
        """Send one request as a step of the story; with `expect` any other status raises.

        An example with a write of unknown outcome is given up: it is nobody's failure, and what the write
        has made is found by reading when all is tidied up.
        """
        __tracebackhide__ = True
        control = self.controls[site]
        if control is not None and self._set.get(site) != self._now:
            control.set_clock(self._now)
            self._set[site] = self._now
        client = self.clients[site]
        told: list[Exchange] = []
        client.observers.append(told.append)
        try:
            exchange = client.call(operation_id, body, expect=expect, **params)
        except UnknownOutcome:
            if self.touring:
                raise
            hypothesis.reject()
        finally:
            client.observers.remove(told.append)
            if self.story is not None:
                for each in told:
                    self.story.step(step_title, each)
        self.answered(exchange, site)
        return exchange

    def answered(self, exchange: Exchange, site: int) -> None:
        """Note what an answer means for the model beyond the step that asked for it; here nothing."""

    # Judging.

    def hold(
        self,
        promise: Obligation,
        exchange: Exchange,
        path: str,
        condition: bool,
        expected: str,
        observed: Any,
    ) -> None:
        """Note that a promise was put to the test, and raise `ObligationBroken` where it is broken."""
        __tracebackhide__ = True
        self.ground.exercised(promise.id)
        if not condition:
            raise ObligationBroken(promise, exchange, expected=expected, observed=str(observed), path=path)

    def ask(
        self,
        promise: Obligation,
        step_title: str,
        operation_id: str,
        body: Mapping[str, Any] | None = None,
        *,
        site: int = 0,
        **params: Any,
    ) -> Exchange:
        """Send a read that must be answered, by a promise."""
        __tracebackhide__ = True
        exchange = self.send(step_title, operation_id, body, site=site, **params)
        did = f"status {exchange.status} {exchange.code or ''}".strip()
        self.hold(promise, exchange, "", exchange.status == 200, "status 200", did)
        return exchange

    def judge(self, promise: Obligation, verdict: Verdict, exchange: Exchange, what: str) -> bool:
        """Compare an answer with the model's verdict, and tell whether the request was done.

        `what` names the question that an open verdict leaves, for what the target did is written down.
        """
        __tracebackhide__ = True
        admitted = verdict.admits(exchange.status, exchange.code)
        did = f"status {exchange.status} {exchange.code or ''}".strip()
        self.hold(promise, exchange, "", admitted, str(verdict), did)
        if verdict.is_open:
            self.found_out(what, exchange)
        return exchange.status == 200

    def same(
        self,
        promises: Callable[[str], Obligation],
        exchange: Exchange,
        prefix: str,
        entity: Mapping[str, Any],
        shown: Shown,
    ) -> None:
        """Compare an entity with what the model shows of it; `promises` gives a member's promise."""
        __tracebackhide__ = True
        for path in shown:
            self.ground.exercised(promises(path).id)
        for path, expected, observed in differences(entity, shown):
            raise ObligationBroken(
                promises(path),
                exchange,
                expected=said(expected),
                observed=said(observed),
                path=f"{prefix}.{path}",
            )

    def dated(
        self, promise: Obligation, exchange: Exchange, path: str, value: Any, *, since: datetime | None = None
    ) -> datetime | None:
        """See that a date is the target's time, or not before another where that time is not known."""
        __tracebackhide__ = True
        found = moment(value)
        if self.ground.clocked:
            expected, right = f"{self.now.isoformat()}, the time at the target", found == self.now
        else:
            expected = f"a date not before {since}"
            right = found is not None and (since is None or found >= since)
        self.hold(promise, exchange, path, right, expected, said(value))
        return found

    def one_of(self, site: int, ids: Sequence[str]) -> list[Ref]:
        """Give one of some ids, another one after every step, to be read by itself; none of none."""
        return [Ref(site, ids[self.turn % len(ids)])] if ids else []

    def reach(self, state: str) -> None:
        """Note that a state was reached."""
        self._seen.add(state)
        self.ground.reached.states[state] += 1

    def found_out(self, what: str, exchange: Exchange) -> None:
        """Write down what the target did where no source says what it should do."""
        did = f"{exchange.status} {exchange.code or ''}".strip()
        self.ground.evidence.characterise(f"lifecycle/{what}", did)

    def patiently(self, look: Callable[[], T]) -> T:
        """Look, and on a target whose reads may lag look again for some seconds before complaining."""
        if self.ground.clocked:
            return look()
        return eventually(look, PATIENCE, journal=self.ground.client.journal)

    @invariant()
    def agree(self) -> None:
        """Compare what the target shows with the model, after every step."""
        self.turn += 1
        self.compare()

    def compare(self) -> None:
        """Compare what the target shows with the model: each machine says how."""

    def walk(self) -> None:
        """Take the tour with the checks that Hypothesis would make after every rule."""
        self.touring = True
        self.agree()
        self.tour()

    def tour(self) -> None:
        """Take every rule and reach every state once, in an order that always works."""

    def teardown(self) -> None:
        """Tell the story of a failure, and leave nothing behind."""
        error = sys.exc_info()[1]
        if isinstance(error, Exception) and not _of_hypothesis(error):
            self.ground.failing_since = self.ground.failing_since or time.monotonic()
            if self.story is not None:
                self.story.failed(error)
        if self.ground.aiming and hypothesis.currently_in_test_context() and error is None:
            hypothesis.target(float(len(self._seen)), label="states reached")
        if self.ground.tidy is not None and not self.ground.alone:
            self.ground.tidy.remove_all()
        for control in self.controls:
            if control is not None:
                control.reset()


def _of_hypothesis(error: BaseException) -> bool:
    """Whether Hypothesis uses the exception to steer, so that nothing has failed."""
    return type(error).__module__.startswith("hypothesis")
