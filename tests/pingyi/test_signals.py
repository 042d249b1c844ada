"""A process that is told to stop hears of it at whatever moment it is told."""

import os
import signal
import threading
import time
from typing import Any

from pingyi.signals import until_signalled


def test_a_signal_ends_the_waiting() -> None:
    with until_signalled() as stop:
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM)).start()
        assert stop.wait(10)
        assert stop.is_set()


def test_a_signal_in_the_middle_of_the_waiting_locks_nothing() -> None:
    """The handler runs in the thread that holds the event's lock, as `wait` does for a moment."""
    with until_signalled() as stop:
        held: Any = stop
        with held._cond:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.05)  # the handler has run
        assert stop.wait(10)


def test_without_one_it_waits_as_long_as_it_was_told() -> None:
    with until_signalled() as stop:
        began = time.monotonic()
        assert not stop.wait(0.6)
        assert 0.5 < time.monotonic() - began < 5
        stop.set()
        assert stop.wait()
