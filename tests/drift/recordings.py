"""Exchanges of a correct server, recorded, and how to spoil them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from conform.drift.recorded import Recorded, read
from conform.drift.traffic import compare

CASSETTES = Path(__file__).parents[2] / "cassettes"
RECORDED = [each for each in read([CASSETTES]) if each.match.operation is not None]
SUCCESSES = [each for each in RECORDED if each.status == 200]
Body = dict[str, Any]


def first(operation: str, status: int = 200) -> Recorded:
    return next(
        each
        for each in RECORDED
        if each.match.operation is not None and (each.match.operation.id, each.status) == (operation, status)
    )


def spoiled(recorded: Recorded, spoil: Callable[[Body], object]) -> Recorded:
    body = copy.deepcopy(recorded.body)
    spoil(body)
    return replace(recorded, body=body)


def found(*exchanges: Recorded, seen: int = 1) -> list[tuple[str, str, str, Any, Any]]:
    changes = compare(exchanges).changes(seen)
    return [(each.rule, each.where, each.place, each.old, each.new) for each in changes]


EVENT, TICKET = first("getEvent"), first("getTicketDefinition")
