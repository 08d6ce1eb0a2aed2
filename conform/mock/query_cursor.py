"""Opaque cursors: base64url JSON that carries filter, sort, limit and the position of a page.

Where the contract has no room for that in an answer (36 characters for ticket definitions), the site
keeps the cursor and gives out a GUID that names it.
"""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from conform.mock.errors import ApiError, FieldViolation, validation_error

_FIELD = "query.cursorPaging.cursor"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts or ends.

    `position` holds the sort values, creation date and id of the row next to the page, so that rows
    that come or go between two calls are neither skipped nor repeated. `forward` tells next from prev.
    """

    filter: Mapping[str, Any] | None
    sort: list[dict[str, Any]]
    limit: int
    position: list[Any]
    forward: bool

    def encode(self) -> str:
        """Spell the cursor as text."""
        payload = {"f": self.filter, "s": self.sort, "l": self.limit, "p": self.position, "n": self.forward}
        text = json.dumps(payload, separators=(",", ":"), ensure_ascii=False)
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def give(cursor: Cursor, shelf: MutableMapping[str, str] | None) -> str:
    """Spell a cursor for an answer; with a shelf, by a short name that is the same for the same page."""
    text = cursor.encode()
    if shelf is None:
        return text
    name = str(uuid.uuid5(uuid.NAMESPACE_URL, text))
    shelf[name] = text
    return name


def take(text: Any, shelf: Mapping[str, str] | None) -> Cursor:
    """Read a cursor of a request; anything that is none of ours is a 400."""
    if shelf is None:
        return decode(text)
    if text not in shelf:
        raise bad_cursor()
    return decode(shelf[text])


def decode(text: Any) -> Cursor:
    """Read a cursor back; anything that is none of ours is a 400."""
    try:
        raw = base64.b64decode(str(text) + "=" * (-len(str(text)) % 4), altchars=b"-_", validate=True)
        payload = json.loads(raw)
        cursor = Cursor(payload["f"], payload["s"], payload["l"], payload["p"], payload["n"])
    except (binascii.Error, ValueError, KeyError, TypeError, RecursionError):
        raise bad_cursor() from None
    whole = (
        isinstance(cursor.filter, Mapping | None)
        and isinstance(cursor.sort, list)
        and all(isinstance(item, Mapping) for item in cursor.sort)
        and type(cursor.limit) is int
        and isinstance(cursor.position, list)
        and len(cursor.position) == len(cursor.sort) + 2
        and isinstance(cursor.forward, bool)
    )
    if not whole:
        raise bad_cursor()
    return cursor


def bad_cursor() -> ApiError:
    """Make the 400 of a cursor that this server did not give out."""
    return validation_error([FieldViolation(_FIELD, "is not a valid cursor", "FORMAT")])
