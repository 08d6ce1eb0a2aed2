"""Making single tests cheaper than they were written: fewer examples, no shrinking."""

from __future__ import annotations

from typing import Any

import hypothesis
import pytest

UNSHRUNK = (hypothesis.Phase.explicit, hypothesis.Phase.reuse, hypothesis.Phase.generate)
_SETTINGS = "_hypothesis_internal_use_settings"
"""Where Hypothesis keeps a test's settings; its decorator cannot be applied a second time."""


def keep_from_shrinking(item: pytest.Item) -> None:
    """Let a test stop at its first failing example."""
    _change(item, phases=UNSHRUNK)


def limit_examples(item: pytest.Item, most: int) -> None:
    """Let a test try no more examples than the profile does, whatever it asks for itself."""
    own = _own(item)
    if own is not None and own.max_examples > most:
        _change(item, max_examples=most)


def _change(item: pytest.Item, **changes: Any) -> None:
    own = _own(item)
    if own is not None:
        setattr(_function(item), _SETTINGS, hypothesis.settings(own, **changes))


def _own(item: pytest.Item) -> hypothesis.settings | None:
    found = getattr(_function(item), _SETTINGS, None)
    return found if isinstance(found, hypothesis.settings) else None


def _function(item: pytest.Item) -> Any:
    function = getattr(item, "obj", None)
    return getattr(function, "__func__", function)
