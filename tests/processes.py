"""Starting runs as a person does, from a test that is part of a run itself."""

from __future__ import annotations

import os

_OF_THIS_RUN = ("CONFORM_", "WIX_", "PYTEST_XDIST_")
QUIET = {name: value for name, value in os.environ.items() if not name.startswith(_OF_THIS_RUN)}
"""The environment without the settings of this run, and without what makes it a worker of one."""
