"""How often each API was called today and in this minute, by the simulator's clock."""

from datetime import datetime

from simulator.clock import CHINA


class Usage:
    """Counts per API path; a day begins at local midnight, a minute on the minute.

    Not safe by itself to use from many threads.
    """

    def __init__(self) -> None:
        self._days: dict[str, tuple[str, int]] = {}
        self._minutes: dict[str, tuple[str, int]] = {}

    def count(self, path: str, now: datetime) -> None:
        """One more call that the platform looked at."""
        self._days[path] = (_day(now), self.today(path, now) + 1)
        self._minutes[path] = (_minute(now), self.this_minute(path, now) + 1)

    def today(self, path: str, now: datetime) -> int:
        day, used = self._days.get(path, ("", 0))
        return used if day == _day(now) else 0

    def this_minute(self, path: str, now: datetime) -> int:
        minute, used = self._minutes.get(path, ("", 0))
        return used if minute == _minute(now) else 0

    def clear(self) -> None:
        """Today's calls never were; a minute's are no quota and stay."""
        self._days.clear()


def _day(now: datetime) -> str:
    return now.astimezone(CHINA).date().isoformat()


def _minute(now: datetime) -> str:
    return now.astimezone(CHINA).strftime("%Y-%m-%dT%H:%M")
