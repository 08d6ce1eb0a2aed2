"""A request as a line for the shell."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

VARIABLES = {"authorization": "$WIX_API_KEY", "wix-site-id": "$WIX_SITE_ID"}
"""Headers whose value the shell takes from the environment: the line works, and holds no secret."""


def curl(method: str, url: str, headers: Mapping[str, str], body: str = "") -> str:
    """Give a curl line that sends a request again; secrets stand in it as variables."""
    parts = ["curl", "-sS", *([] if method == "GET" else ["-X", method]), shlex.quote(url)]
    for name, value in headers.items():
        variable = VARIABLES.get(name.lower())
        if not value:  # as curl wants it: a name and a colon would leave the header out
            parts += ["-H", shlex.quote(f"{name};")]
        elif variable:
            parts += ["-H", f'"{name}: {variable}"']
        else:
            parts += ["-H", shlex.quote(f"{name}: {value}")]
    if body:
        parts += ["--data-raw", shlex.quote(body)]
    return " ".join(parts)
