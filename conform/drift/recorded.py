"""What was recorded, from any source: cassettes, exchange files of a run, and HAR files."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import yaml

from conform.contract import Match, load
from conform.drift.change import DriftError

if TYPE_CHECKING:
    from conform.client import Exchange

_KINDS = "a cassette (.yaml), an exchange file (.jsonl) or a HAR file (.har)"


@dataclass(frozen=True)
class Recorded:
    """One request with its answer; `headers` are the answer's, by lower-case name.

    `source` says where it stands, such as `devcon.yaml #3`; `group` which scenario or test it belongs to;
    `witness` who answered: live, mock, or nothing where nobody knows. Bodies are parsed JSON, or text.
    """

    source: str
    witness: str
    group: str
    method: str
    url: str
    request: Any
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None

    @cached_property
    def match(self) -> Match:
        """The operation that the request means."""
        return load().route(self.method, urlsplit(self.url).path)

    @property
    def label(self) -> str:
        """Name the exchange for people."""
        return f"{self.source}: {self.method} {urlsplit(self.url).path} {self.status}"


def read(paths: Iterable[Path]) -> list[Recorded]:
    """Read files, and folders of them; what got no answer is left out.

    Raises `DriftError` for a source that is not there, cannot be read or holds no exchange.
    """
    found: list[Recorded] = []
    for path in paths:
        files = _inside(path) if path.is_dir() else [path]
        if not files:
            raise DriftError(f"{path} holds no recording: name {_KINDS}")
        for file in files:
            own = list(_read(file))
            if not own:
                raise DriftError(f"{file} holds no exchange: record again, or leave it out")
            found += own
    return found


def _inside(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in _READERS and path.is_file())


def _read(path: Path) -> Iterator[Recorded]:
    reader = _READERS.get(path.suffix)
    if reader is None:
        raise DriftError(f"{path} is no recording: name {_KINDS}")
    try:
        yield from reader(path)
    except FileNotFoundError:
        raise DriftError(f"there is no {path}: name {_KINDS}") from None
    except (OSError, UnicodeError) as error:
        raise DriftError(f"{path} cannot be read: {' '.join(str(error).split())}") from None
    except (
        yaml.YAMLError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
    ) as error:
        what = f"{type(error).__name__}: {error}".split("\n")[0][:120]
        raise DriftError(f"{path} is broken ({what}): it must be {_KINDS}") from None


def _cassette(path: Path) -> Iterator[Recorded]:
    document = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    witness = _passport(path)
    for number, entry in enumerate(document["interactions"], 1):
        request, response = entry["request"], entry["response"]
        headers = {name.lower(): _first(value) for name, value in response.get("headers", {}).items()}
        yield Recorded(
            source=f"{path.name} #{number}",
            witness=witness,
            group=path.stem,
            method=str(request["method"]).upper(),
            url=str(request["uri"]),
            request=request["json"] if "json" in request else _value(request.get("body")),
            status=int(response["status"]["code"]),
            headers=headers,
            body=(
                response["body"]["json"]
                if "json" in response["body"]
                else _value(response["body"].get("string"))
            ),
        )


def _passport(path: Path) -> str:
    """Tell from the passport beside a cassette who answered."""
    try:
        passport = json.loads(path.with_name(f"{path.stem}.passport.json").read_text(encoding="utf-8"))
        return witness_of(str(passport["target"]), str(passport["server"]))
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def witness_of(target: str, server: str) -> str:
    """Tell who answers at a target: mock, live, or nothing where nobody knows."""
    if target.startswith("mock"):
        return "mock"
    # Target live may be any server that claims the contract.
    return "live" if (urlsplit(server).hostname or "").endswith("wixapis.com") else ""


def _exchange_file(path: Path) -> Iterator[Recorded]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        entry = json.loads(line)
        request, answer = entry["request"], entry["answer"]
        if answer is None:
            continue
        yield Recorded(
            source=f"{path.name} #{number}",
            witness=witness_of(entry["target"], request["url"]),
            group=entry["test"],
            method=request["method"],
            url=request["url"],
            request=request.get("body", request.get("text", "")),
            status=int(answer["status"]),
            headers={name.lower(): str(value) for name, value in answer["headers"].items()},
            body=answer.get("body", answer.get("text", "")),
        )


def _har(path: Path) -> Iterator[Recorded]:
    document = json.loads(path.read_text(encoding="utf-8-sig"))
    for number, entry in enumerate(document["log"]["entries"], 1):
        request, response = entry["request"], entry["response"]
        # A browser writes 0 for what it cancelled, and 304 for what it had: neither is an answer.
        if int(response["status"]) in (0, 304) or request["method"].upper() == "OPTIONS":
            continue
        headers = {each["name"].lower(): str(each["value"]) for each in response.get("headers", ())}
        content = response.get("content", {})
        text = content.get("text", "")
        if content.get("encoding") == "base64":
            try:
                text = base64.b64decode(text).decode("utf-8", "replace")
            except binascii.Error:
                raise ValueError(f"entry {number} has no base64 in its content") from None
        if content.get("mimeType"):
            headers.setdefault("content-type", content["mimeType"])
        yield Recorded(
            source=f"{path.name} #{number}",
            witness=witness_of("live", request["url"]),
            group=path.stem,
            method=request["method"].upper(),
            url=request["url"],
            request=_value((request.get("postData") or {}).get("text", "")),
            status=int(response["status"]),
            headers=headers,
            body=_value(text),
        )


def _first(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value)


def _value(text: Any) -> Any:
    try:
        return json.loads(text) if text else ""
    except (TypeError, ValueError):
        return text


_READERS: Mapping[str, Callable[[Path], Iterator[Recorded]]] = {
    ".yaml": _cassette,
    ".yml": _cassette,
    ".jsonl": _exchange_file,
    ".ndjson": _exchange_file,
    ".har": _har,
}


def of(exchange: Exchange, witness: str, group: str, number: int) -> Recorded:
    """Take an exchange of a run that is under way; where no answer came the status is 0."""
    answer = exchange.response
    return Recorded(
        source=f"{group} #{number}",
        witness=witness,
        group=group,
        method=exchange.request.method,
        url=exchange.request.url,
        request=_value(exchange.request.text),
        status=exchange.status,
        headers=answer.headers if answer is not None else {},
        body=_value(answer.text) if answer is not None else "",
    )
