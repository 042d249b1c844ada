"""Child processes kept alive together: started, watched, started again, stopped in order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

import structlog

from pingyi.lifeline import die_with_parent

#: A child that lived shorter than this waits before it is started again.
_SHORT_LIFE_SECONDS = 5.0
_LONGEST_WAIT_SECONDS = 30.0
_STOP_SECONDS = 10.0

log = structlog.get_logger()


@dataclass
class Child:
    """A command of ours in a process of its own."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    output: IO[bytes] | None = None  #: None: the parent's own
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_again_at: float = 0.0
    wait: float = 0.5

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands alone
            [sys.executable, "-m", *self.command],
            env={**os.environ, **self.environment},
            stdout=self.output,
            stderr=self.output,
            # Ctrl-C goes to the parent alone, which stops the children in order
            start_new_session=True,
            preexec_fn=die_with_parent,
        )

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Runs children until SIGINT or SIGTERM; one that dies is started again, ever later."""

    def __init__(
        self,
        children: Sequence[Child],
        every: tuple[float, Callable[[], None]] | None = None,
    ) -> None:
        """every: seconds, and what is called as often while the children run."""
        self.children = list(children)
        self._every = every
        self._stopping = False

    def request_stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self._stopping = True

    def run(
        self,
        ready: Callable[[], None] | None = None,
        stopping: Callable[[], None] | None = None,
        poll_seconds: float = 0.2,
    ) -> None:
        """Start the children, call `ready`, and return when asked to stop.

        stopping: called before the children are stopped, whatever the reason.
        """
        signal.signal(signal.SIGINT, self.request_stop)
        signal.signal(signal.SIGTERM, self.request_stop)
        try:
            for child in self.children:
                if not self._stopping:
                    child.start()
            if ready is not None and not self._stopping:
                ready()
            called = time.monotonic()
            while not self._stopping:
                for child in self.children:
                    self._look_after(child)
                if self._every is not None and time.monotonic() - called > self._every[0]:
                    called = time.monotonic()
                    self._every[1]()
                time.sleep(poll_seconds)
        finally:
            if stopping is not None:
                stopping()
            for child in reversed(self.children):
                child.stop()

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_again_at:
                child.start()
            return
        code = child.process.poll()
        if code is None:
            return
        child.wait = (
            min(child.wait * 2, _LONGEST_WAIT_SECONDS)
            if now - child.started < _SHORT_LIFE_SECONDS
            else 0.5
        )
        log.error("process.died", name=child.name, code=code, again_in_seconds=child.wait)
        child.process, child.start_again_at = None, now + child.wait
