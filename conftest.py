"""Options and fixtures come from the plugin, conform/plugin.py; here is what tests of plugins need."""

pytest_plugins = ["pytester"]
