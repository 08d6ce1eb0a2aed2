"""Scenario tests under pytest: which cassette they play or make, and whether they played all of it."""

from __future__ import annotations

import pytest
from vcr import VCR  # type: ignore[import-untyped]
from vcr.cassette import Cassette  # type: ignore[import-untyped]
from vcr.errors import CannotOverwriteExistingCassetteException  # type: ignore[import-untyped]

from conform.client.cassettes import cassette_path, check_passport, register, vcr_settings, write_passport
from conform.client.errors import CassetteError
from conform.client.targets import ReplayTarget, Target, make_redactor
from conform.config import PUBLIC_URL, Config
from conform.contract import load


def name_of(item: pytest.Item) -> str | None:
    """Give the name of the scenario that a test is, if it is one."""
    mark = item.get_closest_marker("scenario")
    if mark is None:
        return None
    if len(mark.args) != 1 or not isinstance(mark.args[0], str):
        raise pytest.UsageError(f'{item.nodeid}: write @pytest.mark.scenario("its-name")')
    return mark.args[0]


class ScenarioPlugin:
    """Applies pytest-recording to scenarios, on target replay and while recording, and nowhere else."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._passed: dict[str, Cassette] = {}

    @property
    def _uses_cassettes(self) -> bool:
        return self._config.target == "replay" or self._config.record is not None

    def pytest_recording_configure(self, vcr: VCR) -> None:
        """Teach pytest-recording's vcrpy how our cassettes look."""
        register(vcr)

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Choose the scenario that is recorded, and give scenarios their cassettes."""
        if self._config.record is not None:
            known = sorted({name for item in items if (name := name_of(item)) is not None})
            if self._config.record not in known:
                listed = ", ".join(known) or "none"
                raise pytest.UsageError(f"there is no scenario {self._config.record!r}; there are: {listed}")
            config.hook.pytest_deselected(
                items=[item for item in items if name_of(item) != self._config.record]
            )
            items[:] = [item for item in items if name_of(item) == self._config.record]
        if not self._uses_cassettes:
            return
        settings = vcr_settings(
            self._config.cassettes,
            make_redactor(self._config),
            self._config.base_url or PUBLIC_URL,
            recording=self._config.record is not None,
        )
        for item in items:
            name = name_of(item)
            if name is not None:
                item.add_marker(pytest.mark.default_cassette(name))
                item.add_marker(pytest.mark.vcr(**settings))
                if self._config.record is None:
                    item.add_marker(pytest.mark.block_network)
            elif "target" in getattr(item, "fixturenames", ()):
                reason = "unsupported: target replay plays recorded scenarios only"
                item.add_marker(pytest.mark.skip(reason=reason))

    def begin(self, item: pytest.Item, target: Target) -> None:
        """Check the cassette that a scenario plays, and have the target behave as its passport says."""
        name = name_of(item)
        if name is not None and isinstance(target, ReplayTarget):
            target.insert(check_passport(self._config.cassettes, name, load().hash))

    def end(self, item: pytest.Item) -> None:
        """Note that the test of a scenario passed."""
        name = name_of(item)
        if name is not None and self._uses_cassettes:
            self._passed[name] = item.funcargs["vcr"]  # type: ignore[attr-defined]

    def finish(self, item: pytest.Item, target: Target) -> None:
        """After all is removed: see that the whole cassette was played, or write a new one's passport."""
        name = name_of(item)
        if name is None or name not in self._passed:
            return
        cassette = self._passed.pop(name)
        if self._config.record is None:
            if not cassette.all_played:
                left = len(cassette) - len(cassette.play_counts)
                raise CassetteError(
                    f"{left} of {len(cassette)} interactions of cassette {name}.yaml were not played: "
                    f"the scenario has changed; run `conform record {name}`"
                )
            return
        directory = self._config.cassettes
        if not cassette_path(directory, name).is_file():
            raise CassetteError(f"scenario {name} sent nothing: there is nothing to record")
        write_passport(
            directory,
            name,
            target=target.name,
            server="in process" if target.name == "mock" else target.base_url,
            recorded=target.now().isoformat(timespec="seconds"),
            contract=load().hash,
        )

    @staticmethod
    def explain(item: pytest.Item, error: CannotOverwriteExistingCassetteException) -> CassetteError:
        """Say in one line what a scenario sent that its cassette does not have."""
        name = name_of(item)
        request = error.failed_request
        return CassetteError(
            f"cassette {name}.yaml has no answer left to {request.method} {request.path} as it is sent now: "
            f"the scenario has changed; run `conform record {name}`"
        )
