"""Who is invited in a role, by subject: whom news that people decide can reach (受邀者)."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from storage.tables import Agency, Binding, Contact, Enterprise, Invitation, Role


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that is not revoked.

    subject: a USCC, or a district's code for a liaison; name: the organisation's, or the
    liaison's own; bound: somebody gave its code, so that a message has somewhere to go.
    """

    invitation_id: str
    subject: str
    name: str
    bound: bool


def invited(
    db: Connection, cycle_id: str, role: Role, subjects: Collection[str] | None = None
) -> list[Invited]:
    """The invitations of these subjects, all when None, by subject and person."""
    statement = (
        select(
            Invitation.id,
            Invitation.subject,
            Invitation.person,
            func.coalesce(Enterprise.name, Agency.name, "").label("name"),
            Binding.conversation_id.is_not(None).label("bound"),
        )
        .outerjoin(
            Enterprise,
            and_(Invitation.role == Role.ENTERPRISE, Enterprise.uscc == Invitation.subject),
        )
        .outerjoin(Agency, and_(Invitation.role == Role.AGENCY, Agency.uscc == Invitation.subject))
        .outerjoin(Binding, Binding.invitation_id == Invitation.id)
        .where(
            Invitation.cycle_id == cycle_id,
            Invitation.role == role,
            Invitation.revoked_at.is_(None),
        )
        .order_by(Invitation.subject, Invitation.person)
    )
    if subjects is not None:
        statement = statement.where(Invitation.subject.in_(subjects))
    people: dict[str, str] = {}
    if role is Role.LIAISON:
        liaisons = select(Contact.id, Contact.name).where(Contact.role == Role.LIAISON)
        people = {row.id: row.name for row in db.execute(liaisons)}
    return [
        Invited(row.id, row.subject, row.name or people.get(row.person, ""), bool(row.bound))
        for row in db.execute(statement)
    ]
