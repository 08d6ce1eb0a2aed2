"""A stateful Wix Events server, in process or over HTTP."""

from conform.mock.app import MockApp, MockSettings, create_app
from conform.mock.server import ServerError, running_server, serve

__all__ = ["MockApp", "MockSettings", "ServerError", "create_app", "running_server", "serve"]
