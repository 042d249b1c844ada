"""How long the present use case may still wait for the database."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class DatabaseBusyError(Exception):
    """The database was not free within the caller's patience; nothing was written."""


_until: ContextVar[float | None] = ContextVar("pingyi_patience_until", default=None)

#: A wait is never shorter than this, so that an answer already on its way is still read.
_LEAST_SECONDS = 0.05


@contextmanager
def patient_for(seconds: float) -> Iterator[None]:
    """Bound the sum of all waits inside the block, whatever each of them may take."""
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def remaining(most: float) -> float:
    """Seconds that one wait may take: at most `most`, and no more than the block has left."""
    until = _until.get()
    if until is None:
        return most
    return max(_LEAST_SECONDS, min(most, until - time.monotonic()))
