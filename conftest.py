"""Options come from conform/plugin.py, fixtures from conform/fixtures.py; tests of plugins need this."""

pytest_plugins = ["pytester"]
