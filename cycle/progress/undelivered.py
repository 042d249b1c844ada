"""Messages that did not arrive (未送达消息): every one of a cycle, to whomever it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from cycle.inviting.names import ORGANISATION, liaison_names, with_organisations
from cycle.progress.call_reasons import ended_badly
from cycle.reading import stream
from storage.tables import (
    Invitation,
    MessageStatus,
    OutboxMessage,
    Role,
)


@dataclass(frozen=True, slots=True)
class UndeliveredMessage:
    """A message that ended without arriving, or in doubt, though it was wanted.

    name: the organisation's, or the liaison's own; subject: a USCC, or a liaison's district.
    route: of the last attempt, None when none was made. at: when it ended. error: as the outbox
    has it.
    """

    id: str
    role: Role
    district: str
    subject: str
    name: str
    kind: str
    status: MessageStatus
    route: str | None
    error: str | None
    at: datetime


def undelivered_messages(
    db: Connection, cycle_id: str, district: str | None = None
) -> Iterator[UndeliveredMessage]:
    """By audience, district and subject, the latest last; streamed.

    district: a code; agencies belong to none. The connection comes from `reading`.
    """
    message = OutboxMessage
    statement = with_organisations(
        select(
            message.id,
            Invitation.role,
            Invitation.district_code,
            Invitation.subject,
            Invitation.person,
            ORGANISATION,
            message.kind,
            message.status,
            message.route,
            message.error,
            func.coalesce(message.finished_at, message.sent_at, message.due_at).label("at"),
        )
        .join_from(message, Invitation, Invitation.id == message.invitation_id)
        .where(Invitation.cycle_id == cycle_id, ended_badly(message))
        .order_by(Invitation.role, Invitation.district_code, Invitation.subject, message.id)
    )
    if district is not None:
        statement = statement.where(Invitation.district_code == district)
    liaisons = liaison_names(db)
    for row in stream(db, statement):
        yield UndeliveredMessage(
            id=row.id,
            role=row.role,
            district=row.district_code,
            subject=row.subject,
            name=row.name or liaisons.get(row.person, ""),
            kind=row.kind,
            status=row.status,
            route=row.route,
            error=row.error,
            at=row.at,
        )
