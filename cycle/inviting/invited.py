"""Who is invited in a role, by subject: whom news that people decide can reach (受邀者)."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from cycle.inviting.names import ORGANISATION, liaison_names, with_organisations
from storage.tables import Binding, Cycle, Invitation, Role


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that is not revoked.

    subject: a USCC, or a district's code for a liaison; name: the organisation's, or the
    liaison's own; bound: somebody gave its code, so that a message has somewhere to go; cycle: the
    name of its cycle.
    """

    invitation_id: str
    subject: str
    name: str
    bound: bool
    cycle: str


def invited(
    db: Connection, cycle_id: str, role: Role, subjects: Collection[str] | None = None
) -> list[Invited]:
    """The invitations of these subjects, all when None, by subject and person."""
    statement = with_organisations(
        select(
            Invitation.id,
            Invitation.subject,
            Invitation.person,
            ORGANISATION,
            Binding.conversation_id.is_not(None).label("bound"),
            Cycle.name.label("cycle"),
        )
        .join(Cycle, Cycle.id == Invitation.cycle_id)
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
    people = liaison_names(db) if role is Role.LIAISON else {}
    return [
        Invited(
            row.id, row.subject, row.name or people.get(row.person, ""), bool(row.bound), row.cycle
        )
        for row in db.execute(statement)
    ]
