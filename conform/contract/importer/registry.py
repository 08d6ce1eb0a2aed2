"""What the npm registry holds: releases with their dates, and packages kept on disk once fetched."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from datetime import date, datetime
from pathlib import Path

from conform.contract.errors import ContractError
from conform.contract.importer.packages import Package, Source, fetch, npm, npm_failure

_TIMEOUT = 60


def releases(source: Source) -> dict[str, date | None]:
    """List the versions of a source's package that the registry holds, oldest first, each with its date.

    The date is the one that the registry gives, which need not follow the order of the versions.
    """
    command = [*npm(), "view", source.package, "versions", "time", "--json"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT, check=False)
    except subprocess.TimeoutExpired as error:
        raise ContractError(f"npm gave no answer about {source.package} in {_TIMEOUT} s") from error
    except OSError as error:
        raise ContractError(f"npm could not be started: {error.strerror}; run `make setup`") from error
    if result.returncode:
        raise ContractError(npm_failure(source, result.stdout + result.stderr))
    try:
        answer = json.loads(result.stdout)
        versions, times = answer["versions"], answer["time"]
        versions = [versions] if isinstance(versions, str) else versions
        found = {name: _day(times.get(name)) for name in sorted(versions, key=order) if _plain(name)}
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ContractError(
            f"npm's list of the versions of {source.package} cannot be read: {error}"
        ) from error
    if not found:
        raise ContractError(f"the registry holds no release of {source.package}")
    return found


def order(version: str) -> tuple[int, ...]:
    """Give what sorts versions: 1.0.9 comes before 1.0.10."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def stored(source: Source, cache: Path | None = None) -> Package:
    """Give a package from the cache, fetched into it first if need be.

    The cache is `CONFORM_CACHE`, else `conform` in the user's cache folder; whole packages only get
    there, so that two processes may share it.
    """
    root = cache or _cache()
    place = root / "packages" / source.package.replace("/", "+") / source.version
    if not (place / "package.json").is_file():
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=place.parent, prefix=".new-") as temporary:
                unpacked = fetch(source, Path(temporary)).directory
                try:
                    unpacked.rename(place)
                except OSError:
                    if not (place / "package.json").is_file():  # somebody else may have been faster
                        raise
        except OSError as error:
            raise ContractError(f"{place} cannot be written: {error.strerror}; set CONFORM_CACHE") from error
    return Package(source, place)


def _cache() -> Path:
    if own := os.environ.get("CONFORM_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "conform"


def _plain(version: str) -> bool:
    return all(part.isdigit() for part in version.split("."))


def _day(time: str | None) -> date | None:
    return datetime.fromisoformat(time).date() if time else None
