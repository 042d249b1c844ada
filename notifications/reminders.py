"""Which nudge (催办) is due: a slot is so many days before the survey's last day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class SurveyDates:
    """When a cycle's survey runs: open when opens_at <= now < closes_at."""

    opens_at: datetime
    closes_at: datetime
    closes_on: date
    nudge_days_before: Sequence[int]


@dataclass(frozen=True, slots=True)
class Slot:
    """A nudge that is due: its days before the end, and when the next one takes its place."""

    days_before: int
    ends_at: datetime


def due_slot(dates: SurveyDates, now: datetime, zone: ZoneInfo, nudge_at: time) -> Slot | None:
    """The latest slot that has begun, or None.

    A slot begins on its day at nudge_at, local time, and lasts until the next one, so a tick
    that is late or was missed finds it all the same. Before nudge_at nothing is due on any
    day, nor while the survey is not open.
    """
    if not dates.opens_at <= now < dates.closes_at:
        return None
    local = now.astimezone(zone)
    if local.time() < nudge_at:
        return None
    begun = [d for d in dates.nudge_days_before if local.date() >= _day(dates, d)]
    if not begun:
        return None
    latest = min(begun)
    later = [d for d in dates.nudge_days_before if d < latest]
    ends_at = dates.closes_at
    if later:
        begins = datetime.combine(_day(dates, max(later)), nudge_at, tzinfo=zone)
        ends_at = min(ends_at, begins.astimezone(UTC))
    return Slot(latest, ends_at)


def _day(dates: SurveyDates, days_before: int) -> date:
    return dates.closes_on - timedelta(days=days_before)
