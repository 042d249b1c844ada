"""Reminders as configured: hours, days off, and the warning of a year that nobody knows."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert
from structlog.testing import capture_logs

from notifications.reminders import SurveyDates, begun_slot, hold
from pingyi.config import Config
from pingyi.demo.stage import Stage
from pingyi.reminders import calendar_gaps, gap_warning, nudge_policy
from pingyi.schedule import schedule
from pingyi.sections import ScheduleConfig
from storage.database import Database, transaction
from storage.tables import Cycle, new_id


def configured(**changes: object) -> Config:
    return Config(schedule=ScheduleConfig(**changes))


def survey(database: Database, closes_on: date) -> None:
    opens_at = datetime(closes_on.year, 1, 1, tzinfo=UTC)
    with transaction(database) as db:
        db.execute(
            insert(Cycle).values(
                id=new_id(),
                name="2099",
                questionnaire="foshan-2023",
                ruleset="foshan-2023",
                window_start=opens_at.date(),
                window_end=closes_on,
                opens_on=opens_at.date(),
                closes_on=closes_on,
                opens_at=opens_at,
                closes_at=datetime.combine(closes_on, opens_at.time(), UTC) + timedelta(days=1),
                nudge_days_before=[0],
                created_at=opens_at,
            )
        )


def test_a_year_that_nobody_knows_is_logged_once_a_day(database: Database) -> None:
    survey(database, date(2099, 3, 31))
    ticks = schedule(configured(), database, lambda: datetime(2023, 11, 1, tzinfo=UTC))
    tick, seconds = ticks["calendar"]
    assert seconds == timedelta(days=1).total_seconds()
    with capture_logs() as logs:
        assert tick() == {"unknown_years": 1}
    (line,) = logs
    assert (line["event"], line["log_level"], line["year"]) == (
        "calendar.year_unknown",
        "warning",
        2099,
    )
    assert "2099年" in gap_warning(2099)


@pytest.mark.parametrize(
    ("changes", "gaps"),
    [
        ({}, (2099, 2100)),
        ({"nudge_on_days_off": True}, ()),
        ({"calendar": "days.toml"}, (2100,)),
    ],
)
def test_who_needs_no_calendar_is_not_warned(
    database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, object],
    gaps: tuple[int, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "days.toml").write_text("[2099]\n", encoding="utf-8")
    policy = nudge_policy(configured(**changes))
    december = datetime(2099, 12, 1, tzinfo=UTC)
    assert calendar_gaps(database, policy, december) == gaps


def test_the_demonstration_nudges_at_any_hour_of_any_day(tmp_path: Path) -> None:
    stage = Stage(tmp_path, 8000, 8090)
    stage.prepare(datetime.now(UTC))
    try:
        policy = nudge_policy(stage.config)
    finally:
        stage.database.dispose()
    for hour in range(7 * 24):
        now = datetime(2023, 9, 29, tzinfo=UTC) + timedelta(hours=hour)
        today = now.astimezone(ZoneInfo("Asia/Shanghai")).date()
        dates = SurveyDates(
            now - timedelta(days=10), now + timedelta(days=3), today + timedelta(days=3), [7, 3]
        )
        assert hold(dates, now, policy) is None
        slot = begun_slot(dates, now, policy)
        assert slot is not None
        assert slot.days_before == 3
