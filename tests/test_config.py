"""Where settings come from, which source wins, and what is said about wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from conform.config import Config, ConfigError, load

LIVE = {"WIX_API_KEY": "sekret-4711", "WIX_SITE_ID": "22222222-2222-4222-8222-222222222222"}


def _pyproject(folder: Path, table: str) -> Path:
    (folder / "pyproject.toml").write_text(f"[tool.conform]\n{table}\n", encoding="utf-8")
    return folder


def test_sources_win_in_order(tmp_path: Path) -> None:
    root = _pyproject(tmp_path, 'profile = "nightly"\nrate = 1\nbudget = 1')
    config = load({"rate": "3", "budget": None}, root, {"CONFORM_RATE": "2", "CONFORM_BUDGET": "2"})
    assert (config.rate, config.budget, config.profile, config.target) == (3, 2, "nightly", "mock")
    assert config.sources == {
        "profile": "pyproject.toml",
        "rate": "command line",
        "budget": "environment CONFORM_BUDGET",
    }
    assert config.header == ["target mock (default)", "profile nightly (pyproject.toml)"]


@pytest.mark.parametrize(
    ("table", "given", "environ", "line"),
    [
        ('tagret = "live"', {}, {}, "no setting 'tagret'"),
        ('api_key = "x"', {}, {}, "no setting 'api_key'"),
        ("rate = 0", {}, {}, r"rate cannot be 0 \(from pyproject.toml\)"),
        ("", {"target": "mok"}, {}, r"target cannot be 'mok' \(from command line\): it must be 'mock'"),
        ("", {}, {"CONFORM_PROFILE": "x"}, r"profile cannot be 'x' \(from environment CONFORM_PROFILE\)"),
        ("", {"target": "live", "base_url": "host"}, LIVE, "must begin with http:// or https://"),
        ("", {"target": "live", "base_url": "http://u:p@host"}, LIVE, "no user name or password"),
        ("", {"base_url": "http://h"}, {}, "goes with target live"),
        ("", {"target": "live"}, {}, "WIX_API_KEY: set it"),
        ("", {"target": "live"}, {"WIX_API_KEY": "k"}, "WIX_SITE_ID: set it"),
        ("", {"target": "live"}, LIVE | {"WIX_SITE_ID": "7"}, "WIX_SITE_ID must be a GUID"),
        ("", {"target": "live"}, LIVE | {"WIX_API_KEY": "sekret\n"}, "WIX_API_KEY has a line break"),
    ],
)
def test_wrong_settings_are_one_line_that_says_what_to_do(
    tmp_path: Path, table: str, given: dict[str, str], environ: dict[str, str], line: str
) -> None:
    with pytest.raises(ConfigError, match=line) as caught:
        load(given, _pyproject(tmp_path, table), environ)
    assert "\n" not in str(caught.value)
    assert "sekret" not in str(caught.value)


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    config = load({"target": "live"}, tmp_path, LIVE)
    assert config.api_key is not None
    assert config.api_key.get_secret_value() == "sekret-4711"
    assert "sekret" not in repr(config) + str(config) + " ".join(config.header)


def test_table_in_the_quickstart_has_every_setting_and_its_default() -> None:
    text = (Path(__file__).parents[1] / "docs" / "quickstart.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:4] for line in text.splitlines() if line.startswith("| `--")]
    told = {
        option.strip(" `"): (variable.strip(" `"), default.strip(" `")) for option, variable, default in rows
    }
    others = {"record", "api_key", "live_site_id", "redis_url", "sources"}
    held = {name: field.default for name, field in Config.model_fields.items() if name not in others}
    assert told == {
        f"--{name.replace('_', '-')}": (f"CONFORM_{name.upper()}", "none" if value is None else str(value))
        for name, value in held.items()
    }
