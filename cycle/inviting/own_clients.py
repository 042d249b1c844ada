"""Nobody answers for a client of the agency for which they are bound: it would rate itself."""

from collections.abc import Sequence

from sqlalchemy import Connection, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from cycle.inviting.invitations import Found
from cycle.register.doubles import Merged
from storage.tables import Agency, Binding, Engagement, Invitation, Response, Role


def own_agency(db: Connection, conversation_id: str, found: Found) -> str | None:
    """The name of the agency that this person would rate as its own, were this bound to them.

    found: the invitation, of an enterprise or of an agency. None where there is none.
    """
    rated = (
        select(Agency.name)
        .join(Engagement, Engagement.agency_id == Agency.id)
        .join(Response, Response.engagement_id == Engagement.id)
        .where(Response.cycle_id == found.cycle_id, Engagement.ended_at.is_(None))
    )
    if found.role is Role.ENTERPRISE:
        codes = db.scalars(_bound(conversation_id, Role.AGENCY, Invitation.subject)).all()
        rated = rated.where(Response.invitation_id == found.id)
    elif found.role is Role.AGENCY:
        codes = [found.subject]
        theirs = _bound(conversation_id, Role.ENTERPRISE, Invitation.id)
        rated = rated.where(Response.invitation_id.in_(theirs))
    else:
        return None
    rated = rated.where(Agency.id.in_(_bodies(db, codes)))
    return db.scalars(rated.order_by(Agency.uscc).limit(1)).first()


def of_own_agency(db: Connection, conversation_id: str) -> set[str]:
    """The ids of the responses that this person is asked for and may not give.

    The contract, or a merger, came after they were bound for both.
    """
    codes = db.scalars(_bound(conversation_id, Role.AGENCY, Invitation.subject)).all()
    statement = (
        select(Response.id)
        .join(Engagement, Engagement.id == Response.engagement_id)
        .where(
            Response.invitation_id.in_(_bound(conversation_id, Role.ENTERPRISE, Invitation.id)),
            Engagement.agency_id.in_(_bodies(db, codes)),
        )
    )
    return set(db.scalars(statement))


def _bodies(db: Connection, codes: Sequence[str]) -> set[str]:
    """The ids of these agencies, whichever of their codes was merged into another."""
    if not codes:
        return set()
    merged = Merged(db)
    named = db.scalars(select(Agency.id).where(Agency.uscc.in_(codes)))
    return {each for one in named for each in merged.all_of(one)}


def _bound(conversation_id: str, role: Role, what: InstrumentedAttribute[str]) -> Select[str]:
    return (
        select(what)
        .join(Binding, Binding.invitation_id == Invitation.id)
        .where(
            Binding.conversation_id == conversation_id,
            Invitation.role == role,
            Invitation.revoked_at.is_(None),
        )
    )
