"""When the next reminder to come can leave: after days off, in the morning, two weeks before."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from notifications.calendar import Calendar
from notifications.pushes import next_reminder
from notifications.quiet import Hours
from notifications.reminders import NudgePolicy, SurveyDates

ZONE = ZoneInfo("Asia/Shanghai")
POLICY = NudgePolicy(ZONE, quiet=(Hours(time(20, 30), time(8, 30)),), calendar=Calendar())


def november(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2023, 11, day, hour, minute, tzinfo=ZONE)


def survey(opens: int, closes: int, *days_before: int) -> SurveyDates:
    last = date(2023, 11, closes)
    return SurveyDates(november(opens), november(closes + 1), last, days_before)


FRIDAY = survey(1, 24, 3)  # and two weeks before: on Friday the 10th
NEXT = [
    (FRIDAY, november(20, 12), november(21, 8, 30)),
    (FRIDAY, november(21), november(21, 8, 30)),
    (FRIDAY, november(8, 12), november(10, 8, 30)),
    (FRIDAY, november(10, 22), november(21, 8, 30)),
    (FRIDAY, november(21, 8, 30), None),
    (survey(1, 26, 0), november(23, 12), november(24, 8, 30)),
    # whoever was bound before is invited on the first working day
    (survey(4, 24, 3), november(3, 12), november(6, 8, 30)),
    (survey(1, 24), november(2), None),
    # the news of an extension, and on a later day the nudge that gave way to it
    (replace(FRIDAY, extended_at=november(21, 21)), november(21, 22), november(22, 8, 30)),
    (replace(FRIDAY, extended_at=november(21, 21)), november(22, 9), november(23, 8, 30)),
]


@pytest.mark.parametrize(("dates", "at", "expected"), NEXT)
def test_the_next_reminder_leaves_when_the_ticks_plan_it(
    dates: SurveyDates, at: datetime, expected: datetime | None
) -> None:
    assert next_reminder(dates, at, POLICY) == expected
