"""Read releases of the typings in pairs, so that like is compared with like."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from conform.contract.importer.document import QUERY_SPECS, read_document
from conform.contract.importer.packages import Package, Source, from_directory, read_sources, unpacked
from conform.contract.importer.registry import order, releases, stored
from conform.contract.loading import default_directory
from conform.drift.change import DriftError
from conform.drift.sdk.compare import Release

Fetch = Callable[[Source], Package]


def sources(services: Sequence[str] | None = None, contract: Path | None = None) -> tuple[Source, ...]:
    """Give the pinned packages of some services, or of all."""
    pinned = read_sources((contract or default_directory()) / "sources.toml")
    if services is None:
        return pinned
    known = {source.service: source for source in pinned}
    for name in services:
        if name not in known:
            raise DriftError(f"--package cannot be {name!r}: it must be one of {', '.join(known)}")
    return tuple(known[name] for name in dict.fromkeys(services))


def registry(source: Source, directory: Path | None = None) -> tuple[Fetch, Mapping[str, date | None]]:
    """Give a source's releases with their days, oldest first, and what fetches one.

    `directory` has unpacked packages, and is used in place of the npm registry; it knows no days.
    """
    if directory is None:
        return stored, releases(source)
    versions = sorted(unpacked(source.package, directory), key=order)
    if not versions:
        raise DriftError(f"{directory} has no unpacked {source.package}")
    return partial(from_directory, directory=directory), dict.fromkeys(versions)


def read_pair(
    source: Source,
    versions: tuple[str, str],
    fetch: Fetch = stored,
    days: Mapping[str, date | None] | None = None,
) -> tuple[Release, Release]:
    """Read two releases; what one of them cannot say is left out of the other."""
    wanted = [replace(source, version=version) for version in versions]
    packages = [fetch(one) for one in wanted]
    first = [read_document(one, package) for one, package in zip(wanted, packages, strict=True)]
    unread: frozenset[str] = first[0][1] | first[1][1]
    pair = []
    for one, package, (document, lacks) in zip(wanted, packages, first, strict=True):
        if lacks != unread:
            document, _ = read_document(one, package, unread)
        day = (days or {}).get(one.version)
        pair.append(Release(one.service, one.package, one.version, document, lacks, day))
    return pair[0], pair[1]


def gaps(old: Release, new: Release) -> list[str]:
    """Say what was not compared, because one release or both do not say it."""
    told = []
    for what in sorted(old.unread | new.unread):
        lacking = [release.version for release in (old, new) if what in release.unread]
        say = "does not say it" if len(lacking) == 1 else "do not say it"
        told.append(f"{named(what)}: not compared, {' and '.join(lacking)} {say}")
    return told


def named(what: str) -> str:
    """Name what a release does not say, and what was compared in its place."""
    return f"{what} (their query builders are compared instead)" if what == QUERY_SPECS else what


def before(versions: Collection[str], version: str, source: Source) -> str:
    """Give the release before one; raises `DriftError` where there is none."""
    earlier = [each for each in versions if order(each) < order(version)]
    if not earlier:
        raise DriftError(f"the registry holds no release of {source.package} before {version}")
    return max(earlier, key=order)
