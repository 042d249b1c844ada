"""A twin of the WeChat Official Account platform, with a phone page; a development tool.

It runs as its own process and imports no other room of the project, so that what it
believes about the platform is a second, independent reading of the platform's pages.
"""

from simulator.app import create_app
from simulator.server import Running, serve, start
from simulator.settings import Mode, Settings, Template

__all__ = ["Mode", "Running", "Settings", "Template", "create_app", "serve", "start"]
