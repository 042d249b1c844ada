"""Which nudge (催办) is due: a slot is so many days before the survey's last day.

Deadlines stay as written; a reminder whose day is off moves to the working day before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from notifications.calendar import Calendar
from notifications.quiet import Hours, next_allowed
from notifications.spread import Spreading
from notifications.wallclock import first_instant

#: A reminder two weeks before the end raised the response of businesses that had not answered
#: (Census Bureau experiment, about 5,000 of them; websm.org/db/12/18544).
EARLY_SLOT = 14

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NudgePolicy:
    """When nudges may be planned, and whom not.

    nudge_at: from when on a day. idle: somebody who did something within it is at it already.
    quiet: hours without. calendar: reminders keep to its working days; None: all days are alike.
    spreading: how fast a large push leaves.
    """

    zone: ZoneInfo
    nudge_at: time = time(0, 0)
    idle: timedelta = timedelta(0)
    quiet: Sequence[Hours] = ()
    calendar: Calendar | None = None
    spreading: Spreading = field(default_factory=Spreading)

    def works(self, day: date) -> bool:
        return self.calendar is None or self.calendar.works(day)


@dataclass(frozen=True, slots=True)
class SurveyDates:
    """When a cycle's survey runs: open when opens_at <= now < closes_at.

    extended_at: when closes_on was set while the survey was open already; None: it never was.
    """

    opens_at: datetime
    closes_at: datetime
    closes_on: date
    nudge_days_before: Sequence[int]
    extended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A slot with the day it was written for, and the day on which it comes."""

    days_before: int
    written: date
    day: date
    begins_at: datetime


@dataclass(frozen=True, slots=True)
class Slot:
    """A nudge that is due: its days before the end, and when the next one takes its place."""

    days_before: int
    ends_at: datetime


class Holds(StrEnum):
    """Why nothing is planned at a moment of the survey."""

    DAY_OFF = "day_off"
    HOUR = "hour"  #: before nudge_at
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Hold:
    """What holds nudges back, and from when on they may be planned."""

    reason: Holds
    until: datetime


def planned_slots(dates: SurveyDates, policy: NudgePolicy) -> tuple[Planned, ...]:
    """Every slot by its day, the earlier first; of those on one day the last one counts.

    To the cycle's own slots comes one two weeks before the end of a survey that is open then,
    unless the cycle has none at all.
    """
    found, every = [], set(dates.nudge_days_before)
    if every and _opens_on(dates, policy) <= dates.closes_on - timedelta(days=EARLY_SLOT):
        every.add(EARLY_SLOT)
    for days_before in sorted(every, reverse=True):
        written = dates.closes_on - timedelta(days=days_before)
        day = _reminder_day(dates, written, policy)
        begins_at = first_instant(day, policy.nudge_at, policy.zone)
        found.append(Planned(days_before, written, day, begins_at))
    return tuple(found)


def begun_slot(dates: SurveyDates, now: datetime, policy: NudgePolicy) -> Slot | None:
    """The latest slot that has begun while the survey is open, or None.

    It lasts until the next one begins, so a tick that is late or was missed finds it all the
    same.
    """
    if not dates.opens_at <= now < dates.closes_at:
        return None
    slots = planned_slots(dates, policy)
    begun = [slot for slot in slots if slot.begins_at <= now]
    if not begun:
        return None
    ends = [slot.begins_at for slot in slots if slot.begins_at > now]
    return Slot(begun[-1].days_before, min([dates.closes_at, *ends]))


def hold(dates: SurveyDates, now: datetime, policy: NudgePolicy) -> Hold | None:
    """What forbids to plan a nudge at this moment, or None.

    A day off holds while the survey has a working day left: later on, a nudge on a day off is
    better than none.
    """
    return hold_until(dates.closes_at, dates.closes_on, now, policy)


def hold_until(ends_at: datetime, last: date, now: datetime, policy: NudgePolicy) -> Hold | None:
    """As hold, for anything that is of use before ends_at.

    A day off holds while a working day is left until the last one, which may lie after the end:
    then rather nothing than something on a day off.
    """
    reason, at = None, now
    while at < ends_at:
        found = _held_at(last, at, policy)
        if found is None:
            break
        reason, at = reason or found.reason, found.until
    return None if reason is None else Hold(reason, at)


def _held_at(last: date, at: datetime, policy: NudgePolicy) -> Hold | None:
    """The first rule that holds at this very moment, and when that rule alone lets go."""
    today = at.astimezone(policy.zone).date()
    if not policy.works(today):
        next_day = _next_working_day(last, today, policy)
        if next_day is not None:
            return Hold(Holds.DAY_OFF, first_instant(next_day, policy.nudge_at, policy.zone))
    begins = first_instant(today, policy.nudge_at, policy.zone)
    if at < begins:
        return Hold(Holds.HOUR, begins)
    free = next_allowed(at, policy.quiet, policy.zone)
    return Hold(Holds.QUIET, free) if free > at else None


def _opens_on(dates: SurveyDates, policy: NudgePolicy) -> date:
    return dates.opens_at.astimezone(policy.zone).date()


def _reminder_day(dates: SurveyDates, written: date, policy: NudgePolicy) -> date:
    """The working day on or before, within the survey; else the next one; else as written."""
    opens_on = _opens_on(dates, policy)
    written = max(written, opens_on)
    day = written
    while day >= opens_on:
        if policy.works(day):
            return day
        day -= _ONE_DAY
    return _next_working_day(dates.closes_on, written, policy) or written


def _next_working_day(last: date, after: date, policy: NudgePolicy) -> date | None:
    day = after + _ONE_DAY
    while day <= last:
        if policy.works(day):
            return day
        day += _ONE_DAY
    return None
