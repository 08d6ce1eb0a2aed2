"""A write that nobody answers: it is never sent twice, it is settled by reading, and nothing is left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from conform.client import Client, TargetError, Unanswered, UnexpectedStatus, UnknownOutcome, settle
from conform.client.journal import UNSETTLED
from conform.client.transports import HttpTransport
from conform.contract import load
from conform.mock import MockSettings, running_server
from conform.report.verdicts import Verdict, verdict_of
from tests.client.troubled import CREATE, EVENT, TARGETS, Site, site_of


@pytest.fixture(scope="module", params=TARGETS)
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site_of(request.param, tmp_path_factory.mktemp("root")) as site:
        yield site


@pytest.fixture
def site(opened: Site) -> Site:
    opened.begin_anew()
    return opened


def lost(site: Site, operation: str, body: Any = None, **params: Any) -> UnknownOutcome:
    with pytest.raises(UnknownOutcome) as caught:
        site.client.call(operation, body, **params)
    return caught.value


@pytest.mark.parametrize("after", [False, True])
def test_create_that_was_cut_is_sent_once_settled_by_reading_and_removed(site: Site, after: bool) -> None:
    site.trouble("createEvent", "drop", after=after)
    unknown = lost(site, "createEvent", CREATE)
    assert verdict_of(unknown) is Verdict.INCONCLUSIVE
    assert [entry.settled for entry in site.client.journal.unknown] == [UNSETTLED]
    settled = settle(site.client, unknown)
    assert settled.happened is after
    assert [event["title"] for event in settled.found] == [EVENT["title"]] * after
    assert site.calls("createEvent") == 1
    assert len(site.events()) == after
    site.tidy.remove_all()
    assert (site.events(), site.tidy.left) == ([], [])


def test_twin_that_was_there_before_is_not_taken_for_the_lost_one(site: Site) -> None:
    twin = site.client.call("createEvent", CREATE).json["event"]["id"]
    site.trouble("createEvent", "drop")
    unknown = lost(site, "createEvent", CREATE)
    assert settle(site.client, unknown, known={twin}).happened is False


@pytest.mark.parametrize("status", [502, 503, 504])
@pytest.mark.parametrize("after", [False, True])
def test_create_that_a_gateway_answers_for_is_not_repeated(site: Site, status: int, after: bool) -> None:
    site.trouble("createEvent", "status", status=status, after=after, retryAfter=0)
    unknown = lost(site, "createEvent", CREATE)
    assert f"the answer was {status}" in str(unknown)
    assert settle(site.client, unknown).happened is after
    assert site.calls("createEvent") == 1
    site.tidy.remove_all()
    assert site.events() == []


def test_gateway_answer_that_a_test_wants_is_an_answer(site: Site) -> None:
    site.trouble("createEvent", "status", status=504)
    assert site.client.call("createEvent", CREATE, expect=504).status == 504


def test_server_error_is_the_targets_failure_and_what_it_made_is_removed(site: Site) -> None:
    site.trouble("createEvent", "status", status=500, after=True)
    with pytest.raises(UnexpectedStatus):
        site.client.call("createEvent", CREATE)
    assert len(site.events()) == 1
    site.tidy.remove_all()
    assert site.events() == []


PARTS: dict[str, tuple[str, dict[str, Any]]] = {
    "createTicketDefinition": (
        "ticketDefinition",
        {
            "name": "Standard",
            "feeType": "FEE_INCLUDED",
            "pricingMethod": {"fixedPrice": {"value": "9", "currency": "USD"}},
        },
    ),
    "createPolicy": ("policy", {"name": "Refunds", "body": "None"}),
    "createCategory": ("category", {"name": "Talks conform-7a11"}),
}


@pytest.mark.parametrize("operation", sorted(PARTS))
@pytest.mark.parametrize("after", [False, True])
def test_every_kind_of_entity_is_found_by_its_name(site: Site, operation: str, after: bool) -> None:
    event_id = site.client.call("createEvent", CREATE).json["event"]["id"]
    holder, members = PARTS[operation]
    own = {} if holder == "category" else {"eventId": event_id}
    site.trouble(operation, "drop", after=after)
    unknown = lost(site, operation, {holder: members | own})
    settled = settle(site.client, unknown)
    assert [found["name"] for found in settled.found] == [members["name"]] * after
    site.tidy.remove_all()
    assert site.tidy.left == []
    if settled.found:
        assert settle(site.client, unknown).happened is False


def test_lost_schedule_item_is_found_in_the_draft_and_removed(site: Site) -> None:
    event_id = site.client.call("createEvent", CREATE).json["event"]["id"]
    slot = {"start": "2035-06-01T10:00:00Z", "end": "2035-06-01T11:00:00Z"}
    site.trouble("addScheduleItem", "drop", after=True)
    unknown = lost(
        site, "addScheduleItem", {"eventId": event_id, "item": {"name": "Opening", "timeSlot": slot}}
    )
    assert [item["name"] for item in settle(site.client, unknown).found] == ["Opening"]
    site.tidy.remove_all()
    assert (site.events(), site.tidy.left) == ([], [])


def test_lost_clone_is_found_under_its_numbered_title_and_removed(site: Site) -> None:
    event_id = site.client.call("createEvent", CREATE).json["event"]["id"]
    site.trouble("cloneEvent", "drop", after=True)
    unknown = lost(site, "cloneEvent", {}, eventId=event_id)
    settled = settle(site.client, unknown, known={event_id})
    assert [found["title"] for found in settled.found] == [f"{EVENT['title']} (1)"]
    site.tidy.remove_all()
    assert site.events() == []


@pytest.mark.parametrize("after", [False, True])
def test_lost_deletion_is_settled_by_reading(site: Site, after: bool) -> None:
    event_id = site.client.call("createEvent", CREATE).json["event"]["id"]
    site.trouble("deleteEvent", "drop", after=after)
    unknown = lost(site, "deleteEvent", eventId=event_id)
    assert settle(site.client, unknown).happened is after


@pytest.mark.parametrize("after", [False, True])
def test_lost_update_is_settled_by_a_look_of_ones_own(site: Site, after: bool) -> None:
    event_id = site.client.call("createEvent", CREATE).json["event"]["id"]
    site.trouble("updateEvent", "drop", after=after)
    unknown = lost(site, "updateEvent", {"event": {"title": "Winter Gala"}}, eventId=event_id)
    with pytest.raises(TypeError, match="settling updateEvent needs a look"):
        settle(site.client, unknown)

    def renamed(client: Client) -> bool:
        return bool(client.call("getEvent", eventId=event_id).json["event"]["title"] == "Winter Gala")

    assert settle(site.client, unknown, renamed).happened is after


def test_tidying_repeats_a_removal_that_was_cut(site: Site) -> None:
    site.client.call("createEvent", CREATE)
    site.trouble("deleteEvent", "drop", after=True, times=2)
    site.tidy.remove_all()
    assert (site.events(), site.tidy.left) == ([], [])


def test_lost_event_without_the_runs_tag_is_named_and_not_touched(site: Site) -> None:
    site.trouble("createEvent", "drop", after=True)
    lost(site, "createEvent", {"event": EVENT | {"title": "Somebody else's"}})
    site.tidy.remove_all()
    assert len(site.events()) == 1
    assert site.tidy.left == ["perhaps something that createEvent made, under a name that is not of this run"]


def test_read_that_is_cut_is_repeated_on_live_and_told_elsewhere(site: Site) -> None:
    site.trouble("queryEvents", "drop")
    if site.target.name == "live":
        assert site.events() == []
        assert site.client.journal.repeated == {"no answer": 1}
        return
    with pytest.raises(Unanswered, match="the connection broke before POST /events/v3/events/query"):
        site.events()


def test_write_that_is_answered_too_late_has_an_unknown_outcome() -> None:
    with running_server(MockSettings(control=True)) as url:
        http = HttpTransport(timeout=0.3, proxies=False)
        site_id = "00000000-0000-4000-8000-00000000000f"
        client = Client(http, load(), site_id, base_url=url, authorization="k")
        trouble = [{"operation": "createEvent", "kind": "latency", "seconds": 1.5}]
        _put(http, f"{url}/__mock__/sites/{site_id}/trouble", trouble)
        with pytest.raises(UnknownOutcome, match="ReadTimeout") as caught:
            client.call("createEvent", CREATE)
        assert settle(client, caught.value, patience=5).happened is True
        http.close()


def test_server_that_is_not_there_leaves_nothing_unknown() -> None:
    http = HttpTransport(timeout=2, proxies=False)
    client = Client(http, load(), "x", base_url="http://127.0.0.1:9", authorization="k")
    with pytest.raises(TargetError, match="cannot reach") as caught:
        client.call("createEvent", CREATE)
    assert not isinstance(caught.value, UnknownOutcome)
    http.close()


def test_read_that_lags_is_repeated_until_it_shows_the_write(site: Site) -> None:
    site.trouble("createEvent", "drop", after=True)
    unknown = lost(site, "createEvent", CREATE)
    looks = iter([[], [], ["seen"]])
    waits: list[float] = []
    settled = settle(site.client, unknown, lambda _: next(looks), patience=5, sleep=waits.append)
    assert (settled.happened, settled.found) == (True, ("seen",))
    assert waits == [1.0, 1.0]
    assert site.client.journal.waited == 2.0


def _put(http: HttpTransport, url: str, body: Any) -> None:
    answer = http.handle_request(httpx.Request("PUT", url, json=body))
    assert answer.status_code == 200
