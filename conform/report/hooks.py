"""The pytest hooks that turn a run into Allure results.

A suite author writes plain pytest markers:

    pytestmark = pytest.mark.report(feature="DevCon 2025", docs="https://dev.wix.com/docs/…")

    @pytest.mark.report(story="Tickets", severity="critical", title="Three kinds of tickets")
    def test_ticket_definitions(client: Client) -> None: ...

`docs` is one address or several. Without a marker the feature comes from the folder, the story from the
module and the title from the function's name. Allure's own decorators work as well, and win.
Steps are `with step("Create the event"):`, exchanges attach themselves.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import deque
from collections.abc import Generator, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import allure
import allure_commons
import pytest
from allure_commons.model2 import Label, TestResult, TestResultContainer

from conform.client.redaction import Redactor
from conform.report import environment, labels
from conform.report.examples import Examples, is_property
from conform.report.exchanges import exchange_text, exchange_title
from conform.report.findings import DOCUMENTATION_DRIFT
from conform.report.verdicts import ALLURE_STATUS, Verdict, finding_of, verdict_of

if TYPE_CHECKING:
    from conform.client import Exchange

# Labels that name the machine, the process or nothing a reader of the report needs.
_ORDER = ("epic", "feature", "story", "severity", "verdict", "finding", "differences", "tag")
# Where an object lies in memory: no news to a reader, and it keeps equal messages apart.
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_LONGEST = 120  # characters of a parameter's value
_KEPT = 3  # exchanges of a failing test of which only the last are kept
_MOST = 60  # exchanges that a test attaches as they come; a machine has thousands
_DROPPED = ("host", "thread", "framework", "language", "package")


class ReportPlugin:
    """Attaches exchanges, places tests in the report, and writes the environment.

    `facts` become the environment of the report, beside the versions: target, base url, contract hash,
    seed, profile. They may be filled in until the session starts.
    """

    def __init__(
        self,
        config: pytest.Config,
        facts: Mapping[str, str] | None = None,
        redactor: Redactor | None = None,
    ) -> None:
        self.config = config
        self.facts: dict[str, str] = dict(facts or {})
        directory = config.getoption("allure_report_dir", None)
        self.results = Path(directory) if directory else None
        self._redactor = redactor or Redactor(filter(None, [os.environ.get("WIX_API_KEY")]))
        self._item: pytest.Item | None = None
        self._examples: Examples | None = None
        self._last: Exchange | None = None
        self._recent: deque[Exchange] | None = None
        self._attached = 0
        self._late: deque[Exchange] = deque(maxlen=_MOST)
        self._verdict = Verdict.PASS
        config.addinivalue_line("markers", labels.MARKER_HELP)
        if self.results is not None:
            allure_commons.plugin_manager.register(self)
            config.add_cleanup(lambda: allure_commons.plugin_manager.unregister(self))

    def exchange(self, exchange: Exchange) -> None:
        """Attach an exchange to the current step, once; examples of a @given test are kept back."""
        if self.results is None or self._item is None or exchange is self._last:
            return
        self._last = exchange
        if self._recent is not None:
            self._recent.append(exchange)
        elif self._examples is not None and self._examples.exchange(exchange):
            return
        elif self._attached < _MOST:
            self._attached += 1
            self._attach(exchange)
        else:
            self._late.append(exchange)

    def _attach(self, exchange: Exchange) -> None:
        allure.attach(exchange_text(exchange), exchange_title(exchange), allure.attachment_type.TEXT)
        if exchange.operation.docs:
            name = f"{exchange.operation.id} · documentation"
            allure.dynamic.link(exchange.operation.docs, name=name)  # type: ignore[no-untyped-call]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Write the environment once, before the first test, so that a broken run has it too."""
        if self.results is not None and not hasattr(session.config, "workerinput"):
            facts = {name: self._redactor.text(str(value)) for name, value in self.facts.items()}
            environment.write(self.results, facts)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Remove what was written of fixtures that did nothing: five files for every test."""
        if self.results is None or hasattr(session.config, "workerinput"):
            return
        for path in self.results.glob("*-container.json"):
            text = path.read_text(encoding="utf-8")
            if '"befores"' not in text and '"afters"' not in text:
                path.unlink()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Place every test in the report."""
        for item in items:
            labels.mark(item)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Remember which test is running."""
        __tracebackhide__ = True
        self._item, self._verdict = item, Verdict.PASS
        self._attached = 0
        self._late.clear()
        try:
            return (yield)
        finally:
            self._item = self._last = None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Keep the examples of a test that Hypothesis runs, and report two of them."""
        __tracebackhide__ = True
        if self.results is not None and labels.placement(item).get("exchanges") == "last":
            return (yield from self._keep_recent())
        if self.results is None:
            return (yield)
        if not is_property(item):
            return (yield from self._keep_ends())
        self._examples = examples = Examples()
        failed = True
        try:
            with examples.watch(item):
                result = yield
            failed = False
            return result
        finally:
            self._examples = None
            examples.report(failed, self._attach)

    def _keep_ends(self) -> Generator[None, Any, Any]:
        """Attach the last exchanges of a test that fails after more than a page can hold."""
        __tracebackhide__ = True
        try:
            return (yield)
        except BaseException:
            for exchange in self._late:
                self._attach(exchange)
            raise

    def _keep_recent(self) -> Generator[None, Any, Any]:
        """Attach the last few exchanges of a test that fails, and none of one of a thousand that pass."""
        __tracebackhide__ = True
        recent: deque[Exchange] = deque(maxlen=_KEPT)
        self._recent = recent
        try:
            result = yield
            recent.clear()
            return result
        finally:
            self._recent = None
            for exchange in recent:
                self._attach(exchange)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note what each phase concluded; the test has the worst of them."""
        report = yield
        error = call.excinfo.value if call.excinfo else None
        verdict = verdict_of(error, expected_failure=hasattr(report, "wasxfail"))
        self._verdict = max(self._verdict, verdict, key=list(Verdict).index)
        return report

    @allure_commons.hookimpl(tryfirst=True)
    def report_result(self, result: TestResult) -> None:
        """Finish a result before it is written: title, category, identity, nothing of this machine."""
        result.labels = [label for label in result.labels if label.name not in _DROPPED]
        self._clean(result)
        if result.description and result.descriptionHtml and result.description not in result.descriptionHtml:
            # Allure shows the HTML alone; the test's own words belong above a table it made.
            result.descriptionHtml = f"<p>{escape(result.description)}</p>{result.descriptionHtml}"
        item = self._item
        if item is None or getattr(result, "fullName", None) is None:
            return
        if result.name == item.name:
            result.name = labels.title_of(item)
        drift = any(label.name == "finding" for label in result.labels)
        finding = finding_of(self._verdict, self._target, documentation_drift=drift)
        result.status = ALLURE_STATUS[self._verdict]
        result.labels = [label for label in result.labels if label.name not in ("finding", "verdict")]
        result.labels.append(Label("verdict", self._verdict.value))
        if finding is not None:
            result.labels.append(Label("finding", finding))
        if finding != DOCUMENTATION_DRIFT:
            result.labels = [label for label in result.labels if label.value != DOCUMENTATION_DRIFT]
        result.labels.sort(
            key=lambda label: _ORDER.index(label.name) if label.name in _ORDER else len(_ORDER)
        )
        _shorten(item, result)
        # allure-pytest hashes the bare values of parameters: swapped or joined ones would be one test.
        identity = [result.fullName, sorted((p.name, p.value) for p in result.parameters if not p.excluded)]
        result.historyId = hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:32]

    @allure_commons.hookimpl(tryfirst=True)
    def report_container(self, container: TestResultContainer) -> None:
        """Keep fixtures that did something worth reading: a step, an attachment, a failure."""
        for fixtures in (container.befores, container.afters):
            fixtures[:] = [
                fixture
                for fixture in fixtures
                if fixture.steps or fixture.attachments or fixture.status in ("failed", "broken")
            ]
            for fixture in fixtures:
                self._clean(fixture)

    @property
    def _target(self) -> str:
        return self.facts.get("target", "mock")

    def _clean(self, executable: Any) -> None:
        """Take credentials and the paths of this machine out of messages, traces and parameters."""
        details = executable.statusDetails
        if details is not None:
            details.message = self._neutral(details.message)
            details.trace = self._neutral(details.trace)
        for parameter in executable.parameters:
            parameter.value = self._neutral(parameter.value)
        for step in executable.steps:
            self._clean(step)

    def _neutral(self, text: str | None) -> str | None:
        if not text:
            return text
        text = _ADDRESS.sub("", text)
        text = text.replace(f"{self.config.rootpath}/", "").replace(str(self.config.rootpath), ".")
        home = str(Path.home())
        return self._redactor.text(text.replace(home, "~") if len(home) > 1 else text)


def _shorten(item: pytest.Item, result: TestResult) -> None:
    """Call a parameter that is a whole object by the id that the test has for it.

    The page would have the object four times over, and a history that ends when a word in it changes.
    """
    spelled = getattr(item, "callspec", None)
    for parameter in result.parameters:
        if spelled is not None and len(parameter.value) > _LONGEST:
            parameter.value = spelled.id
