"""Pace of a survey: what came today, what is to be expected, and which agencies lag behind."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, func, select

from cycle.register.asking import concerns_nobody
from storage.tables import Agency, Engagement, Response, Submission
from survey.session import ResponseState

#: Over how long the present pace is measured; a week would hide that a reminder has worn off.
_MEASURED = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Pace:
    """today: responses handed in for the first time since midnight.

    expected: of all invited, how many will be in at the end if it goes on as in the last three
    days; None once the survey is closed, and on its first day, of which nights are no part.
    """

    today: int
    expected: int | None


@dataclass(frozen=True, slots=True)
class Lagging:
    """An agency's clients in a district: how many of its responses are in. Never a score."""

    name: str
    submitted: int
    invited: int


def pace(
    db: Connection,
    cycle_id: str,
    district: str,
    opens_at: datetime,
    closes_at: datetime,
    midnight: datetime,
    now: datetime,
) -> Pace:
    """The pace of one district; midnight: at which the local day began. Instants are aware."""
    since = max(opens_at, now - _MEASURED)
    first = (
        select(
            func.sum(case((Submission.at >= midnight, 1), else_=0)),
            func.sum(case((Submission.at >= since, 1), else_=0)),
        )
        .join(Response, Response.id == Submission.response_id)
        .where(
            Response.cycle_id == cycle_id,
            Response.district_code == district,
            Submission.revision == 1,
            Submission.at <= now,
        )
    )
    today, lately = (int(count or 0) for count in db.execute(first).one())
    measured = now - since
    if not opens_at <= now < closes_at or measured < timedelta(days=1):
        return Pace(today, None)
    states = select(
        func.count(),
        func.sum(case((Response.state == ResponseState.SUBMITTED, 1), else_=0)),
    ).where(Response.cycle_id == cycle_id, Response.district_code == district, ~concerns_nobody())
    invited, submitted = (int(count or 0) for count in db.execute(states).one())
    more = round(lately * ((closes_at - now) / measured))
    return Pace(today, min(invited, submitted + more))


def lagging(db: Connection, cycle_id: str, district: str, limit: int = 3) -> list[Lagging]:
    """The agencies with the lowest share of responses in a district, the lowest first.

    Those whose responses are all in are left out; of equals the one with more to come, by name.
    """
    invited = func.count()
    submitted = func.sum(case((Response.state == ResponseState.SUBMITTED, 1), else_=0))
    statement = (
        select(Agency.name, submitted.label("submitted"), invited.label("invited"))
        .join_from(Response, Engagement, Engagement.id == Response.engagement_id)
        .join(Agency, Agency.id == Engagement.agency_id)
        .where(
            Response.cycle_id == cycle_id,
            Response.district_code == district,
            ~concerns_nobody(),
        )
        .group_by(Agency.id, Agency.name)
        .having(submitted < invited)
        .order_by(submitted * 1.0 / invited, invited.desc(), Agency.name)
        .limit(limit)
    )
    return [Lagging(row.name, int(row.submitted), row.invited) for row in db.execute(statement)]
