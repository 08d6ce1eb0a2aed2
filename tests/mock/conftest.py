"""A fresh mock for each test that wants one."""

from __future__ import annotations

import pytest

from tests.mock.api import Api


@pytest.fixture
def api() -> Api:
    return Api()
