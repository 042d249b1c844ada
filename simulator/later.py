"""Work that does not hold up an answer: now, on a pool, or after a while."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

Job = Callable[[], object]
_log = logging.getLogger(__name__)


class Later:
    """A pool of threads and one timer; what is still waiting when it closes is dropped."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="simulator")
        self._changed = threading.Condition()
        self._due: list[tuple[float, int, Job]] = []
        self._numbers = itertools.count()
        self._unfinished = 0
        self._closed = False
        self._timer = threading.Thread(target=self._run, name="simulator-timer", daemon=True)
        self._timer.start()

    def soon(self, job: Job) -> None:
        with self._changed:
            if not self._closed:
                self._unfinished += 1
                self._pool.submit(self._finish, job)

    def after(self, seconds: float, job: Job) -> None:
        with self._changed:
            self._unfinished += 1
            heapq.heappush(self._due, (time.monotonic() + seconds, next(self._numbers), job))
            self._changed.notify_all()

    def settle(self, seconds: float) -> bool:
        """Wait until nothing is left to do; False when it takes longer than this."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._unfinished, seconds)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._timer.join()
        self._pool.shutdown(cancel_futures=True)

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._closed:
                    return
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is None or wait > 0:
                    self._changed.wait(wait)
                    continue
                job = heapq.heappop(self._due)[2]
                self._pool.submit(self._finish, job)

    def _finish(self, job: Job) -> None:
        try:
            _guarded(job)
        finally:
            with self._changed:
                self._unfinished -= 1
                self._changed.notify_all()


def _guarded(job: Job) -> None:
    try:
        job()
    except Exception:  # noqa: BLE001 - a pool swallows what is not logged here
        _log.exception("simulator_job_failed")
