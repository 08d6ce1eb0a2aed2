"""Items of one moment are compared whatever their order; all others keep theirs."""

from __future__ import annotations

from typing import Any

from conform.story.aligning import aligned


def item(name: str, created: str = "${TIME_1}") -> dict[str, Any]:
    return {"id": name, "createdDate": created}


def test_twins_of_one_moment_take_the_recorded_order() -> None:
    recorded = {"events": [item("${EVENT_2}"), item("${EVENT_1}")]}
    observed = {"events": [item("a", "t"), item("b", "t")], "more": 1}
    found = aligned(recorded, observed, {"EVENT_1": "a"})
    assert [each["id"] for each in found["events"]] == ["b", "a"]
    assert found["more"] == 1


def test_items_of_different_moments_stay_where_they_are() -> None:
    recorded = [item("${EVENT_2}", "${TIME_2}"), item("${EVENT_1}")]
    observed = [item("a", "t"), item("b", "u")]
    assert aligned(recorded, observed, {"EVENT_1": "a"}) == observed


def test_lists_of_other_lengths_and_kinds_stay_as_they_are() -> None:
    assert aligned([item("${EVENT_1}")], [], {"EVENT_1": "a"}) == []
    assert aligned(["x", "y"], ["y", "x"], {}) == ["y", "x"]
