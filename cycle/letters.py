"""Whom letters of invitation (邀请函) go to, with their codes and what they are asked to rate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, and_, func, select, tuple_

from cycle.codes import display
from cycle.invitations import chosen_invitations
from storage.database import Database
from storage.secrets import Vault
from storage.tables import (
    Agency,
    Contact,
    Engagement,
    Enterprise,
    Invitation,
    Response,
    Role,
)

#: Letters read at a time, and in one file.
PART = 500


@dataclass(frozen=True, slots=True)
class Addressee:
    """name: the organisation's, or the liaison's own; scene: what a QR code carries.

    agencies: the ones to be rated in the order of the chat, each with its service types where
    it served the enterprise in several ways.
    """

    name: str
    scene: str
    code: str
    agencies: tuple[str, ...]


def addressees(
    database: Database,
    vault: Vault,
    cycle_id: str,
    district: str | None,
    role: Role,
    *,
    part: int = PART,
) -> Iterator[list[Addressee]]:
    """Everybody of this role whose invitation is not revoked, `part` at a time.

    By district, subject and person, which is how letters are handed out. Each part is a read of
    its own: printing takes as long as the platform needs for its QR codes.
    """
    after: tuple[str, str, str] | None = None
    while True:
        with database.statements() as db:
            rows = db.execute(_page(cycle_id, district, role, after, part)).all()
            agencies = _to_rate(db, [row.id for row in rows]) if role is Role.ENTERPRISE else {}
            people = _people(db, [row.person for row in rows if row.person])
        if not rows:
            return
        found = []
        for row in rows:
            code = vault.open(row.code_sealed)
            name = row.name or people.get(row.person, "")
            found.append(Addressee(name, code, display(code), agencies.get(row.id, ())))
        yield found
        last = rows[-1]
        after = (last.district_code, last.subject, last.person)


def _page(
    cycle_id: str,
    district: str | None,
    role: Role,
    after: tuple[str, str, str] | None,
    most: int,
) -> Select[str, str, str, str, bytes, str]:
    place = (Invitation.district_code, Invitation.subject, Invitation.person)
    statement = (
        select(
            Invitation.id,
            *place,
            Invitation.code_sealed,
            func.coalesce(Enterprise.name, Agency.name, "").label("name"),
        )
        .outerjoin(
            Enterprise,
            and_(Invitation.role == Role.ENTERPRISE, Enterprise.uscc == Invitation.subject),
        )
        .outerjoin(Agency, and_(Invitation.role == Role.AGENCY, Agency.uscc == Invitation.subject))
        .where(*chosen_invitations(cycle_id, district, role))
        .order_by(*place)
        .limit(most)
    )
    return statement if after is None else statement.where(tuple_(*place) > after)


def _to_rate(db: Connection, invitations: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The agencies of each invitation; entered by mistake is not to be rated."""
    rows = db.execute(
        select(Response.invitation_id, Agency.name, Engagement.service_type)
        .join(Engagement, Engagement.id == Response.engagement_id)
        .join(Agency, Agency.id == Engagement.agency_id)
        .where(Response.invitation_id.in_(invitations), Engagement.ended_at.is_(None))
        .order_by(Response.invitation_id, Response.id)
    )
    found: dict[str, dict[str, dict[str, None]]] = {}
    for row in rows:
        services = found.setdefault(row.invitation_id, {}).setdefault(row.name, {})
        services[row.service_type] = None
    return {
        invitation: tuple(
            f"{name}（{'、'.join(services)}）" if len(services) > 1 else name
            for name, services in agencies.items()
        )
        for invitation, agencies in found.items()
    }


def _people(db: Connection, contacts: Sequence[str]) -> dict[str, str]:
    rows = db.execute(select(Contact.id, Contact.name).where(Contact.id.in_(contacts)))
    return {row.id: row.name for row in rows}
