"""How a process that works until it is told to stop hears of it."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: Seconds after which whoever waits looks whether it was asked to stop.
_LOOK_SECONDS = 0.25


class _Asked(threading.Event):
    """An event that a signal's handler may set: without the lock that whoever waits may hold.

    The handler runs in the thread that it interrupts; were that one just inside `wait`, `set`
    would wait for it for ever.
    """

    asked = False

    def is_set(self) -> bool:
        return self.asked or super().is_set()

    def wait(self, timeout: float | None = None) -> bool:
        end = None if timeout is None else time.monotonic() + timeout
        while not self.is_set():
            left = _LOOK_SECONDS if end is None else min(_LOOK_SECONDS, end - time.monotonic())
            if left <= 0:
                break
            super().wait(left)
        return self.is_set()


@contextmanager
def until_signalled() -> Iterator[threading.Event]:
    """An event that SIGTERM or SIGINT sets; the loop that waits for it ends by itself."""
    stop = _Asked()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.asked = True

    earlier = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
