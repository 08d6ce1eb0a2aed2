"""Running a machine: first its tour, then what Hypothesis thinks of; what was never reached fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import hypothesis
import pytest
from hypothesis import settings
from hypothesis.control import current_build_context
from hypothesis.stateful import run_state_machine_as_test

from conform.config import Config
from conform.contract.obligations import Obligation
from suites.lifecycle.ground import Ground
from suites.lifecycle.machine import Machine

_Function = TypeVar("_Function", bound=Callable[..., Any])
PATIENCE_OF_SHRINKING = 10.0
"""Seconds after which a failing example is small enough: each attempt costs dozens of requests."""
ENOUGH = 200
"""From so many examples on, chance alone must reach everything; with fewer the tour counts, too."""


class NeverReached(AssertionError):  # noqa: N818 - named for what was seen
    """A whole run of a machine did not reach a rule or a state: the run says less than it seems to."""


def run(kind: type[Machine], ground: Ground, config: Config, *, shard: int = 0) -> None:
    """Run a machine; each shard has its own seed, and so its own examples.

    What already fails on the tour is told by a smaller example, where chance finds one.
    """
    __tracebackhide__ = True
    chosen = _settings(config)
    on_tour = _tour(kind, ground)
    if on_tour is not None and hypothesis.Phase.shrink not in chosen.phases:
        raise on_tour
    ground.failing_since = None
    ground.aiming = chosen.max_examples >= ENOUGH
    if ground.aiming:
        ground.reached.rules.clear()
        ground.reached.states.clear()

    def factory() -> Machine:
        if ground.long_failing(PATIENCE_OF_SHRINKING) and not current_build_context().is_final:
            hypothesis.reject()
        return kind(ground)

    factory.__name__ = f"{kind.__name__}_{shard}"
    made = factory if config.seed is None else hypothesis.seed(config.seed + shard)(factory)
    run_state_machine_as_test(made, settings=chosen)  # type: ignore[arg-type]
    if on_tour is not None:
        raise on_tour
    missing = ground.reached.missing(rules_of(kind, clocked=ground.clocked), states_of(kind, ground.clocked))
    if missing:
        raise NeverReached(
            f"{kind.__name__} never reached {', '.join(missing)} in {chosen.max_examples} examples: "
            "mend its preconditions or its tour, for what it does not reach it does not test"
        )


def _tour(kind: type[Machine], ground: Ground) -> AssertionError | None:
    """Take a machine on its tour; gives what was broken on it."""
    guided = kind(ground)
    try:
        try:
            guided.walk()
        finally:
            guided.teardown()
    except AssertionError as error:
        return error
    return None


def promised(*promises: Obligation) -> Callable[[_Function], _Function]:
    """Say which promises a machine's test is about, and run it in the shards of the profile."""

    def declare(function: _Function) -> _Function:
        first = promises[0]
        place = pytest.mark.report(
            feature="Lifecycles", story=first.service, title=f"The lifecycle of {first.service}"
        )
        marked: _Function = pytest.mark.promises(*(each.id for each in promises))(function)
        return place(pytest.mark.generated(marked))  # type: ignore[no-any-return]

    return declare


def rules_of(kind: type[Machine], *, clocked: bool) -> set[str]:
    """Name the rules of a machine; controlled ones only where there is a control plane."""
    found = {name: getattr(kind, name) for name in dir(kind)}
    moves = {name: each for name, each in found.items() if getattr(each, "is_move", False)}
    return {name for name, each in moves.items() if clocked or not each.controlled}


def states_of(kind: type[Machine], clocked: bool) -> set[str]:
    """Name the states of a machine that a target can reach."""
    return set(kind.states | kind.controlled_states if clocked else kind.states)


def _settings(config: Config) -> settings:
    """A machine's example is worth many of a law's, and on live every step costs requests."""
    loaded = settings.get_profile(f"conform-{config.profile}")
    if config.profile == "live":
        return settings(loaded, stateful_step_count=12)
    return settings(loaded, max_examples=max(4, loaded.max_examples // 2), stateful_step_count=30)
