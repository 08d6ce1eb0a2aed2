"""Seeds: a site filled by calls of the API itself, so that there is one way to make data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conform.contract import ConformError
from conform.mock.control_document import SEED, violation
from conform.mock.errors import ApiError
from conform.mock.store import Settings, Site
from conform.mock.validation import refusal

if TYPE_CHECKING:
    from conform.mock.app import MockApp

HERE = Path(__file__).parent
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class SeedError(ConformError):
    """A seed cannot be read, or one of its calls is refused."""


def read(name: str) -> Any:
    """Read a seed that ships with the mock, such as `devcon`, or one from a file."""
    shipped = HERE / f"{name}.json"
    path = shipped if shipped.is_file() else Path(name)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(sorted(each.stem for each in HERE.glob("*.json")))
        raise SeedError(f"there is no seed {name}: name a file, or one of {known}") from None
    except (OSError, ValueError) as error:
        raise SeedError(f"the seed {name} cannot be read: {error}") from None


def plant(app: MockApp, site_id: str, document: Any) -> dict[str, str]:
    """Fill a site that begins empty, and give the ids that the seed saves.

    The document has `calls`, each an operation with its request message; `save` names members of the
    answer that later requests use as `{name}`. `clock` and `settings` come first. Where a call is refused
    the site stays as it was. Raises `SeedError` that names the call.
    """
    wrong = violation(SEED, document)
    if wrong:
        raise SeedError(f"a seed is an object with a list of calls: {wrong}")
    site = Site(site_id, settings=Settings(dialect=app.settings.dialect))
    _prepare(site, document)
    saved: dict[str, str] = {}
    for number, call in enumerate(document["calls"], 1):
        if call["operation"] not in app.contract.operations:
            raise SeedError(f"call {number} of the seed names no operation of the contract")
        try:
            answer = _call(app, site, call, saved)
        except ApiError as error:
            line = error.message.replace("\n", " ")
            raise SeedError(f"call {number} of the seed, {call['operation']}, is refused: {line}") from None
        for name, path in (call.get("save") or {}).items():
            saved[name] = _member(answer, path, number)
    if app.database:
        app.database.replace(site)
    app.sites.put(site)
    return saved


def _prepare(site: Site, document: Mapping[str, Any]) -> None:
    from conform.mock.control import set_clock, set_settings

    try:
        if "clock" in document:
            set_clock(site, {"now": document["clock"]})
        set_settings(site, document.get("settings") or {})
    except ApiError as error:
        raise SeedError(f"the seed's clock or settings are refused: {error.message}") from None


def _call(app: MockApp, site: Site, call: Mapping[str, Any], saved: Mapping[str, str]) -> dict[str, Any]:
    request = _filled(call.get("request") or {}, saved)
    operation = app.contract.operations[call["operation"]]
    violations = operation.validate_request(request)
    if violations:
        raise refusal(violations)
    return app.perform(site, app.identities.of_kind("app"), operation, request, {})


def _filled(value: Any, saved: Mapping[str, str]) -> Any:
    """Put what was saved in the place of `{name}`, wherever a request has a text."""
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda match: saved.get(match[1], match[0]), value)
    if isinstance(value, dict):
        return {name: _filled(child, saved) for name, child in value.items()}
    return [_filled(child, saved) for child in value] if isinstance(value, list) else value


def _member(answer: Any, path: Any, number: int) -> str:
    value = answer
    for name in str(path).split("."):
        if not isinstance(value, Mapping) or name not in value:
            raise SeedError(f"call {number} of the seed saves {path}, which its answer does not have")
        value = value[name]
    return str(value)
