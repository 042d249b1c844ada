"""What a merger carries over besides contracts: invitations, what is asked under them, contacts.

Only cycles that have not closed: what a closed one holds stays as it was.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, select, update
from sqlalchemy.orm import aliased

from cycle.register.asking import invite_again, revoke
from cycle.register.sides import Side
from storage.tables import Binding, Contact, Cycle, Invitation, Response

#: What -> the ids of its rows that were carried over.
Carried = dict[str, list[str]]
#: A code that nobody has, while two invitations change theirs.
_ASIDE = "-"


def carry_over(db: Connection, side: Side, kept: str, gone: str, now: datetime) -> Carried:
    """Let what hangs on one code hang on the other (USCCs); what was carried, to give it back.

    An invitation becomes that of the code that is kept, where that one has none in its cycle.
    Where both have one, the one to which somebody is bound goes on under the code that is kept,
    with what is asked under both, and the other one is revoked. Where somebody is bound to each,
    both go on, and the contacts stay with theirs.
    """
    ours, theirs = _invitations(db, side, kept, now), _invitations(db, side, gone, now)
    renamed = [theirs[cycle] for cycle in theirs.keys() - ours.keys()]
    _rename(db, renamed, kept)
    bound = _bound(db, [*ours.values(), *theirs.values()])
    moved: list[str] = []
    exchanged: list[str] = []
    leaving: list[str] = []
    for cycle in sorted(theirs.keys() & ours.keys()):
        staying, going = ours[cycle], theirs[cycle]
        if going in bound and staying in bound:
            continue
        if going in bound:
            staying, going = going, staying
            exchanged.append(staying)
            _exchange(db, staying, going)
        moved += _put_under(db, staying, Response.invitation_id == going)
        leaving.append(going)
    revoked = revoke(db, now, Invitation.id.in_(leaving))
    is_apart = len(leaving) < len(theirs.keys() & ours.keys())
    contacts = [] if is_apart else _move_contacts(db, side, kept, gone)
    return {
        "renamed": renamed,
        "exchanged": exchanged,
        "responses": moved,
        "revoked": revoked,
        "contacts": contacts,
    }


def give_back(db: Connection, gone: str, carried: Mapping[str, Sequence[str]]) -> None:
    """Undo a `carry_over`; a response is counted again in the district of its invitation."""
    _rename(db, carried["renamed"], gone)
    invite_again(db, carried["revoked"])
    left = select(Invitation.id, Invitation.cycle_id).where(Invitation.id.in_(carried["revoked"]))
    left_in = {row.cycle_id: row.id for row in db.execute(left)}
    for cycle, invitation in left_in.items():
        _put_under(
            db, invitation, Response.id.in_(carried["responses"]), Response.cycle_id == cycle
        )
    stayed = select(Invitation.id, Invitation.cycle_id).where(
        Invitation.id.in_(carried["exchanged"])
    )
    for row in db.execute(stayed).all():
        _exchange(db, row.id, left_in[row.cycle_id])
    db.execute(update(Contact).where(Contact.id.in_(carried["contacts"])).values(subject=gone))


def _bound(db: Connection, invitations: Sequence[str]) -> set[str]:
    """Those of the invitations to which somebody is bound."""
    return set(
        db.scalars(select(Binding.invitation_id).where(Binding.invitation_id.in_(invitations)))
    )


def _exchange(db: Connection, one: str, other: str) -> None:
    """Give each of two invitations the other's code; a code has only one in a cycle."""
    rows = select(Invitation.id, Invitation.subject).where(Invitation.id.in_([one, other]))
    subject = {row.id: row.subject for row in db.execute(rows)}
    for invitation, code in ((one, _ASIDE), (other, subject[one]), (one, subject[other])):
        _rename(db, [invitation], code)


def _invitations(db: Connection, side: Side, uscc: str, now: datetime) -> dict[str, str]:
    """Cycle not yet closed -> the invitation that holds in it."""
    rows = db.execute(
        select(Invitation.cycle_id, Invitation.id)
        .join(Cycle, Cycle.id == Invitation.cycle_id)
        .where(
            Cycle.closes_at > now,
            Invitation.role == side.role,
            Invitation.subject == uscc,
            Invitation.revoked_at.is_(None),
        )
    )
    return {row.cycle_id: row.id for row in rows}


def _put_under(db: Connection, invitation: str, *which: ColumnElement[bool]) -> list[str]:
    """Let responses be asked under an invitation, and so in its district; their ids."""
    district = select(Invitation.district_code).where(Invitation.id == invitation)
    statement = (
        update(Response)
        .where(*which)
        .values(invitation_id=invitation, district_code=district.scalar_subquery())
        .returning(Response.id)
    )
    return sorted(db.scalars(statement))


def _rename(db: Connection, invitations: Sequence[str], uscc: str) -> None:
    db.execute(update(Invitation).where(Invitation.id.in_(invitations)).values(subject=uscc))


def _move_contacts(db: Connection, side: Side, kept: str, gone: str) -> list[str]:
    """All but those whom the code that is kept has already."""
    own = aliased(Contact)
    has = exists().where(
        own.role == side.role, own.subject == kept, own.phone_hash == Contact.phone_hash
    )
    statement = (
        update(Contact)
        .where(Contact.role == side.role, Contact.subject == gone, ~has.correlate(Contact))
        .values(subject=kept)
        .returning(Contact.id)
    )
    return sorted(db.scalars(statement))
