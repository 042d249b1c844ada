"""Group commit for SQLite: writes that arrive together share one transaction and one sync.

SQLite has one writer, and a durable commit waits for the disk. Committing each turn by itself
makes every turn wait for the syncs of all turns before it; PostgreSQL groups commits by itself.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from storage.patience import DatabaseBusyError, remaining

#: More in one transaction would make the first of them wait noticeably for the last.
MOST_TOGETHER = 64

Work = Callable[[Any], Any]


class _Write:
    __slots__ = ("done", "error", "leads", "result", "wake", "work")

    def __init__(self, work: Work) -> None:
        self.work = work
        self.wake = threading.Lock()
        self.wake.acquire()
        self.done = False
        self.leads = False
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self, cursor: Any) -> None:
        try:
            self.result = self.work(cursor)
        except BaseException as error:
            self.error = error  # it belongs to the thread that brought the work
            raise


class GroupCommit:
    """One a process and database: the first thread to come leads, the others wait for it."""

    def __init__(
        self, transaction: Callable[[], AbstractContextManager[Any]], patience: float
    ) -> None:
        """transaction: opens the shared transaction and gives its cursor; commits at its end."""
        self._transaction = transaction
        self._patience = patience
        self._guard = threading.Lock()
        self._waiting: deque[_Write] = deque()
        self._led = False

    def run(self, work: Work) -> Any:
        """Run the work within a shared transaction and return its result once it is durable.

        What the work raises is raised here, and undoes this work alone. The work is run again
        when another's has failed. DatabaseBusyError when patience ends before it has begun.
        """
        write = _Write(work)
        with self._guard:
            self._waiting.append(write)
            write.leads = not self._led
            self._led = True
        if not write.leads and not write.wake.acquire(timeout=remaining(self._patience)):
            self._give_up(write)
        if not write.done:
            self._lead()
        if write.error is not None:
            raise write.error
        return write.result

    def _give_up(self, write: _Write) -> None:
        with self._guard:
            if write in self._waiting and not write.leads:
                self._waiting.remove(write)
                raise DatabaseBusyError("the writes before this one took too long")
        # it is being written at this moment, which the leader's own patience bounds, or the lead
        # has just come to it
        write.wake.acquire()

    def _lead(self) -> None:
        with self._guard:
            together = [
                self._waiting.popleft() for _ in range(min(MOST_TOGETHER, len(self._waiting)))
            ]
        began = time.monotonic()
        try:
            self._write(together)
        finally:
            with self._guard:
                error = together[0].error
                in_vain = time.monotonic() - began >= self._patience / 2
                if isinstance(error, DatabaseBusyError) and in_vain:
                    # somebody else holds the database: if all waited for it one after another,
                    # the last would wait for the sum
                    for write in self._waiting:
                        write.error = error
                    together += self._waiting
                    self._waiting.clear()
                following = self._waiting[0] if self._waiting else None
                self._led = following is not None
                if following is not None:
                    following.leads = True
            for write in together:
                write.done = True
                write.wake.release()
            if following is not None:
                following.wake.release()

    def _write(self, together: list[_Write]) -> None:
        """Commit them all; one whose work raises is left out, and the others begin again.

        A savepoint for each would spare the others, and cost every turn two statements more.
        """
        left = together
        while left:
            try:
                with self._transaction() as cursor:
                    for write in left:
                        write.run(cursor)
            except BaseException as error:  # noqa: BLE001 - nothing of the transaction was written,
                # and each thread raises it as its own
                if all(write.error is None for write in left):
                    for write in left:
                        write.error = error
                left = [write for write in left if write.error is None]
            else:
                return
