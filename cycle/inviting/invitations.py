"""Invitations (邀请): the codes by which people take part; found when typed, listed for letters."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from cycle.inviting.codes import PURPOSE, normalise
from cycle.inviting.enrolment import Ensured, ensure_for_open_cycles, ensure_invitations
from cycle.inviting.names import ORGANISATION, liaison_names, with_organisations
from cycle.reading import stream
from storage.secrets import Vault
from storage.tables import Binding, Invitation, Role

__all__ = [
    "Ensured",
    "Found",
    "InvitationRow",
    "count_invitations",
    "ensure_for_open_cycles",
    "ensure_invitations",
    "find_invitation",
    "list_invitations",
]


@dataclass(frozen=True, slots=True)
class Found:
    """The invitation behind a code; bound_to is a conversation's id, code_hash the code's."""

    id: str
    role: Role
    subject: str
    cycle_id: str
    revoked: bool
    bound_to: str | None
    person: str
    district: str
    code_hash: bytes


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation with its code in clear, for letters.

    subject: a USCC, or a district's code for a liaison; name: the organisation's, or the
    liaison's own; district: "" for agencies, which serve the whole city.
    """

    role: Role
    subject: str
    name: str
    code: str
    qr_scene: str
    bound: bool
    district: str


#: Built once: binding is on the hot path in the days after the letters went out.
_FIND = (
    select(
        Invitation.id,
        Invitation.role,
        Invitation.subject,
        Invitation.cycle_id,
        Invitation.revoked_at,
        Invitation.person,
        Invitation.district_code,
        Invitation.code_hash,
        Binding.conversation_id,
    )
    .outerjoin(Binding, Binding.invitation_id == Invitation.id)
    .where(Invitation.code_hash.in_(bindparam("hashes", expanding=True)))
)


def find_invitation(db: Connection, vault: Vault, code: str) -> Found | None:
    """The invitation behind a typed or scanned code, None when there is none; one query."""
    wanted = normalise(code)
    if wanted is None:
        return None
    row = db.execute(_FIND, {"hashes": vault.hashes(PURPOSE, wanted)}).one_or_none()
    if row is None:
        return None
    return Found(
        id=row.id,
        role=row.role,
        subject=row.subject,
        cycle_id=row.cycle_id,
        revoked=row.revoked_at is not None,
        bound_to=row.conversation_id,
        person=row.person,
        district=row.district_code,
        code_hash=row.code_hash,
    )


def count_invitations(
    db: Connection, cycle_id: str, district: str | None = None, role: Role | None = None
) -> int:
    """How many invitations list_invitations gives."""
    chosen = chosen_invitations(cycle_id, district, role)
    return db.execute(select(func.count()).select_from(Invitation).where(*chosen)).scalar_one()


def chosen_invitations(
    cycle_id: str, district: str | None, role: Role | None
) -> list[ColumnElement[bool]]:
    """Conditions: not revoked, and of the district and role where one is named."""
    chosen = [Invitation.cycle_id == cycle_id, Invitation.revoked_at.is_(None)]
    if district is not None:
        chosen.append(Invitation.district_code == district)
    if role is not None:
        chosen.append(Invitation.role == role)
    return chosen


def list_invitations(
    db: Connection,
    vault: Vault,
    cycle_id: str,
    district: str | None = None,
    role: Role | None = None,
) -> Iterator[InvitationRow]:
    """The cycle's invitations that are not revoked, by district, role and subject; streamed.

    district: a code; agencies belong to none. The connection comes from `reading`.
    """
    statement = with_organisations(
        select(
            Invitation.role,
            Invitation.subject,
            Invitation.person,
            Invitation.district_code,
            Invitation.code_sealed,
            ORGANISATION,
            Binding.conversation_id.is_not(None).label("bound"),
        )
        .outerjoin(Binding, Binding.invitation_id == Invitation.id)
        .where(*chosen_invitations(cycle_id, district, role))
        .order_by(Invitation.district_code, Invitation.role, Invitation.subject, Invitation.person)
    )
    liaisons = liaison_names(db)
    for row in stream(db, statement):
        code = vault.open(row.code_sealed)
        yield InvitationRow(
            role=row.role,
            subject=row.subject,
            name=row.name or liaisons.get(row.person, ""),
            code=code,
            qr_scene=code,
            bound=bool(row.bound),
            district=row.district_code,
        )
