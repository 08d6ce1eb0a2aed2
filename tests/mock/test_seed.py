"""Seeds: their shape, what they save and put in, and what they leave alone."""

from __future__ import annotations

from typing import Any

import pytest

from conform.mock.control_document import ROUTES
from conform.mock.seeds import SeedError, plant
from tests.mock.api import EVENT, Api


@pytest.mark.parametrize(
    "seed",
    [
        None,
        {},
        {"calls": {}},
        {"calls": [], "call": []},
        {"calls": [], "settings": []},
        {"calls": [[]]},
        {"calls": [{"operation": []}]},
        {"calls": [{"operation": "queryEvents", "request": []}]},
        {"calls": [{"operation": "queryEvents", "save": ["event.id"]}]},
        {"calls": [{"operation": "queryEvents", "save": {"id": 1}}]},
        {"calls": [{"operation": "queryEvents", "expect": 200}]},
    ],
)
def test_seed_of_another_shape_is_one_line(api: Api, seed: Any) -> None:
    event = api.event()
    with pytest.raises(SeedError) as caught:
        plant(api.app, api.site, seed)
    assert "\n" not in str(caught.value)
    assert api.http.post(f"/__mock__/sites/{api.site}/seed", json=seed).status_code == 400
    assert [each["id"] for each in api.everything()] == [event["id"]]


def test_saved_text_is_put_in_as_it_is(api: Api) -> None:
    title = 'Say "hello" \\ {title}'
    calls = [
        {
            "operation": "createEvent",
            "request": {"event": EVENT | {"title": title}},
            "save": {"title": "event.title"},
        },
        {"operation": "createEvent", "request": {"event": EVENT | {"title": "Again: {title} {unknown}"}}},
    ]
    plant(api.app, api.site, {"calls": calls})
    assert [event["title"] for event in api.everything()] == [title, f"Again: {title} {{unknown}}"]


def test_seed_is_not_met_by_trouble_and_does_not_fill_the_log(api: Api) -> None:
    api.control.trouble({"operation": "*", "kind": "status", "times": None})
    api.control.seed({"calls": [{"operation": "createEvent", "request": {"event": EVENT}}]})
    assert api.control.log() == []
    assert len(api.everything()) == 1


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE", "PATCH"])
def test_control_plane_answers_what_its_document_has_and_nothing_else(api: Api, method: str) -> None:
    there = {path for listed, path, _, _ in ROUTES if listed.upper() == method}
    whats = ("reset", "seed", "clock", "settings", "identities", "sales", "trouble", "log", "nothing", "")
    for path in ("/__mock__/health", "/__mock__/openapi.json", "/__mock__", "/__mock__/sites"):
        answer = api.http.request(method, path)
        assert (answer.status_code == 404) is (path not in there), (method, path)
    for what in whats:
        path = f"/__mock__/sites/{{siteId}}/{what}"
        answer = api.http.request(method, path.replace("{siteId}", api.site))
        assert (answer.status_code == 404) is (path not in there), (method, path)
