"""Who holds an invitation and has not been told yet: read in chunks, so that memory stays flat."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, tuple_

from notifications.kinds import Kind
from notifications.news import dedupe_key
from storage.database import Database
from storage.tables import Binding, Invitation, MessageStatus, OutboxMessage

#: Invitations read, and messages queued, in one go.
CHUNK = 1000

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


def untold(
    database: Database,
    kind: Kind,
    cycle_id: str,
    givens: Sequence[Mapping[str, str | int]],
    *which: ColumnElement[bool],
) -> Iterator[list[Addressee]]:
    """Those bound to an invitation of the kind's audience who were queued no such message.

    In the order of their subjects. givens: what tells one message from another by the kind's
    key; one by any of them is enough. which: further conditions on Invitation and Binding.
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
            wanted = set(not_told(db, kind, cycle_id, [row.id for row in rows], givens))
        found = [Addressee(row.id, row.subject) for row in rows if row.id in wanted]
        if found:
            yield found
        if len(rows) < CHUNK:
            return
        last = (rows[-1].subject, rows[-1].person)


def not_told(
    db: Connection,
    kind: Kind,
    cycle_id: str,
    invitations: Sequence[str],
    givens: Sequence[Mapping[str, str | int]],
) -> list[str]:
    """Those of these invitations that were queued no such message, as in `untold`."""
    keys = {
        each: [dedupe_key(kind, cycle_id, each, given) for given in givens] for each in invitations
    }
    there = _queued(db, [key for theirs in keys.values() for key in theirs])
    return [each for each in invitations if not there & set(keys[each])]


def _queued(db: Connection, keys: Sequence[str]) -> set[str]:
    """Which of these messages were queued.

    Asked by the keys themselves: a join that PostgreSQL planned while the outbox was empty
    would walk through all of it for each person.
    """
    if not keys:
        return set()
    statement = select(OutboxMessage.dedupe_key).where(OutboxMessage.dedupe_key.in_(keys))
    return set(db.scalars(statement))


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
