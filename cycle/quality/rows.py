"""The cycle's submitted responses with what is known of how they came about; streamed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select
from sqlalchemy.orm import aliased

from cycle.cycles import CycleRow
from cycle.inviting.shared_persons import FLAGGED_FROM, flagged_invitations
from cycle.reading import stream
from cycle.register.doubles import going_on
from storage.tables import Agency, Binding, Engagement, Invitation, Response, Role, Submission
from survey.session import ResponseState


def submitted(db: Connection, cycle: CycleRow) -> Iterator[Row[Any]]:
    """Every submitted response by agency and by the time of its first submission.

    Of doubles under the agency that goes on. The connection comes from `reading`.
    """
    agency = going_on(db, Agency, Engagement.__table__.c.agency_id).label("agency_id")
    first, last = aliased(Submission), aliased(Submission)
    first_at = func.coalesce(first.at, Response.submitted_at).label("first_at")
    shared = or_(
        Response.invitation_id.in_(flagged_invitations(cycle.id)),
        func.coalesce(last.enterprises_bound, 0) >= FLAGGED_FROM,
    )
    statement: Any = (
        select(
            agency,
            Engagement.enterprise_id,
            Response.submitted_answers,
            Response.submitted_at,
            Response.answer_log,
            Response.invitation_id,
            Binding.conversation_id,
            Invitation.created_at.label("invited_at"),
            first_at,
            shared.label("is_shared"),
        )
        .join_from(Response, Engagement, Engagement.id == Response.engagement_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .outerjoin(Binding, Binding.invitation_id == Response.invitation_id)
        .outerjoin(first, and_(first.response_id == Response.id, first.revision == 1))
        .outerjoin(last, and_(last.response_id == Response.id, last.revision == Response.revision))
        .where(Response.cycle_id == cycle.id, Response.state == ResponseState.SUBMITTED)
        .order_by(agency, first_at, Response.id)
    )
    return stream(db, statement)


def times(db: Connection, cycle: CycleRow) -> Iterator[Row[Any]]:
    """The answer_log and first submission of every submitted response, in no order."""
    first_at = func.coalesce(Submission.at, Response.submitted_at).label("first_at")
    statement: Any = (
        select(Response.answer_log, first_at)
        .outerjoin(
            Submission, and_(Submission.response_id == Response.id, Submission.revision == 1)
        )
        .where(Response.cycle_id == cycle.id, Response.state == ResponseState.SUBMITTED)
    )
    return stream(db, statement)


def main_batch(db: Connection, cycle: CycleRow) -> datetime | None:
    """When most of the cycle's enterprises were invited: that many say nothing by it."""
    where = (Invitation.cycle_id == cycle.id, Invitation.role == Role.ENTERPRISE)
    total = db.execute(select(func.count()).select_from(Invitation).where(*where)).scalar_one()
    largest = db.execute(
        select(Invitation.created_at, func.count().label("size"))
        .where(*where)
        .group_by(Invitation.created_at)
        .order_by(func.count().desc())
        .limit(1)
    ).one_or_none()
    return None if largest is None or 2 * largest.size <= total else largest.created_at
