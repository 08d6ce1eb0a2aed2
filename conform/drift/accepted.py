"""Accepted changes: differences that somebody has looked at and can live with, until a day."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from conform.contract import default_directory
from conform.drift.change import Change, DriftError
from conform.drift.texts import clean

HEAD = """\
# Changes that somebody has looked at and can live with, until they expire. An entry that has expired, and
# one whose change is gone, fails the comparison that looks for it. `conform drift accept` adds one.
"""


class Acceptance(BaseModel):
    """One accepted change.

    The fingerprint decides; rule, service, operation, where and place tell people what it is about, and
    comparisons whether it is theirs to miss.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    fingerprint: str = Field(pattern=r"^[0-9a-f]{12}$")
    rule: str = Field(pattern=r"^[a-z]+/.+$")
    service: str = ""
    operation: str = ""
    where: str = ""
    place: str = ""
    reason: str = Field(min_length=1)
    link: str = Field(pattern=r"^(https?://|\.{0,2}/|[\w-]+/).+")
    expires: date

    @property
    def kind(self) -> str:
        """The comparison that finds the change: sdk, traffic, behaviour or docs."""
        return self.rule.partition("/")[0]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.fingerprint, self.rule, self.operation, self.place)))


def default_path() -> Path:
    """Give the project's own file of accepted changes."""
    return default_directory() / "accepted-changes.toml"


def read(path: Path) -> tuple[Acceptance, ...]:
    """Read a file of `[[accepted]]` tables; without the file nothing is accepted.

    Raises `DriftError` for a file that cannot be read, and for two entries with one fingerprint.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        for name in set(document) - {"accepted"}:
            raise ValueError(f"it has {name!r}, and only [[accepted]] may be there")
        found = tuple(Acceptance.model_validate(entry) for entry in document.get("accepted", ()))
    except FileNotFoundError:
        return ()
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "an entry"
        raise DriftError(f"{path.name}: {place}: {first['msg'].lower()}: mend the entry") from None
    except (OSError, ValueError, TypeError) as error:
        raise DriftError(f"{path.name} cannot be read: {error}") from None
    names = [each.fingerprint for each in found]
    for name in names:
        if names.count(name) > 1:
            raise DriftError(f"{path.name} accepts {name} twice: leave one entry")
    return found


def stanza(change: Change, *, reason: str, link: str, expires: date) -> str:
    """Spell the entry that accepts a change."""
    texts = {
        "fingerprint": change.fingerprint,
        "rule": change.rule,
        "service": change.service,
        "operation": change.operation,
        "where": change.where,
        "place": change.place,
        "reason": reason,
        "link": link,
    }
    # A JSON string is a TOML string, once control characters and halves of surrogate pairs are out.
    lines = [f"{name} = {json.dumps(clean(text), ensure_ascii=False)}" for name, text in texts.items()]
    return "\n".join(["[[accepted]]", *lines, f"expires = {expires.isoformat()}"]) + "\n"


def add(path: Path, change: Change, *, reason: str, link: str, expires: date) -> Acceptance:
    """Append an entry; the file stays as it was if the entry is not a good one."""
    text = stanza(change, reason=reason, link=link, expires=expires)
    before = path.read_text(encoding="utf-8") if path.is_file() else HEAD
    if any(each.fingerprint == change.fingerprint for each in read(path)):
        raise DriftError(f"{path.name} accepts {change.fingerprint} already")
    try:
        entry = Acceptance.model_validate(tomllib.loads(text)["accepted"][0])
    except ValidationError as error:
        first = error.errors()[0]
        raise DriftError(f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}") from None
    path.write_text(f"{before.rstrip()}\n\n{text}", encoding="utf-8")
    return entry
