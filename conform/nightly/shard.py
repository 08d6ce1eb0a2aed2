"""Shards: which part of a run is whose, decided alike by everybody who decides it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from conform.contract import ConformError

_SHARD = re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})")


class NightlyError(ConformError):
    """A nightly run cannot begin, or what it left cannot be put together."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Part `number` (from 1) of `count` parts of a run."""

    number: int = 1
    count: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Read `2/4`; anything else is a `NightlyError`."""
        found = _SHARD.fullmatch(text)
        if found is None or int(found[1]) > int(found[2]):
            raise NightlyError(f"shard cannot be {text!r}: it must be like 1/4, from 1/4 to 4/4")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    @property
    def whole(self) -> bool:
        """Whether there is no other part."""
        return self.count == 1

    def seed(self, base: int) -> int:
        """Give this shard's own seed: shards of one run try different examples."""
        return base if self.whole else derived(base, f"shard {self}")


def derived(base: int, *what: object) -> int:
    """Give a seed of 32 bits that follows from another and from what it is for."""
    text = "\n".join(map(str, (base, *what)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def split(seconds: Mapping[str, float], count: int) -> list[set[str]]:
    """Divide tests among shards so that all take about as long: the longest first, to the least laden.

    `seconds` says how long each test takes. The same tests give the same parts, in whatever order.
    """
    shards: list[set[str]] = [set() for _ in range(count)]
    load = [0.0] * count
    for name in sorted(seconds, key=lambda name: (-seconds[name], name)):
        least = min(range(count), key=lambda place: (load[place], len(shards[place]), place))
        shards[least].add(name)
        load[least] += seconds[name]
    return shards
