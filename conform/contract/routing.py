"""Find the operation behind a method and a path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from conform.contract.operations import Operation


@dataclass(frozen=True, slots=True)
class Match:
    """What a path led to; without an operation, `allowed` has the path's methods, or nothing."""

    operation: Operation | None
    path: Mapping[str, str]
    allowed: tuple[str, ...] = ()


@dataclass(slots=True)
class _Node:
    static: dict[str, _Node] = field(default_factory=dict)
    dynamic: _Node | None = None
    methods: dict[str, tuple[Operation, tuple[str, ...]]] = field(default_factory=dict)


class Router:
    """A tree of path segments in which literal segments win over parameters."""

    def __init__(self) -> None:
        self._root: _Node = _Node()

    def add(self, method: str, template: str, target: Operation) -> None:
        """Add a path template such as `/events/v3/events/{eventId}`."""
        node, names = self._root, []
        for segment in template.strip("/").split("/"):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.dynamic = node.dynamic or _Node()
                node = node.dynamic
            else:
                node = node.static.setdefault(segment, _Node())
        node.methods[method] = (target, tuple(names))

    def route(self, method: str, path: str) -> Match:
        """Match the path of a URL, without its query string."""
        segments = path.partition("?")[0].removeprefix("/").split("/")
        found = self._find(self._root, segments, 0, ())
        if found is None:
            return Match(None, {})
        node, values = found
        if method.upper() not in node.methods:
            return Match(None, {}, tuple(sorted(node.methods)))
        target, names = node.methods[method.upper()]
        return Match(target, dict(zip(names, map(unquote, values), strict=True)))

    def _find(
        self, node: _Node, segments: list[str], index: int, values: tuple[str, ...]
    ) -> tuple[_Node, tuple[str, ...]] | None:
        if index == len(segments):
            return (node, values) if node.methods else None
        segment = segments[index]
        if segment in node.static:
            found = self._find(node.static[segment], segments, index + 1, values)
            if found is not None:
                return found
        if node.dynamic is not None and segment:
            return self._find(node.dynamic, segments, index + 1, (*values, segment))
        return None
