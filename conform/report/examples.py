"""What the report keeps of a @given test: the failing example and one that passed, not hundreds."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import allure
import pytest
from hypothesis import is_hypothesis_test
from hypothesis.control import current_build_context
from hypothesis.errors import InvalidArgument, UnsatisfiedAssumption

from conform.report.steps import Recorded, recorded, recording

if TYPE_CHECKING:
    from conform.client import Exchange

FAILING = "Minimal failing example"
PASSING = "An example that passed"


class Examples:
    """Collects the examples of one test; Hypothesis runs the minimal failing one last."""

    def __init__(self) -> None:
        self.passing: Recorded | None = None
        self.failing: Recorded | None = None
        self._machine: Recorded | None = None
        self._context: object = None

    @contextmanager
    def watch(self, item: pytest.Item) -> Iterator[None]:
        """Record every example that the item runs inside the block."""
        handle = getattr(getattr(item, "obj", None), "hypothesis", None)
        if handle is None:  # a state machine: Hypothesis offers no seam around one example
            yield
            return
        inner = handle.inner_test
        handle.inner_test = self._recorded(inner)
        try:
            yield
        finally:
            handle.inner_test = inner

    def exchange(self, exchange: Exchange) -> bool:
        """Keep an exchange with the example it belongs to; False outside of any example."""
        current = recorded() or self._machine_run()
        if current is None:
            return False
        current.children.append(exchange)
        return True

    def report(self, failed: bool, attach: Callable[[Exchange], None]) -> None:
        """Write the kept examples as steps of the current test."""
        if self._machine is not None:
            if failed:
                self.failing = self._machine
            else:
                self.passing = self._machine
        if failed and self.failing is not None:
            self.failing.title = FAILING
            _replay(self.failing, attach)
        if self.passing is not None:
            self.passing.title = PASSING
            _replay(self.passing, attach)

    def _recorded(self, inner: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(inner)
        def example(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            root = Recorded("")
            try:
                with recording(root):
                    result = inner(*args, **kwargs)
            except (UnsatisfiedAssumption, pytest.skip.Exception):
                raise
            except Exception:
                self.failing = root
                raise
            self.passing = root
            return result

        return example

    def _machine_run(self) -> Recorded | None:
        """Give the run of a state machine that is going on; a new build context is a new run."""
        try:
            context = current_build_context()
        except InvalidArgument:
            return None
        if context is not self._context or self._machine is None:
            self._context, self._machine = context, Recorded("")
        return self._machine


def is_property(item: pytest.Item) -> bool:
    """Whether an item is run by Hypothesis, as a @given test or a state machine."""
    return is_hypothesis_test(getattr(item, "obj", None))


def _replay(node: Recorded, attach: Callable[[Exchange], None]) -> None:
    # By hand instead of `with`: raising the error again would add frames to its traceback.
    context = allure.step(node.title)
    context.__enter__()  # type: ignore[no-untyped-call]
    for child in node.children:
        if isinstance(child, Recorded):
            _replay(child, attach)
        else:
            attach(child)
    error = node.error
    trace = error.__traceback__ if error else None
    context.__exit__(type(error) if error else None, error, trace)  # type: ignore[no-untyped-call]
