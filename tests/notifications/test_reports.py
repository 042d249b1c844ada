"""On which days is reported, by table."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from notifications.calendar import Calendar
from notifications.reminders import NudgePolicy, SurveyDates
from notifications.reports import ReportDay, due_report, last_days, next_report, weekly_days

ZONE = ZoneInfo("Asia/Shanghai")
WORKING_DAYS = NudgePolicy(ZONE, time(9), calendar=Calendar())
EVERY_DAY = NudgePolicy(ZONE, time(9))


def survey(opens_on: str, closes_on: str) -> SurveyDates:
    opens, closes = date.fromisoformat(opens_on), date.fromisoformat(closes_on)
    start = datetime.combine(opens, time(0), tzinfo=ZONE)
    end = datetime.combine(closes + timedelta(days=1), time(0), tzinfo=ZONE)
    return SurveyDates(start.astimezone(UTC), end.astimezone(UTC), closes, ())


def iso(days: tuple[date, ...]) -> list[str]:
    return [day.isoformat() for day in days]


@pytest.mark.parametrize(
    ("opens_on", "closes_on", "policy", "weekly", "last"),
    [
        # the notice's: opens on a Friday, closes on a Tuesday
        (
            "2023-10-13",
            "2023-10-24",
            WORKING_DAYS,
            ["2023-10-16", "2023-10-23"],
            ["2023-10-20", "2023-10-23", "2023-10-24"],
        ),
        # the week of 2 October has its first working day on Saturday the 7th
        (
            "2023-09-20",
            "2023-10-08",
            WORKING_DAYS,
            ["2023-09-25", "2023-10-07"],
            ["2023-09-28", "2023-10-07", "2023-10-08"],
        ),
        # over a year's end: 1 January 2024 is a Monday and off
        (
            "2023-12-25",
            "2024-01-06",
            WORKING_DAYS,
            ["2024-01-02"],
            ["2024-01-03", "2024-01-04", "2024-01-05"],
        ),
        # a year that nobody knows: 1 October 2099 is a Thursday
        (
            "2099-10-01",
            "2099-10-11",
            WORKING_DAYS,
            ["2099-10-05"],
            ["2099-10-07", "2099-10-08", "2099-10-09"],
        ),
        # all days are alike
        (
            "2023-09-28",
            "2023-10-08",
            EVERY_DAY,
            ["2023-10-02"],
            ["2023-10-06", "2023-10-07", "2023-10-08"],
        ),
        # a survey of one day; and one of holidays alone
        ("2023-10-13", "2023-10-13", WORKING_DAYS, [], ["2023-10-13"]),
        ("2023-10-01", "2023-10-03", WORKING_DAYS, [], []),
    ],
)
def test_weekly_days_and_the_last_ones(
    opens_on: str, closes_on: str, policy: NudgePolicy, weekly: list[str], last: list[str]
) -> None:
    dates = survey(opens_on, closes_on)
    assert iso(weekly_days(dates, policy)) == weekly
    assert iso(last_days(dates, policy, 3)) == last


NOTICE = survey("2023-10-13", "2023-10-24")


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2023, 10, 16, 8, 59, tzinfo=ZONE), None),
        (datetime(2023, 10, 16, 9, tzinfo=ZONE), 16),
        (datetime(2023, 10, 20, 18, tzinfo=ZONE), 16),  # late
        (datetime(2023, 10, 21, 12, tzinfo=ZONE), None),  # Saturday
        (datetime(2023, 10, 23, 9, tzinfo=ZONE), 23),
        (datetime(2023, 10, 25, 9, tzinfo=ZONE), None),  # closed
    ],
)
def test_the_latest_day_that_has_begun_is_due(now: datetime, day: int | None) -> None:
    found = due_report(weekly_days(NOTICE, WORKING_DAYS), NOTICE, now, WORKING_DAYS)
    begins_at = None if day is None else datetime(2023, 10, day, 9, tzinfo=ZONE)
    expected = begins_at and ReportDay(begins_at.date(), begins_at.astimezone(UTC))
    assert found == expected


def test_the_next_one_is_told_until_there_is_none() -> None:
    days = weekly_days(NOTICE, WORKING_DAYS)
    at = datetime(2023, 10, 1, tzinfo=ZONE)
    found = []
    while (following := next_report(days, NOTICE, at, WORKING_DAYS)) is not None:
        found.append(following)
        at = following
    assert found == [datetime(2023, 10, day, 9, tzinfo=ZONE) for day in (16, 23)]


def test_weeks_are_numbered_by_iso_also_over_a_years_end() -> None:
    instant = datetime(2023, 10, 16, 1, tzinfo=UTC)
    weeks = {
        day: ReportDay(date.fromisoformat(day), instant).week
        for day in ("2023-10-16", "2024-12-30", "2027-01-01")
    }
    assert weeks == {
        "2023-10-16": "2023-W42",
        "2024-12-30": "2025-W01",
        "2027-01-01": "2026-W53",
    }
