"""Names of path parameters: one name for each, whatever the operations of a path call it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

PARAMETER = re.compile(r"\{([^}]+)\}")


def template(path: str) -> str:
    """Give a path without the names of its parameters."""
    return PARAMETER.sub("{}", path)


def parameter_names(paths: Iterable[str]) -> dict[str, dict[str, str]]:
    """Choose one name for the parameter that operations of a path share, whatever Wix calls it in each.

    `{event.id}` and `{eventId}` are both `eventId`; where the names mean different things, it is `id`.
    """
    seen: dict[str, set[str]] = {}
    for path in paths:
        seen.setdefault(template(path), set()).update(PARAMETER.findall(path))
    names: dict[str, dict[str, str]] = {}
    for shape, members in seen.items():
        plain = {member: _plain(member) for member in members}
        shared = len(set(plain.values())) > 1 and shape.count("{}") == 1
        names[shape] = dict.fromkeys(plain, "id") if shared else plain
    return names


def _plain(member: str) -> str:
    head, *rest = member.split(".")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


def renamed(
    path: str, names: Mapping[str, Mapping[str, str]], renames: Mapping[str, str] | None = None
) -> str:
    """Give a path with the chosen names of its parameters."""
    chosen = names[template(path)] if renames is None else renames
    return PARAMETER.sub(lambda found: "{" + chosen[found[1]] + "}", path)
