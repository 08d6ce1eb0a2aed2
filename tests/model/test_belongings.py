from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from conform.model import (
    Category,
    Event,
    Item,
    OneOf,
    Policies,
    Policy,
    Price,
    Sale,
    Schedule,
    Site,
    Status,
    TicketDefinition,
    beside,
    in_order,
    may_create,
)

NOW = datetime(2030, 5, 1, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
TICKET = TicketDefinition(
    id="t", event="e", name="Adult", price=Price(value=Decimal(10), currency="USD"), fee="FEE_INCLUDED"
)
ITEM = Item(id="i", name="Opening", slots=((NOW, NOW + HOUR),))


def policies(count: int) -> Policies:
    found = Policies()
    for number in range(count):
        found.add(Policy(id=f"p{number}", event="e", name="n", body="b"))
    return found


def test_an_event_has_three_policies_and_no_fourth() -> None:
    assert policies(2).may_create("e").is_done
    full = policies(3)
    assert full.may_create("e").admits(428, "POLICIES_LIMIT_REACHED")
    assert not full.may_create("e").admits(200, None)
    assert full.may_create("another event").is_done
    full.delete("p0")
    assert full.may_create("e").is_open


@pytest.mark.parametrize(
    ("revision", "done"), [("1", True), ("0", False), ("2", False), (None, False), ("", False)]
)
def test_an_update_must_name_the_current_revision(revision: str | None, done: bool) -> None:
    for verdict in (policies(1)["p0"].may_update(revision), TICKET.may_update(revision)):
        assert verdict.is_done is done
        assert verdict.admits(409, "INVALID_REVISION") is not done


def test_an_unknown_revision_is_told_by_the_target_first() -> None:
    assert replace(TICKET, revision=None).may_update("7").is_done
    assert "revision" not in replace(TICKET, revision=None).shown(NOW, Status.UPCOMING)


def test_policies_are_arranged_with_the_newest_first_until_one_is_moved() -> None:
    found = policies(3)
    assert found.arrangement("e") == ("p2", "p1", "p0")
    assert found.moved("p0", before="p2") == ("p0", "p2", "p1")
    found.arrange("e", ("p0", "p2", "p1"))
    assert found.arrangement("e") == ("p0", "p2", "p1")
    found.delete("p2")
    assert found.arrangement("e") == ("p0", "p1")
    found.add(Policy(id="p3", event="e", name="n", body="b"))
    assert found.arrangement("e") is None
    assert found.moved("p3", after="p0") is None


@pytest.mark.parametrize("moved", "abcd")
@pytest.mark.parametrize("reference", "abcd")
def test_a_move_puts_one_right_beside_the_other_and_keeps_the_rest(moved: str, reference: str) -> None:
    if moved == reference:
        return
    for side, step in (("before", -1), ("after", 1)):
        order = beside("abcd", moved, **{side: reference})
        assert order.index(moved) == order.index(reference) + step
        assert [each for each in order if each != moved] == [each for each in "abcd" if each != moved]


@pytest.mark.parametrize(
    ("hours", "status"), [(0, Sale.SCHEDULED), (1, Sale.STARTED), (2.9, Sale.STARTED), (3, Sale.ENDED)]
)
def test_a_sale_begins_and_ends_by_the_clock(hours: float, status: Sale) -> None:
    ticket = replace(TICKET, sale=(NOW + HOUR, NOW + 3 * HOUR))
    assert ticket.sale_status(NOW + hours * HOUR, Status.UPCOMING) is status


def test_the_dates_of_a_sale_lose_their_seconds() -> None:
    late = NOW + HOUR + timedelta(seconds=59)
    ticket = replace(TICKET, sale=(late, late + HOUR))
    assert ticket.shown(NOW, Status.UPCOMING)["salePeriod.startDate"] == NOW + HOUR
    assert ticket.sale_status(NOW + HOUR, Status.UPCOMING) is Sale.STARTED


@pytest.mark.parametrize("event", [Status.DRAFT, Status.ENDED, Status.CANCELED])
def test_the_sale_of_an_event_that_is_not_on_is_open(event: Status) -> None:
    assert TICKET.sale_status(NOW, event) is None
    assert "saleStatus" not in TICKET.shown(NOW, event)


def test_what_follows_from_limit_and_price() -> None:
    shown = replace(TICKET, limit=5, sold=2).shown(NOW, Status.UPCOMING)
    assert (shown["limited"], shown["actualLimit"], shown["salesDetails.unsoldCount"]) == (True, 5, 3)
    assert TICKET.shown(NOW, Status.UPCOMING)["limited"] is False
    donation = replace(TICKET, price=replace(TICKET.price, by_guest=True)).shown(NOW, Status.UPCOMING)
    assert donation["pricingMethod.pricingType"] == "DONATION"
    free = replace(TICKET, price=replace(TICKET.price, value=Decimal("0.00")))
    assert free.shown(NOW, Status.UPCOMING)["pricingMethod.free"] is True


def test_definitions_are_for_ticketed_events_that_are_not_over() -> None:
    assert may_create("TICKETING", Status.UPCOMING).is_done
    assert may_create("RSVP", Status.UPCOMING).is_open
    assert may_create("TICKETING", Status.ENDED).is_open


def test_the_currency_changes_everywhere_until_a_ticket_is_sold() -> None:
    found = Site().ticket_definitions
    assert found.may_change_currency("e", "EUR").is_open
    found.add(TICKET)
    found.add(replace(TICKET, id="u", event="other"))
    found.change_currency("e", "EUR")
    assert (found["t"].price.currency, found["u"].price.currency) == ("EUR", "USD")
    assert found["t"].price.value == TICKET.price.value
    found.change("t", sold=1)
    assert found.may_change_currency("e", "GBP").admits(428, "CURRENCY_LOCKED")
    assert not found.may_change_currency("e", "GBP").admits(200, None)
    assert found.may_change_currency("e", "EUR").is_open


def test_a_guests_price_keeps_its_currency_or_has_it_changed() -> None:
    found = Site().ticket_definitions
    price = Price(value=Decimal(10), currency="USD", by_guest=True)
    found.add(replace(TICKET, price=price))
    found.change_currency("e", "EUR")
    assert found["t"].price.currency == OneOf(("USD", "EUR"))
    assert found.currency_of("e") == "EUR"


def test_published_items_have_the_ids_that_they_are_read_by() -> None:
    found = Schedule()
    found.add(ITEM)
    found.publish()
    found.renumber({ITEM.name: "other"})
    assert list(found.published) == list(found.draft) == ["other"]
    assert found.published["other"].id == "other"


def test_an_event_sells_what_is_visible_and_on_sale() -> None:
    found = Site().ticket_definitions
    assert found.on_sale("e", NOW, Status.UPCOMING) is False
    found.add(replace(TICKET, hidden=True))
    assert found.on_sale("e", NOW, Status.UPCOMING) is None
    found.add(replace(TICKET, id="u"))
    assert found.on_sale("e", NOW, Status.UPCOMING) is True


def test_changes_of_a_draft_are_public_when_it_is_published() -> None:
    schedule = Schedule()
    schedule.add(ITEM)
    schedule.add(replace(ITEM, id="h", name="Backstage", hidden=True))
    assert schedule.public(hidden=None) == []
    schedule.publish()
    assert [item.name for item in schedule.public()] == ["Opening"]
    assert [item.name for item in schedule.public(hidden=True)] == ["Backstage"]
    schedule.update("i", name="Closing")
    schedule.delete("h")
    assert [item.name for item in schedule.public()] == ["Opening"]
    assert [item.name for item in schedule.drafted()] == ["Closing"]
    assert schedule.names() == {"Opening", "Closing", "Backstage"}
    schedule.discard()
    assert schedule.may_publish().is_open
    schedule.publish()
    assert [item.name for item in schedule.public(hidden=None)] == ["Opening", "Backstage"]


def test_rescheduling_moves_what_differs_and_perhaps_the_rest() -> None:
    schedule = Schedule()
    schedule.add(ITEM)
    schedule.reschedule(HOUR)
    moved = (NOW + HOUR, NOW + 2 * HOUR)
    assert list(schedule.draft["i"].slots) == [moved]
    schedule.publish()
    assert schedule.may_reschedule().is_open
    schedule.reschedule(HOUR)
    twice = (NOW + 2 * HOUR, NOW + 3 * HOUR)
    assert list(schedule.draft["i"].slots) == [moved, twice]
    schedule.publish()
    schedule.settle("i", twice)
    assert schedule.public()[0].slots == schedule.draft["i"].slots == (twice,)


def test_the_default_order_of_items_is_by_start_and_then_by_end() -> None:
    first, second = (NOW, NOW + HOUR), (NOW, NOW + 2 * HOUR)
    assert in_order([first, second])
    assert not in_order([second, first])


def test_hidden_categories_are_not_listed_for_an_event() -> None:
    found = Site().categories
    found.add(Category(id="seen", name="b"))
    found.add(Category(id="hidden", name="a", hidden=True))
    for name in ("seen", "hidden"):
        found.assign(name, "e")
    assert found.surely_of("e") == {"seen"}
    assert found.surely_in("hidden") == {"e"}
    assert [each.id for each in found.by_name()] == ["hidden", "seen"]
    found.delete("seen")
    assert found.surely_of("e") == set()
    assert found.perhaps_of("e") == {"seen"}


def test_an_assignment_that_is_open_is_neither_certain_nor_excluded() -> None:
    found = Site().categories
    found.add(Category(id="c", name="c"))
    found.assign("c", "e", certain=False)
    assert (found.surely_in("c"), found.perhaps_in("c")) == (set(), {"e"})
    found.assign("c", "e")
    found.assign("c", "e", certain=False)
    assert found.surely_in("c") == {"e"}
    found.unassign("c", "e")
    assert found.perhaps_in("c") == set()


def test_of_the_belongings_of_a_canceled_event_nothing_is_promised() -> None:
    site = Site()
    site.events.add(
        Event(
            id="e",
            title="e",
            kind="TICKETING",
            start=NOW + HOUR,
            end=NOW + 2 * HOUR,
            zone="UTC",
            summary="",
            draft=False,
        )
    )
    site.ticket_definitions.add(TICKET)
    site.policies.add(Policy(id="p", event="e", name="n", body="b"))
    site.schedule["e"].add(ITEM)
    site.categories.add(Category(id="c", name="c"))
    site.categories.assign("c", "e")
    assert site.known_events() == ["e"]
    site.cancel("e")
    assert site.known_events() == []
    assert site.ticket_definitions.all() == []
    assert site.policies.of("e") == []
    assert site.schedule.events() == []
    assert (site.categories.surely_in("c"), site.categories.perhaps_in("c")) == (set(), {"e"})
    site.delete("e")
    assert site.categories.perhaps_in("c") == set()
