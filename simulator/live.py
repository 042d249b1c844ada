"""Tells listeners that something changed; they look for themselves what it was."""

import threading


class Live:
    """A counter of changes that many threads can wait on.

    Listeners hold their own place in the data, so a slow one misses nothing and a lost
    connection continues from the last id that it saw.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0
        self._people = 0
        self.closed = False

    def wake(self) -> None:
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def people_changed(self) -> None:
        """Somebody was added, renamed, or followed or unfollowed."""
        with self._changed:
            self._people += 1
        self.wake()

    @property
    def people(self) -> int:
        """Grows whenever the list of people changes."""
        return self._people

    def wait(self, seen: int, seconds: float) -> int:
        """Block until the counter differs from `seen`, or `seconds` passed; the counter."""
        with self._changed:
            self._changed.wait_for(lambda: self._count != seen or self.closed, seconds)
            return self._count

    def close(self) -> None:
        with self._changed:
            self.closed = True
            self._changed.notify_all()
