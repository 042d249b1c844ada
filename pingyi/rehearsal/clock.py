"""The one clock of a rehearsal: it stands still until it is moved, and never goes back."""

import threading
from datetime import datetime, timedelta


class MovedClock:
    """Tells the simulator, the webhook, the ticks and the delivery what time it is."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        return self._at

    def move_to(self, at: datetime) -> None:
        """Stand at this instant, unless it has passed already."""
        with self._lock:
            self._at = max(self._at, at)

    def move_by(self, by: timedelta) -> None:
        with self._lock:
            self._at += by


class Pause(threading.Event):
    """What a delivery waits on: the wait passes on the clock, and takes no time."""

    def __init__(self, clock: MovedClock) -> None:
        super().__init__()
        self._clock = clock

    def wait(self, timeout: float | None = None) -> bool:
        """Let so many seconds pass; whether it was told to stop."""
        if not self.is_set() and timeout and timeout > 0:
            self._clock.move_by(timedelta(seconds=timeout))
        return self.is_set()
