"""Expectations: what is known of a target and does not fail a run, until it expires."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from conform.contract import ConformError, default_directory
from conform.contract.obligations import explain_unknown
from conform.selection import begins


class ExpectationError(ConformError):
    """A file of expectations cannot be read, or one of them is no longer valid."""


class Expectation(BaseModel):
    """One known deviation: an obligation's id, or the beginning of several.

    `sometimes` says that only some calls show it: it may hold in a run and is still known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    obligation: str = Field(min_length=1)
    reason: str
    evidence: str
    expires: date
    sometimes: bool = False

    def covers(self, name: str) -> bool:
        """Whether it is about an obligation."""
        return begins(name, self.obligation)


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


def check_names(found: Iterable[Expectation], known: Iterable[str], target: str) -> None:
    """Refuse expectations that no obligation has anything to do with; raises `ExpectationError`."""
    names = tuple(known)
    for each in found:
        if not any(each.covers(name) for name in names):
            why = explain_unknown(each.obligation, names)
            raise ExpectationError(f"{target}.toml: no obligation begins so: {why}")


def excused(target: str, folder: Path | None = None) -> Callable[[str], bool]:
    """Give a function that tells whether a target is known not to keep an obligation."""
    found = read(target, folder)
    return lambda name: any(each.covers(name) for each in found)
