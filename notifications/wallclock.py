"""Local times as instants, also on the days when clocks are changed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def first_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When the clock first shows this time on this day, or, where it skips it, jumps past it."""
    local = datetime.combine(day, at.replace(fold=0), tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return _jump(local.replace(fold=1).astimezone(UTC), instant, zone)


def last_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """As first_instant, but where clocks are set back and show it twice, the second time."""
    first = first_instant(day, at, zone)
    again = datetime.combine(day, at.replace(fold=1), tzinfo=zone).astimezone(UTC)
    return max(first, again)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant between these two (not before the first, up to the second) of the change."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after
