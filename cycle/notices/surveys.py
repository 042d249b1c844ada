"""The surveys that notices are about."""

from datetime import datetime

from cycle.cycles import cycles_not_closed
from notifications.reminders import SurveyDates
from storage.database import Database


def unclosed_surveys(database: Database, now: datetime) -> list[tuple[str, SurveyDates]]:
    """Cycle and dates of each survey that is open or still to come."""
    with database.statements() as db:
        return [
            (row.id, SurveyDates(row.opens_at, row.closes_at, row.closes_on, row.nudge_days_before))
            for row in cycles_not_closed(db, now)
        ]


def open_surveys(database: Database, now: datetime) -> list[tuple[str, SurveyDates]]:
    """Cycle and dates of each survey that is open now."""
    return [each for each in unclosed_surveys(database, now) if each[1].opens_at <= now]
