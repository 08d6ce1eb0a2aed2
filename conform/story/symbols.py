"""Names for what a server gives: ids, slugs, cursors and times of its clock, which differ on every run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from conform.story.dates import instant

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_REFERENCE = re.compile(r"\$\$\{|\$\{([A-Z][A-Z0-9_]*)\}")
_NEAR = timedelta(seconds=5)
"""An instant of an answer that is so near to the server's clock was read from it."""
_LONG = 16
"""Characters from which on a value is also recognised inside of a longer text."""
_PART = re.compile(r"[^.\[\]]+|\[\d+\]")


class Unbound(KeyError):  # noqa: N818 - a state, not a mistake
    """A name stands for nothing yet."""


class Symbols:
    """Gives names to the values that answers bring up, and puts the names in their place."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._sent: set[str] = set()
        self._count: Counter[str] = Counter()

    def sent(self, value: Any) -> None:
        """Note what a request says: that is no news in an answer."""
        self._sent.update(text for _, text in leaves(value))

    def learn(self, answer: Any, now: datetime) -> dict[str, str]:
        """Name what an answer brings up at a time of the server; gives the path of each new name."""
        found: dict[str, str] = {}
        for path, value in leaves(answer):
            if value in self._names or value in self._sent:
                continue
            kind = _kind(path, value, now)
            if kind:
                self._count[kind] += 1
                name = f"{kind}_{self._count[kind]}"
                self._names[value] = name
                found[name] = path
        return found

    def put(self, value: Any) -> Any:
        """Give a copy of a payload with names, as `${EVENT_1}`, in place of values."""
        return each_text(value, self.text)

    def text(self, text: str) -> str:
        """Put names into one text; what looks like a name and is none gets a second dollar sign."""
        if text in self._names:
            return f"${{{self._names[text]}}}"
        long = [re.escape(value) for value in self._names if len(value) >= _LONG and value in text]
        if not long:
            return text.replace("${", "$${")
        longest_first = sorted(long, key=len, reverse=True)
        parts = re.split(f"({'|'.join(longest_first)})", text)
        return "".join(
            f"${{{self._names[part]}}}" if part in self._names else part.replace("${", "$${")
            for part in parts
        )


def resolved(value: Any, names: Mapping[str, str]) -> Any:
    """Give a copy of a payload with values in place of names; raises `Unbound` for one without."""

    def one(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return "${"
        if name not in names:
            raise Unbound(name)
        return names[name]

    return each_text(value, lambda text: _REFERENCE.sub(one, text))


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Split a text into what is literal and what is a name; one of the two is empty."""
    end = 0
    for found in _REFERENCE.finditer(text):
        yield text[end : found.start()], ""
        yield ("", found[1]) if found[1] else ("${", "")
        end = found.end()
    yield text[end:], ""


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """List the texts of a payload with their paths."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from leaves(member, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    elif isinstance(value, str):
        yield path, value


def find(value: Any, path: str) -> Any:
    """Give what a payload has at a path, None for nothing."""
    for part in _PART.findall(path):
        if part.startswith("["):
            index = int(part[1:-1])
            value = value[index] if isinstance(value, list) and index < len(value) else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """Give a copy of a payload with every text changed, the names of members too."""
    if isinstance(value, Mapping):
        return {change(str(name)): each_text(member, change) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [each_text(item, change) for item in value]
    return change(value) if isinstance(value, str) else value


def _kind(path: str, value: str, now: datetime) -> str:
    """Say what an answer's text is a value of; empty for what every run gives alike."""
    names = [part for part in _PART.findall(path) if not part.startswith("[")]
    last = names[-1] if names else ""
    holder = names[-2] if len(names) > 1 else ""
    if _GUID.fullmatch(value):
        return _upper(_one(holder or "thing") if last == "id" else _one(last).removesuffix("Id") or "thing")
    if last == "slug":
        return "SLUG"
    if holder == "cursors" or last == "cursor":
        return "CURSOR"
    moment = instant(value)
    return "TIME" if moment is not None and abs(moment - now) <= _NEAR else ""


def _one(name: str) -> str:
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name.removesuffix("s")


def _upper(name: str) -> str:
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
    return re.sub(r"[^A-Z0-9_]", "_", snake).strip("_0123456789") or "THING"
