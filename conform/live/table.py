"""The table that calibration prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from conform.laws import all_obligations
from conform.live.calibration import Proposal


def print_proposals(
    proposals: Sequence[Proposal], found: Mapping[str, Any], console: Console | None = None
) -> None:
    """Print proposals by service, what is known already in a line, and what holds again."""
    console = console or Console()
    known = [name for name, entry in found["broken"].items() if entry["known"]]
    if proposals:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for title in ("service", "obligation", "broken", "what was seen"):
            table.add_column(title, overflow="fold")
        last = ""
        for service, proposal in sorted(
            ((_service(each), each) for each in proposals), key=lambda row: row[0]
        ):
            each = proposal.expectation
            count = f"{len(proposal.names)}" + (", at times" if each.sometimes else "")
            shown = service if service != last else ""
            table.add_row(Text(shown), Text(each.obligation), Text(count), Text(each.reason))
            last = service
        console.print(table)
        console.print()
    if known:
        console.print(Text(f"{len(known)} broken obligations are known already"))
    for name in found["stale"]:
        console.print(Text(f"{name} holds again: remove it from {found['target']}.toml"))


def _service(proposal: Proposal) -> str:
    known = all_obligations().get(proposal.names[0])
    return known.service if known is not None else ""
