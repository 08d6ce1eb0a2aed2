"""Others who call the same API: visitors of a site, and the managers of another one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from conform.client import Client, Control, Exchange
from conform.expect import holds

Call = tuple[str, dict[str, Any] | None, dict[str, Any]]
"""An operation's id, its body and its parameters."""


def refuses_visitors(client: Client, control: Control, calls: Iterable[Call]) -> None:
    """Let a visitor make calls that write, each of which has to be refused."""
    control.identities({"a-visitor": {"kind": "visitor"}})
    visitor = client.as_caller("a-visitor")
    for operation, body, params in calls:
        refused = visitor.call(operation, body, expect=None, **params)
        holds(refused, "", refused.status in (401, 403), "a refusal with 401 or 403")


def twice(write: Callable[[], Exchange], name: str, find: Callable[[], list[str]]) -> None:
    """Send the same creation twice: it makes two entities, or is refused and makes none.

    `name` is the entity's name in the answer; `find` gives the ids of all that were made.
    """
    first, second = write(), write()
    holds(first, "", first.status == 200, "status 200 for the first")
    ids = {first.json[name]["id"]}
    if second.status == 200:
        ids.add(second.json[name]["id"])
        holds(second, f"{name}.id", len(ids) == 2, "an id of its own")
    else:
        holds(second, "", 400 <= second.status < 500, "a second entity, or a refusal")
    found = find()
    holds(second, "", sorted(found) == sorted(ids), f"{len(ids)} entities, once each: found {found}")
