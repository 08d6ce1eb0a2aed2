"""Coverage as evidence: which obligations a run has really exercised, and which answers it has seen."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from conform import about, expectations
from conform.client import Exchange
from conform.config import Config
from conform.contract import load
from conform.contract.obligations import LEVELS, Obligation, enumerate_obligations
from conform.failures import Drawn, failure_notes
from conform.partial import PartialPlugin
from conform.report import coverage_table

EXERCISED, ANSWERED, UNSUPPORTED = "exercised obligations", "answers", "unsupported obligations"
BEHAVIOUR = "behaviour that no source settles"


class Evidence:
    """Notes what one test exercises."""

    def __init__(self) -> None:
        self.obligations: set[str] = set()
        self.behaviour: dict[str, str] = {}
        self.answers: set[tuple[str, int]] = set()

    def exercised(self, name: str) -> None:
        """Note that an obligation was put to the test, whatever came out."""
        self.obligations.add(name)


class CoveragePlugin:
    """Gathers the evidence of all tests, of all workers, and writes it down."""

    def __init__(
        self, output: Path | None, *, required: bool, settings: Config, partial: PartialPlugin
    ) -> None:
        """Set up; with `required` what nobody exercised makes the run fail, unless it is a `partial` one."""
        self._partial = partial
        self._output = output
        self._required = required
        self._settings = settings
        self._last: Exchange | None = None
        self._unsupported: set[str] = set()
        self._behaviour: dict[str, str] = {}
        self.changed: list[str] = []
        self._current = Evidence()
        self._exercised: dict[str, int] = {}
        self._answers: set[tuple[str, int]] = set()
        self._present: dict[str, list[Obligation]] | None = None
        self.missing: list[str] = []

    def exercised(self, name: str) -> None:
        """Note that the running test has put an obligation to the test, whatever came out."""
        self._current.exercised(name)

    def characterise(self, name: str, behaviour: str) -> None:
        """Note what the target does where no source says what it should do."""
        self._current.behaviour[name] = behaviour

    @property
    def characterised(self) -> dict[str, str]:
        """What the target has done so far where no source says what it should do."""
        return {**self._behaviour, **self._current.behaviour}

    @property
    def behaviour_file(self) -> Path | None:
        """Where the same stands from runs before, in a run that writes anything."""
        name = f"behaviour-{self._settings.target}.json"
        return self._output.parent / name if self._output is not None else None

    def exchange(self, exchange: Exchange) -> None:
        """Note an answer, and which members it shows that are always to be there."""
        operation = exchange.operation.id
        self._last = exchange
        if exchange.status:
            self._current.answers.add((operation, exchange.status))
        if exchange.status == 200:
            self._current.exercised(f"{operation}/answer")
            if self._present is None:
                self._present = _present()
            for obligation in self._present.get(operation, ()):
                parent = obligation.member.rpartition(".")[0]
                if _shows(exchange.json, parent):
                    self._current.exercised(obligation.id)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Generator[None, Any, Any]:
        """Begin a test's evidence with the obligations that it declares."""
        self._current, self._last = Evidence(), None
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Tell with a failure which promise is broken, what was sent last, and how to see it again."""
        __tracebackhide__ = True
        drawn = Drawn()
        try:
            with drawn.watch(item):
                return (yield)
        except AssertionError as error:
            if item.nodeid.startswith("suites"):
                told = str(error)
                for line in failure_notes(item, self._last, self._settings, example=drawn.example, told=told):
                    error.add_note(line)
            raise

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Send what a test has exercised along with its report, which is how workers tell."""
        report = yield
        skipped = report.skipped and not hasattr(report, "wasxfail")
        if call.when == "call" and not skipped:
            self._current.obligations.update(about.declared(item))
        if skipped:
            report.user_properties.append((UNSUPPORTED, sorted(about.named(item))))
        if call.when == "teardown":
            report.user_properties.append((EXERCISED, sorted(self._current.obligations)))
            report.user_properties.append((ANSWERED, sorted(map(list, self._current.answers))))
            report.user_properties.append((BEHAVIOUR, self._current.behaviour))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add one test's evidence to the run's."""
        for name, value in report.user_properties:
            if name == UNSUPPORTED and isinstance(value, list):
                self._unsupported.update(value)
            if report.when != "teardown":
                continue
            if name == EXERCISED and isinstance(value, list):
                for each in value:
                    self._exercised[each] = self._exercised.get(each, 0) + 1
            if name == BEHAVIOUR and isinstance(value, dict):
                self._behaviour.update(value)
            if name == ANSWERED and isinstance(value, list):
                self._answers.update((str(operation), int(status)) for operation, status in value)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write coverage.json, and fail a run that was to exercise everything and did not."""
        if self._output is None or hasattr(session.config, "workerinput"):
            return
        from conform.laws import all_obligations

        unsupported = self._unsupported - set(self._exercised)
        excused = expectations.excused(self._settings.target, self._settings.expectations)
        document = summarise(
            all_obligations(),
            self._exercised,
            self._answers,
            self._settings.target,
            excused=lambda name: name in unsupported or excused(name),
        )
        stopped = self._partial.document
        if stopped is not None:
            document["partial"] = stopped
        results = session.config.getoption("allure_report_dir", None)
        if results and (self._required or stopped):
            coverage_table.write(Path(results), document)
        self._output.parent.mkdir(parents=True, exist_ok=True)
        self._output.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        if self._behaviour and self.behaviour_file is not None:
            self.changed = remember(self.behaviour_file, self._behaviour)
        if self._required and stopped is None:
            self.missing = [*document["not exercised"], *document["never answered 200"]]
            if self.missing and session.exitstatus == 0:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what nobody exercised, where that is a failure, and what has changed where nothing is."""
        if self.changed:
            terminalreporter.section(f"{BEHAVIOUR}, and is not as in the run before")
            for line in self.changed[:20]:
                terminalreporter.line(line)
            if len(self.changed) > 20:
                terminalreporter.line(f"and {len(self.changed) - 20} more")
        if self.missing:
            terminalreporter.section("no evidence", red=True)
            for name in self.missing[:20]:
                terminalreporter.line(name)
            if len(self.missing) > 20:
                terminalreporter.line(f"and {len(self.missing) - 20} more: see coverage.json")


def recall(place: Path) -> dict[str, str]:
    """Read what a target did in the runs before; a file that cannot be read counts as none."""
    try:
        return dict(json.loads(place.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def remember(place: Path, behaviour: Mapping[str, str]) -> list[str]:
    """Write what a target did beside what it did before, and tell the differences.

    What this run did not look at stays in the file. A file that cannot be read counts as none.
    """
    before = recall(place)
    place.write_text(json.dumps({**before, **behaviour}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return [
        f"{name}: {before[name]} -> {behaviour[name]}"
        for name in sorted(behaviour)
        if name in before and before[name] != behaviour[name]
    ]


def summarise(
    obligations: Mapping[str, Obligation],
    exercised: Mapping[str, int],
    answers: Iterable[tuple[str, int]],
    target: str,
    *,
    excused: Callable[[str], bool] = lambda _: False,
) -> dict[str, Any]:
    """Give coverage.json: counts by service, level and evidence, and the names of what is missing.

    UNSPECIFIED obligations are characterised, not exercised: they are counted and never missing.
    """
    seen = sorted({(operation, status) for operation, status in answers})
    reached = {operation for operation, status in seen if status == 200}
    table: dict[str, dict[str, dict[str, int]]] = {}
    for each in obligations.values():
        row = table.setdefault(each.service, {}).setdefault(each.level, {"exercised": 0, "total": 0})
        row["total"] += 1
        row["exercised"] += each.id in exercised
    by_evidence: dict[str, dict[str, int]] = {}
    for each in obligations.values():
        row = by_evidence.setdefault(each.evidence, {"exercised": 0, "total": 0})
        row["total"] += 1
        row["exercised"] += each.id in exercised
    missing = sorted(
        each.id for each in obligations.values() if each.level != "UNSPECIFIED" and each.id not in exercised
    )
    return {
        "target": target,
        "contract": load().hash,
        "services": {
            name: {level: table[name][level] for level in LEVELS if level in table[name]} for name in table
        },
        "evidence": by_evidence,
        "answers": [{"operation": operation, "status": status} for operation, status in seen],
        "never answered 200": [
            name for name in sorted(set(load().operations) - reached) if not excused(f"{name}/answer")
        ],
        "not exercised": [name for name in missing if not excused(name)],
        "excused": [name for name in missing if excused(name)],
        "exercised": dict(sorted(exercised.items())),
    }


def _present() -> dict[str, list[Obligation]]:
    found: dict[str, list[Obligation]] = {}
    for each in enumerate_obligations().values():
        if each.kind == "present":
            found.setdefault(each.operation, []).append(each)
    return found


def _shows(body: Any, path: str) -> bool:
    """Whether an answer has an object at a dotted path, in any item of a list."""
    nodes = [body]
    for part in path.split(".") if path else ():
        name, _, items = part.partition("[")
        nodes = [node[name] for node in nodes if isinstance(node, dict) and name in node]
        if items:
            nodes = [item for node in nodes if isinstance(node, list) for item in node[:3]]
    return any(isinstance(node, dict) for node in nodes)
