"""Whom nothing in WeChat reaches: enterprises that are still to answer, for the telephone."""

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from storage.tables import Binding, Conversation, Invitation, Response
from survey.session import ResponseState

_OPEN = (ResponseState.INVITED, ResponseState.IN_PROGRESS)


def unreachable() -> ColumnElement[bool]:
    """Whether the platform said so of a conversation after all that its person did."""
    gone = Conversation.unreachable_at
    acts = (Conversation.last_typed_at, Conversation.last_event_at)
    return and_(gone.is_not(None), *(or_(act.is_(None), act < gone) for act in acts))


def never_reached(db: Connection, cycle_id: str) -> dict[str, int]:
    """By district: enterprises still to answer that nobody bound or that became unreachable."""
    rows = db.execute(
        select(Response.district_code, func.count(func.distinct(Response.invitation_id)))
        .join(Invitation, Invitation.id == Response.invitation_id)
        .outerjoin(Binding, Binding.invitation_id == Invitation.id)
        .outerjoin(Conversation, Conversation.id == Binding.conversation_id)
        .where(
            Response.cycle_id == cycle_id,
            Response.state.in_(_OPEN),
            Invitation.revoked_at.is_(None),
            or_(Binding.invitation_id.is_(None), unreachable()),
        )
        .group_by(Response.district_code)
    )
    return {district: int(count) for district, count in rows}
