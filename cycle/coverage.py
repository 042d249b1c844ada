"""What an agency may learn of the survey about itself: coverage, never a small cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, case, exists, func, select

from storage.tables import Agency, Engagement, Response, Submission

#: No cell that an agency sees stands for fewer enterprises than this, and counts move in
#: steps of it, so that asking after every response tells nothing about the last one.
K_ANONYMITY = 5


@dataclass(frozen=True, slots=True)
class Coverage:
    """Enterprises that are asked about an agency, and about how many of them have submitted.

    answered_about: rounded down to a step of five; 0 stands for fewer than five.
    """

    clients: int
    answered_about: int


def coverage(db: Connection, cycle_id: str, uscc: str) -> int:
    """Enterprises that submitted about this agency, rounded down to a step of five.

    0 stands for fewer than five.
    """
    submitted = (
        select(func.count(func.distinct(Response.invitation_id)))
        .join(Engagement, Engagement.id == Response.engagement_id)
        .join(Agency, Agency.id == Engagement.agency_id)
        .where(Agency.uscc == uscc, Response.cycle_id == cycle_id, Response.state == "submitted")
    )
    return _step(db.execute(submitted).scalar_one())


def coverages(
    db: Connection, cycle_id: str, usccs: Sequence[str], until: datetime
) -> dict[str, Coverage]:
    """The coverage of each of these agencies as it stood at an instant; one query.

    An agency that nobody is asked about is left out.
    """
    # by its first revision: a later one must not make an enterprise vanish for a while
    in_time = exists().where(
        Submission.response_id == Response.id, Submission.revision == 1, Submission.at < until
    )
    submitted = and_(Response.state == "submitted", in_time.correlate(Response))
    statement = (
        select(
            Agency.uscc,
            func.count(func.distinct(Response.invitation_id)).label("clients"),
            func.count(func.distinct(case((submitted, Response.invitation_id)))).label("answered"),
        )
        .join(Engagement, Engagement.agency_id == Agency.id)
        .join(Response, Response.engagement_id == Engagement.id)
        .where(Agency.uscc.in_(usccs), Response.cycle_id == cycle_id)
        .group_by(Agency.uscc)
    )
    return {row.uscc: Coverage(row.clients, _step(row.answered)) for row in db.execute(statement)}


def _step(count: int) -> int:
    return count - count % K_ANONYMITY
