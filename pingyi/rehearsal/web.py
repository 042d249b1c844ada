"""The webhook of a rehearsal: the real application, served over HTTP from a thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

_POLL_SECONDS = 0.02


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing: every callback would be a line."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve on a free port of this machine until the block ends; gives the webhook's address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Handler)
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), name="webhook")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/wechat"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
