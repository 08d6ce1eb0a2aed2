"""What a run is told: from the command line, the environment, pyproject.toml, or by default."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from conform.contract import ConformError
from conform.nightly.shard import NightlyError, Shard

PUBLIC_URL = "https://www.wixapis.com"
TARGETS = ("mock", "mock-http", "live", "replay")
_PREFIX = "CONFORM_"
# Secrets come from the environment only, so that nobody commits them.
_SECRETS = {"api_key": "WIX_API_KEY", "live_site_id": "WIX_SITE_ID", "redis_url": "CONFORM_REDIS_URL"}
_NEEDED_LIVE = ("api_key", "live_site_id")


class ConfigError(ConformError):
    """A setting is unknown or has a value it cannot have."""


def _url(value: str) -> str:
    if not value.startswith(("http://", "https://")) or len(value) < len("http://a"):
        raise ValueError("must begin with http:// or https:// and name a host")
    if "@" in value.partition("//")[2].partition("/")[0]:
        raise ValueError("must hold no user name or password")
    return value.rstrip("/")


def _shard(value: str) -> str:
    try:
        return str(Shard.parse(value))
    except NightlyError as error:
        raise ValueError(str(error).partition(": ")[2]) from None


class Config(BaseModel):
    """The settings of a run; `sources` says where each value came from.

    `rate` is in requests per minute, `budget` in requests; both bind `live` only. Wins in this order:
    command line, environment (`CONFORM_TARGET` …), `[tool.conform]` in pyproject.toml, default.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    target: Literal["mock", "mock-http", "live", "replay"] = "mock"
    base_url: Annotated[str, AfterValidator(_url)] | None = None
    rate: int = Field(default=200, ge=1, le=6_000)
    budget: int = Field(default=5_000, ge=1)
    settle: float = Field(default=3.0, ge=0, le=60)
    """Seconds between a write and the next query on `live`, where reads may lag behind."""
    profile: Literal["pr", "nightly", "debug", "live", "read-only"] = "pr"
    seed: int | None = Field(default=None, ge=0)
    shard: Annotated[str, AfterValidator(_shard)] = "1/1"
    examples: Path | None = None
    """Folder of the examples that Hypothesis remembers from run to run; default: it remembers none."""
    cassettes: Path = Path("cassettes")
    expectations: Path | None = None
    """The folder of the expectations; that of the contract where none is given."""
    ledger: Path = Path("reports/out/ledger")
    record: str | None = None
    """The scenario that is being recorded, for `conform record`."""
    api_key: SecretStr | None = None
    live_site_id: SecretStr | None = None
    redis_url: SecretStr | None = None
    """Where the examples that Hypothesis remembers are shared between machines, in place of a folder."""
    sources: dict[str, str] = Field(default_factory=dict)

    @property
    def own_seed(self) -> int | None:
        """The seed of this shard's examples."""
        return None if self.seed is None else Shard.parse(self.shard).seed(self.seed)

    @property
    def remembers(self) -> bool:
        """Whether examples that failed are tried first the next time."""
        return self.examples is not None or self.redis_url is not None

    @property
    def header(self) -> list[str]:
        """Describe the settings for the head of a run, each with its source, none of them secret."""
        shown: dict[str, Any] = {"target": self.target}
        if self.target == "live":
            shown |= {
                "base-url": self.base_url or PUBLIC_URL,
                "rate": f"{self.rate}/min",
                "budget": self.budget,
                "settle": f"{self.settle:g} s",
            }
        shown |= {"profile": self.profile}
        if self.seed is not None:
            shown |= {"seed": self.seed}
        if self.shard != "1/1":
            shown |= {"shard": self.shard}
        if self.record is not None:
            shown |= {"record": self.record}
        return [
            f"{name} {value} ({self.sources.get(name.replace('-', '_'), 'default')})"
            for name, value in shown.items()
        ]


def load(command_line: Mapping[str, Any], root: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings; `command_line` has those that were given, `root` the folder of pyproject.toml."""
    plain = [name for name in Config.model_fields if name not in {*_SECRETS, "sources"}]
    table = _pyproject(root / "pyproject.toml", [name for name in plain if name != "record"])
    environment = {
        name: environ[_PREFIX + name.upper()] for name in plain if environ.get(_PREFIX + name.upper())
    }
    given = {name: value for name, value in command_line.items() if value is not None}
    values: dict[str, Any] = {**table, **environment, **given}
    sources = (
        dict.fromkeys(table, "pyproject.toml")
        | {name: f"environment {_PREFIX}{name.upper()}" for name in environment}
        | dict.fromkeys(given, "command line")
    )
    secrets = {name: environ[variable] for name, variable in _SECRETS.items() if environ.get(variable)}
    try:
        config = Config.model_validate({**values, **secrets, "sources": sources})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        came = f" (from {sources[name]})" if name in sources else ""
        why = first["msg"].removeprefix("Value error, ").replace("Input should be", "it must be")
        raise ConfigError(f"{name.replace('_', '-')} cannot be {first['input']!r}{came}: {why}") from None
    _check(config)
    return config.model_copy(update={"cassettes": root / config.cassettes, "ledger": root / config.ledger})


def _pyproject(path: Path, known: list[str]) -> dict[str, Any]:
    """Read `[tool.conform]`; its keys are spelled with a hyphen or an underscore."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"pyproject.toml cannot be read: {error}") from None
    table = document.get("tool", {}).get("conform", {})
    if not isinstance(table, dict):
        raise ConfigError("tool.conform in pyproject.toml must be a table")
    values = {name.replace("-", "_"): value for name, value in table.items()}
    for name in values:
        if name not in known:
            options = ", ".join(known)
            raise ConfigError(f"[tool.conform] in pyproject.toml has no setting {name!r}; it has {options}")
    return values


def _check(config: Config) -> None:
    """Refuse what does not go together."""
    if config.base_url is not None and config.target != "live":
        came = config.sources.get("base_url", "default")
        raise ConfigError(
            f"base-url (from {came}) goes with target live, not with target {config.target}: "
            "add --target live or leave base-url out"
        )
    if config.record is not None and config.target not in {"mock", "live"}:
        raise ConfigError(f"a scenario is recorded on target mock or live, not on target {config.target}")
    if config.target == "live":
        _check_secrets(config)


def _check_secrets(config: Config) -> None:
    for name in _NEEDED_LIVE:
        variable = _SECRETS[name]
        if getattr(config, name) is None:
            raise ConfigError(f"target live needs the environment variable {variable}: set it and run again")
    site_id = config.live_site_id
    if site_id is not None and not _is_guid(site_id.get_secret_value()):
        raise ConfigError("WIX_SITE_ID must be a GUID: 8-4-4-4-12 hexadecimal digits")
    api_key = config.api_key
    if api_key is not None and not api_key.get_secret_value().isascii():
        raise ConfigError("WIX_API_KEY must be ASCII, as it travels in a header: copy it anew")
    if api_key is not None and not api_key.get_secret_value().isprintable():
        raise ConfigError("WIX_API_KEY has a line break or a control character in it: copy it anew")


def _is_guid(text: str) -> bool:
    parts = text.split("-")
    hexadecimal = set("0123456789abcdefABCDEF")
    return [len(part) for part in parts] == [8, 4, 4, 4, 12] and set("".join(parts)) <= hexadecimal
