"""The simulator's own clock, which tests and people may move."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Final

from simulator.datafile import DataFile

# The platform's days begin at midnight in China, which has had no summer time since 1991.
CHINA: Final = timezone(timedelta(hours=8))
_KEY = "clock_offset_seconds"


class Clock:
    """Real time, or what the settings' clock says it is, plus an offset that survives restarts.

    Moved time decides customer-service windows, tokens and deduplication. Callbacks and
    the chat keep real time, because the webhook compares their timestamps with its own clock.
    """

    def __init__(self, data: DataFile, real: Callable[[], datetime]) -> None:
        self._data = data
        self._real = real
        self._offset = float(data.get(_KEY, "0"))

    @property
    def offset_seconds(self) -> float:
        return self._offset

    def move(self, offset_seconds: float) -> None:
        """Set the offset; it replaces an earlier one."""
        with self._data.write() as db:
            self._data.put(db, _KEY, str(offset_seconds))
        self._offset = offset_seconds

    def now(self) -> datetime:
        """The moved time."""
        return self.real() + timedelta(seconds=self._offset)

    def real(self) -> datetime:
        """The time that callbacks and the chat carry."""
        return self._real()


def next_midnight(now: datetime) -> datetime:
    """When the platform's next day begins."""
    midnight = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1)


def next_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)
