"""Which reminder of a deadline is due, by table: October 2023, a year's end, an unknown year."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.calendar import Calendar
from notifications.kinds import KINDS
from notifications.milestones import (
    MILESTONE_REMINDERS,
    due_milestone_slot,
    end_of,
    first_reminder,
    milestone_slots,
    reminding_kinds,
)
from notifications.quiet import Hours
from notifications.reminders import NudgePolicy

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = Hours(time(20, 30), time(8, 30))
EVERY_DAY = NudgePolicy(ZONE, time(9))
WORKING_DAYS = NudgePolicy(ZONE, time(9), quiet=(NIGHT,), calendar=Calendar())


def days_of(due_on: date, before: Sequence[int], policy: NudgePolicy) -> dict[int, str]:
    return {
        slot.days_before: slot.day.isoformat()[5:]
        for slot in milestone_slots(due_on, before, policy)
    }


@pytest.mark.parametrize(
    ("due_on", "days"),
    [
        # the notice's: Wednesday 18 October; 14 and 15 are a weekend
        ("2023-10-18", {7: "10-09", 5: "10-11", 3: "10-13", 2: "10-16", 1: "10-17"}),
        # 7 and 8 October are a weekend that is worked, 29 September to 6 October are off
        ("2023-10-09", {7: "09-22", 5: "09-26", 3: "09-28", 2: "10-07", 1: "10-08"}),
        ("2023-10-08", {5: "09-25", 3: "09-27", 2: "09-28", 1: "10-07"}),
        # a deadline on a holiday stays, and is reminded of on the last working day before
        ("2023-10-03", {7: "09-20", 5: "09-22", 2: "09-27", 1: "09-28"}),
        # one on a Saturday
        ("2023-10-21", {3: "10-18", 2: "10-19", 1: "10-20"}),
        # over a year's end: 1 January 2024 is a Monday and off
        ("2024-01-02", {5: "12-25", 3: "12-27", 2: "12-28", 1: "12-29"}),
        # Spring Festival of 2024: 10 to 17 February off, the 4th and the 18th, Sundays, worked
        ("2024-02-19", {7: "02-04", 3: "02-08", 2: "02-09", 1: "02-18"}),
    ],
)
def test_slots_are_counted_in_working_days(due_on: str, days: dict[int, str]) -> None:
    assert days_of(date.fromisoformat(due_on), [*days], WORKING_DAYS) == days


def test_a_year_that_nobody_knows_is_worked_from_monday_to_friday() -> None:
    assert not Calendar().knows(2099)
    # 8 October 2099 is a Thursday
    assert days_of(date(2099, 10, 8), [5, 3, 1], WORKING_DAYS) == {
        5: "10-01",
        3: "10-05",
        1: "10-07",
    }


def test_the_bureaus_own_table_wins() -> None:
    closed = Calendar({date(2023, 10, 17): False, date(2023, 10, 15): True})
    policy = NudgePolicy(ZONE, time(9), calendar=closed)
    assert days_of(date(2023, 10, 18), [2, 1], policy) == {2: "10-15", 1: "10-16"}


def test_without_a_calendar_all_days_are_alike() -> None:
    assert days_of(date(2023, 10, 3), [5, 1], EVERY_DAY) == {5: "09-28", 1: "10-02"}


def local(day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2023, 10, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (local(11, 8, 59), None),  # the day has come, the hour has not
        (local(11, 9), 5),
        (local(13), 5),  # the tick was missed on its own day
        (local(14), None),  # Saturday
        (local(16, 8, 59), None),
        (local(16, 9), 2),
        (local(16, 20, 30), None),  # quiet
        (local(17, 8, 30), None),
        (local(18, 20, 29), 2),  # the deadline's day still counts
        (local(18, 20, 30), None),
        (local(19, 9), None),  # passed
    ],
)
def test_a_slot_is_due_until_the_next_one_begins(now: datetime, slot: int | None) -> None:
    found = due_milestone_slot(date(2023, 10, 18), (5, 2), now, WORKING_DAYS)
    assert (found.days_before if found else None) == slot


def test_on_a_day_off_without_a_working_day_left_late_is_better_than_never() -> None:
    """The deadline is Sunday, and Friday's ticks were missed."""
    for now in (local(21, 9), local(22, 9)):
        found = due_milestone_slot(date(2023, 10, 22), (3, 1), now, WORKING_DAYS)
        assert found is not None
        assert (found.days_before, found.day) == (1, date(2023, 10, 20))


def test_the_deadline_ends_with_its_day_by_local_time() -> None:
    assert end_of(date(2023, 10, 18), WORKING_DAYS) == local(19, 0)
    assert milestone_slots(date(2023, 10, 18), (5, 2), WORKING_DAYS)[-1].ends_at == local(19, 0)


@given(
    due_on=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    minutes=st.integers(-30 * 24 * 60, 3 * 24 * 60),
)
def test_what_is_due_lies_in_its_slot_and_in_no_quiet_hour(due_on: date, minutes: int) -> None:
    now = end_of(due_on, WORKING_DAYS) + timedelta(minutes=minutes)
    slot = due_milestone_slot(due_on, (5, 2), now, WORKING_DAYS)
    if slot is None:
        return
    first = first_reminder(slot, due_on, WORKING_DAYS)
    assert first is not None
    assert first <= now < slot.ends_at <= end_of(due_on, WORKING_DAYS)
    assert WORKING_DAYS.works(slot.day)
    assert time(9) <= now.astimezone(ZONE).time() < time(20, 30)


def test_every_kind_that_counts_down_to_a_day_reminds_of_a_milestone() -> None:
    named = {each.kind.name for each in MILESTONE_REMINDERS}
    counting = {name for name, kind in KINDS.items() if {"due", "slot"} <= kind.given}
    assert named == counting
    assert reminding_kinds()["materials_due"] == ("materials_paper_due", "materials_ecopy_due")
