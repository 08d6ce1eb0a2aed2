"""What differs between two recordings of one server, replaced by symbols: ids, dates, cursors, slugs."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_GUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)"
_COMPACT = r"\d{8}T\d{6}Z"  # in links to calendars
_TAG = r"\bconform-[0-9a-f]{6}\b"  # the run's tag in names
_HEX = r"\b[0-9a-f]{8}\b"  # the beginning of a site's id, in its addresses
_VOLATILE = re.compile(
    f"(?P<guid>{_GUID})|(?P<instant>{_INSTANT})|(?P<compact>{_COMPACT})|(?P<tag>{_TAG})|(?P<hex>{_HEX})"
)
_MONTH = (
    r"\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"
)
_DATE_TEXT = re.compile(rf"{_MONTH}[ .]+\d|\d[ .]+{_MONTH}")
_CLOCK_TEXT = re.compile(r"^\d{1,2}:\d\d( [AP]M)?$")
_CURSORS = ("cursor", "next", "prev")
_SHORTEST = 4
"""Characters of a slug that is looked for inside other texts."""


class Symbols:
    """Names the volatile values of one recording by where each was seen first.

    A symbol holds the operation and the place, and which one it was there, so that a member that is new
    does not rename all that come after it. A date that was sent has a symbol, a date of the server's clock
    is just a date: whether two of those are equal is chance.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._slugs: dict[str, str] = {}
        self._count: Counter[str] = Counter()

    def request(self, operation: str, method: str, url: str, body: Any) -> Any:
        """Give a request as a value that two recordings share."""
        parts = urlsplit(url)
        path = [self._text(unquote(part), f"{operation} path", sent=True) for part in parts.path.split("/")]
        query = sorted(
            (name, self._text(value, f"{operation} {name}", sent=True))
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
        )
        return [method, path, query, self._value(body, f"{operation} request", "", sent=True)]

    def answer(self, operation: str, body: Any) -> Any:
        """Give the body of an answer as a value that two recordings share."""
        return self._value(body, f"{operation} answer", "", sent=False)

    def _value(self, value: Any, place: str, name: str, *, sent: bool) -> Any:
        match value:
            case dict():
                return {
                    key: self._value(member, f"{place}.{key}", key, sent=sent)
                    for key, member in value.items()
                }
            case list():
                return [self._value(item, f"{place}[]", name, sent=sent) for item in value]
            case str():
                return self._member(value, place, name, sent=sent)
            case _:
                return value

    def _member(self, text: str, place: str, name: str, *, sent: bool) -> str:
        if name in _CURSORS and text:
            return self._symbol("cursor", text, place)
        if name == "slug" and text and not sent:
            symbol = self._symbol("slug", text, place)
            if len(text) >= _SHORTEST:
                self._slugs[text] = symbol
            return symbol
        return self._text(text, place, sent=sent)

    def _text(self, text: str, place: str, *, sent: bool) -> str:
        known = self._known.get(text)
        if known is not None:
            return known
        if not sent and (_DATE_TEXT.search(text) or _CLOCK_TEXT.match(text)):
            return re.sub(r"\d+", "#", re.sub(_MONTH, "<month>", text))
        for slug in sorted(self._slugs, key=len, reverse=True):
            if slug in text:
                text = text.replace(slug, self._slugs[slug])

        def replaced(found: re.Match[str]) -> str:
            kind = str(found.lastgroup)
            if kind == "guid":
                return self._symbol("id", found.group().lower(), place)
            if kind == "instant":
                return self._instant(found.group(), place, sent=sent)
            return f"<{kind}>"

        return _VOLATILE.sub(replaced, text)

    def _instant(self, text: str, place: str, *, sent: bool) -> str:
        key = re.sub(r"(:\d\d)\.0+(?=Z)", r"\1", text)
        if sent:
            return self._symbol("date", key, place)
        return self._known.get(key, "<date>")

    def _symbol(self, kind: str, value: str, place: str) -> str:
        if value not in self._known:
            self._count[place] += 1
            self._known[value] = f"<{kind} {place} {self._count[place]}>"
        return self._known[value]
