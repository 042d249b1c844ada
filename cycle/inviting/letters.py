"""Whom letters of invitation (邀请函) go to, with their codes and what they are asked to rate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select, tuple_

from cycle.inviting.codes import display
from cycle.inviting.invitations import chosen_invitations
from cycle.inviting.names import ORGANISATION, liaison_names, with_organisations
from storage.database import Database
from storage.secrets import Vault
from storage.tables import (
    Agency,
    Engagement,
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


def count_addressees(db: Connection, cycle_id: str, district: str | None, role: Role) -> int:
    """How many `addressees` gives."""
    chosen = _chosen(cycle_id, district, role)
    return db.execute(select(func.count()).select_from(Invitation).where(*chosen)).scalar_one()


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

    An enterprise whose contracts have all ended has nothing to rate, and gets no letter.
    By district, subject and person, which is how letters are handed out. Each page is a read of
    its own: printing takes as long as the platform needs for its QR codes.
    """
    waiting: list[Addressee] = []
    chosen = _chosen(cycle_id, district, role)
    with database.statements() as db:
        every = select(Invitation.district_code).where(*chosen).distinct()
        districts = sorted(db.scalars(every))
    for each in districts:
        for page in _pages(database, vault, [*chosen, Invitation.district_code == each], part):
            waiting += page
            if len(waiting) >= part:
                yield waiting[:part]
                waiting = waiting[part:]
    if waiting:
        yield waiting


def _chosen(cycle_id: str, district: str | None, role: Role) -> list[ColumnElement[bool]]:
    chosen = chosen_invitations(cycle_id, district, role)
    if role is Role.ENTERPRISE:
        to_rate = exists().where(
            Response.invitation_id == Invitation.id,
            Engagement.id == Response.engagement_id,
            Engagement.ended_at.is_(None),
        )
        chosen.append(to_rate.correlate(Invitation))
    return chosen


def _pages(
    database: Database, vault: Vault, chosen: Sequence[ColumnElement[bool]], most: int
) -> Iterator[list[Addressee]]:
    """A district's, in the order of the index that begins with cycle and role."""
    place = (Invitation.subject, Invitation.person)
    page = _page(chosen).order_by(*place).limit(most)
    rows = None
    while rows is None or len(rows) == most:
        after = page
        if rows:
            after = page.where(tuple_(*place) > (rows[-1].subject, rows[-1].person))
        with database.statements() as db:
            rows = db.execute(after).all()
            agencies = _to_rate(db, [row.id for row in rows])
            people = liaison_names(db) if any(row.person for row in rows) else {}
        found = []
        for row in rows:
            code = vault.open(row.code_sealed)
            name = row.name or people.get(row.person, "")
            found.append(Addressee(name, code, display(code), agencies.get(row.id, ())))
        yield found


def _page(chosen: Sequence[ColumnElement[bool]]) -> Select[str, str, str, bytes, str]:
    return with_organisations(
        select(
            Invitation.id,
            Invitation.subject,
            Invitation.person,
            Invitation.code_sealed,
            ORGANISATION,
        ).where(*chosen)
    )


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
