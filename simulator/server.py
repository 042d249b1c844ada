"""Serving the twin: in this process beside other work, or as the process's only work.

Werkzeug's threaded server is used rather than Granian: it starts inside a test's process,
gives up its socket (a dropped connection is one of the faults), and holds event streams
open without keeping workers from others. It is a development tool's server, as this is one.
"""

import signal
import threading
from contextlib import redirect_stderr
from io import StringIO
from types import FrameType
from typing import cast

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from simulator.app import create_app
from simulator.settings import Settings
from simulator.twin import Twin

# How long stopping may take; starting and stopping is what tests do most.
_POLL_SECONDS = 0.02


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 75

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing: a request's line holds the access token."""


class Running:
    """A twin being served from a thread of this process; also a context manager."""

    def __init__(self, settings: Settings) -> None:
        app = create_app(settings)
        self.twin = cast(Twin, app.extensions["twin"])
        try:
            with redirect_stderr(StringIO()):  # one sentence of ours in place of its advice
                self._server: BaseWSGIServer = make_server(
                    settings.host, settings.port, app, threaded=True, request_handler=_Handler
                )
        except SystemExit:  # how werkzeug says that the port is taken
            self.twin.close()
            raise OSError(f"{settings.host}:{settings.port} is already in use") from None
        except OSError:
            self.twin.close()
            raise
        self.url = f"http://{settings.host}:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), name="simulator"
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop taking requests, end the event streams, close the data file."""
        self.twin.live.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.twin.close()

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(settings: Settings) -> Running:
    """Serve from a thread; port 0 takes a free one, which `url` names."""
    return Running(settings)


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; must be called from the main thread."""
    asked_to_stop = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        asked_to_stop.set()

    earlier = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with start(settings):
            asked_to_stop.wait()
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
