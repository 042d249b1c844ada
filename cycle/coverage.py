"""What an agency may learn of the survey about itself: coverage, never a small cell.

An agency knows its clients, may ask at any moment and remembers every answer. Three rules keep
the single enterprise hidden, whatever is asked and however often (decision 0019):

- counted is as of the last midnight, so that asking before and after a visit shows the same;
- counted is who ever submitted: a withdrawal, a revision or a corrected roster moves nothing,
  but two enterprises that turn out to be one are one, for five of them must be five;
- shown is a step of five, and never more than all clients but five: "at least s" may then always
  mean that five of them have not answered, and an agency with fewer than ten sees nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, case, exists, func, select

from cycle.cycles import midnight
from cycle.register.doubles import codes_going_on, going_on
from storage.tables import Agency, Engagement, Enterprise, Response, Submission

#: No cell that an agency sees stands for fewer enterprises than this, and counts move in
#: steps of it, so that asking after every response tells nothing about the last one.
K_ANONYMITY = 5


@dataclass(frozen=True, slots=True)
class Coverage:
    """Enterprises that are asked about an agency, and how many of them at least have submitted.

    answered_about: as `shown_about` gives it; 0 stands for "nothing is shown".
    """

    clients: int
    answered_about: int


def shown_about(clients: int, answered: int) -> int:
    """How many clients have answered at least, as an agency may be told; 0: nothing is shown.

    A step of five, and at most the last one that leaves five clients over: what is shown always
    fits five counts or more, and neither "all" nor "nobody" is ever among what it proves.
    """
    most = max(0, clients - K_ANONYMITY)
    return _step(min(answered, most))


def counted_until(now: datetime, zone: ZoneInfo) -> datetime:
    """The midnight up to which counts that agencies see are taken."""
    return midnight(now.astimezone(zone).date(), zone)


def coverage(db: Connection, cycle_id: str, uscc: str, now: datetime, zone: ZoneInfo) -> Coverage:
    """The coverage of one agency, as `coverages`."""
    return coverages(db, cycle_id, [uscc], now, zone).get(uscc, Coverage(0, 0))


def coverages(
    db: Connection, cycle_id: str, usccs: Sequence[str], now: datetime, zone: ZoneInfo
) -> dict[str, Coverage]:
    """The coverage of each of these agencies, by the code that was given, as of the last midnight.

    Enterprises are counted as they now are: two that were merged are one, also where both have
    submitted; and so are agencies, for a letter may hold whose code was merged away. An agency
    that nobody is asked about is left out. A few queries, however many agencies.
    """
    now_called = codes_going_on(db, Agency)
    wanted = {each: now_called.get(each, each) for each in usccs}
    # by its first revision, which nothing that comes later can undo
    submitted = exists().where(
        Submission.response_id == Response.id,
        Submission.revision == 1,
        Submission.at < counted_until(now, zone),
    )
    enterprise = going_on(db, Enterprise, Engagement.__table__.c.enterprise_id)
    answered = case((submitted.correlate(Response), enterprise))
    statement = (
        select(
            Agency.uscc,
            func.count(func.distinct(enterprise)).label("clients"),
            func.count(func.distinct(answered)).label("answered"),
        )
        .join(Engagement, Engagement.agency_id == Agency.id)
        .join(Response, Response.engagement_id == Engagement.id)
        .where(Agency.uscc.in_(set(wanted.values())), Response.cycle_id == cycle_id)
        .group_by(Agency.uscc)
    )
    found = {
        row.uscc: Coverage(row.clients, shown_about(row.clients, row.answered))
        for row in db.execute(statement)
    }
    return {each: found[code] for each, code in wanted.items() if code in found}


def respondents_at_least(
    db: Connection, cycle_id: str, usccs: Sequence[str], respondents: int
) -> int:
    """How many enterprises at least stand behind a result that may be told: k of them or more.

    A step as in `shown_about`, for neither that all have answered is told. usccs: the codes of
    the one agency; 0 where fewer than k answered.
    """
    enterprise = going_on(db, Enterprise, Engagement.__table__.c.enterprise_id)
    statement = (
        select(func.count(func.distinct(enterprise)))
        .join_from(Response, Engagement, Engagement.id == Response.engagement_id)
        .join(Agency, Agency.id == Engagement.agency_id)
        .where(Agency.uscc.in_(usccs), Response.cycle_id == cycle_id)
    )
    if respondents < K_ANONYMITY:
        return 0
    return max(K_ANONYMITY, shown_about(db.execute(statement).scalar_one(), respondents))


def _step(count: int) -> int:
    return count - count % K_ANONYMITY
