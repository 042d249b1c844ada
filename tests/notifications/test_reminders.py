"""Which nudge is due, by table: the notice's cycle of 2023, and days off around it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.calendar import Calendar
from notifications.quiet import Hours
from notifications.reminders import (
    Hold,
    Holds,
    NudgePolicy,
    Slot,
    SurveyDates,
    begun_slot,
    hold,
    planned_slots,
)

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = Hours(time(20, 30), time(8, 30))
EVERY_DAY = NudgePolicy(ZONE, time(9))
WORKING_DAYS = NudgePolicy(ZONE, time(9), quiet=(NIGHT,), calendar=Calendar())


def due_slot(dates: SurveyDates, now: datetime, policy: NudgePolicy) -> Slot | None:
    """The slot that has begun, where nothing holds it."""
    return None if hold(dates, now, policy) else begun_slot(dates, now, policy)


def survey(opens: date, closes: date, days_before: Sequence[int]) -> SurveyDates:
    start = datetime.combine(opens, time(0), tzinfo=ZONE)
    end = datetime.combine(closes + timedelta(days=1), time(0), tzinfo=ZONE)
    return SurveyDates(start.astimezone(UTC), end.astimezone(UTC), closes, days_before)


def october(opens: int, closes: int, days_before: Sequence[int]) -> SurveyDates:
    return survey(date(2023, 10, opens), date(2023, 10, closes), days_before)


NOTICE = october(13, 24, [7, 3, 1, 0])
CLOSES = NOTICE.closes_at


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
    assert due_slot(NOTICE, now, EVERY_DAY) == slot


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (local(17, 9), Slot(7, local(20, 9))),
        (local(20, 9), Slot(3, local(23, 9))),  # Saturday's, moved to Friday
        (local(20, 20, 30), None),  # quiet
        (local(21), None),  # Saturday
        (local(22), None),  # Sunday
        (local(23, 9), Slot(1, local(24, 9))),
        (local(24, 20, 29), Slot(0, CLOSES)),
        (local(24, 21), None),
    ],
)
def test_reminders_keep_to_working_days_and_hours(now: datetime, slot: Slot | None) -> None:
    assert due_slot(NOTICE, now, WORKING_DAYS) == slot


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        # the notice's cycle: 17 Tuesday, 21 Saturday, 23 Monday, 24 Tuesday
        (NOTICE, {7: 17, 3: 20, 1: 23, 0: 24}),
        # it ends on a Sunday: the deadline stays, both last slots come on Friday
        (october(13, 22, [7, 3, 1, 0]), {7: 13, 3: 19, 1: 20, 0: 20}),
        # National Day: 29 September to 6 October off, 7 and 8 (a weekend) worked
        (survey(date(2023, 9, 26), date(2023, 10, 8), [2, 1, 0]), {2: -2, 1: 7, 0: 8}),
        # it opens on Saturday: a slot on Sunday cannot move before it, so it comes on Monday
        (october(14, 24, [9, 0]), {9: 16, 0: 24}),
        # a slot from before the opening comes with it
        (october(13, 24, [30]), {30: 13}),
        # a survey of one weekend has no working day: as written
        (october(14, 15, [1, 0]), {1: 14, 0: 15}),
    ],
)
def test_a_slot_moves_to_the_working_day_before(dates: SurveyDates, days: dict[int, int]) -> None:
    found = {s.days_before: s.day for s in planned_slots(dates, WORKING_DAYS)}
    first = date(2023, 10, 1)
    assert found == {
        slot: first + timedelta(days=day - 1) if day > 0 else date(2023, 9, 30 + day)
        for slot, day in days.items()
    }


@pytest.mark.parametrize(
    ("opens", "closes", "days_before", "slots"),
    [
        # two weeks before a Tuesday; it opens on that very day, or a day too late for it
        (9, 24, [3, 0], {14: 10, 3: 20, 0: 24}),
        (10, 24, [3, 0], {14: 10, 3: 20, 0: 24}),
        (11, 24, [3, 0], {3: 20, 0: 24}),
        # written for a Sunday (15), moved to the Friday before
        (9, 29, [0], {14: 13, 0: 27}),
        # the cycle says the same itself, or wants no nudges at all
        (9, 24, [14, 0], {14: 10, 0: 24}),
        (9, 24, [], {}),
    ],
)
def test_a_long_survey_is_reminded_of_two_weeks_before_its_end(
    opens: int, closes: int, days_before: list[int], slots: dict[int, int]
) -> None:
    planned = planned_slots(october(opens, closes, days_before), WORKING_DAYS)
    assert {slot.days_before: slot.day.day for slot in planned} == slots


def test_two_slots_on_one_day_are_one_nudge() -> None:
    dates = october(13, 22, [1, 0])
    assert due_slot(dates, local(20, 9), WORKING_DAYS) == Slot(0, dates.closes_at)


def test_the_weekend_that_ends_a_survey_is_better_than_never() -> None:
    """The ticks of Friday were missed, and no working day is left."""
    dates = october(13, 22, [0])
    assert due_slot(dates, local(21, 9), WORKING_DAYS) == Slot(0, dates.closes_at)
    assert due_slot(dates, local(21, 8), WORKING_DAYS) is None


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (local(20, 10), None),
        (local(20, 7), Hold(Holds.HOUR, local(20, 9))),
        (local(20, 21), Hold(Holds.QUIET, local(23, 9))),  # over the weekend
        (local(21, 10), Hold(Holds.DAY_OFF, local(23, 9))),
        (local(24, 21), Hold(Holds.QUIET, local(25, 8, 30))),  # when it is closed
    ],
)
def test_what_holds_says_until_when(now: datetime, found: Hold | None) -> None:
    assert hold(NOTICE, now, WORKING_DAYS) == found


def test_a_slot_that_began_before_the_opening_is_due_when_the_survey_opens() -> None:
    dates = october(13, 24, [30])
    assert due_slot(dates, dates.opens_at, NudgePolicy(ZONE)) == Slot(30, CLOSES)


def test_without_slots_nothing_is_due() -> None:
    assert due_slot(october(13, 24, []), local(24), NudgePolicy(ZONE)) is None


def test_where_clocks_jump_over_the_hour_the_slot_begins_with_the_jump() -> None:
    """Berlin, 26 March 2023: 02:30 does not exist."""
    berlin = ZoneInfo("Europe/Berlin")
    jump = datetime(2023, 3, 26, 1, tzinfo=UTC)
    dates = SurveyDates(
        jump - timedelta(days=9), jump + timedelta(days=9), date(2023, 3, 29), [4, 3]
    )
    policy = NudgePolicy(berlin, time(2, 30))
    before = due_slot(dates, jump - timedelta(seconds=1), policy)
    assert before is None, "nothing before the hour, on any day"
    assert due_slot(dates, jump - timedelta(hours=3), policy) == Slot(4, jump)
    found = due_slot(dates, jump, policy)
    assert found is not None
    assert found.days_before == 3


@given(
    st.dates(date(2023, 1, 1), date(2026, 11, 1)),
    st.integers(0, 40),
    st.lists(st.integers(0, 45), max_size=6),
    st.integers(0, 45 * 24 * 4),
)
def test_whatever_the_dates_nudges_keep_to_the_rules(
    opens: date, length: int, days_before: list[int], quarters: int
) -> None:
    dates = survey(opens, opens + timedelta(days=length), days_before)
    slots = planned_slots(dates, WORKING_DAYS)
    assert [s.begins_at for s in slots] == sorted(s.begins_at for s in slots)
    for slot in slots:
        assert opens <= slot.day <= dates.closes_on
        if slot.day < slot.written:
            assert Calendar().works(slot.day)
    now = dates.opens_at + timedelta(minutes=15 * quarters)
    due = due_slot(dates, now, WORKING_DAYS)
    wall = now.astimezone(ZONE)
    if due is not None:
        assert time(9) <= wall.time() < time(20, 30)
        assert now < due.ends_at <= dates.closes_at
        rest = range(1, (dates.closes_on - wall.date()).days + 1)
        assert Calendar().works(wall.date()) or not any(
            Calendar().works(wall.date() + timedelta(days=d)) for d in rest
        )
    elif dates.opens_at <= now < dates.closes_at and any(s.begins_at <= now for s in slots):
        held = hold(dates, now, WORKING_DAYS)
        assert held is not None
        assert held.until >= dates.closes_at or due_slot(dates, held.until, WORKING_DAYS)
