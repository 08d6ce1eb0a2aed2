"""Expectations: what is known of a target and does not fail a run, until it expires."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from conform.contract import ConformError, default_directory


class ExpectationError(ConformError):
    """A file of expectations cannot be read, or one of them is no longer valid."""


class Expectation(BaseModel):
    """One known deviation: an obligation's id, or the beginning of several."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    obligation: str
    reason: str
    evidence: str
    expires: date


def read(target: str, folder: Path | None = None, today: date | None = None) -> tuple[Expectation, ...]:
    """Read contract/expectations/<target>.toml, a list of `[[expectation]]`; without a file there are none.

    Raises `ExpectationError` for a file that cannot be read, and for an expectation that has expired.
    """
    path = (folder or default_directory() / "expectations") / f"{target}.toml"
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        found = tuple(Expectation.model_validate(entry) for entry in document.get("expectation", ()))
    except FileNotFoundError:
        return ()
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ExpectationError(f"{path.name}: {place}: {first['msg'].lower()}") from None
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise ExpectationError(f"{path.name} cannot be read: {error}") from None
    for each in found:
        if each.expires < (today or datetime.now(UTC).date()):
            raise ExpectationError(
                f"{path.name}: the expectation of {each.obligation} expired on {each.expires}: "
                "look again, and remove or renew it"
            )
    return found


def excused(target: str, folder: Path | None = None) -> Callable[[str], bool]:
    """Give a function that tells whether a target is known not to keep an obligation."""
    names = tuple(each.obligation for each in read(target, folder))
    return lambda name: name.startswith(names) if names else False
