"""A log that cannot be written is lost; the turn that wrote it is not."""

import os
import subprocess
import sys

PROGRAM = """
import os, structlog
from pingyi.logs import configure_logs
configure_logs()
structlog.get_logger().warning("before")
os.close(2)
structlog.get_logger().warning("lost")
print("went on", flush=True)
os._exit(0)
"""


def test_a_closed_pipe_stops_nothing() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=writing, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stdout) == (0, b"went on\n")


def test_events_are_json_lines() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("os.close(2)", "")], capture_output=True, check=True
    )
    assert b'"event": "before"' in done.stderr.splitlines()[0]
