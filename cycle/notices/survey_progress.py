"""How many clients have answered, weekly to each agency, in figures that betray nobody."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from cycle.coverage import Coverage, coverages
from cycle.notices.addressees import Addressee, last_told, untold
from cycle.notices.surveys import open_surveys, unclosed_surveys
from notifications.kinds.agency import SURVEY_PROGRESS
from notifications.news import draft
from notifications.outbox import Draft
from notifications.reminders import NudgePolicy
from notifications.reports import ReportDay, due_report, next_report, weekly_days
from storage.database import Database


def due(database: Database, now: datetime, policy: NudgePolicy) -> Iterator[list[Draft]]:
    """The notices to queue at this moment, by chunks; nothing is written."""
    for cycle_id, dates in open_surveys(database, now):
        report = due_report(weekly_days(dates, policy), dates, now, policy)
        if report is None:
            continue
        for people in untold(database, SURVEY_PROGRESS, cycle_id, [{"week": report.week}]):
            yield _drafts(database, cycle_id, report, people, now, policy)


def next_at(database: Database, now: datetime, policy: NudgePolicy) -> datetime | None:
    """When the next week's notices can be queued."""
    found = [
        next_report(weekly_days(dates, policy), dates, now, policy)
        for _, dates in unclosed_surveys(database, now)
    ]
    return min((at for at in found if at is not None), default=None)


def _drafts(
    database: Database,
    cycle_id: str,
    report: ReportDay,
    people: Sequence[Addressee],
    now: datetime,
    policy: NudgePolicy,
) -> list[Draft]:
    """Counted as of the midnight before the report's beginning, whenever the tick runs.

    Otherwise the minute in which a figure moves would tell who answered in it.
    """
    with database.statements() as db:
        subjects = [each.subject for each in people]
        found = coverages(db, cycle_id, subjects, report.begins_at, policy.zone)
        told = last_told(db, SURVEY_PROGRESS, people)
    drafts = []
    for person in people:
        counted = found.get(person.subject)
        last = int(told.get(person.invitation_id, {}).get("answered_about", 0))
        if counted is None or not _worth_telling(counted, last):
            continue
        given: dict[str, str | int] = {
            "week": report.week,
            "clients": counted.clients,
            "answered_about": counted.answered_about,
        }
        drafts.append(draft(SURVEY_PROGRESS, cycle_id, person.invitation_id, given, now))
    return drafts


def _worth_telling(counted: Coverage, last: int) -> bool:
    """A step more than last time; where nothing may be shown there is nothing to tell."""
    return counted.answered_about > last
