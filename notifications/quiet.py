"""Quiet hours: when nobody is sent anything that they did not ask for (免打扰)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from notifications.wallclock import first_instant, last_instant

_HOURS = re.compile(r"(\d\d):(\d\d)\s*[-–~]\s*(\d\d):(\d\d)")
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of each day by local time: from `start` until before `end`, maybe over midnight."""

    start: time
    end: time

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants between which it lasts that begins on this day.

        Where clocks are set back it is quiet from the first start until the second end.
        """
        until = day if self.start < self.end else day + timedelta(days=1)
        return first_instant(day, self.start, zone), last_instant(until, self.end, zone)

    def minutes(self) -> set[int]:
        """The minutes of the day that it covers."""
        start, end = (each.hour * 60 + each.minute for each in (self.start, self.end))
        length = (end - start) % _DAY_MINUTES
        return {(start + passed) % _DAY_MINUTES for passed in range(length)}


def parse_hours(text: str) -> Hours | None:
    """Read "20:30-08:30"; None for an empty text or an empty range, which switch it off.

    Raises ValueError for anything else.
    """
    if not text.strip():
        return None
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        raise ValueError('应为起止两个时刻，例如 "20:30-08:30"，没有的写 ""')
    first, second, third, fourth = (int(part) for part in found.groups())
    try:
        start, end = time(first, second), time(third, fourth)
    except ValueError as error:
        raise ValueError('时刻应在 "00:00" 至 "23:59" 之间') from error
    return None if start == end else Hours(start, end)


def free_after(at: time, quiet: Sequence[Hours]) -> bool:
    """Whether some minute of the day from this time on lies in none of these hours."""
    taken = set().union(*(hours.minutes() for hours in quiet))
    return any(minute not in taken for minute in range(at.hour * 60 + at.minute, _DAY_MINUTES))


def next_allowed(at: datetime, quiet: Sequence[Hours], zone: ZoneInfo) -> datetime:
    """The first instant from `at` on that lies in none of these hours: `at` itself, or UTC.

    The hours must leave some minute of the day free.
    """
    moved = True
    while moved:
        moved = False
        for hours in quiet:
            end = _end_of(hours, at, zone)
            if end is not None:
                at, moved = end, True
    return at


def _end_of(hours: Hours, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When these hours end if `at` lies in them, else None."""
    today = at.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        begin, end = hours.on(day, zone)
        if begin <= at < end:
            return end.astimezone(UTC)
    return None
