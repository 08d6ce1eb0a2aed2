"""What the pages tell people to type: commands and options exist, faults and links do, too."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from conform.cli import app
from conform.faults import registry

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def told(page: Path) -> Iterator[str]:
    """Give the `conform` lines of a page: those of its blocks, and those within its sentences."""
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            command = re.sub(r"^\s*([A-Z_]+=\S+\s+)*", "", line)
            if command.startswith("conform "):
                yield re.split(r"\s+#|\s+>|\s+&&|\s+\|", command)[0]
    for line in re.findall(r"`(conform [a-z][^`]*)`", text):
        yield line.replace("\\|", "|")  # as a table spells it


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_of_a_page_exist_with_their_options(page: Path) -> None:
    for line in told(page):
        _, *words = shlex.split(line)
        command: Any = typer.main.get_command(app)
        while hasattr(command, "commands") and words and not words[0].startswith("-"):
            assert words[0] in command.commands, f"{page.name}: {line!r}: there is no {words[0]}"
            command, words = command.commands[words[0]], words[1:]
        known = {"--help"}.union(*((*each.opts, *each.secondary_opts) for each in command.params))
        for word in words:
            option = word.partition("=")[0]
            if re.fullmatch(r"--?[a-z-]+", option):
                assert option in known, f"{page.name}: {line!r}: there is no option {option}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_faults_that_a_page_names_exist(page: Path) -> None:
    for name in re.findall(r"--fault[ =]([a-z-]+/[a-z-]+)", page.read_text(encoding="utf-8")):
        assert name in registry.all_faults(), f"{page.name} names a fault that there is not: {name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if not link.startswith(("http:", "https:")):
            assert (page.parent / link).exists(), f"{page.name}: {link} leads nowhere"
