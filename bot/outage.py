"""A breaker: while the database is away, people hear so at once instead of queueing."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

#: How long after a failure everybody but one is answered without asking the database.
COOL_SECONDS = 2.0
#: How long a probe tries: it may have queued behind those who met the failure.
PROBE_SECONDS = 1.5


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
    def admission(self, usual: float) -> Iterator[float]:
        """Yield for how many seconds this turn may try the database: usually, or 0 for not."""
        if time.monotonic() >= self._until:
            yield usual
        elif self._probe.acquire(blocking=False):
            try:
                yield min(usual, PROBE_SECONDS)
            finally:
                self._probe.release()
        else:
            yield 0.0
