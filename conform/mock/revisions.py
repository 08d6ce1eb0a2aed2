"""Optimistic locking, as ticket definitions and policies have it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conform.mock.errors import FieldViolation, application_error, validation_error
from conform.mock.store import Row

FIRST = "1"


def check(row: Row, sent: Mapping[str, Any], member: str) -> None:
    """Refuse an update without a revision (400) or with another than the current one (409).

    `member` is the entity's name in the request. No Events page gives the code of the 409: it is
    another Wix service's (assumed).
    """
    revision = sent.get("revision")
    if revision is None:
        field = f"{member}.revision"
        raise validation_error([FieldViolation(field, "must not be empty", "REQUIRED_FIELD")])
    if revision != row["revision"]:
        message = f"entity {row['id']} has already changed since the requested revision {revision}"
        raise application_error(409, "INVALID_REVISION", message)


def following(row: Row) -> str:
    """Give the revision after a row's current one."""
    return str(int(row["revision"]) + 1)
