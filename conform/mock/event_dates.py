"""Dates of events: their rules, their statuses by the clock, and how they are printed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

from conform.mock import instants
from conform.mock.errors import ApiError, FieldViolation, validation_error
from conform.mock.store import Row

_AT = "event.dateAndTimeSettings"
# Between date and time of an event of several days, in the languages in which it was seen.
_AT_TIME = {"en": "at", "fr": "à"}
EN_DASH = "\u2013"
_ZONES = frozenset(available_timezones())


def misconfigured(field: str, description: str) -> ApiError:
    """Make the 400 for members that do not go together; the texts are those that were seen live."""
    return validation_error([FieldViolation(field, description, "CUSTOM", "INVALID_EVENT_CONFIGURATION")])


def settle(sent: Mapping[str, Any], stored: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Check and normalise date settings; of `stored` ones only the time zone is kept."""
    switches = {name: bool(sent.get(name)) for name in ("hideEndDate", "showTimeZone")}
    if sent.get("dateAndTimeTbd"):
        message = sent.get("dateAndTimeTbdMessage")
        if not (isinstance(message, str) and message.strip()):
            raise misconfigured(f"{_AT}.dateAndTimeTbdMessage", "getScheduleTbdMessage must not be a blank")
        # Dates that come with it are dropped (assumed).
        return {"dateAndTimeTbd": True, "dateAndTimeTbdMessage": message, **switches}
    _demand_dates(sent)
    zone = sent.get("timeZoneId") or (stored or {}).get("timeZoneId")
    if zone not in _ZONES:
        raise misconfigured(f"{_AT}.timeZoneId", "getTimeZoneId is not supported")
    start = instants.read(sent["startDate"], f"{_AT}.startDate")
    end = instants.read(sent["endDate"], f"{_AT}.endDate")
    if end < start:  # an event without duration is one (assumed)
        raise misconfigured(f"{_AT}.endDate", "event cannot have negative duration")
    try:
        start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    except OverflowError:
        raise misconfigured(f"{_AT}.startDate", "is out of the calendar in its time zone") from None
    dates = {"startDate": instants.write(start), "endDate": instants.write(end), "timeZoneId": zone}
    return {"dateAndTimeTbd": False, **dates, **switches}


def _demand_dates(sent: Mapping[str, Any]) -> None:
    start, end = sent.get("startDate"), sent.get("endDate")
    if start is None and end is None:
        text = "endDate.isDefined must be true, startDate.isDefined must be true"
        raise misconfigured(f"{_AT}.startDate", text)
    if start is None or end is None:
        name = "endDate" if end is None else "startDate"
        text = f"{name}.isDefined must be true, event cannot have negative duration"
        raise misconfigured(f"{_AT}.{name}", text)


def status(row: Row, now: datetime) -> str:
    """Tell an event's status: what was done to it, or for a published one what the clock says."""
    stored = str(row["status"])
    settings = row["dateAndTimeSettings"]
    if stored != "UPCOMING" or settings["dateAndTimeTbd"]:
        return stored
    if instants.parse(settings["endDate"]) <= now:
        return "ENDED"
    return "STARTED" if instants.parse(settings["startDate"]) <= now else "UPCOMING"


def formatted(settings: Mapping[str, Any], locale: str) -> dict[str, str]:
    """Print the dates in the site's language and the event's zone."""
    if settings["dateAndTimeTbd"]:
        empty = dict.fromkeys(("startDate", "startTime", "endDate", "endTime"), "")
        return {"dateAndTime": settings["dateAndTimeTbdMessage"], **empty}
    return dict(
        _formatted(
            settings["startDate"],
            settings["endDate"],
            settings["timeZoneId"],
            locale,
            settings["hideEndDate"],
            settings["showTimeZone"],
        )
    )


@lru_cache(maxsize=4096)
def _formatted(
    start_text: str, end_text: str, zone: str, locale: str, hide_end: bool, show_zone: bool
) -> tuple[tuple[str, str], ...]:
    language = _locale(locale)
    start, end = (instants.parse(text).astimezone(ZoneInfo(zone)) for text in (start_text, end_text))
    start_date, start_time = _date(start, language), _time(start, language)
    end_date, end_time = _date(end, language), _time(end, language)
    one_day = start.date() == end.date()
    whole = f"{start_date}, {start_time}" if one_day else _joined(start_date, start_time, language)
    if not hide_end:
        whole += f" {EN_DASH} " + (end_time if one_day else _joined(end_date, end_time, language))
    if show_zone:
        whole += f" {_offset(start)}"
    if hide_end:
        end_date = end_time = ""
    return (
        ("dateAndTime", whole),
        ("startDate", start_date),
        ("startTime", start_time),
        ("endDate", end_date),
        ("endTime", end_time),
    )


def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en", "US")


def _date(moment: datetime, locale: Locale) -> str:
    return format_date(moment, "long", locale=locale)


def _time(moment: datetime, locale: Locale) -> str:
    return format_time(moment, "short", locale=locale).replace("\u202f", " ")


def _joined(date: str, time: str, locale: Locale) -> str:
    word = _AT_TIME.get(locale.language)
    return f"{date} {word} {time}" if word else f"{date}, {time}"


def _offset(moment: datetime) -> str:
    minutes = int((moment.utcoffset() or timedelta(0)).total_seconds() // 60)
    if minutes == 0:
        return "GMT"
    hours, rest = divmod(abs(minutes), 60)
    return f"GMT{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")
