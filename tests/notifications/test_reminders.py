"""Which nudge is due, by table."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from notifications.reminders import Slot, SurveyDates, due_slot

ZONE = ZoneInfo("Asia/Shanghai")
DATES = SurveyDates(
    opens_at=datetime(2023, 10, 12, 16, tzinfo=UTC),
    closes_at=datetime(2023, 10, 24, 16, tzinfo=UTC),
    closes_on=date(2023, 10, 24),
    nudge_days_before=[7, 3, 1, 0],
)
CLOSES = DATES.closes_at


def local(day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2023, 10, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (local(12, 23, 59), None),  # not open yet
        (local(13), None),  # open, and no slot has begun
        (local(16, 23, 59), None),
        (local(17, 8, 59), None),  # the day has come, the hour has not
        (local(17, 9), Slot(7, local(21, 9))),
        (local(20), Slot(7, local(21, 9))),  # found though its own day was missed
        (local(20, 8), None),  # nothing before the hour, on any day
        (local(21, 9), Slot(3, local(23, 9))),
        (local(23, 9), Slot(1, local(24, 9))),
        (local(24, 9), Slot(0, CLOSES)),
        (local(24, 23, 59), Slot(0, CLOSES)),
        (local(25, 0), None),  # closed
        (local(30), None),
    ],
)
def test_the_latest_slot_that_has_begun_is_due(now: datetime, slot: Slot | None) -> None:
    assert due_slot(DATES, now, ZONE, time(9)) == slot


def test_a_slot_that_began_before_the_opening_is_due_when_the_survey_opens() -> None:
    dates = SurveyDates(DATES.opens_at, DATES.closes_at, DATES.closes_on, [30])
    assert due_slot(dates, DATES.opens_at, ZONE, time(0)) == Slot(30, CLOSES)


def test_without_slots_nothing_is_due() -> None:
    dates = SurveyDates(DATES.opens_at, DATES.closes_at, DATES.closes_on, [])
    assert due_slot(dates, local(24), ZONE, time(0)) is None
