from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from conform.model import Event, OneOf, Site, Status

NOW = datetime(2030, 5, 1, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def event(name: str = "e", **members: object) -> Event:
    given = {"kind": "RSVP", "draft": False, **members}
    return Event(
        id=name,
        title=name,
        start=NOW + DAY,
        end=NOW + 2 * DAY,
        zone="UTC",
        summary="",
        **given,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("days", "status"),
    [(0.9, "UPCOMING"), (1, "STARTED"), (1.9, "STARTED"), (2, "ENDED"), (300, "ENDED")],
)
def test_time_makes_an_event_start_and_end(days: float, status: str) -> None:
    assert event().status(NOW + days * DAY) == status


@pytest.mark.parametrize("days", [0, 1, 2])
def test_drafts_and_canceled_events_stay_so_whatever_time_it_is(days: int) -> None:
    assert event(draft=True).status(NOW + days * DAY) is Status.DRAFT
    assert event(canceled=True).status(NOW + days * DAY) is Status.CANCELED
    assert event(draft=True, canceled=True).status(NOW) is Status.CANCELED


def test_a_draft_is_published_once() -> None:
    assert event(draft=True).may_publish(NOW).is_done
    again = event().may_publish(NOW)
    assert not again.admits(200, None)
    assert again.admits(428, "EVENT_ALREADY_PUBLISHED")
    assert again.admits(428, "INVALID_EVENT_STATUS_TRANSITION")
    assert not again.admits(428, "SLUG_ALREADY_IN_USE")
    assert not again.admits(409, "EVENT_ALREADY_PUBLISHED")


@pytest.mark.parametrize("days", [1, 2])
def test_what_no_source_settles_is_open(days: int) -> None:
    later = NOW + days * DAY
    for verdict in (
        event(draft=True).may_publish(later),
        event().may_publish(later),
        event().may_cancel(later),
        event(draft=True).may_cancel(NOW),
        event(canceled=True).may_update(NOW),
    ):
        assert verdict.is_open
        assert verdict.admits(200, None)
        assert verdict.admits(428, "INVALID_EVENT_STATUS_TRANSITION")
        assert not verdict.admits(500, None)
        assert "no source" in str(verdict) or "only" in str(verdict)


def test_the_registration_is_open_before_the_event_and_closed_after_it() -> None:
    closed = OneOf(("CLOSED_AUTOMATICALLY", "CLOSED_MANUALLY"))
    assert event().registration(NOW, on_sale=False) == "OPEN_RSVP"
    assert event().registration(NOW + 3 * DAY, on_sale=False) == closed
    assert event(canceled=True).registration(NOW, on_sale=False) == closed
    ticketed = event(kind="TICKETING")
    assert ticketed.registration(NOW, on_sale=True) == "OPEN_TICKETS"
    assert ticketed.registration(NOW, on_sale=False) == closed
    assert ticketed.registration(NOW, on_sale=None) is None
    assert event(kind="TICKETING", draft=True).registration(NOW, on_sale=True) == "CLOSED_MANUALLY"


def test_a_query_finds_drafts_only_where_they_are_asked_for() -> None:
    site = Site()
    for name, draft in (("a", False), ("b", True), ("c", False)):
        site.events.add(event(name, draft=draft))
    assert [each.id for each in site.events.found(NOW, drafts=False)] == ["a", "c"]
    assert [each.id for each in site.events.found(NOW, drafts=True)] == ["a", "b", "c"]
    assert [each.id for each in site.events.found(NOW, drafts=True, status=Status.DRAFT)] == ["b"]
    assert site.events.counts(NOW, drafts=False)[Status.DRAFT] == 0
    assert site.events.counts(NOW + DAY, drafts=True)[Status.STARTED] == 2


def test_a_deleted_event_is_gone_and_leaves_its_categories() -> None:
    site = Site()
    site.events.add(event())
    site.events.delete("e")
    assert "e" not in site.events
    assert site.events.gone == {"e"}


def test_a_copy_starts_14_days_after_the_original_or_after_now() -> None:
    spans = event().clone_starts(NOW)
    assert any(first <= NOW + 15 * DAY <= last for first, last in spans)
    assert any(first <= NOW + 14 * DAY <= last for first, last in spans)
    assert not any(first <= NOW + DAY <= last for first, last in spans)


def test_what_is_not_known_is_not_shown() -> None:
    shown = event().shown(NOW)
    assert "slug" not in shown
    assert shown["status"] == "UPCOMING"
