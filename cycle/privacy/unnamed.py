"""Agencies that the list of answers does not name, for too few enterprises answered about them.

That no name stands in a row must not be a name itself: where one agency alone is not named, or few
enterprises stand behind such rows, whoever has the list of who answered would read them.
"""

from sqlalchemy import ColumnElement, Connection, Select, func, select

from cycle.coverage import K_ANONYMITY
from cycle.cycles import CycleRow
from cycle.register.doubles import going_on
from storage.tables import Agency, Engagement, Enterprise, Response
from survey.session import ResponseState


def submitted_in(cycle: CycleRow) -> tuple[ColumnElement[bool], ...]:
    return Response.cycle_id == cycle.id, Response.state == ResponseState.SUBMITTED


def agencies(db: Connection, cycle: CycleRow) -> tuple[ColumnElement[str], Select[str]]:
    """The agency of an engagement as it now is; those that enough enterprises answered about."""
    agency = going_on(db, Agency, Engagement.__table__.c.agency_id)
    enterprise = going_on(db, Enterprise, Engagement.__table__.c.enterprise_id)
    enough = (
        select(agency)
        .select_from(Engagement)
        .join(Response, Response.engagement_id == Engagement.id)
        .where(*submitted_in(cycle))
        .group_by(agency)
        .having(func.count(func.distinct(enterprise)) >= K_ANONYMITY)
    )
    return agency, enough


def rest_is_many(db: Connection, cycle: CycleRow) -> bool:
    """Whether several agencies and enough enterprises share the rows that name no agency.

    Otherwise that no name stands there is a name, and the list of who answered has its client.
    """
    agency, enough = agencies(db, cycle)
    enterprise = going_on(db, Enterprise, Engagement.__table__.c.enterprise_id)
    statement = (
        select(func.count(func.distinct(agency)), func.count(func.distinct(enterprise)))
        .select_from(Engagement)
        .join(Response, Response.engagement_id == Engagement.id)
        .where(*submitted_in(cycle), agency.not_in(enough))
    )
    several, many = db.execute(statement).one()
    return bool(several > 1 and many >= K_ANONYMITY)


def left_out(db: Connection, cycle: CycleRow) -> int:
    """How many submitted responses the list of answers leaves out, so that nobody's is told."""
    if rest_is_many(db, cycle):
        return 0
    agency, enough = agencies(db, cycle)
    statement = (
        select(func.count())
        .select_from(Response)
        .join(Engagement, Engagement.id == Response.engagement_id)
        .where(*submitted_in(cycle), agency.not_in(enough))
    )
    return int(db.execute(statement).scalar_one())
