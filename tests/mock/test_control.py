"""The control plane: trouble, log, seeds, sales, and the document that describes it."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate

from conform.client import TargetError
from conform.mock import MockSettings, running_server
from conform.mock.control_document import ROUTES
from conform.mock.seeds import SeedError, plant, read
from tests.mock.api import EVENT, NOW, Api

QUERY = {"query": {"paging": {"limit": 10}}}


def test_document_is_valid_and_every_route_in_it_exists(api: Api) -> None:
    document = api.http.get("/__mock__/openapi.json").json()
    validate(document)
    assert sum(len(methods) for methods in document["paths"].values()) == len(ROUTES)
    for method, path, _, body in ROUTES:
        url = path.replace("{siteId}", api.site)
        answer = api.http.request(method, url, content=b"{}" if body else b"")
        assert "nothing at" not in answer.text, (method, path)
        assert answer.status_code in {200, 400}, (method, path, answer.text)


@pytest.mark.parametrize("status", [429, 500, 503, 504])
def test_status_is_answered_as_often_as_asked_and_changes_nothing(api: Api, status: int) -> None:
    api.control.trouble({"operation": "createEvent", "kind": "status", "status": status, "times": 2})
    for _ in range(2):
        answer = api.refused(status, "createEvent", {"event": EVENT})
        assert isinstance(answer.json["message"], str)
    assert api.event()["title"] == EVENT["title"]


def test_every_other_call_of_any_operation_is_struck(api: Api) -> None:
    trouble = {"operation": "*", "kind": "status", "status": 503, "every": 2, "times": None, "retryAfter": 7}
    api.control.trouble(trouble)
    answers = [api.client.call("queryEvents", QUERY, expect=None) for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 503, 200, 503]
    assert answers[1].response is not None
    assert answers[1].response.headers["retry-after"] == "7"
    api.http.delete(f"/__mock__/sites/{api.site}/trouble")
    assert {api.client.call("queryEvents", QUERY).status for _ in range(3)} == {200}


@pytest.mark.parametrize("after", [False, True])
def test_dropped_connection_leaves_open_whether_it_took_effect(api: Api, after: bool) -> None:
    api.control.trouble({"operation": "createEvent", "kind": "drop", "after": after})
    with pytest.raises(TargetError, match="the connection broke"):
        api.event()
    assert len(api.everything()) == int(after)


def test_latency_moves_the_sites_time_in_process(api: Api) -> None:
    api.control.trouble({"operation": "createEvent", "kind": "latency", "seconds": 5})
    api.event()
    assert timedelta(seconds=5) <= api.control.now() - NOW < timedelta(seconds=6)


def test_trouble_over_http_is_real() -> None:
    with running_server(MockSettings(control=True)) as url:
        site = Api().site
        headers = {"Authorization": "key", "wix-site-id": site}
        with httpx.Client(base_url=url, headers=headers) as client:
            troubles = [
                {"operation": "queryEvents", "kind": "latency", "seconds": 0.3},
                {"operation": "queryEvents", "kind": "drop"},
            ]
            client.put(f"/__mock__/sites/{site}/trouble", json=troubles).raise_for_status()
            began = time.monotonic()
            assert client.post("/events/v3/events/query", json=QUERY).status_code == 200
            assert time.monotonic() - began >= 0.3
            with pytest.raises(httpx.RemoteProtocolError):
                client.post("/events/v3/events/query", json=QUERY)
            assert client.post("/events/v3/events/query", json=QUERY).status_code == 200


@pytest.mark.parametrize(
    "trouble",
    [
        {"operation": "createEvent"},
        {"operation": "createEvent", "kind": "fire"},
        {"operation": "*", "kind": "status", "status": 200},
        {"operation": "*", "kind": "latency", "seconds": 1e9},
        {"operation": "*", "kind": "drop", "times": 0},
        {"operation": "*", "kind": "drop", "often": 1},
        "drop",
    ],
)
def test_wrong_trouble_is_refused(api: Api, trouble: Any) -> None:
    answer = api.http.put(f"/__mock__/sites/{api.site}/trouble", json=[trouble])
    assert answer.status_code == 400
    assert api.http.get(f"/__mock__/sites/{api.site}/trouble").json() == []


def test_log_tells_exchanges_without_the_caller_s_token() -> None:
    api = Api(token="IST.secret-token")
    event = api.event()
    api.client.call("getEvent", eventId=event["id"])
    api.client.call("getEventBySlug", slug="nothing", expect=404)
    log = api.control.log()
    assert [(entry["operation"], entry["status"]) for entry in log] == [
        ("createEvent", 200),
        ("getEvent", 200),
        ("getEventBySlug", 404),
    ]
    assert log[0]["request"]["event"]["title"] == EVENT["title"]
    assert log[0]["answer"]["event"]["id"] == event["id"]
    assert "secret-token" not in json.dumps(log)
    assert [entry["number"] for entry in api.control.log(after=2)] == [3]


def test_seed_devcon_is_the_conference(api: Api) -> None:
    saved = api.control.seed(read("devcon"))
    definitions = api.call("queryTicketDefinitions", {"query": {}}).json["ticketDefinitions"]
    assert [each["saleStatus"] for each in definitions] == ["SALE_STARTED"] * 3
    assert len(api.call("listScheduleItems", eventId=[saved["eventId"]]).json["items"]) == 2
    listed = api.call("listEventsByCategory", categoryId=saved["categoryId"]).json["events"]
    assert [event["id"] for event in listed] == [saved["eventId"]]


@pytest.mark.parametrize(
    ("seed", "told"),
    [
        ([], "a seed is an object"),
        ({"calls": [{"operation": "fly"}]}, "call 1 of the seed names no operation"),
        (
            {"calls": [{"operation": "getEvent", "request": {"eventId": Api().site}}]},
            "call 1 .* getEvent, is refused",
        ),
        ({"calls": [{"operation": "createCategory", "request": {}}]}, "call 1 .* createCategory, is refused"),
        ({"calls": [], "clock": "noon"}, "clock or settings"),
        (
            {"calls": [{"operation": "queryEvents", "save": {"id": "events.x"}}]},
            "call 1 of the seed saves events.x",
        ),
    ],
)
def test_wrong_seed_names_the_call_and_leaves_the_site(api: Api, seed: Any, told: str) -> None:
    event = api.event()
    with pytest.raises(SeedError, match=told):
        plant(api.app, api.site, seed)
    answer = api.http.post(f"/__mock__/sites/{api.site}/seed", json=seed)
    assert answer.status_code == 400
    assert [each["id"] for each in api.everything()] == [event["id"]]


def test_unknown_seed_is_one_line_with_the_known_ones() -> None:
    with pytest.raises(SeedError, match="there is no seed nowhere: name a file, or one of devcon"):
        read("nowhere")


def test_sales_sell_out_and_lock_the_currency(api: Api) -> None:
    saved = api.control.seed(read("devcon"))
    definitions = api.call("queryTicketDefinitions", {"query": {}}).json["ticketDefinitions"]
    api.control.sales({each["id"]: {"sold": each["initialLimit"]} for each in definitions})
    sold_out = api.call("queryTicketDefinitions", {"query": {}, "fields": ["SALES_DETAILS"]}).json
    assert all(each["salesDetails"]["soldOut"] for each in sold_out["ticketDefinitions"])
    assert api.get(saved["eventId"], "REGISTRATION")["registration"]["status"] == "CLOSED_AUTOMATICALLY"
    change = {"eventId": saved["eventId"], "currency": "EUR"}
    assert api.client.call("changeCurrency", change, expect=428).code == "CURRENCY_LOCKED"
