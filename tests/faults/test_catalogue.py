"""The catalogue of behaviour faults: every one changes what a stranger sees, and all of them go again."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from conform.faults import CLASSES, Fault, planted
from conform.faults.catalogue import CATALOGUE
from conform.laws import all_obligations
from tests.faults.demo import SHOWS, Demo, Show
from tests.faults.shows import (  # noqa: F401 - they declare what they show
    doors,
    lifecycle,
    money,
    query,
    revision,
    robustness,
    schedule,
    schema,
    time,
    validation,
    visibility,
)
from tests.faults.trials import missed

FAULTS = list(CATALOGUE.faults.values())
SHOWN = [fault for fault in FAULTS if fault.id in SHOWS]
UNSEEN = [fault for fault in FAULTS if fault.id not in SHOWS]
"""Faults by somebody who had not seen the suites: the suites themselves show them."""


def _seen(show: Show) -> Any:
    """Give what there is to see on a new mock; where it cannot be looked at, what kept one from it."""
    try:
        return show(Demo())
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        return f"nothing to see: {type(error).__name__}"


@pytest.mark.parametrize("show", dict.fromkeys(SHOWS.values()), ids=lambda show: _names(show)[0])
def test_a_demonstration_shows_the_same_every_time_without_a_fault(show: Show) -> None:
    seen = show(Demo())
    assert show(Demo()) == seen


@pytest.mark.parametrize("fault", SHOWN, ids=lambda fault: fault.id)
def test_a_fault_shows_and_goes_again(fault: Fault) -> None:
    show = SHOWS[fault.id]
    without = show(Demo())
    with planted(fault):
        with_it = _seen(show)
    assert with_it != without
    assert show(Demo()) == without


def test_faults_without_a_demonstration_are_shown_by_the_suites() -> None:
    # What only the random walks of a machine meet is for the night: here it would fail by chance.
    chosen = [fault for fault in UNSEEN if _has_a_law(fault)]
    assert len(chosen) > 0.75 * len(UNSEEN)
    assert missed(chosen, seed=1) == []


def _has_a_law(fault: Fault) -> bool:
    return any(name.startswith("law/") and "lifecycle" not in name for name in fault.breaks)


def test_every_demonstration_is_of_a_fault() -> None:
    assert set(SHOWS) <= set(CATALOGUE.faults)


def test_every_class_has_faults() -> None:
    counts = Counter(fault.kind for fault in FAULTS)
    assert set(counts) == set(CLASSES) - {"contract"}
    assert min(counts.values()) >= 5


def test_faults_break_obligations_that_there_are() -> None:
    known = all_obligations()
    unknown = [(fault.id, name) for fault in FAULTS for name in fault.breaks if name not in known]
    assert unknown == []
    open_ones = [
        (fault.id, name) for fault in FAULTS for name in fault.breaks if known[name].level == "UNSPECIFIED"
    ]
    assert open_ones == []


def test_titles_are_sentences_of_their_own() -> None:
    titles = [fault.title for fault in FAULTS]
    assert len(set(titles)) == len(titles)
    assert [title for title in titles if not title[:1].isupper() or title.endswith(".")] == []


def _names(show: Show) -> list[str]:
    return [name for name, each in SHOWS.items() if each is show]
