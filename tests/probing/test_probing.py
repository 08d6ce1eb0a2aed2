"""What the probe finds in servers that are wrong behind a right answer."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from conform.client import Client, SteppedTransport
from conform.contract import load
from conform.contract.obligations import enumerate_obligations
from conform.mock import create_app
from suites.contract.probing import Probe
from suites.world import World

Spoil = Callable[[httpx.Request, dict[str, Any]], None]


class Spoiling(httpx.BaseTransport):
    """Answers as the mock does, with bodies that a function has spoilt."""

    def __init__(self, spoil: Spoil) -> None:
        self._inner = SteppedTransport(create_app())
        self._spoil = spoil

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._inner.handle_request(request)
        body = json.loads(answer.read())
        self._spoil(request, body)
        return httpx.Response(answer.status_code, json=body)


class Forgiving(Spoiling):
    """Gives events that come without a place one of its own."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.read() or b"{}")
        if "event" in body and request.method == "POST":
            body["event"]["location"].setdefault("name", "Anywhere")
            request = httpx.Request(request.method, request.url, headers=_without(request), json=body)
        return super().handle_request(request)


def _without(request: httpx.Request) -> list[tuple[str, str]]:
    return [each for each in request.headers.items() if each[0] != "content-length"]


def found(name: str, spoil: Spoil, server: type[Spoiling] = Spoiling) -> list[str]:
    """Give what the probe finds about an obligation of a server that is spoilt."""
    client = Client(server(spoil), load(), str(uuid.uuid4()), base_url="http://target", authorization="key")
    exercised: list[str] = []
    broken = [str(each) for each in Probe(World(client, "tag"), exercised.append).run(FOUND[name])]
    assert exercised
    return broken


FOUND = enumerate_obligations()


def nothing(request: httpx.Request, body: dict[str, Any]) -> None:
    """Leave an answer as it is."""


def cuts_titles_when_read(request: httpx.Request, body: dict[str, Any]) -> None:
    if request.method == "GET":
        body["event"]["title"] = body["event"]["title"][:119]


def loses_descriptions_when_read(request: httpx.Request, body: dict[str, Any]) -> None:
    if request.method == "GET":
        body.get("ticketDefinition", {}).pop("description", None)


def renames_items_in_lists(request: httpx.Request, body: dict[str, Any]) -> None:
    for each in body.get("items", ()):
        each["name"] = "Another"


class Moves:
    """Lets each read show another short description, as if a refused update had been stored."""

    def __init__(self) -> None:
        self.reads = 0

    def __call__(self, request: httpx.Request, body: dict[str, Any]) -> None:
        if request.method == "GET":
            self.reads += 1
            body["event"]["shortDescription"] = f"read {self.reads}"


@pytest.mark.parametrize(
    ("name", "spoil", "observed"),
    [
        ("createEvent/event.title/max-length", cuts_titles_when_read, "expected: what was sent: 'abcdef"),
        ("updateEvent/event.title/max-length", cuts_titles_when_read, "expected: what was sent: 'abcdef"),
        (
            "createTicketDefinition/ticketDefinition.description/max-length",
            loses_descriptions_when_read,
            "no such member",
        ),
        ("addScheduleItem/item.name/max-length", renames_items_in_lists, "observed: 'Another'"),
        ("updateScheduleItem/item.name/max-length", renames_items_in_lists, "observed: 'Another'"),
    ],
)
def test_what_is_kept_in_the_answer_of_a_write_only_is_found(name: str, spoil: Spoil, observed: str) -> None:
    assert found(name, nothing) == []
    broken = found(name, spoil)
    assert broken
    assert all(observed in each and name in each for each in broken)


def test_an_update_that_is_refused_and_stored_is_found() -> None:
    name = "updateEvent/event.title/type"
    assert found(name, nothing) == []
    (broken,) = found(name, Moves())
    assert "at: shortDescription" in broken
    assert "expected: as before the update, which was refused: 'read 1'" in broken
    assert "observed: 'read 2'" in broken


def test_a_rule_across_members_that_is_not_kept_is_found() -> None:
    name = "createEvent/event.location/rule/name-or-address"
    assert found(name, nothing) == []
    (broken,) = found(name, nothing, Forgiving)
    assert "expected: a refusal with 400: neither name nor address is there" in broken
    assert "observed: status 200" in broken
