"""Dates, time zones, and what follows from the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import Json
from conform.mock import instants
from conform.mock.store import Row

SETTLE = "event_dates.settle"
"""The seam at which the dates of an event are read: (real, sent, stored)."""
STATUS = "event_dates.status"
"""The seam at which the clock gives an event its status: (real, row, now)."""


def _offset(settings: Mapping[str, Any], moment: datetime) -> timedelta:
    zone = ZoneInfo(settings.get("timeZoneId") or "UTC")
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _shifted(settings: Json, by: Any) -> Json:
    """Give date settings with both dates moved by what `by` says of them."""
    if settings["dateAndTimeTbd"]:
        return settings
    dates = {name: instants.parse(settings[name]) for name in ("startDate", "endDate")}
    return settings | {name: instants.write(moment - by(moment)) for name, moment in dates.items()}


@fault(
    "time/zone-is-lost",
    SETTLE,
    operation="createEvent",
    evidence="sdk",
    source="DateAndTimeSettings.timeZoneId",
    breaks="law/events/create-then-get",
)
def _(real: Any, sent: Any, stored: Any = None) -> Any:
    """Every event is in UTC."""
    settled = real(sent, stored)
    return settled | ({"timeZoneId": "UTC"} if "timeZoneId" in settled else {})


@fault(
    "time/utc-is-read-as-local",
    SETTLE,
    operation="createEvent",
    evidence="docs",
    source="create-event",
    breaks="law/events/create-then-get",
)
def _(real: Any, sent: Any, stored: Any = None) -> Any:
    """Dates are read as if they were in the time zone of the event, and not in UTC."""
    settled = real(sent, stored)
    return _shifted(settled, lambda moment: _offset(settled, moment))


@fault(
    "time/summer-time-counts-twice",
    SETTLE,
    operation="createEvent",
    evidence="docs",
    source="create-event",
    breaks="law/events/create-then-get",
)
def _(real: Any, sent: Any, stored: Any = None) -> Any:
    """Dates in summer time are an hour off."""
    settled = real(sent, stored)

    def saving(moment: datetime) -> timedelta:
        return moment.astimezone(ZoneInfo(settled["timeZoneId"])).dst() or timedelta(0)

    return _shifted(settled, saving)


@fault(
    "time/update-keeps-the-end",
    SETTLE,
    operation="updateEvent",
    evidence="observed",
    source="observed 6",
    breaks="law/events/update-changes-only-what-it-says",
)
def _(real: Any, sent: Any, stored: Any = None) -> Any:
    """New dates of an event change its start only, unless it would end before it."""
    settled = real(sent, stored)
    old = (stored or {}).get("endDate")
    kept = old and "startDate" in settled and instants.parse(old) >= instants.parse(settled["startDate"])
    return settled | ({"endDate": old} if kept else {})


@fault(
    "time/fractions-are-dropped",
    "instants.write",
    operation="addScheduleItem",
    evidence="observed",
    source="observed 5",
    breaks="law/schedule/add-then-read",
)
def _(real: Any, instant: datetime) -> Any:
    """Fractions of a second are dropped."""
    return real(instant.replace(microsecond=0))


@fault(
    "time/never-started",
    STATUS,
    operation="getEvent",
    evidence="sdk",
    source="Event.status",
    breaks="law/events/status-follows-the-clock",
)
def _(real: Any, row: Row, now: datetime) -> Any:
    """An event that is under way is still UPCOMING."""
    return real(row, now).replace("STARTED", "UPCOMING")


@fault(
    "time/ends-when-it-starts",
    STATUS,
    operation="getEvent",
    evidence="sdk",
    source="Event.status",
    breaks="law/events/status-follows-the-clock",
)
def _(real: Any, row: Row, now: datetime) -> Any:
    """An event that is under way is ENDED already."""
    return real(row, now).replace("STARTED", "ENDED")


@fault(
    "time/never-ends",
    STATUS,
    operation="getEvent",
    evidence="sdk",
    source="Event.status",
    breaks="law/events/status-follows-the-clock",
)
def _(real: Any, row: Row, now: datetime) -> Any:
    """An event that is over is still STARTED."""
    return real(row, now).replace("ENDED", "STARTED")


@fault(
    "time/status-by-the-wall-clock",
    STATUS,
    operation="getEvent",
    evidence="sdk",
    source="Event.status",
    promise="The status of an event follows from its instants, whatever its time zone.",
)
def _(real: Any, row: Row, now: datetime) -> Any:
    """The status takes the clock on the event's wall for UTC, and is hours off outside of it."""
    return real(row, now + _offset(row["dateAndTimeSettings"], now))
