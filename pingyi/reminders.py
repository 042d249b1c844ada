"""Composition of reminders: their policy by configuration, and what is missing for it."""

from datetime import datetime, timedelta

from notifications.calendar import Calendar, unknown_years
from notifications.nudges import dates_of
from notifications.reminders import NudgePolicy
from notifications.spread import Spreading
from pingyi.config import Config, ConfigError
from storage.database import Database
from storage.tables import Cycle


def nudge_policy(config: Config) -> NudgePolicy:
    """When and whom to nudge; ConfigError when the table of days cannot be read any more."""
    return NudgePolicy(
        zone=config.zone,
        nudge_at=config.schedule.nudge_at,
        idle=timedelta(minutes=config.schedule.nudge_idle_minutes),
        quiet=config.schedule.quiet,
        calendar=None if config.schedule.nudge_on_days_off else _calendar(config),
        spreading=Spreading(
            config.schedule.push_per_minute, timedelta(minutes=config.schedule.spread_minutes)
        ),
    )


def calendar_gaps(database: Database, policy: NudgePolicy, now: datetime) -> tuple[int, ...]:
    """Years that reminders need and nobody knows: of today, of surveys that are not closed.

    From 1 December on the coming year as well; none where reminders keep to no working days.
    """
    if policy.calendar is None:
        return ()
    with database.statements() as db:
        unclosed = dates_of(db, Cycle.closes_at > now)
    days = [
        day
        for _, _, dates in unclosed
        for day in (dates.opens_at.astimezone(policy.zone).date(), dates.closes_on)
    ]
    return unknown_years(policy.calendar, now.astimezone(policy.zone).date(), days)


def gap_warning(year: int) -> str:
    """What to do about a year that nobody knows."""
    return (
        f"{year}年的节假日安排未知，催办暂按周一至周五计算；"
        "国务院公布后，请更新chinesecalendar或在schedule.calendar指定的文件中填写。"
    )


def _calendar(config: Config) -> Calendar:
    try:
        return config.schedule.load_calendar()
    except ValueError as error:
        raise ConfigError(f"配置项 schedule.calendar：{error}。") from error
