"""Named steps of a test, nested, as the report shows them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import allure

if TYPE_CHECKING:
    from conform.client import Exchange


@dataclass(eq=False)
class Recorded:
    """A step that was recorded instead of reported, with what happened in it, in order."""

    title: str
    children: list[Recorded | Exchange] = field(default_factory=list)
    error: BaseException | None = None


# Inside an example of a @given test steps are recorded: Allure would keep them once per example.
_recording: ContextVar[Recorded | None] = ContextVar("conform_recording", default=None)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Group what happens inside under a title; steps nest, and cost nothing with Allure off."""
    parent = _recording.get()
    if parent is None:
        with allure.step(title):
            yield
        return
    here = Recorded(title)
    parent.children.append(here)
    with recording(here):
        yield


@contextmanager
def recording(root: Recorded) -> Iterator[None]:
    """Record the steps and exchanges of the block below `root` instead of reporting them."""
    token = _recording.set(root)
    try:
        yield
    except BaseException as error:
        root.error = error
        raise
    finally:
        _recording.reset(token)


def recorded() -> Recorded | None:
    """Give the step that is being recorded, if any."""
    return _recording.get()
