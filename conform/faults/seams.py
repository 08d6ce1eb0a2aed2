"""Seams: the named functions, methods, constants and handlers of the mock that a fault can replace.

A seam is named by its place below `conform.mock`, such as `event_dates.status`, `store.Table.put` or
`policies.PER_EVENT`. An operation's id alone, such as `publishDraft`, names its handler. The mock knows
nothing of all this: a replacement is put in from outside, and taken out again.
"""

from __future__ import annotations

import functools
import pkgutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

import conform.mock
from conform.contract import ConformError, load

ROOT = "conform.mock"
Make = Callable[[Any], Any]
"""Takes what stands at a seam, and gives what is to stand there instead."""


class SeamError(ConformError):
    """The mock has nothing of that name."""


@contextmanager
def replaced(seam: str, make: Make) -> Iterator[None]:
    """Replace what stands at a seam, wherever the mock holds it, as long as the context lasts.

    A mock that is made before the context is entered keeps its handlers. Raises `SeamError`.
    """
    modules = _modules()
    owner, name = _owner(seam)
    original = _held(owner, name, seam)
    replacement = make(original)
    with ExitStack() as stack:
        _forget(modules)
        stack.callback(_forget, modules)
        for holder, key in _places(modules, owner, name, original):
            stack.callback(_set, holder, key, original)
            _set(holder, key, replacement)
        yield


def wrapped(body: Callable[..., Any], *, every: int = 1) -> Make:
    """Put `body` around a function: it is given the real one, then the arguments.

    With `every`, each n-th call only meets the body, and the others go through to the real function.
    """

    def make(real: Any) -> Any:
        calls = 0

        @functools.wraps(real)
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls % every:
                return real(*args, **kwargs)
            return body(real, *args, **kwargs)

        return call

    return make


def _modules() -> list[ModuleType]:
    """Give all modules of the mock, imported."""
    for found in pkgutil.walk_packages(conform.mock.__path__, f"{ROOT}."):
        import_module(found.name)
    return [module for name, module in sys.modules.items() if name == ROOT or name.startswith(f"{ROOT}.")]


def _owner(seam: str) -> tuple[Any, str]:
    """Find the module, class or mapping that holds what a seam names."""
    if "." not in seam:
        operation = load().operations.get(seam)
        if operation is None:
            raise SeamError(f"there is no operation {seam}: a seam is a place in the mock, or an operation")
        return import_module(f"{ROOT}.{operation.service}").HANDLERS, seam
    module, *path, name = seam.split(".")
    try:
        owner: Any = import_module(f"{ROOT}.{module}")
        for part in path:
            owner = getattr(owner, part)
    except (ImportError, AttributeError):
        raise SeamError(f"the mock has no {seam}") from None
    return owner, name


def _held(owner: Any, name: str, seam: str) -> Any:
    """Give what stands at a seam; the very object, not what a class makes of it when asked."""
    space = owner if isinstance(owner, dict) else vars(owner)
    if name not in space:
        raise SeamError(f"the mock has no {seam}")
    return space[name]


def _places(modules: list[ModuleType], owner: Any, name: str, original: Any) -> Iterator[tuple[Any, str]]:
    """Give every place that holds a function: modules import each other's, and handlers are listed."""
    yield owner, name
    if not callable(original):  # equal constants need not be the same decision
        return
    for module in modules:
        for key, value in list(vars(module).items()):
            if value is original and (module, key) != (owner, name):
                yield module, key
            if isinstance(value, dict) and key.endswith("HANDLERS"):
                for entry, handler in list(value.items()):
                    if handler is original and (value is not owner or entry != name):
                        yield value, entry


def _set(holder: Any, key: str, value: Any) -> None:
    if isinstance(holder, dict):
        holder[key] = value
    else:
        setattr(holder, key, value)


def _forget(modules: list[ModuleType]) -> None:
    """Empty the caches of the mock, which may hold what was computed the other way."""
    for module in modules:
        for value in list(vars(module).values()):
            clear = getattr(value, "cache_clear", None)
            if clear is not None and getattr(value, "__module__", "").startswith(ROOT):
                clear()
