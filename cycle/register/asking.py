"""Who is still asked: what has ended is not asked about any more, what was submitted stays."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, or_, select, update

from storage.tables import Cycle, Engagement, Enterprise, Invitation, Response
from survey.questionnaire import QUESTION_COUNT
from survey.session import UNANSWERED, ResponseState

_OPEN = (ResponseState.INVITED, ResponseState.IN_PROGRESS)


def stop_asking(db: Connection, now: datetime, *which: ColumnElement[bool]) -> list[str]:
    """Withdraw the open responses of cycles not yet closed that fit; their ids."""
    going = select(Cycle.id).where(Cycle.closes_at > now)
    statement = (
        update(Response)
        .where(Response.cycle_id.in_(going), Response.state.in_(_OPEN), *which)
        .values(state=ResponseState.WITHDRAWN)
        .returning(Response.id)
    )
    return sorted(db.scalars(statement))


def concerns_nobody() -> ColumnElement[bool]:
    """Whether a response is one that `stop_asking` withdrew: it counts neither for nor against."""
    gone = select(Enterprise.id).where(Enterprise.ended_on.is_not(None))
    ended = select(Engagement.id).where(
        or_(Engagement.ended_at.is_not(None), Engagement.enterprise_id.in_(gone))
    )
    return and_(Response.state == ResponseState.WITHDRAWN, Response.engagement_id.in_(ended))


def ask_again(db: Connection, response_ids: Sequence[str], now: datetime) -> int:
    """Open again what `stop_asking` withdrew, where its cycle has not closed; how many.

    What was begun goes on where it stopped. What is about a contract that has ended stays
    withdrawn.
    """
    begun = Response.answers != UNANSWERED * QUESTION_COUNT
    going = select(Cycle.id).where(Cycle.closes_at > now)
    contracts = select(Engagement.id).where(Engagement.ended_at.is_(None))
    statement = (
        update(Response)
        .where(
            Response.id.in_(response_ids),
            Response.cycle_id.in_(going),
            Response.engagement_id.in_(contracts),
            Response.state == ResponseState.WITHDRAWN,
        )
        .values(state=case((begun, ResponseState.IN_PROGRESS), else_=ResponseState.INVITED))
    )
    return int(db.execute(statement).rowcount)


def revoke(db: Connection, now: datetime, *which: ColumnElement[bool]) -> list[str]:
    """Revoke the invitations of cycles not yet closed that fit; their ids."""
    going = select(Cycle.id).where(Cycle.closes_at > now)
    statement = (
        update(Invitation)
        .where(Invitation.cycle_id.in_(going), Invitation.revoked_at.is_(None), *which)
        .values(revoked_at=now)
        .returning(Invitation.id)
    )
    return sorted(db.scalars(statement))


def invite_again(db: Connection, invitation_ids: Sequence[str]) -> int:
    """Let revoked invitations hold again; how many."""
    statement = (
        update(Invitation)
        .where(Invitation.id.in_(invitation_ids), Invitation.revoked_at.is_not(None))
        .values(revoked_at=None)
    )
    return int(db.execute(statement).rowcount)
