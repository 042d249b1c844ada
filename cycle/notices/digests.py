"""How a district stands, to its liaisons: weekly, and daily towards the survey's end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from cycle.districts import Districts
from cycle.notices.addressees import last_told, untold
from cycle.notices.surveys import open_surveys, unclosed_surveys
from cycle.progress.counts import Funnel, progress_by_district
from notifications.kinds.liaison import DIGEST
from notifications.news import draft
from notifications.outbox import Draft
from notifications.reminders import NudgePolicy, SurveyDates
from notifications.reports import due_report, last_days, next_report, weekly_days
from notifications.surveys import OPEN_STATES
from notifications.unreachable import unreachable
from storage.database import Database
from storage.tables import Binding, Conversation, Invitation, Response

#: Working days at the end of a survey on which liaisons hear every day.
DAILY = 3


@dataclass(frozen=True, slots=True)
class _District:
    """enterprises: those with all their responses in are `submitted`."""

    enterprises: Funnel
    never_reached: int


def due(
    database: Database, now: datetime, policy: NudgePolicy, districts: Districts
) -> Iterator[list[Draft]]:
    """The digests to queue at this moment, by chunks; nothing is written."""
    today = now.astimezone(policy.zone).date()
    for cycle_id, dates in open_surveys(database, now):
        report = due_report(digest_days(dates, policy), dates, now, policy)
        if report is None:
            continue
        figures: Mapping[str, _District] | None = None
        days = _days(report.day, today)
        for people in untold(database, DIGEST, cycle_id, days, _surveyed(cycle_id)):
            with database.statements() as db:
                figures = figures or _figures(db, cycle_id)
                told = last_told(db, DIGEST, people)
            yield [
                draft(
                    DIGEST,
                    cycle_id,
                    person.invitation_id,
                    {
                        "district": districts.name(person.subject),
                        "day": today.isoformat(),
                        **_given(figures[person.subject], told.get(person.invitation_id)),
                    },
                    now,
                )
                for person in people
                if person.subject in figures
            ]


def next_at(database: Database, now: datetime, policy: NudgePolicy) -> datetime | None:
    """When the next digests can be queued."""
    found = [
        next_report(digest_days(dates, policy), dates, now, policy)
        for _, dates in unclosed_surveys(database, now)
    ]
    return min((at for at in found if at is not None), default=None)


def digest_days(dates: SurveyDates, policy: NudgePolicy) -> tuple[date, ...]:
    """Mondays or the next working day, and the last three working days; none twice."""
    days = {*weekly_days(dates, policy), *last_days(dates, policy, DAILY)}
    return tuple(sorted(days))


def _days(first: date, last: date) -> list[dict[str, str | int]]:
    """A digest stands under the day on which it is counted; one since it was due is enough."""
    return [
        {"day": (first + timedelta(days=passed)).isoformat()}
        for passed in range((last - first).days + 1)
    ]


def _surveyed(cycle_id: str) -> ColumnElement[bool]:
    """The liaison's district has somebody to ask."""
    return (
        exists()
        .where(Response.cycle_id == cycle_id, Response.district_code == Invitation.subject)
        .correlate(Invitation)
    )


def _figures(db: Connection, cycle_id: str) -> dict[str, _District]:
    """Every district that has responses, by its code; two queries."""
    missing = _never_reached(db, cycle_id)
    return {
        each.district: _District(each.enterprises, missing.get(each.district, 0))
        for each in progress_by_district(db, cycle_id)
        if each.district is not None
    }


def _never_reached(db: Connection, cycle_id: str) -> dict[str, int]:
    """By district: enterprises still to answer that nobody bound or that became unreachable."""
    rows = db.execute(
        select(Response.district_code, func.count(func.distinct(Response.invitation_id)))
        .join(Invitation, Invitation.id == Response.invitation_id)
        .outerjoin(Binding, Binding.invitation_id == Invitation.id)
        .outerjoin(Conversation, Conversation.id == Binding.conversation_id)
        .where(
            Response.cycle_id == cycle_id,
            Response.state.in_(OPEN_STATES),
            Invitation.revoked_at.is_(None),
            or_(Binding.invitation_id.is_(None), unreachable()),
        )
        .group_by(Response.district_code)
    )
    return {district: int(count) for district, count in rows}


def _given(found: _District, last: Mapping[str, Any] | None) -> dict[str, str | int]:
    submitted = found.enterprises.submitted
    return {
        "invited": found.enterprises.invited,
        "submitted": submitted,
        # also less: an enterprise that is given another agency to rate is no longer done;
        # the first digest compares with nothing
        "since_last": "" if last is None else submitted - int(last["submitted"]),
        "never_reached": found.never_reached,
    }
