"""Nobody answers for a client of the agency for which they are bound: it would rate itself."""

from sqlalchemy import Connection, Select, select

from cycle.invitations import Found
from storage.tables import Agency, Binding, Engagement, Invitation, Response, Role


def own_agency(db: Connection, conversation_id: str, found: Found) -> str | None:
    """The name of the agency that this person would rate as its own, were this bound to them.

    found: the invitation, of an enterprise or of an agency. None where there is none.
    """
    if found.role not in (Role.ENTERPRISE, Role.AGENCY):
        return None
    rated = (
        select(Agency.name)
        .join(Engagement, Engagement.agency_id == Agency.id)
        .join(Response, Response.engagement_id == Engagement.id)
        .where(Response.cycle_id == found.cycle_id, Engagement.ended_at.is_(None))
    )
    if found.role is Role.ENTERPRISE:
        theirs = _bound(conversation_id, Role.AGENCY).with_only_columns(Invitation.subject)
        rated = rated.where(Response.invitation_id == found.id, Agency.uscc.in_(theirs))
    else:
        theirs = _bound(conversation_id, Role.ENTERPRISE).with_only_columns(Invitation.id)
        rated = rated.where(Response.invitation_id.in_(theirs), Agency.uscc == found.subject)
    return db.scalars(rated.order_by(Agency.uscc).limit(1)).first()


def _bound(conversation_id: str, role: Role) -> Select[str]:
    return (
        select(Invitation.id)
        .join(Binding, Binding.invitation_id == Invitation.id)
        .where(
            Binding.conversation_id == conversation_id,
            Invitation.role == role,
            Invitation.revoked_at.is_(None),
        )
    )
