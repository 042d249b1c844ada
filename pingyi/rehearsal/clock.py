"""The one clock of a rehearsal: it stands still until it is moved, and never goes back."""

import threading
from datetime import datetime


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
