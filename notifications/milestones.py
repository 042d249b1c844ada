"""Which reminder of a milestone (截止) is due: a slot is so many working days before its day.

Deadlines stay as written, also on a day off; what is counted back from them are working days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from notifications.kinds import Kind
from notifications.kinds.agency import (
    BUSINESS_DATA_DUE,
    MATERIALS_ECOPY_DUE,
    MATERIALS_PAPER_DUE,
    REGISTRATION_DUE,
    SUMMARY_DUE,
)
from notifications.kinds.liaison import LIAISON_LIST_DUE, NOMINATIONS_SHORT
from notifications.reminders import NudgePolicy, SurveyDates, hold
from notifications.wallclock import first_instant

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MilestoneReminder:
    """Which kind of message reminds of a milestone, and how many working days before it."""

    kind: Kind
    milestone: str
    days_before: tuple[int, ...]


#: The milestones' names are those of the cycle file.
MILESTONE_REMINDERS = (
    # paper needs time for the post
    MilestoneReminder(MATERIALS_PAPER_DUE, "materials_due", (5, 2)),
    MilestoneReminder(MATERIALS_ECOPY_DUE, "materials_due", (3, 1)),
    MilestoneReminder(REGISTRATION_DUE, "registration_due", (7, 1)),
    MilestoneReminder(BUSINESS_DATA_DUE, "business_data_due", (7, 1)),
    MilestoneReminder(SUMMARY_DUE, "summary_due", (7, 1)),
    MilestoneReminder(LIAISON_LIST_DUE, "liaisons_due", (3, 1)),
    # only districts that still lack some
    MilestoneReminder(NOMINATIONS_SHORT, "nominations_due", (2, 0)),
)


#: Of which milestone each of these kinds reminds.
MILESTONE_OF = {each.kind.name: each.milestone for each in MILESTONE_REMINDERS}


def reminding_kinds() -> dict[str, tuple[str, ...]]:
    """The names of the kinds that remind of each milestone."""
    found: dict[str, tuple[str, ...]] = {}
    for each in MILESTONE_REMINDERS:
        found[each.milestone] = (*found.get(each.milestone, ()), each.kind.name)
    return found


@dataclass(frozen=True, slots=True)
class MilestoneSlot:
    """A reminder with the day on which it comes; it may be planned from begins_at until ends_at.

    It ends when the next one begins; the last one ends with the deadline's day.
    """

    days_before: int
    day: date
    begins_at: datetime
    ends_at: datetime


def end_of(due_on: date, policy: NudgePolicy) -> datetime:
    """The first instant after the deadline, whose day still counts."""
    return first_instant(due_on + _ONE_DAY, time(0), policy.zone)


def milestone_slots(
    due_on: date, days_before: Sequence[int], policy: NudgePolicy
) -> tuple[MilestoneSlot, ...]:
    """Every slot of a deadline by its day, the earlier first."""
    wanted = sorted(set(days_before), reverse=True)
    days = [_working_days_before(due_on, each, policy) for each in wanted]
    begins = [first_instant(day, policy.nudge_at, policy.zone) for day in days]
    ends = [*begins[1:], end_of(due_on, policy)]
    return tuple(MilestoneSlot(*each) for each in zip(wanted, days, begins, ends, strict=True))


def due_milestone_slot(
    due_on: date, days_before: Sequence[int], now: datetime, policy: NudgePolicy
) -> MilestoneSlot | None:
    """The slot to remind of at this moment, or None.

    A tick that is late or was missed finds it all the same, as long as the next one has not
    begun. Nothing is due at a quiet hour, before nudge_at or on a day off, unless no working
    day is left: late is better than never.
    """
    for slot in milestone_slots(due_on, days_before, policy):
        if slot.begins_at <= now < slot.ends_at:
            return None if _held(slot, due_on, now, policy) else slot
    return None


def first_reminder(slot: MilestoneSlot, due_on: date, policy: NudgePolicy) -> datetime | None:
    """When a slot's reminders can be planned at the earliest; None where the hours forbid it."""
    held = hold(_span(slot, due_on, policy), slot.begins_at, policy)
    at = slot.begins_at if held is None else held.until
    return at if at < slot.ends_at else None


def _held(slot: MilestoneSlot, due_on: date, now: datetime, policy: NudgePolicy) -> bool:
    return hold(_span(slot, due_on, policy), now, policy) is not None


def _span(slot: MilestoneSlot, due_on: date, policy: NudgePolicy) -> SurveyDates:
    """From the slot to the deadline, as the rules of the survey's nudges read dates."""
    return SurveyDates(slot.begins_at, end_of(due_on, policy), due_on, ())


def _working_days_before(due_on: date, count: int, policy: NudgePolicy) -> date:
    day = due_on
    while count:
        day -= _ONE_DAY
        count -= policy.works(day)
    return day
