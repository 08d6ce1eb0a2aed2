"""Wix's own JavaScript SDK as a witness: it calls every operation of the mock and parses every answer."""

from __future__ import annotations

import json
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest

from conform.contract import load
from conform.mock import MockApp, MockSettings, create_app, running_server
from conform.mock.context import Context
from conform.report.node import find_node, install

HERE = Path(__file__).parent
REFUSALS = (
    "EVENT_ALREADY_PUBLISHED",
    "EVENT_NOT_FOUND",
    "FILTER_PARSER_ERROR",
    "INVALID_EVENT_STATUS_TRANSITION",
    "INVALID_EVENT_TYPE",
    "INVALID_SALE_PERIOD",
    "POLICIES_LIMIT_REACHED",
    "SLUG_ALREADY_IN_USE",
)


def hear(app: MockApp) -> list[dict[str, Any]]:
    """Let the SDK tell its story to a mock, and give what it said of each operation."""
    node = find_node()
    install(HERE, node, "Wix's SDK")
    with running_server(app) as url:
        place = {"BASE_URL": url, "API_KEY": "any-key", "SITE_ID": str(uuid.uuid4())}
        run = subprocess.run(
            [str(node.node), "witness.mjs"],
            cwd=HERE,
            env={**node.environment(), **place},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    said = [json.loads(line) for line in run.stdout.splitlines()]
    assert said, run.stderr
    return said


@pytest.fixture(scope="module")
def said() -> list[dict[str, Any]]:
    return hear(create_app(MockSettings(control=True)))


@pytest.mark.parametrize("operation", sorted(load().operations))
def test_sdk_understands_every_operation(operation: str, said: list[dict[str, Any]]) -> None:
    lines = [line for line in said if line["operation"] == operation and "refusal" not in line]
    assert lines == [{"operation": operation, "ok": True}]


@pytest.mark.parametrize("code", REFUSALS)
def test_sdk_surfaces_the_code_of_a_refusal(code: str, said: list[dict[str, Any]]) -> None:
    lines = [line for line in said if line.get("refusal") == code]
    assert lines
    assert all(line["ok"] for line in lines), lines


@pytest.mark.parametrize(
    ("operation", "member", "wrong"),
    [
        ("getPolicy", ("policy", "eventId"), "no-guid"),
        ("getTicketDefinition", ("ticketDefinition", "hidden"), "no"),
    ],
)
def test_sdk_finds_a_wrong_answer(operation: str, member: tuple[str, str], wrong: object) -> None:
    app = create_app(MockSettings(control=True))
    right = app.handlers[operation]

    def handler(ctx: Context) -> dict[str, Any]:
        answer = right(ctx)
        return {**answer, member[0]: {**answer[member[0]], member[1]: wrong}}

    app.handlers[operation] = handler
    lines = [line for line in hear(app) if line["operation"] == operation]
    assert [line["ok"] for line in lines] == [False]
    assert member[1] in lines[0]["error"]
