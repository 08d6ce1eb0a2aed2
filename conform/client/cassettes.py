"""Recorded scenarios: how vcrpy writes and matches them, and the passport beside each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import yaml
from vcr import VCR  # type: ignore[import-untyped]
from vcr.request import Request  # type: ignore[import-untyped]

from conform.client.errors import CassetteError
from conform.client.redaction import REDACTED, Redactor
from conform.client.targets import RECORDED_SITE
from conform.config import PUBLIC_URL

# Everything else in a header is noise, or nobody else's business.
_REQUEST_HEADERS = ("content-type", "wix-site-id", "authorization")
_RESPONSE_HEADERS = ("content-type", "retry-after")
_DISTRIBUTION = "wix-events-conformance"


@dataclass(frozen=True, slots=True)
class Passport:
    """What a recording is: what it was made against, when (UTC), and by which contract and tool."""

    scenario: str
    target: str
    server: str
    recorded: str
    contract: str
    tool: str
    interactions: int
    sha256: str
    note: str


def cassette_path(directory: Path, scenario: str) -> Path:
    """Give the place of a scenario's cassette."""
    return directory / f"{scenario}.yaml"


def passport_path(directory: Path, scenario: str) -> Path:
    """Give the place of the passport of a scenario's cassette."""
    return directory / f"{scenario}.passport.json"


def write_passport(
    directory: Path, scenario: str, *, target: str, server: str, recorded: str, contract: str
) -> Passport:
    """Write the passport of a cassette that has just been recorded."""
    content = cassette_path(directory, scenario).read_bytes()
    note = (
        "Recorded against the live API."
        if server == PUBLIC_URL and target == "live"
        else "Recorded against the mock of this project: it shows what the mock does, not what Wix does."
        if target == "mock"
        else "Recorded against a server at another address than the live API's."
    )
    passport = Passport(
        scenario=scenario,
        target=target,
        server=server,
        recorded=recorded,
        contract=contract,
        tool=version(_DISTRIBUTION),
        interactions=len(yaml.load(content, Loader=yaml.CSafeLoader)["interactions"]),
        sha256=hashlib.sha256(content).hexdigest(),
        note=note,
    )
    text = json.dumps(asdict(passport), indent=2, ensure_ascii=False) + "\n"
    passport_path(directory, scenario).write_text(text, encoding="utf-8")
    return passport


def check_passport(directory: Path, scenario: str, contract: str) -> Passport:
    """Read a passport, and make sure that the cassette is there, whole, and of this contract."""
    again = f"run `conform record {scenario}`"
    path = cassette_path(directory, scenario)
    if not path.is_file():
        raise CassetteError(f"scenario {scenario} has no cassette {path.name}: {again}")
    try:
        passport = Passport(**json.loads(passport_path(directory, scenario).read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise CassetteError(f"cassette {path.name} has no passport beside it: {again}") from None
    except (OSError, ValueError, TypeError):
        raise CassetteError(f"the passport of cassette {path.name} cannot be read: {again}") from None
    if hashlib.sha256(path.read_bytes()).hexdigest() != passport.sha256:
        raise CassetteError(f"cassette {path.name} is not the one its passport describes: {again}")
    if passport.contract != contract:
        raise CassetteError(
            f"cassette {path.name} was recorded by contract {passport.contract}, "
            f"which is now {contract}: {again}"
        )
    return passport


class ReadableSerializer:
    """Writes bodies as what they are, JSON, where vcrpy has them as strings."""

    @staticmethod
    def serialize(cassette: dict[str, Any]) -> str:
        """Give the text of a cassette."""
        interactions = [
            {
                "request": _readable(entry["request"], "body"),
                "response": entry["response"] | {"body": _readable(entry["response"]["body"], "string")},
            }
            for entry in cassette["interactions"]
        ]
        return _dump({"version": cassette["version"], "interactions": interactions})

    @staticmethod
    def deserialize(text: str) -> dict[str, Any]:
        """Read the text of a cassette."""
        try:
            cassette: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
            for entry in cassette["interactions"]:
                entry["request"] = _plain(entry["request"], "body")
                entry["response"]["body"] = _plain(entry["response"]["body"], "string")
        except (yaml.YAMLError, KeyError, TypeError, AttributeError):
            raise CassetteError("a cassette cannot be read: record it again with `conform record`") from None
        return cassette


def register(vcr: VCR) -> None:
    """Teach an instance of vcrpy the strict matchers and the readable form."""
    vcr.register_serializer("yaml", ReadableSerializer)
    vcr.register_matcher("all_of_query", _match_query)
    vcr.register_matcher("strict_body", _match_body)


def vcr_settings(directory: Path, redactor: Redactor, base_url: str, *, recording: bool) -> dict[str, Any]:
    """Give the arguments of the `vcr` mark of a scenario; recordings show the public host."""

    def request(request: Request) -> Request:
        uri = redactor.text(request.uri)
        request.uri = PUBLIC_URL + uri.removeprefix(base_url) if uri.startswith(base_url) else uri
        shown = {"wix-site-id": RECORDED_SITE, "authorization": REDACTED}
        request.headers = {
            name: shown.get(name, request.headers[name])
            for name in _REQUEST_HEADERS
            if name in request.headers
        }
        request.body = _scrubbed(request.body, redactor)
        return request

    def response(response: dict[str, Any]) -> dict[str, Any]:
        headers = {name.lower(): values for name, values in response["headers"].items()}
        kept = {name: headers[name] for name in _RESPONSE_HEADERS if name in headers}
        body = {"string": _scrubbed(response["body"]["string"], redactor)}
        return response | {"headers": kept, "body": body}

    return {
        "record_mode": "once" if recording else "none",
        "cassette_library_dir": str(directory),
        "match_on": ["method", "scheme", "host", "port", "path", "all_of_query", "strict_body"],
        "before_record_request": request,
        "before_record_response": response,
        "decode_compressed_response": True,
        "allow_playback_repeats": False,
        "serializer": "yaml",
    }


def _scrubbed(body: bytes | str | None, redactor: Redactor) -> bytes:
    text = body.decode("utf-8", "surrogateescape") if isinstance(body, bytes) else body or ""
    return redactor.text(text).encode("utf-8", "surrogateescape")


def _readable(holder: Mapping[str, Any], member: str) -> dict[str, Any]:
    text = holder[member]
    rest = {name: value for name, value in holder.items() if name != member}
    try:
        value = json.loads(text)
    except (TypeError, ValueError):
        return rest | {member: text}
    # Only what YAML gives back as it was, down to 1 and 1.0 being different things.
    same = canonical(yaml.load(_dump(value), Loader=yaml.CSafeLoader)) == canonical(value)
    return rest | ({"json": value} if same else {member: text})


def _dump(value: Any) -> str:
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=110)
    return text


def _plain(holder: Mapping[str, Any], member: str) -> dict[str, Any]:
    if "json" not in holder:
        return dict(holder)
    rest = {name: value for name, value in holder.items() if name != "json"}
    return rest | {member: json.dumps(holder["json"], ensure_ascii=False)}


def canonical(value: Any) -> str:
    """Give a text that two JSON values share only if they are equal, types included."""
    return json.dumps(value, sort_keys=True)


def _match_query(one: Request, other: Request) -> None:
    asked, recorded = (
        sorted(parse_qsl(urlsplit(request.uri).query, keep_blank_values=True)) for request in (one, other)
    )
    if asked != recorded:
        raise AssertionError(f"query: {asked} is not {recorded}")


def _match_body(one: Request, other: Request) -> None:
    asked, recorded = _value(one.body), _value(other.body)
    if asked != recorded:
        raise AssertionError(f"body: {asked} is not {recorded}")


def _value(body: bytes | str | None) -> str:
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body or ""
    try:
        return canonical(json.loads(text))
    except ValueError:
        return text
