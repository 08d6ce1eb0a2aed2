"""Stories under pytest: the smallest failing example is told with the failure, attached once, and saved."""

from __future__ import annotations

import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import allure
import pytest
from slugify import slugify

from conform.client import Redactor
from conform.report.labels import title_of
from conform.story.recording import Story
from conform.story.scenario import save
from conform.story.script import script
from conform.story.telling import tell

FOLDER = Path("reports/out/stories")
_NOISE = re.compile(r"^suites/|\.py|\btest_")
"""What every test's node id has, and no file's name needs."""


class StoryPlugin:
    """Gives every example a story to note its steps in; Hypothesis runs the smallest failing one last."""

    def __init__(self, folder: Path, target: str, redactor: Redactor) -> None:
        self._folder = folder
        self._target = target
        self._redactor = redactor
        self._item: pytest.Item | None = None
        self._current: Story | None = None
        self._failed: Story | None = None

    def begin(self) -> Story:
        """Begin the story of one example of the running test; it is told if the last to fail."""
        item = self._item
        self._current = Story(
            title=title_of(item) if item is not None else "",
            test=item.nodeid if item is not None else "",
            target=self._target,
            when_failed=self._fail,
        )
        return self._current

    def _fail(self, story: Story) -> None:
        self._failed = story

    def controlled(self, site: str, method: str, path: str, body: Any) -> None:
        """Note a call of the control plane in the story that is going on."""
        if self._current is not None:
            self._current.controlled(site, method, path, body)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Tell the story of the last example that failed, with the failure."""
        __tracebackhide__ = True
        self._item, self._current, self._failed = item, None, None
        try:
            result = yield
            # What a unittest.TestCase raises is kept in its item, and Hypothesis's machines can be such.
            for caught in getattr(item, "_excinfo", None) or ():
                self._tell(item, caught.value)
            return result
        except Exception as error:
            self._tell(item, error)
            raise
        finally:
            self._item = self._current = self._failed = None

    def _tell(self, item: pytest.Item, error: BaseException) -> None:
        story = self._failed
        if story is None or not story.steps:
            return
        scenario = story.scenario()
        text = self._redactor.text(tell(scenario))
        allure.attach(text, "The story of the smallest failing example", allure.attachment_type.TEXT)
        allure.attach(
            self._redactor.text(script(scenario)), "The story as a script", "text/x-shellscript", "sh"
        )
        name = slugify(_NOISE.sub("", item.nodeid), max_length=100) or "story"
        path = self._folder / f"{name}.json"
        try:
            save(scenario, path)
        except OSError as trouble:
            error.add_note(f"{text}\nThe story could not be saved: {trouble.strerror}")
            return
        shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
        error.add_note(
            f"{text}\nreplay: conform story replay {shown}\ncurl:   conform story show --curl {shown}"
        )
