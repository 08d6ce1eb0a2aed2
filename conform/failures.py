"""What a failing test tells: the promise, the minimal example, the last request, how to see it again."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from conform import about
from conform.client import Exchange
from conform.config import Config
from conform.contract.obligations import sentence

_SHOWN = 2_000


class Drawn:
    """Keeps what Hypothesis drew for the example of a test that failed last, which is the minimal one."""

    def __init__(self) -> None:
        self.example: dict[str, Any] | None = None

    @contextmanager
    def watch(self, item: pytest.Item) -> Iterator[None]:
        """Look at every example that the item runs inside the block."""
        handle = getattr(getattr(item, "obj", None), "hypothesis", None)
        if handle is None:
            yield
            return
        inner = handle.inner_test
        given = set(getattr(item, "funcargs", ()))
        handle.inner_test = self._kept(inner, given)
        try:
            yield
        finally:
            handle.inner_test = inner

    def _kept(self, inner: Callable[..., Any], given: set[str]) -> Callable[..., Any]:
        @functools.wraps(inner)
        def example(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            try:
                return inner(*args, **kwargs)
            except AssertionError:
                self.example = {name: value for name, value in kwargs.items() if name not in given}
                raise

        return example


def failure_notes(
    item: pytest.Item,
    last: Exchange | None,
    settings: Config,
    *,
    example: dict[str, Any] | None = None,
    told: str = "",
) -> Iterator[str]:
    """Give lines on a failing test; what its message has `told` already is left out.

    In this order: each obligation that it declares with its evidence and source, the minimal example as
    JSON, the last request as JSON with its curl line, and the line that runs the test again.
    """
    from conform.laws import all_obligations

    for name in sorted(about.declared(item)):
        found = all_obligations().get(name)
        if found is not None:
            yield f"obligation: {name}: {sentence(found)}"
            yield f"evidence: {found.level}, {found.evidence}: {found.source}"
    if example:
        yield f"example: {_short(json.dumps(example, ensure_ascii=False, default=repr))}"
    if last is not None:
        body = f" {last.request.text}" if last.request.text else ""
        yield f"last request: {last.request.method} {last.request.url}{_short(body)}"
        if last.curl not in told:
            yield f"reproduce: {last.curl}"
    options = f"--target {settings.target} --profile {settings.profile}"
    fixed = "CI=true " if settings.seed is None else ""
    seed = "" if settings.seed is None else f" --seed {settings.seed}"
    seed += "" if settings.shard == "1/1" else f" --shard {settings.shard}"
    seed += f" --examples {os.path.relpath(settings.examples)}" if settings.examples else ""
    yield f"run again: {fixed}python -m pytest '{item.nodeid}' {options}{seed}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
