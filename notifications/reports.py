"""On which days those who follow a survey hear how far it is: weekly, and towards its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from notifications.reminders import NudgePolicy, SurveyDates, hold
from notifications.wallclock import first_instant

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReportDay:
    """A day on which is reported; what is told is counted at begins_at or later."""

    day: date
    begins_at: datetime

    @property
    def week(self) -> str:
        """The week of the year by ISO 8601, such as 2023-W42."""
        year, week, _ = self.day.isocalendar()
        return f"{year}-W{week:02}"


def weekly_days(dates: SurveyDates, policy: NudgePolicy) -> tuple[date, ...]:
    """Of each week the Monday or its next working day, after the survey's first day.

    A week without a working day has none.
    """
    found: dict[tuple[int, int], date] = {}
    opens_on = dates.opens_at.astimezone(policy.zone).date()
    day = opens_on - timedelta(days=opens_on.weekday())
    while day <= dates.closes_on:
        if policy.works(day):
            year, week, _ = day.isocalendar()
            found.setdefault((year, week), day)
        day += _ONE_DAY
    return tuple(day for day in found.values() if day > opens_on)


def last_days(dates: SurveyDates, policy: NudgePolicy, count: int) -> tuple[date, ...]:
    """The last working days of the survey, so many or as many as it has."""
    found: list[date] = []
    opens_on = dates.opens_at.astimezone(policy.zone).date()
    day = dates.closes_on
    while day >= opens_on and len(found) < count:
        if policy.works(day):
            found.append(day)
        day -= _ONE_DAY
    return tuple(reversed(found))


def due_report(
    days: Sequence[date], dates: SurveyDates, now: datetime, policy: NudgePolicy
) -> ReportDay | None:
    """The latest of these days that has begun, while the survey is open; None when held.

    A tick that is late or was missed finds it all the same, until the next one begins.
    """
    if not dates.opens_at <= now < dates.closes_at or hold(dates, now, policy) is not None:
        return None
    begun = [each for each in _report_days(days, policy) if each.begins_at <= now]
    return begun[-1] if begun else None


def next_report(
    days: Sequence[date], dates: SurveyDates, now: datetime, policy: NudgePolicy
) -> datetime | None:
    """When the next of these days begins, None when none does before the survey closes."""
    starts = [max(each.begins_at, dates.opens_at) for each in _report_days(days, policy)]
    held = [hold(dates, start, policy) for start in starts]
    firsts = [start if h is None else h.until for start, h in zip(starts, held, strict=True)]
    return min((first for first in firsts if now < first < dates.closes_at), default=None)


def _report_days(days: Sequence[date], policy: NudgePolicy) -> list[ReportDay]:
    return [
        ReportDay(day, first_instant(day, policy.nudge_at, policy.zone)) for day in sorted(days)
    ]
