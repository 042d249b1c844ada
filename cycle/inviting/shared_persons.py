"""One person who answers for several enterprises: allowed, recorded, and shown (一人多企)."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, case, distinct, func, or_, select

from storage.secrets import Vault
from storage.tables import Binding, Invitation, Response, Role, Submission

#: Enterprises of one cycle from which one person for all of them is worth a look.
FLAGGED_FROM = 5

_ENTERPRISES = func.count(case((Invitation.role == Role.ENTERPRISE, 1)))
_AGENCIES = func.count(case((Invitation.role == Role.AGENCY, 1)))
_DISTRICTS = func.count(
    distinct(case((Invitation.role == Role.ENTERPRISE, Invitation.district_code)))
)


@dataclass(frozen=True, slots=True)
class SharedPerson:
    """Somebody who is bound for several enterprises, or for one and for an agency as well.

    mark: eight characters by which the lists of one cycle name the same person, and nobody else
    can; districts: how many the enterprises are in; flagged: at FLAGGED_FROM, or with an agency.
    """

    mark: str
    enterprises: int
    districts: int
    with_agency: bool
    flagged: bool


def shared_persons(db: Connection, vault: Vault, cycle_id: str) -> list[SharedPerson]:
    """The cycle's shared persons, most enterprises first; they may be a group's safety officer,
    or an agency that answers for its clients."""
    rows = db.execute(
        _by_person(cycle_id)
        .add_columns(
            _ENTERPRISES.label("enterprises"),
            _AGENCIES.label("agencies"),
            _DISTRICTS.label("districts"),
        )
        .having(_shared(2))
    )
    found = [
        SharedPerson(
            mark=vault.hash(f"mark:{cycle_id}", row.conversation_id)[:4].hex(),
            enterprises=row.enterprises,
            districts=row.districts,
            with_agency=row.agencies > 0,
            flagged=row.enterprises >= FLAGGED_FROM or row.agencies > 0,
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (not each.flagged, -each.enterprises, each.mark))


def flagged_invitations(cycle_id: str) -> Select[str]:
    """The ids of the enterprises' invitations whose persons are flagged, for an IN."""
    people = _by_person(cycle_id).having(_shared(FLAGGED_FROM))
    return (
        select(Invitation.id)
        .join(Binding, Binding.invitation_id == Invitation.id)
        .where(
            Invitation.cycle_id == cycle_id,
            Invitation.role == Role.ENTERPRISE,
            Binding.conversation_id.in_(people),
        )
    )


def shared_submissions(db: Connection, cycle_id: str) -> int:
    """Responses in force that were handed in by somebody bound for so many enterprises.

    As it was recorded then: it stays when the binding has ended since.
    """
    query = (
        select(func.count())
        .select_from(Submission)
        .join(Response, Response.id == Submission.response_id)
        .where(
            Response.cycle_id == cycle_id,
            Response.revision == Submission.revision,
            Submission.enterprises_bound >= FLAGGED_FROM,
        )
    )
    return db.execute(query).scalar_one()


def _by_person(cycle_id: str) -> Select[str]:
    return (
        select(Binding.conversation_id)
        .join(Invitation, Invitation.id == Binding.invitation_id)
        .where(Invitation.cycle_id == cycle_id, Invitation.revoked_at.is_(None))
        .group_by(Binding.conversation_id)
    )


def _shared(at_least: int) -> ColumnElement[bool]:
    return or_(at_least <= _ENTERPRISES, (_ENTERPRISES > 0) & (_AGENCIES > 0))
