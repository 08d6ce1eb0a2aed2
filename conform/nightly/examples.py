"""The examples that Hypothesis remembers: kept from night to night, and shared between shards."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase

from conform.config import Config
from conform.nightly.record import EXAMPLES, EXAMPLES_BEFORE
from conform.nightly.shard import NightlyError

if TYPE_CHECKING:
    from redis import Redis

TIMEOUT = 5.0  # seconds to wait for Redis: examples are worth having, but not worth a night
_Found = TypeVar("_Found")


def open_database(settings: Config) -> ExampleDatabase | None:
    """Open Redis where a URL is given, else the folder that is named; else nothing is remembered.

    A run is to depend on its seed only, unless it is told to begin with what failed before.
    """
    if settings.redis_url is not None:
        return SharedDatabase(connect(settings.redis_url.get_secret_value()))
    if settings.examples is not None:
        return DirectoryBasedExampleDatabase(settings.examples)
    return None


def connect(url: str) -> Redis:
    """Connect to Redis; a wrong URL or a silent server raises `NightlyError`, which does not tell the URL."""
    from redis import Redis, RedisError

    name = "CONFORM_REDIS_URL (or --redis)"
    try:
        redis = Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
        known = redis.connection_pool.connection_kwargs
        where = f"{known['host']}:{known['port']}" if "host" in known else "its socket"
    except (ValueError, KeyError):
        raise NightlyError(f"{name} is no address of Redis: it must be like redis://host:6379/0") from None
    try:
        redis.ping()
    except RedisError as error:
        why = str(error).partition(" connecting to")[0]
        raise NightlyError(
            f"Redis at {where} cannot be used ({why}): start it, or leave {name} out"
        ) from None
    return redis


class SharedDatabase(ExampleDatabase):
    """A Redis database that goes silent when Redis is lost in the middle of a night.

    `lost` then says why; the tests go on without remembered examples.
    """

    def __init__(self, redis: Redis) -> None:
        super().__init__()
        from hypothesis.extra.redis import RedisExampleDatabase
        from redis import RedisError

        self._errors = RedisError
        self._inner = RedisExampleDatabase(redis)
        self.lost: str | None = None

    def fetch(self, key: bytes) -> Iterable[bytes]:
        """Give the examples that are remembered for a test."""
        return self._tried(lambda: list(self._inner.fetch(key)), [])

    def save(self, key: bytes, value: bytes) -> None:
        """Remember an example."""
        self._tried(lambda: self._inner.save(key, value), None)

    def delete(self, key: bytes, value: bytes) -> None:
        """Forget an example."""
        self._tried(lambda: self._inner.delete(key, value), None)

    def move(self, src: bytes, dest: bytes, value: bytes) -> None:
        """Remember an example for another test."""
        self._tried(lambda: self._inner.move(src, dest, value), None)

    def _tried(self, action: Callable[[], _Found], otherwise: _Found) -> _Found:
        if self.lost is not None:
            return otherwise
        try:
            return action()
        except self._errors as error:
            self.lost = type(error).__name__
            return otherwise


def merge_folders(kept: Path, shards: Sequence[Path]) -> None:
    """Bring what shards added to their copies of the kept examples, or took from them, into the kept ones.

    What one shard has forgotten, because it fails no more, is forgotten: the others still have it, for
    they did not run its test.
    """
    before, after = {}, {}
    for shard in shards:
        if (shard / EXAMPLES_BEFORE).is_file():
            before[shard] = set((shard / EXAMPLES_BEFORE).read_text(encoding="utf-8").splitlines())
            after[shard] = set(files(shard / EXAMPLES))
    for name in {name for shard in before for name in before[shard] - after[shard]}:
        (kept / name).unlink(missing_ok=True)
    for shard in before:
        for name in after[shard] - before[shard]:
            (kept / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(shard / EXAMPLES / name, kept / name)


def files(folder: Path) -> list[str]:
    """Name the examples of a folder, relative to it."""
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
