"""Following an example step by step, and making a scenario of it when it fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from conform.client import Exchange
from conform.contract import load
from conform.story.dates import spelled
from conform.story.scenario import Answer, ControlCall, Failure, Scenario, Sent, Step
from conform.story.symbols import Symbols, each_text


@dataclass(frozen=True, slots=True)
class _Taken:
    """A step as it was taken; `now` is the server's time, as far as it can be told from here."""

    title: str
    exchange: Exchange
    site: str
    controls: tuple[ControlCall, ...]
    now: datetime


class Story:
    """Notes the steps of one example; `failed` says what was wrong with the last of them, or with which."""

    def __init__(
        self,
        title: str = "",
        test: str = "",
        target: str = "",
        when_failed: Callable[[Story], None] | None = None,
    ) -> None:
        """Set up; `when_failed` is told when the example has failed."""
        self._when_failed = when_failed
        self.title = title
        self.test = test
        self.target = target
        self.steps: list[_Taken] = []
        self.error: BaseException | None = None
        self._controls: list[tuple[str, ControlCall]] = []
        self._set: dict[str, tuple[datetime, datetime]] = {}
        """By site: the time that its clock was set to, and when that was."""

    def step(self, title: str, exchange: Exchange) -> None:
        """Note a step, after its answer came."""
        site = exchange.request.headers.get("wix-site-id", "")
        controls = tuple(call for named, call in self._controls if named == site)
        self._controls = [(named, call) for named, call in self._controls if named != site]
        self.steps.append(_Taken(title, exchange, site, controls, self._now(site)))

    def controlled(self, site: str, method: str, path: str, body: Any) -> None:
        """Note what was done at the control plane; what only reads is no part of a story."""
        if method == "GET":
            return
        self._controls.append((site, ControlCall(method, path, body)))
        if path == "reset":
            self._set.pop(site, None)
        if path == "clock" and isinstance(body, Mapping):
            self._clock(site, body)

    def failed(self, error: BaseException) -> None:
        """Note why the example failed."""
        self.error = error
        if self._when_failed is not None:
            self._when_failed(self)

    def scenario(self) -> Scenario:
        """Make the story a scenario: redacted, and with names in place of what the server gave."""
        symbols = Symbols()
        sites = list(dict.fromkeys(taken.site for taken in self.steps))
        steps = tuple(_step(taken, sites.index(taken.site), symbols) for taken in self.steps)
        began = self.steps[0].now if self.steps else datetime.now(UTC)
        return Scenario(
            title=self.title,
            test=self.test,
            target=self.target,
            contract=load().hash,
            began=spelled(began),
            sites=len(sites),
            steps=steps,
            failed=self._failure(symbols),
        )

    def _failure(self, symbols: Symbols) -> Failure | None:
        if self.error is None or not self.steps:
            return None
        exchange = getattr(self.error, "exchange", None)
        place = next(
            (index for index, taken in enumerate(self.steps, 1) if taken.exchange is exchange),
            len(self.steps),
        )
        redactor = self.steps[0].exchange.request.redactor
        return Failure(place, symbols.text(redactor.text(str(self.error) or type(self.error).__name__)))

    def _clock(self, site: str, body: Mapping[str, Any]) -> None:
        here = datetime.now(UTC)
        match dict(body):
            case {"now": str(text)}:
                self._set[site] = (datetime.fromisoformat(text), here)
            case {"advanceSeconds": int() | float() as seconds}:
                self._set[site] = (self._now(site) + timedelta(seconds=seconds), here)
            case _:
                self._set.pop(site, None)

    def _now(self, site: str) -> datetime:
        # A clock that was set stands still, but for a millisecond a request.
        return self._set[site][0] if site in self._set else datetime.now(UTC)


def _step(taken: _Taken, site: int, symbols: Symbols) -> Step:
    exchange = taken.exchange
    request, redact = exchange.request, exchange.request.redactor.text
    url = urlsplit(request.url)
    query = [list(pair) for pair in parse_qsl(url.query, keep_blank_values=True, errors="surrogatepass")]
    body, text = _content(request.content)
    body, query = each_text(body, redact), each_text(query, redact)
    symbols.sent([body, query, [unquote(part) for part in url.path.split("/")]])
    sent = Sent(
        method=request.method,
        path="/".join(_segment(part, symbols) for part in _below(url.path, exchange).split("/")),
        query=tuple((name, value) for name, value in symbols.put(query)),
        body=symbols.put(body),
        text=symbols.text(redact(text)),
    )
    answered = each_text(exchange.json, redact)
    gives = symbols.learn(answered, taken.now)
    return Step(
        title=taken.title,
        operation=exchange.operation.id,
        sent=sent,
        answer=Answer(exchange.status, symbols.put(answered)),
        site=site,
        controls=tuple(
            ControlCall(call.method, call.path, symbols.put(each_text(call.body, redact)))
            for call in taken.controls
        ),
        gives=gives,
    )


def _below(path: str, exchange: Exchange) -> str:
    """Give the part of a path below the target's address, which may itself have a path."""
    first = exchange.operation.path.split("/")[1]
    return path[path.find(f"/{first}/") :] if f"/{first}/" in path else path


def _segment(segment: str, symbols: Symbols) -> str:
    """Put names into one segment of a path, which stays encoded where it has none."""
    named = symbols.text(unquote(segment, errors="surrogatepass"))
    return named if "${" in named.replace("$${", "") else segment.replace("${", "$${")


def _content(content: bytes) -> tuple[Any, str]:
    if not content:
        return None, ""
    text = content.decode("utf-8", "surrogatepass" if _whole(content) else "replace")
    try:
        return json.loads(text), ""
    except ValueError:
        return None, text


def _whole(content: bytes) -> bool:
    try:
        content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True
