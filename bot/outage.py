"""A breaker: while the database is away, people hear so at once instead of queueing."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

#: How long after a failure everybody but one is answered without asking the database.
COOL_SECONDS = 2.0


class Outage:
    """Remembers that the database was away; one turn at a time probes whether it is back."""

    def __init__(self) -> None:
        self._until = 0.0
        self._probe = threading.Lock()

    def begin(self) -> None:
        self._until = time.monotonic() + COOL_SECONDS

    def end(self) -> None:
        self._until = 0.0

    @contextmanager
    def admission(self) -> Iterator[bool]:
        """Yield whether this turn may try the database."""
        if time.monotonic() >= self._until:
            yield True
        elif self._probe.acquire(blocking=False):
            try:
                yield True
            finally:
                self._probe.release()
        else:
            yield False
