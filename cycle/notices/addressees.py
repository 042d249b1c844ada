"""Who holds an invitation and has not been told yet: read in chunks, so that memory stays flat."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    cast,
    exists,
    func,
    literal,
    select,
    tuple_,
)

from notifications.announce import dedupe_key
from notifications.kinds import Kind
from storage.database import Database
from storage.tables import Binding, Invitation, MessageStatus, OutboxMessage

#: Invitations read, and messages queued, in one go.
CHUNK = 1000

_MARK = "*"  # in no id, day or number of which a key is made
#: States of a message that its reader has, or will have unless something goes wrong.
_UNDER_WAY = (
    MessageStatus.QUEUED,
    MessageStatus.SENDING,
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
)


@dataclass(frozen=True, slots=True)
class Addressee:
    """A bound invitation; subject: a USCC, or a district's code for a liaison."""

    invitation_id: str
    subject: str


def addressees(
    database: Database, kind: Kind, cycle_id: str, *which: ColumnElement[bool]
) -> Iterator[list[Addressee]]:
    """Those bound to an invitation of the kind's audience, in the order of their subjects.

    which: further conditions on Invitation and Binding, such as ~queued(...).
    """
    last = ("", "")
    # walks along the invitations' unique index, which begins with cycle and role
    place = tuple_(Invitation.subject, Invitation.person)
    statement = (
        select(Invitation.id, Invitation.subject, Invitation.person)
        .join(Binding, Binding.invitation_id == Invitation.id)
        .where(
            Invitation.cycle_id == cycle_id,
            Invitation.role == kind.audience,
            Invitation.revoked_at.is_(None),
            *which,
        )
        .order_by(Invitation.subject, Invitation.person)
        .limit(CHUNK)
    )
    while True:
        with database.statements() as db:
            rows = db.execute(statement.where(place > last)).all()
        if rows:
            yield [Addressee(row.id, row.subject) for row in rows]
        if len(rows) < CHUNK:
            return
        last = (rows[-1].subject, rows[-1].person)


def queued(kind: Kind, cycle_id: str, *givens: Mapping[str, str | int]) -> ColumnElement[bool]:
    """Whether a message of this kind was queued for the invitation, by any of these keys."""
    invitation = func.replace(cast(Invitation.id, String), "-", "", type_=String)
    keys = []
    for given in givens:
        before, _, after = dedupe_key(kind, cycle_id, _MARK, given).partition(_MARK)
        keys.append(literal(before) + invitation + literal(after))
    return exists().where(OutboxMessage.dedupe_key.in_(keys)).correlate(Invitation)


def last_told(
    db: Connection, kind: Kind, people: Sequence[Addressee]
) -> dict[str, Mapping[str, Any]]:
    """The payload of the last message of this kind by invitation; one query.

    Those that certainly never arrived do not count.
    """
    rows = db.execute(
        select(OutboxMessage.invitation_id, OutboxMessage.payload)
        .where(
            OutboxMessage.invitation_id.in_([each.invitation_id for each in people]),
            OutboxMessage.kind == kind.name,
            OutboxMessage.status.in_(_UNDER_WAY),
        )
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
    )
    return {row.invitation_id: row.payload for row in rows}
