"""Instants in requests and answers: ISO 8601 in, `YYYY-MM-DDTHH:MM:SSZ` out."""

from __future__ import annotations

from datetime import UTC, datetime

from conform.mock.errors import FieldViolation, validation_error


def parse(text: str) -> datetime:
    """Read a stored or validated instant; one without an offset counts as UTC."""
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def read(text: str, field: str) -> datetime:
    """Read an instant from a request member, or refuse the member with a 400."""
    try:
        return parse(text)
    except (ValueError, OverflowError):
        violation = FieldViolation(field, "must be a date-time", "FORMAT", data={"expected": "date-time"})
        raise validation_error([violation]) from None


def write(instant: datetime) -> str:
    """Print an instant in UTC, with three digits of a second's fraction only when there is one."""
    utc = instant.astimezone(UTC)
    precision = "milliseconds" if utc.microsecond // 1000 else "seconds"
    return utc.replace(tzinfo=None).isoformat(timespec=precision) + "Z"
