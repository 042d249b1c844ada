"""Which kinds an enterprise's survey pushes (推送) at a moment, and when each of them may leave."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.kinds import NUDGE, Kind
from notifications.kinds.enterprise import INVITATION, LAST_DAY, SURVEY_EXTENDED, THANKS
from notifications.reminders import (
    Hold,
    NudgePolicy,
    SurveyDates,
    begun_slot,
    hold,
    hold_until,
    planned_slots,
)
from notifications.wallclock import first_instant

#: So long after the end somebody is still thanked.
THANKED_FOR = THANKS.lasts or timedelta(0)
#: Thanks are rather not said than on a day off: no holiday is longer than this.
_BEYOND_HOLIDAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Push:
    """One kind that is pushed to whom it concerns.

    given: as in the payload. expires_at: when it is of no use any more.
    """

    kind: Kind
    given: Mapping[str, str | int]
    expires_at: datetime


def begun_pushes(dates: SurveyDates, now: datetime, policy: NudgePolicy) -> tuple[Push, ...]:
    """Every push whose time has begun, whether or not this hour holds it.

    An invitation gives way to the first nudge and to the news of an extension; that news gives
    way to the last day's reminder, which tells the same day.
    """
    if now >= dates.closes_at:
        ends_at = thanked_until(dates)
        return (Push(THANKS, {}, ends_at),) if now < ends_at else ()
    if now < dates.opens_at:
        return ()
    slot = begun_slot(dates, now, policy)
    closes_on = {"closes_on": dates.closes_on.isoformat()}
    if slot is not None and slot.days_before == 0:
        return (Push(LAST_DAY, closes_on, slot.ends_at),)
    found = []
    if dates.extended_at is not None:
        found.append(Push(SURVEY_EXTENDED, closes_on, dates.closes_at))
    if slot is not None:
        found.append(Push(NUDGE, {**closes_on, "slot": slot.days_before}, slot.ends_at))
    elif dates.extended_at is None:
        first = min((s.begins_at for s in planned_slots(dates, policy)), default=dates.closes_at)
        found.append(Push(INVITATION, {}, min(first, dates.closes_at)))
    return tuple(found)


def thanked_until(dates: SurveyDates) -> datetime:
    """When it is too late to thank."""
    return dates.closes_at + THANKED_FOR


def push_hold(dates: SurveyDates, at: datetime, policy: NudgePolicy) -> Hold | None:
    """What forbids to push at this moment, of the survey or of the week after it, or None."""
    if at < dates.closes_at:
        return hold(dates, at, policy)
    return hold_until(thanked_until(dates), dates.closes_on + _BEYOND_HOLIDAYS, at, policy)


def free_from(dates: SurveyDates, policy: NudgePolicy) -> Callable[[datetime], datetime]:
    """The function that tells the first instant, from one on, at which a push may leave."""

    def free(at: datetime) -> datetime:
        held = push_hold(dates, at, policy)
        return at if held is None else held.until

    return free


def next_reminder(dates: SurveyDates, at: datetime, policy: NudgePolicy) -> datetime | None:
    """When the next reminder to come can leave, after those that leave now; None without one."""
    free = free_from(dates, policy)
    starts = [dates.opens_at, *(slot.begins_at for slot in planned_slots(dates, policy))]
    if dates.extended_at is not None:
        news_at = free(max(dates.extended_at, dates.opens_at))
        starts += [news_at, _day_after(news_at, policy)]
    firsts = (free(max(start, dates.opens_at)) for start in starts)
    return min((first for first in firsts if at < first < dates.closes_at), default=None)


def next_pushes(dates: SurveyDates, at: datetime, policy: NudgePolicy) -> datetime | None:
    """When a push that is held, or one to come, can leave; None when there is none left."""
    free = free_from(dates, policy)
    starts = [at, dates.opens_at, *(slot.begins_at for slot in planned_slots(dates, policy))]
    if dates.extended_at is not None:
        # who was told of the extension today is nudged on a later day
        starts.append(_day_after(at, policy))
    firsts = [free(max(start, dates.opens_at)) for start in starts if start < dates.closes_at]
    found = [first for first in firsts if at < first < dates.closes_at]
    thanks = free(max(at, dates.closes_at))
    if at < thanks < thanked_until(dates):
        found.append(thanks)
    return min(found, default=None)


def _day_after(at: datetime, policy: NudgePolicy) -> datetime:
    """When reminders may be planned on the next day."""
    today = at.astimezone(policy.zone).date()
    return first_instant(today + timedelta(days=1), policy.nudge_at, policy.zone)
