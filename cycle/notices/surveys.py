"""The surveys that notices are about."""

from datetime import datetime

from notifications.nudges import dates_of
from notifications.reminders import SurveyDates
from storage.database import Database
from storage.tables import Cycle


def unclosed_surveys(database: Database, now: datetime) -> list[tuple[str, SurveyDates]]:
    """Cycle and dates of each survey that is open or still to come."""
    with database.statements() as db:
        return [(cycle_id, dates) for cycle_id, _, dates in dates_of(db, Cycle.closes_at > now)]


def open_surveys(database: Database, now: datetime) -> list[tuple[str, SurveyDates]]:
    """Cycle and dates of each survey that is open now."""
    return [each for each in unclosed_surveys(database, now) if each[1].opens_at <= now]
